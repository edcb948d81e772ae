//! Edits of YAML texts, before and after.

use pitfall_syntax::yaml::edit::{
    self, Emptied, New, add_entry, add_path, append_item, move_entry, remove_entry, remove_item, rename_key, set,
    set_path,
};
use pitfall_syntax::yaml::{Entry, Node, Stream};
use pitfall_text::apply;
use proptest::prelude::*;

type Change<'c> = dyn Fn(Node<'_>) -> Option<Vec<edit::Edit>> + 'c;

fn changed(before: &str, change: &Change<'_>) -> Option<String> {
    let stream = Stream::parse(before);
    let root = stream.documents().last()?.root()?;
    let edits = change(root)?;
    Some(apply(before, &edits).expect("edits that fit"))
}

/// The change gives `after`; with CRLF and behind another document too; and what it gives is YAML.
#[track_caller]
fn golden(before: &str, after: &str, change: &Change<'_>) {
    let found = changed(before, change);
    assert_eq!(found.as_deref(), Some(after), "\n--- found\n{}\n", found.as_deref().unwrap_or("none"));
    assert_eq!(Stream::parse(after).errors(), [], "{after}");
    let windows = |text: &str| text.replace('\n', "\r\n");
    if before.contains('\n') {
        assert_eq!(changed(&windows(before), change), Some(windows(after)), "CRLF");
    }
    let behind = |text: &str| format!("é: 1\n---\n{text}");
    assert_eq!(changed(&behind(before), change), Some(behind(after)), "behind a document");
}

/// The node at a path of keys and item numbers.
fn at<'a>(root: Node<'a>, path: &str) -> Node<'a> {
    path.split('.').filter(|step| !step.is_empty()).fold(root, |node, step| match step.parse::<usize>() {
        Ok(index) => node.items().nth(index).expect("an item"),
        Err(_) => node.get(step).expect("an entry").value(),
    })
}

fn entry<'a>(root: Node<'a>, path: &str) -> Entry<'a> {
    at(root, path).entry().expect("an entry")
}

#[test]
fn set_keeps_quotes_comments_and_style() {
    golden("a: 1 # c\n", "a: x # c\n", &|root| set(at(root, "a"), &"x".into()));
    golden("a: 'it''s' # c\n", "a: 'you''re' # c\n", &|root| set(at(root, "a"), &"you're".into()));
    golden("a: \"x\"\n", "a: \"y\\\"\"\n", &|root| set(at(root, "a"), &"y\"".into()));
    golden("a: x\n", "a: \"true\"\n", &|root| set(at(root, "a"), &"true".into()));
    golden("a: x\n", "a: \"\"\n", &|root| set(at(root, "a"), &"".into()));
    golden("a: \"80\"\n", "a: 80\n", &|root| set(at(root, "a"), &80.into()));
    golden("a:   # c\nb: 1\n", "a: x   # c\nb: 1\n", &|root| set(at(root, "a"), &"x".into()));
    golden("a: &n !!str x\n", "a: &n !!str z\n", &|root| set(at(root, "a"), &"z".into()));
    golden("a: |\n  x\n  y\nb: 1\n", "a: z\nb: 1\n", &|root| set(at(root, "a"), &"z".into()));
    golden("a:\n  b: 1\nc: 2\n", "a: false\nc: 2\n", &|root| set(at(root, "a"), &false.into()));
    golden("- x\n-\n", "- x\n- z\n", &|root| set(at(root, "1"), &"z".into()));
    golden("a: {b: 1, c: }\n", "a: {b: 1, c: \"x,y\" }\n", &|root| set(at(root, "a.c"), &"x,y".into()));
    golden("{\"a\": 1}\n", "{\"a\": \"x\"}\n", &|root| set(at(root, "a"), &"x".into()));
    golden("a: 1\n", "a: 1\nb:\n  c: x\n", &|root| set_path(root, &["b", "c"], "x".into()));
    golden("a:\n  b: 1\n", "a:\n  b: 2\n", &|root| set_path(root, &["a", "b"], 2.into()));
}

