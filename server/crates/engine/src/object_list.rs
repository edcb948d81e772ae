//! What the objects of a stream say to others, document by document: a keystroke changes one document, and only that one is summed up again.

use std::sync::Arc;

use pitfall_models::kubernetes::Manifest;
use pitfall_syntax::Span;
use pitfall_syntax::yaml::{Document, Placed, Stream};
use rustc_hash::FxHashMap;

use crate::facts::{CustomKind, Facts, ObjectFacts};

/// The summaries of the objects of a stream, in order of place.
#[derive(Debug, Clone, Default)]
pub struct ObjectList {
    objects: Vec<Arc<ObjectFacts>>,
    documents: Vec<Summed>,
}

/// Documents alone are no part of what a list says.
impl PartialEq for ObjectList {
    fn eq(&self, other: &Self) -> bool {
        self.objects == other.objects
    }
}

impl Eq for ObjectList {}

/// A document whose objects are in the list.
#[derive(Debug, Clone)]
struct Summed {
    document: Arc<Document>,
    /// The byte of the stream at which it starts.
    base: usize,
    /// Its first object, by place in the list, and the one behind its last.
    objects: (usize, usize),
}

impl ObjectList {
    /// Of `stream`. Documents that it shares with the stream of `before` are not summed up again.
    pub(crate) fn of(stream: &Stream, before: Option<&Facts>) -> Self {
        let before = if let Some(Facts::Objects(before)) = before { Some(&**before) } else { None };
        let known = |list: &Self| list.documents.iter().map(|it| (Arc::as_ptr(&it.document), it.clone())).collect();
        let known: FxHashMap<*const Document, Summed> = before.map(known).unwrap_or_default();
        let mut list = Self::default();
        for document in stream.documents().filter(|document| !document.is_template()) {
            let first = list.objects.len();
            let shared = document.shared();
            match (known.get(&Arc::as_ptr(&shared)), before) {
                (Some(summed), Some(before)) => list.objects.extend(before.moved(summed, document)),
                _ => list.objects.extend(Manifest::objects_of(document).map(ObjectFacts::of_object).map(Arc::new)),
            }
            let objects = (first, list.objects.len());
            list.documents.push(Summed { document: shared, base: document.base(), objects });
        }
        list.define(stream);
        list
    }

    /// The objects of a document that now stands elsewhere.
    fn moved(&self, summed: &Summed, now: Placed<'_>) -> impl Iterator<Item = Arc<ObjectFacts>> {
        let (from, to) = (summed.base, now.base());
        let objects = self.objects.get(summed.objects.0..summed.objects.1).unwrap_or_default();
        objects.iter().map(move |object| {
            if from == to { Arc::clone(object) } else { Arc::new(ObjectFacts::clone(object).moved(from, to)) }
        })
    }

    /// Keeps what each object defines, if all of them are definitions.
    fn define(&mut self, stream: &Stream) {
        let all = self.objects.iter().all(|it| it.kind == "CustomResourceDefinition");
        if !all {
            let defining = self.objects.iter_mut().filter(|object| object.defines.is_some());
            defining.for_each(|object| Arc::make_mut(object).defines = None);
            return;
        }
        let objects = stream.documents().filter(|document| !document.is_template()).flat_map(Manifest::objects_of);
        for (facts, object) in self.objects.iter_mut().zip(objects).filter(|(facts, _)| facts.defines.is_none()) {
            if let Some(kind) = CustomKind::of(&object) {
                Arc::make_mut(facts).defines = Some(Arc::new(kind));
            }
        }
    }

    /// The objects.
    pub fn iter(&self) -> impl Iterator<Item = &ObjectFacts> {
        self.objects.iter().map(|object| &**object)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The object at `place`, from 0.
    pub fn get(&self, place: usize) -> Option<&ObjectFacts> {
        self.objects.get(place).map(|object| &**object)
    }
}

impl ObjectFacts {
    /// The same where everything that stood behind the byte `from` now stands behind `to`.
    fn moved(mut self, from: usize, to: usize) -> Self {
        let place = |span: &mut Span| {
            let shift = |byte: u32| (byte as usize).saturating_sub(from) + to;
            *span = Span::new(shift(span.start), shift(span.end));
        };
        place(&mut self.span);
        self.pod_label_spans.values_mut().for_each(place);
        self.selector_span.iter_mut().for_each(place);
        self.cluster.iter_mut().for_each(|cluster| place(&mut cluster.span));
        self.names.iter_mut().for_each(|mention| place(&mut mention.span));
        self.keys.iter_mut().flat_map(|keys| keys.values_mut()).for_each(place);
        self.ports.iter_mut().flatten().for_each(|port| place(&mut port.span));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: one\ndata:\n  key: a\n";
    const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  labels:\n    app: web\nspec:\n  containers:\n  - name: web\n    image: web:1\n    \
                       ports:\n    - name: http\n      containerPort: 80\n    envFrom:\n    - configMapRef:\n        name: one\n";
    const SERVICE: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n  - port: 80\n";
    const DEFINITION: &str = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.b.c\nspec:\n  group: b.c\n  names:\n    kind: A\n";

    /// Whatever documents stood before, what is said of those that are there now is what a first look says.
    #[test]
    fn every_edit_says_what_a_first_look_says() {
        let parts = [ONE, POD, SERVICE, DEFINITION, "a: {{ .Values.a }}\n", "", "# only a comment\n"];
        let texts = (0..parts.len().pow(3)).map(|number| {
            let picked = [number % 7, number / 7 % 7, number / 49];
            picked.map(|at| parts[at]).join("---\n")
        });
        let mut before: Option<(Stream, Facts)> = None;
        for text in texts {
            let stream = match &before {
                Some((stream, _)) => stream.reparse(&text),
                None => Stream::parse(&text),
            };
            let fresh = ObjectList::of(&Stream::parse(&text), None);
            let list = ObjectList::of(&stream, before.as_ref().map(|(_, facts)| facts));
            assert_eq!(list, fresh, "{text}");
            before = Some((stream, Facts::Objects(Arc::new(list))));
        }
    }

    #[test]
    fn what_did_not_change_is_shared() {
        let stream = Stream::parse(&[POD, ONE, SERVICE].join("---\n"));
        let facts = Facts::Objects(Arc::new(ObjectList::of(&stream, None)));
        let longer = stream.reparse(&[POD, &ONE.replace("one", "other"), SERVICE].join("---\n"));
        let list = ObjectList::of(&longer, Some(&facts));
        let Facts::Objects(first) = &facts else { panic!("objects") };
        assert!(Arc::ptr_eq(&list.objects[0], &first.objects[0]));
        assert_eq!(list.objects[1].name.as_deref(), Some("other"));
        assert_eq!(list.objects[2].span.start, first.objects[2].span.start + 2);
    }
}
