//! A GOTMPDIR that is not there.
//! Source: seen with Go 1.24 and 1.27: `go: creating work dir: stat /x: no such file or directory`; only `go env -w` asks for an absolute path.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_host::SessionKind;
use pitfall_syntax::shell::{Dialect, Means, Setting};
use std::path::Path;

use super::{edit, own, place, shape};

rule! {
    id: "env/tmpdir-missing",
    page: "tmpdir_missing.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["EV044"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    // `go env -w` refuses a relative one: `env/relative-folder`.
    let kept = matches!(setting.means, Means::GoEnv(_));
    if setting.variable() != "GOTMPDIR" || kept || place::is_templated(setting) || place::is_lost(setting, cx) {
        return;
    }
    let windows = |value: &str| value.as_bytes().get(1) == Some(&b':') || value.contains(['\\', '%']);
    if let Some(value) = setting.literal()
        && !value.is_empty()
        && !windows(&value)
        && !value.starts_with(['/', '~', '$', '`', '{', '<'])
    {
        out.at(setting.value.span())
            .says(text! {
                en: "every build fails where the folder that go runs in has no {value}: GOTMPDIR is an absolute path",
                zh: "go 运行所在的目录中若没有 {value}，每次构建都失败：GOTMPDIR 应是绝对路径",
            })
            .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
        return;
    }
    let own_file = place::is_straight(setting, cx) || setting.dialect == Dialect::GoEnv;
    let Some(shape) = shape::of(setting).filter(|_| own_file) else { return };
    let host = cx.host();
    let Some((sessions, home)) = own::sessions(cx).zip(host.home()) else { return };
    let session = own::of(&sessions, SessionKind::Terminal);
    let Some(folder) = session.and_then(|session| own::folder(&shape, session, home)) else { return };
    // What makes it may stand in this file or in any other that is run before.
    let made = cx.contains("mkdir") || cx.contains("install -d");
    if made || !folder.starts_with('/') || host.exists(Path::new(&folder)) || !host.is_folder(Path::new("/usr/bin")) {
        return;
    }
    out.at(setting.value.span())
        .says(text! {
            en: "every build fails: {folder} is not there, and go does not make it",
            zh: "每次构建都失败：{folder} 不存在，而 go 不会创建它",
        })
        .suggests(text! { en: "delete it", zh: "删除它" }, edit::remove(setting, cx));
}