#[test]
fn rename_touches_the_key_alone() {
    golden("a: 1 # c\n", "b: 1 # c\n", &|root| rename_key(entry(root, "a"), "b"));
    golden("x: {'a': 1, b: 2}\n", "x: {'c': 1, b: 2}\n", &|root| rename_key(entry(root, "x.a"), "c"));
    golden("\"a\":\n- 1\n", "\"b\":\n- 1\n", &|root| rename_key(entry(root, "a"), "b"));
    golden("a: 1\n", "\"yes\": 1\n", &|root| rename_key(entry(root, "a"), "yes"));
}

fn drop(root: Node<'_>, path: &str) -> Option<Vec<edit::Edit>> {
    remove_entry(entry(root, path), Emptied::RemoveParent)
}

#[test]
fn remove_takes_the_comments_of_the_entry() {
    golden("a: 1\n# of b\n# more\nb: 2 # too\n\n# of c\nc: 3\n", "a: 1\n\n# of c\nc: 3\n", &|root| drop(root, "b"));
    golden("# file\na: 1\nb: 2\n", "# file\nb: 2\n", &|root| drop(root, "a"));
    golden("a: 1\nb:\n  c:\n  - d\n  # tail\ne: 1\n", "a: 1\ne: 1\n", &|root| drop(root, "b"));
    golden("a: 1\nb: 2", "a: 1", &|root| drop(root, "b"));
    golden("a: 1 # x\nb: 2", "a: 1 # x", &|root| drop(root, "b"));
    golden("a: |\n  x\n\nb: 2\n", "\nb: 2\n", &|root| drop(root, "a"));
    golden("l:\n- a: 1 # x\n  # of b\n  b: 2\n- c: 1\n", "l:\n- # of b\n  b: 2\n- c: 1\n", &|root| drop(root, "l.0.a"));
    golden("l:\n- a: 1\n  b: 2\n- c: 1\n", "l:\n- b: 2\n- c: 1\n", &|root| drop(root, "l.0.a"));
    golden("l:\n  - a: 1\n    b: 2\n", "l:\n  - a: 1\n", &|root| drop(root, "l.0.b"));
}

#[test]
fn remove_from_flow_keeps_commas_right() {
    golden("x: {a: 1, b: 2, c: 3}\n", "x: {b: 2, c: 3}\n", &|root| drop(root, "x.a"));
    golden("x: {a: 1, b: 2, c: 3}\n", "x: {a: 1, c: 3}\n", &|root| drop(root, "x.b"));
    golden("x: {a: 1, b: 2 }\n", "x: {a: 1 }\n", &|root| drop(root, "x.b"));
    golden("x: {a: 1, b: 2, }\n", "x: {a: 1, }\n", &|root| drop(root, "x.b"));
    golden("{\n  \"a\": 1,\n  \"b\": {\"c\": 2}\n}\n", "{\n  \"a\": 1\n}\n", &|root| drop(root, "b.c"));
    golden("{\n  a: 1, # of a\n  b: 2\n}\n", "{\n  a: 1 # of a\n}\n", &|root| drop(root, "b"));
}

#[test]
fn what_is_emptied_goes_or_stays_as_braces() {
    golden("a: 1\nb:\n  c:\n    d: 1\ne: 2\n", "a: 1\ne: 2\n", &|root| drop(root, "b.c.d"));
    golden("a:\n  b: 1 # c\n", "{}\n", &|root| drop(root, "a.b"));
    golden("l:\n- a: 1 # c\n", "l:\n- {}\n", &|root| drop(root, "l.0.a"));
    let keep = |root: Node<'_>, path: &str| remove_entry(entry(root, path), Emptied::KeepEmpty);
    golden("a:\n  b: 1\nc: 1\n", "a: {}\nc: 1\n", &|root| keep(root, "a.b"));
    golden("a: # x\n  # y\n  b: 1 # z\nc: 1\n", "a: {} # x\nc: 1\n", &|root| keep(root, "a.b"));
    golden("a: &n\n  b: 1\n", "a: &n {}\n", &|root| keep(root, "a.b"));
    golden("a: {b: 1}\n", "a: {}\n", &|root| keep(root, "a.b"));
}

