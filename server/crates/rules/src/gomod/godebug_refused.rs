//! A GODEBUG setting that go.mod or go.work may not name.
//! Source: `modload.CheckGodebug` and `internal/godebugs`, go 1.21 to 1.27.

use pitfall_engine::config::nearest;
use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_knowledge::golang::{Godebug as Setting, godebug, godebugs};
use pitfall_syntax::gomod::{File, GoMod, GoWork, Godebug, edit, gover};

use super::build::Build;
use super::running;

rule! {
    id: "gomod/godebug-refused",
    page: "godebug_refused.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["GM053", "GM054", "GM055", "GM056"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    if file.godebugs().next().is_none() {
        return;
    }
    // The lines of a workspace's member are not read.
    if Build::of(cx).is_none_or(|build| build.work.is_none()) {
        check(file, cx, out);
    }
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    for line in file.godebugs().filter(|line| !line.line.faulty) {
        judge(line, file, cx, out);
    }
}

fn judge(line: &Godebug, file: &File, cx: &Context<'_>, out: &mut Findings) {
    let (Some(key), Some(value)) = (&line.key, &line.value) else { return };
    let (name, set) = (&key.value, &value.value);
    if name == "default" {
        if let Some(wanted) = set.strip_prefix("go").filter(|version| gover::is_valid(version)) {
            if let Some(reader) = running::reader(cx).filter(|reader| gover::compare(wanted, reader).is_gt()) {
                out.at(value.span).says(text! {
                    en: "Go {reader}, which reads this file here, has no defaults of {set}, and refuses this line",
                    zh: "在此读取本文件的 Go {reader} 没有 {set} 的默认值，拒绝此行",
                });
            }
            return;
        }
        let said = out.at(value.span).says(text! {
            en: "default takes a version such as go1.24, not {set}",
            zh: "default 的值应为 go1.24 这样的版本，而不是 {set}",
        });
        let meant = format!("go{}", set.trim_start_matches('v'));
        if meant.strip_prefix("go").is_some_and(gover::is_valid) {
            said.suggests(text! { en: "change to {meant}", zh: "改为 {meant}" }, edit::replace_word(value, &meant));
        }
        return;
    }
    let remove = || edit::remove(cx.text(), file, &[&line.line]);
    let remove_title = text! { en: "remove this line", zh: "删除此行" };
    let reader = running::reader_minor(cx);
    match godebug(name) {
        Some(setting) => {
            let too_early = setting.since.zip(reader).filter(|(since, reader)| since > reader);
            if let Some((since, reader)) = too_early {
                out.at(key.span)
                    .says(text! {
                        en: "Go 1.{reader}, which reads this file here, does not know {name}, which came with Go 1.{since}",
                        zh: "在此读取本文件的 Go 1.{reader} 不认识 {name}，它自 Go 1.{since} 起才有",
                    })
                    .suggests(remove_title, remove());
            } else if let Some(removed) = setting.removed.filter(|removed| is_refused(setting, set, *removed, reader)) {
                out.at(line.line.span)
                    .says(text! {
                        en: "Go 1.{removed} has removed {name} and refuses {name}={set}",
                        zh: "Go 1.{removed} 已移除 {name}，并拒绝 {name}={set}",
                    })
                    .suggests(remove_title, remove());
            }
        }
        None => {
            let mut said = out.at(key.span).says(if is_of_the_runtime(name) {
                text! {
                    en: "{name} is read from the environment variable GODEBUG alone; the go command refuses it here",
                    zh: "{name} 只能通过环境变量 GODEBUG 设置；go 命令拒绝在此使用",
                }
            } else {
                text! { en: "Go knows no GODEBUG setting {name}, and refuses this line", zh: "Go 没有名为 {name} 的 GODEBUG 设置，拒绝此行" }
            });
            if let Some(near) = nearest(name, godebugs().iter().map(|it| it.name)) {
                said =
                    said.suggests(text! { en: "change to {near}", zh: "改为 {near}" }, edit::replace_word(key, &near));
            }
            said.suggests(remove_title, remove());
        }
    }
}

/// The value brings back the behaviour that was removed; any other is still accepted.
/// The Go that reads the file, else the newest, minds that the setting was removed. Up to Go 1.26 any value was an error, since then the old one is.
fn is_refused(setting: &Setting, value: &str, removed: u16, reader: Option<u16>) -> bool {
    match reader {
        Some(reader) if reader < removed => false,
        Some(reader) if reader <= 26 => true,
        _ => is_old(setting, value),
    }
}

fn is_old(setting: &Setting, value: &str) -> bool {
    match setting.name {
        "x509sha1" => value == "1",
        "asynctimerchan" => matches!(value, "1" | "2"),
        _ => setting.old_value == Some(value),
    }
}

/// Settings that the runtime reads when a program starts. Source: package runtime, "Environment Variables".
fn is_of_the_runtime(name: &str) -> bool {
    [
        "adaptivestackstart",
        "allocfreetrace",
        "checkfinalizers",
        "cgocheck",
        "clobberfree",
        "disablethp",
        "dontfreezetheworld",
        "efence",
        "gccheckmark",
        "gcpacertrace",
        "gcshrinkstackoff",
        "gcstoptheworld",
        "gctrace",
        "inittrace",
        "invalidptr",
        "madvdontneed",
        "sbrk",
        "scavtrace",
        "scheddetail",
        "schedtrace",
        "traceallocfree",
        "tracebackancestors",
        "traceadvanceperiod",
        "tracefpunwindoff",
    ]
    .contains(&name)
}
