//! What nothing reads in a list of GODEBUG settings, wherever that is written.
//! Source: internal/godebug and runtime/runtime1.go of Go 1.27: what is not `name=value` with a known name is passed over.

use pitfall_engine::{Message, text};
use pitfall_knowledge::golang;
use pitfall_text::{Edit, Span};

/// Something in a list that has no effect.
pub(crate) struct Fault {
    /// The bytes of the list.
    pub(crate) span: Span,
    /// What is wrong.
    pub(crate) message: Message,
    /// What a fix does, and its edit in bytes of the list.
    pub(crate) fix: Option<(Message, Edit)>,
}

/// Everything in the list that has no effect.
pub(crate) fn faults(value: &str) -> Vec<Fault> {
    let mut found = Vec::new();
    let mut at = 0;
    for item in value.split(',') {
        let from = at;
        let start = from + (item.len() - item.trim_start().len());
        at += item.len() + 1;
        let word = item.trim();
        if !word.is_empty() {
            found.extend(fault(word, from, start));
        }
    }
    found
}

/// What is wrong with `word`, which starts at the byte `start`; the blanks before it start at `from`.
fn fault(word: &str, from: usize, start: usize) -> Option<Fault> {
    let Some((name, _)) = word.split_once('=') else {
        let span = Span::new(start, start + word.len());
        let message = text! {
            en: "GODEBUG is a list of name=value: {word} without a value is passed over",
            zh: "GODEBUG 是 name=value 的列表：没有值的 {word} 会被略过",
        };
        let on = Edit::insert(span.end as usize, "=1");
        let fix = is_known(word).then(|| (text! { en: "switch it on", zh: "将其打开" }, on));
        return Some(Fault { span, message, fix });
    };
    let span = Span::new(start, start + name.len());
    if start > from && is_known(name) {
        let message = text! {
            en: "the blank before {name} is read as a part of the name, which nothing knows",
            zh: "{name} 前的空格会被当作名称的一部分，于是无人认识它",
        };
        let fix = (text! { en: "remove the blank", zh: "删除空格" }, Edit::remove(Span::new(from, start)));
        return Some(Fault { span, message, fix: Some(fix) });
    }
    if let Some(until) = golang::godebug(name).and_then(|it| it.removed) {
        let message = text! {
            en: "{name} has had no effect since Go 1.{until}",
            zh: "自 Go 1.{until} 起 {name} 不再起作用",
        };
        return Some(Fault { span, message, fix: None });
    }
    let meant = nearest(name).filter(|_| !is_known(name))?;
    let message = text! {
        en: "no Go reads {name} in GODEBUG; it may mean {meant}",
        zh: "没有 Go 会读取 GODEBUG 中的 {name}；可能是指 {meant}",
    };
    let fix = (text! { en: "write {meant}", zh: "写成 {meant}" }, Edit::replace(span, meant));
    Some(Fault { span, message, fix: Some(fix) })
}

/// Settings of the runtime and of the go command that stand in no table of internal/godebugs.
/// Source: runtime/runtime1.go (`dbgvars`) and runtime/extern.go of Go 1.21 to 1.27; `godebug.New("#…")` in cmd/go and its packages.
const RUNTIME: [&str; 41] = [
    "adaptivestackstart",
    "allocfreetrace",
    "asyncpreemptoff",
    "cgocheck",
    "checkfinalizers",
    "clobberfree",
    "cmdgonetlimit",
    "disablethp",
    "dontfreezetheworld",
    "efence",
    "execwait",
    "fuzzdebug",
    "gccheckmark",
    "gcpacertrace",
    "gcshrinkstackoff",
    "gcstoptheworld",
    "gctrace",
    "gofsystrace",
    "gofsystracelog",
    "gofsystracestack",
    "goindex",
    "gotoolchainexec",
    "harddecommit",
    "inittrace",
    "invalidptr",
    "madvdontneed",
    "memprofilerate",
    "pagetrace",
    "profstackdepth",
    "runtimecontentionstacks",
    "sbrk",
    "scavtrace",
    "scheddetail",
    "schedtrace",
    "simd",
    "toolchaintrace",
    "traceadvanceperiod",
    "traceallocfree",
    "tracebackancestors",
    "tracecheckstackownership",
    "tracefpunwindoff",
];

fn is_known(name: &str) -> bool {
    golang::godebug(name).is_some() || RUNTIME.contains(&name) || name.starts_with("cpu.")
}

fn nearest(name: &str) -> Option<&'static str> {
    let tabled = golang::godebugs().iter().map(|it| it.name);
    tabled
        .chain(RUNTIME)
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, known)| *distance <= 2 && known.len() >= 6 && name.len() >= 5)
        .min()
        .map(|(_, known)| known)
}