#[test]
fn items_are_removed_with_their_dash() {
    let drop = |root: Node<'_>, path: &str| remove_item(at(root, path), Emptied::RemoveParent);
    golden("a:\n- x\n# of y\n- y # c\n- z\n", "a:\n- x\n- z\n", &|root| drop(root, "a.1"));
    golden("a:\n  - n: 1\n    m: 2\n  - n: 2\n", "a:\n  - n: 2\n", &|root| drop(root, "a.0"));
    golden("a:\n- # c\n  n: 1\n- n: 2\n", "a:\n- n: 2\n", &|root| drop(root, "a.0"));
    golden("a:\n- x\n- # c\n  n: 1\n", "a:\n- x\n", &|root| drop(root, "a.1"));
    golden("a: [x, y]\n", "a: [x]\n", &|root| drop(root, "a.1"));
    golden("a: [x]\nb: 1\n", "b: 1\n", &|root| drop(root, "a.0"));
    golden("- - a\n  - b\n", "- - b\n", &|root| drop(root, "0.0"));
    golden("b:\n-\n- x\n", "b:\n- x\n", &|root| drop(root, "b.0"));
    golden("a:\n- x\n", "a: []\n", &|root| remove_item(at(root, "a.0"), Emptied::KeepEmpty));
}

#[test]
fn add_follows_the_style_of_its_mapping() {
    golden("a: 1\n", "a: 1\nb: x\n", &|root| add_entry(root, "b", "x".into()));
    golden("a: 1", "a: 1\nb: x", &|root| add_entry(root, "b", "x".into()));
    golden("a:\n    b: 1 # c\nd: 1\n", "a:\n    b: 1 # c\n    e: true\nd: 1\n", &|root| {
        add_entry(at(root, "a"), "e", true.into())
    });
    golden("l:\n- a: 1\n- a: 2\n", "l:\n- a: 1\n  b: 2\n- a: 2\n", &|root| add_entry(at(root, "l.0"), "b", 2.into()));
    golden("a: {}\n", "a: {b: 1}\n", &|root| add_entry(at(root, "a"), "b", 1.into()));
    golden("a: {b: 1}\n", "a: {b: 1, c: 2}\n", &|root| add_entry(at(root, "a"), "c", 2.into()));
    golden("a: # c\nb: 1\n", "a: # c\n  x: 1\nb: 1\n", &|root| add_entry(at(root, "a"), "x", 1.into()));
    golden("a: ~\nb: 1\n", "a:\n  x: 1\nb: 1\n", &|root| add_entry(at(root, "a"), "x", 1.into()));
    golden("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"b\": \"x\"\n}\n", &|root| add_entry(root, "b", "x".into()));
    golden("a:\n  b: |+\n    x\n\nc: 1\n", "a:\n  b: |+\n    x\n\n  d: 1\nc: 1\n", &|root| {
        add_entry(at(root, "a"), "d", 1.into())
    });
    assert_eq!(changed("a: 1\n", &|root| add_entry(root, "a", "x".into())), None);
}

#[test]
fn add_makes_missing_parents() {
    let add = |root: Node<'_>| add_path(root, &["spec", "securityContext", "runAsNonRoot"], true.into());
    golden("spec:\n  a: 1\n", "spec:\n  a: 1\n  securityContext:\n    runAsNonRoot: true\n", &add);
    golden("x: 1\n", "x: 1\nspec:\n  securityContext:\n    runAsNonRoot: true\n", &add);
    golden("spec: {a: 1}\n", "spec: {a: 1, securityContext: {runAsNonRoot: true}}\n", &add);
    golden("spec:\n", "spec:\n  securityContext:\n    runAsNonRoot: true\n", &add);
    let drop_all =
        |root: Node<'_>| add_path(at(root, "c.0"), &["capabilities", "drop"], New::Sequence(vec!["ALL".into()]));
    golden("c:\n- a: 1\n", "c:\n- a: 1\n  capabilities:\n    drop:\n    - ALL\n", &drop_all);
    golden("c:\n  - a: 1\n", "c:\n  - a: 1\n    capabilities:\n      drop:\n        - ALL\n", &drop_all);
}

