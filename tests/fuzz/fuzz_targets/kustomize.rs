//! Whatever object and patch, JSON or strategic merge: what is built is written as it is, and each part of it comes from one of the files.
#![no_main]

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use pitfall_models::kubernetes::Manifest;
use pitfall_models::kubernetes::kustomize::{Id, Shape, Sources, Tree, build};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Node, Stream, Value};

/// Kustomizations that lay the patch over the objects.
const KUSTOMIZATIONS: [&str; 4] = [
    "resources: [object.yaml]\npatches:\n- path: patch.yaml\n",
    "resources: [object.yaml]\npatches:\n- path: patch.yaml\n  target: {name: .*}\n",
    "resources: [object.yaml]\nnamePrefix: a-\nnamespace: b\nlabels:\n- pairs: {c: d}\n  includeSelectors: true\npatches:\n- path: patch.yaml\n  target: {version: v1}\n",
    "resources: [object.yaml]\npatchesStrategicMerge: [patch.yaml]\nimages:\n- {name: nginx, newTag: '1'}\nreplicas:\n- {name: web, count: 2}\n",
];

/// An object for patches, where the input is no object of its own.
const OBJECT: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, labels: {a/b: c, d~e: f}}\nspec:\n  containers:\n  - name: web\n    image: nginx\n    env: [{name: A, value: '1'}]\n  - {name: side, image: nginx:2}\n";

/// The operations of JSON patches.
const OPERATIONS: [&str; 6] = ["add", "remove", "replace", "move", "copy", "test"];

struct Texts<'a>([&'a str; 3]);

impl Texts<'_> {
    fn place(path: &Path) -> Option<u32> {
        match path.to_str()? {
            "/w/kustomization.yaml" => Some(0),
            "/w/object.yaml" => Some(1),
            "/w/patch.yaml" => Some(2),
            _ => None,
        }
    }
}

impl Sources for Texts<'_> {
    fn number(&mut self, path: &Path) -> u32 {
        Self::place(path).unwrap_or(9)
    }

    fn stream(&mut self, path: &Path) -> Option<Stream> {
        Some(Stream::parse(self.0[Self::place(path)? as usize]))
    }

    fn identities(&mut self, path: &Path) -> Option<Vec<Id>> {
        let stream = self.stream(path)?;
        let objects = Manifest::new(&stream);
        let ids = objects.objects().map(|object| {
            let text = |text: Option<&str>| text.unwrap_or("").to_owned();
            let (namespace, name) = (text(object.namespace().value()), text(object.name().value()));
            Id::new(object.api_version(), object.kind(), &namespace, &name)
        });
        Some(ids.collect())
    }

    fn bytes(&mut self, _: &Path) -> Option<Vec<u8>> {
        None
    }

    fn is_folder(&mut self, path: &Path) -> bool {
        path == Path::new("/w")
    }
}

/// What was written is what was built.
fn same(tree: &Tree, node: Node<'_>) -> bool {
    match &tree.shape {
        // As texts, since not a number is no number.
        Shape::Scalar { text, is_text: true } => {
            format!("{:?}", node.value()) == format!("{:?}", Some(Value::Text(text)))
        }
        Shape::Scalar { text, .. } => format!("{:?}", node.value()) == format!("{:?}", Some(Value::of_plain(text))),
        Shape::List(items) => {
            node.is_sequence()
                && items.len() == node.items().count()
                && items.iter().zip(node.items()).all(|(item, node)| same(item, node))
        }
        Shape::Map(entries) => {
            node.is_mapping()
                && entries.len() == node.entries().len()
                && entries.iter().zip(node.entries()).all(|((key, value), entry)| {
                    entry.key().as_str() == Some(key.text.as_str()) && same(value, entry.value())
                })
        }
    }
}

fuzz_target!(|input: (u8, u8, &str, &str)| {
    let (pick, mode, one, other) = input;
    let op = OPERATIONS[mode as usize / 4 % OPERATIONS.len()];
    let (object, patch) = match mode % 4 {
        // An operation with this pointer and this value, an object and a patch, a patch alone, and one laid over what has its kind and name.
        0 => (OBJECT, format!("- op: {op}\n  path: {one:?}\n  from: {other:?}\n  value: {other}\n")),
        1 => (one, other.to_owned()),
        2 => (OBJECT, other.to_owned()),
        _ => (OBJECT, format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\n{other}")),
    };
    let texts = [KUSTOMIZATIONS[pick as usize % KUSTOMIZATIONS.len()], object, &patch];
    let Ok(built) = build(Path::new("/w"), &|_, _| true, &mut Texts(texts)) else { return };
    for tree in built.objects.iter().filter_map(|object| object.tree.as_ref()) {
        let written = tree.write();
        let stream = Stream::parse(&written.text);
        let root = stream.documents().next().and_then(|document| document.root()).expect("what was written");
        assert!(same(tree, root), "{tree:?}\n{}", written.text);
        for at in 0..written.text.len().min(400) {
            let Some(origin) = written.origin(Span::new(at, at + 1)) else { continue };
            assert!(texts[origin.file as usize].get(origin.span.range()).is_some(), "{origin:?}");
        }
    }
});
