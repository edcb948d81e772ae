//! Flags of the control plane's programs that leave a cluster open.
//! Source: CIS Kubernetes Benchmark 1.10.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::{FlagWish, Wish, flag_wishes};
use pitfall_models::kubernetes::Container;
use pitfall_syntax::yaml::Node;
use pitfall_syntax::yaml::edit::{self, New};
use pitfall_text::Edit;

use super::control_plane_checks::{IDS, is_about};

rule! {
    id: "k8s/control-plane-flag",
    page: "control_plane_flag.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: Suggested,
    since: "0.1.0",
    default: off,
    also: IDS,
}

/// A flag as it is written.
struct Flag<'a> {
    name: &'a str,
    /// What stands behind its `=`.
    value: Option<&'a str>,
    /// The word behind it, which is its value where it has no `=`.
    next: Option<&'a str>,
    word: Node<'a>,
}

impl<'a> Flag<'a> {
    fn value(&self, wish: &FlagWish) -> &'a str {
        // What is on or off takes no word of its own.
        let is_switch = matches!(wish.wish, Wish::Is("true" | "false") | Wish::IsNot("true" | "false"));
        self.value.or(self.next.filter(|_| !is_switch)).unwrap_or(if is_switch { "true" } else { "" })
    }
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let words: Vec<Node<'_>> = ["command", "args"].into_iter().flat_map(|key| container.list(key)).collect();
    let Some(program) = words.first().copied() else { return };
    let Some(name) = program.as_str().and_then(|path| path.rsplit('/').next()) else { return };
    if flag_wishes(name).next().is_none() {
        return;
    }
    let Some(flags) = flags(&words[1..]) else { return };
    // The last of a name counts.
    let given = |name: &str| flags.iter().rfind(|flag| flag.name == name);
    for wish in flag_wishes(name) {
        if wish.or_file.is_some_and(|file| given(file).is_some()) {
            continue;
        }
        let flag = given(wish.flag);
        // What the environment of the container says is not written here.
        if flag.is_some_and(|flag| flag.value(wish).contains("$(")) || is_granted(wish, flag) {
            continue;
        }
        let (place, wanted, fix) = (flag.map_or(program, |flag| flag.word), wanted(wish), fix(container, wish, flag));
        let (en, zh) = (wish.en, wish.zh);
        let asked = if matches!(wish.wish, Wish::IsNot(_) | Wish::HasNot(_) | Wish::NotGiven) {
            text! { en: "{name} should run without {wanted}: {en}", zh: "{name} 不应带 {wanted} 运行：{zh}" }
        } else {
            text! { en: "{name} should run with {wanted}: {en}", zh: "{name} 应带 {wanted} 运行：{zh}" }
        };
        out.at(place.span())
            .says(asked)
            .about(|id| is_about(id, wish))
            .suggests(text! { en: "write {wanted}", zh: "写成 {wanted}" }, fix);
    }
}

/// The flags among the words behind a program; nothing where a word is not known.
fn flags<'a>(words: &[Node<'a>]) -> Option<Vec<Flag<'a>>> {
    let mut found = Vec::new();
    let mut words = words.iter().copied().peekable();
    while let Some(word) = words.next() {
        if word.hides_something() {
            return None;
        }
        let Some(written) = word.as_str()?.strip_prefix('-') else { continue };
        let written = written.strip_prefix('-').unwrap_or(written);
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (written, None),
        };
        let next = words.peek().and_then(|next| next.as_str()).filter(|next| !next.starts_with('-'));
        found.push(Flag { name, value, next, word });
    }
    Some(found)
}

fn is_granted(wish: &FlagWish, flag: Option<&Flag<'_>>) -> bool {
    let value = flag.map(|flag| flag.value(wish));
    let has = |wanted: &str| value.is_some_and(|value| value.split(',').any(|one| one.trim() == wanted));
    match wish.wish {
        Wish::Is(wanted) => value == Some(wanted),
        Wish::IsNot(wanted) => value != Some(wanted),
        Wish::Given => value.is_some_and(|value| !value.is_empty()),
        Wish::NotGiven => value.is_none(),
        Wish::Has(wanted) => has(wanted),
        Wish::HasNot(wanted) => !has(wanted),
        Wish::AtLeast(least) => value.is_none_or(|value| value.parse().is_ok_and(|number: u32| number >= least)),
    }
}

/// What should or should not be there, as it is written.
fn wanted(wish: &FlagWish) -> String {
    let flag = wish.flag;
    match wish.wish {
        Wish::Is(value) | Wish::IsNot(value) | Wish::Has(value) | Wish::HasNot(value) => format!("--{flag}={value}"),
        Wish::Given | Wish::NotGiven => format!("--{flag}"),
        Wish::AtLeast(least) => format!("--{flag}={least}"),
    }
}

/// Writes the value where there is but one that is right.
fn fix(container: &Container<'_>, wish: &FlagWish, flag: Option<&Flag<'_>>) -> Option<Vec<Edit>> {
    if !matches!(wish.wish, Wish::Is(_) | Wish::AtLeast(_)) {
        return None;
    }
    let wanted = New::from(wanted(wish).as_str());
    let Some(flag) = flag else {
        let list = ["args", "command"].into_iter().find_map(|key| container.entry(key))?.value();
        return if list.is_shared() || !list.is_sequence() { None } else { edit::append_item(list, wanted) };
    };
    let holds_its_value = flag.value.is_some() || flag.next.is_none();
    if flag.word.is_shared() || !holds_its_value { None } else { edit::set(flag.word, &wanted) }
}