#[test]
fn append_follows_the_style_of_its_sequence() {
    golden("a:\n- x\nb: 1\n", "a:\n- x\n- z\nb: 1\n", &|root| append_item(at(root, "a"), "z".into()));
    golden("a:\n  - x: 1\n    y: 2\n", "a:\n  - x: 1\n    y: 2\n  - x: 3\n    v: z\n", &|root| {
        append_item(at(root, "a"), New::Mapping(vec![("x".into(), 3.into()), ("v".into(), "z".into())]))
    });
    golden("a: [x]\n", "a: [x, \"1\"]\n", &|root| append_item(at(root, "a"), "1".into()));
    golden("a: []\n", "a: [x]\n", &|root| append_item(at(root, "a"), "x".into()));
    golden("a:\nb:\n- x\n", "a:\n- z\nb:\n- x\n", &|root| append_item(at(root, "a"), "z".into()));
    golden("a: [\n  x,\n  y,\n]\n", "a: [\n  x,\n  y,\n  z\n]\n", &|root| append_item(at(root, "a"), "z".into()));
}

#[test]
fn move_takes_the_comments_of_the_entry() {
    golden(
        "c:\n- name: x\n  # why\n  # so\n  requests: 1 # r\n  image: y\n",
        "c:\n- name: x\n  # why\n  # so\n  resources:\n    requests: 1 # r\n  image: y\n",
        &|root| move_entry(entry(root, "c.0.requests"), at(root, "c.0"), &["resources"]),
    );
    golden(
        "a:\n  b:\n    # of d\n    d: 1\n    e: 2\n  f: 3\n",
        "a:\n  b:\n    e: 2\n  f: 3\n  # of d\n  d: 1\n",
        &|root| move_entry(entry(root, "a.b.d"), at(root, "a"), &[]),
    );
    golden("# file\na: 1 # x\nb:\n  c: 2\n", "# file\nb:\n  c: 2\n  a: 1 # x\n", &|root| {
        move_entry(entry(root, "a"), at(root, "b"), &[])
    });
}

#[test]
fn move_indents_anew_and_makes_parents() {
    golden(
        "c:\n- name: x\n  requests:  # r\n    cpu: 1\n  image: y\n",
        "c:\n- name: x\n  resources:\n    requests:  # r\n      cpu: 1\n  image: y\n",
        &|root| move_entry(entry(root, "c.0.requests"), at(root, "c.0"), &["resources"]),
    );
    golden(
        "c:\n- resources:\n    limits: {}\n  requests:\n    cpu: 1\n",
        "c:\n- resources:\n    limits: {}\n    requests:\n      cpu: 1\n",
        &|root| move_entry(entry(root, "c.0.requests"), at(root, "c.0"), &["resources"]),
    );
    golden(
        "spec:\n  sc:\n    privileged: true\n  c:\n  - name: x\n",
        "spec:\n  c:\n  - name: x\n    sc:\n      privileged: true\n",
        &|root| move_entry(entry(root, "spec.sc.privileged"), at(root, "spec.c.0"), &["sc"]),
    );
    golden("a: {x: 1, y: 2}\nb: {z: 3}\n", "a: {y: 2}\nb: {z: 3, x: 1}\n", &|root| {
        move_entry(entry(root, "a.x"), at(root, "b"), &[])
    });
    let into_flow = |root: Node<'_>| move_entry(entry(root, "a"), at(root, "b"), &[]);
    assert_eq!(changed("a:\n  x: 1\nb: {z: 3}\n", &into_flow), None);
    assert_eq!(changed("a: 1\nb: {a: 3}\n", &into_flow), None);
}

fn plain_yaml() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z]{1,3}",
        Just("1".to_owned()),
        Just("'q'".to_owned()),
        Just("\"d\"".to_owned()),
        Just(String::new()),
        Just("{}".to_owned()),
        Just("[x, {y: 1}]".to_owned()),
        Just("{f: 1, g: 2}".to_owned()),
    ];
    let block = scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec((inner.clone(), any::<bool>()), 1..4).prop_map(|values| {
                let entries = values.iter().enumerate().map(|(n, (value, comment))| {
                    let comment = if *comment { format!("# of k{n}\n") } else { String::new() };
                    if value.contains('\n') {
                        format!("{comment}k{n}:\n{}", indented(value))
                    } else {
                        format!("{comment}k{n}: {value} # c\n")
                    }
                });
                entries.collect::<String>()
            }),
            prop::collection::vec(inner, 1..4).prop_map(|values| {
                let item = |value: &String| match value.contains('\n') {
                    true => format!("- {}", indented(value).trim_start()),
                    false => format!("- {value}\n"),
                };
                values.iter().map(item).collect::<String>()
            }),
        ]
    });
    block.prop_filter("a collection", |text| text.contains('\n'))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Every node below `root`, itself included, as paths.
fn all(root: Node<'_>) -> Vec<Node<'_>> {
    let mut found = vec![root];
    let mut next = 0;
    while let Some(node) = found.get(next).copied() {
        found.extend(node.own_entries().map(|entry| entry.value()).chain(node.items()));
        next += 1;
    }
    found
}

/// Paths and texts of all leaves.
fn flat(text: &str) -> Vec<(String, String)> {
    let stream = Stream::parse(text);
    assert_eq!(stream.errors(), [], "{text}");
    let Some(root) = stream.documents().next().and_then(|document| document.root()) else { return Vec::new() };
    let mut leaves: Vec<_> =
        all(root).into_iter().filter_map(|node| Some((node.path_text(), format!("{:?}", node.value()?)))).collect();
    leaves.sort();
    leaves
}

proptest! {
    #[test]
    fn edits_mean_what_they_say(text in plain_yaml(), pick in any::<prop::sample::Index>()) {
        let stream = Stream::parse(&text);
        prop_assert_eq!(stream.errors(), []);
        let root = stream.documents().next().and_then(|document| document.root()).expect("a root");
        let nodes = all(root);
        let node = nodes[pick.index(nodes.len())];
        let path = node.path_text();
        let before = flat(&text);
        let outside = |leaves: &[(String, String)]| leaves.iter().filter(|(at, _)| !at.starts_with(&path)).cloned().collect::<Vec<_>>();

        if node.parent().is_some() {
            let after = apply(&text, &set(node, &"new text: #".into()).expect("a change")).expect("fits");
            let leaves = flat(&after);
            prop_assert!(leaves.contains(&(path.clone(), "Text(\"new text: #\")".to_owned())), "{}\n{}", text, after);
            prop_assert_eq!(outside(&leaves), outside(&before), "{}\n{}", text, after);
        }
        if node.is_mapping() || node.is_null() {
            let after = apply(&text, &add_path(node, &["new", "key"], 7.into()).expect("a change")).expect("fits");
            let mut leaves = flat(&after);
            let at = if path.is_empty() { "new.key".to_owned() } else { format!("{path}.new.key") };
            let position = leaves.iter().position(|leaf| *leaf == (at.clone(), "Int(7)".to_owned()));
            prop_assert!(position.is_some(), "{}\n{}", text, after);
            leaves.remove(position.unwrap());
            let kept: Vec<_> = before.iter().filter(|(at, _)| !(node.is_null() && *at == path)).cloned().collect();
            prop_assert_eq!(leaves, kept, "{}\n{}", text, after);
        }
        if node.is_sequence() {
            let after = apply(&text, &append_item(node, "more".into()).expect("a change")).expect("fits");
            prop_assert_eq!(flat(&after).len(), before.len() + 1, "{}\n{}", text, after);
        }
        for emptied in [Emptied::KeepEmpty, Emptied::RemoveParent] {
            let entry = node.entry();
            let edits = match entry {
                Some(entry) => remove_entry(entry, emptied),
                None => node.index().and_then(|_| remove_item(node, emptied)),
            };
            let Some(edits) = edits else { continue };
            let after = apply(&text, &edits).expect("fits");
            let removed = before.iter().filter(|(at, _)| at.starts_with(&path)).count();
            prop_assert_eq!(flat(&after).len() + removed, before.len(), "{}\n{}", text, after);
        }
    }

    #[test]
    fn any_edit_of_any_text_fits(text in "([a-c]: ?|- |\\{|\\}|\\[|\\]|, |x|'y'|\\||\n|\r\n| {1,3}|# c|&a |\\*a|\\? |é|\t|\"|~|!t ){0,24}") {
        let stream = Stream::parse(&text);
        for root in stream.documents().filter_map(|document| document.root()) {
            let nodes = all(root);
            for node in &nodes {
                let mut changes = vec![
                    set(*node, &"é\n".into()),
                    set(*node, &1.into()),
                    add_path(*node, &["n", "m"], "x".into()),
                    append_item(*node, New::entry("n", true)),
                    node.index().and_then(|_| remove_item(*node, Emptied::RemoveParent)),
                    node.index().and_then(|_| remove_item(*node, Emptied::KeepEmpty)),
                ];
                if let Some(entry) = node.entry() {
                    changes.push(rename_key(entry, "n"));
                    changes.push(remove_entry(entry, Emptied::RemoveParent));
                    changes.push(remove_entry(entry, Emptied::KeepEmpty));
                    changes.extend(nodes.iter().take(6).map(|to| move_entry(entry, *to, &["n"])));
                    changes.extend(nodes.iter().take(6).map(|to| move_entry(entry, *to, &[])));
                }
                for change in changes.into_iter().flatten() {
                    prop_assert!(apply(&text, &change).is_ok(), "{:?} of {:?}", change, text);
                }
            }
        }
    }
}

/// The text of every manifest below `folder` that is small and has one document without anchors and doubled keys.
fn manifests(folder: &std::path::Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            manifests(&path, found);
        } else if let Ok(text) = std::fs::read_to_string(&path)
            && text.len() < 6_000
            && Stream::parse(&text).documents().len() == 1
            && Stream::parse(&text).errors().is_empty()
            && Stream::parse(&text).documents().all(|document| document.duplicates().next().is_none())
            && !text.contains(['&', '*'])
        {
            found.push(text);
        }
    }
}

/// Changes on manifests of well-known projects, where they lie beside the repository: what is outside the change keeps its
/// meaning, and its lines.
#[test]
fn edits_of_real_manifests_touch_nothing_else() {
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/corpus/k8s/raw");
    let mut texts = Vec::new();
    manifests(std::path::Path::new(corpus), &mut texts);
    for text in &texts {
        let stream = Stream::parse(text);
        let before = flat(text);
        let Some(root) = stream.documents().next().and_then(|document| document.root()) else { continue };
        for node in all(root).into_iter().step_by(9) {
            let path = node.path_text();
            let below =
                |at: &str| at == path || at.strip_prefix(&path).is_some_and(|rest| rest.starts_with(['.', '[']));
            let kept: Vec<_> = before.iter().filter(|(at, _)| !below(at)).cloned().collect();
            if let Some(entry) = node.entry() {
                let edits = remove_entry(entry, Emptied::KeepEmpty).expect("a change");
                let after = apply(text, &edits).expect("fits");
                assert_eq!(flat(&after), kept, "removed {path} from\n{text}\n---\n{after}");
                let left: Vec<&str> =
                    after.lines().filter(|line| !text.contains(line.trim_start_matches("- "))).collect();
                assert!(left.len() <= 1, "removed {path} from\n{text}\n---\n{after}");
                let edits = set(node, &"a: b".into()).expect("a change");
                let mut leaves = flat(&apply(text, &edits).expect("fits"));
                leaves.retain(|(at, _)| *at != path);
                assert_eq!(leaves, kept, "set {path} in\n{text}");
            }
            if node.is_mapping() {
                let edits = add_path(node, &["x-new", "key"], 7.into()).expect("a change");
                let mut leaves = flat(&apply(text, &edits).expect("fits"));
                leaves.retain(|(at, _)| !at.ends_with("x-new.key"));
                assert_eq!(leaves, before, "added to {path} in\n{text}");
            }
            if node.is_sequence() {
                let edits = append_item(node, New::entry("x-new", "x")).expect("a change");
                let mut leaves = flat(&apply(text, &edits).expect("fits"));
                leaves.retain(|(at, _)| !at.ends_with(".x-new"));
                assert_eq!(leaves, before, "appended to {path} in\n{text}");
            }
        }
    }
}
