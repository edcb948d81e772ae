//! GOROOT that names no Go tree.
//! Source: golang/go issue 47512; seen with Go 1.27: `package fmt is not in std`, or `go: cannot find GOROOT directory`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{PartKind, Setting};
use pitfall_text::{Edit, Span};

use super::{goroot, on_path, place, shape};

rule! {
    id: "env/goroot-no-root",
    page: "goroot_no_root.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["R02", "R04"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOROOT" || place::is_templated(setting) {
        return;
    }
    let delete = || goroot::delete(setting, None, cx);
    if runs_which(setting) {
        out.at(setting.span)
            .says(text! {
                en: "GOROOT is the folder of a whole Go tree, and this is the go program in it",
                zh: "GOROOT 应是整个 Go 目录树的根，而这是其中的 go 程序",
            })
            .suggests(
                text! { en: "delete it: go finds its root by itself", zh: "删除它：go 会自己找到根目录" },
                delete(),
            );
        return;
    }
    let Some(shape) = shape::of(setting) else {
        without_libexec(setting, out);
        return;
    };
    let program = shape.strip_suffix(".exe").filter(|_| setting.dialect.is_windows()).unwrap_or(&shape);
    if let Some(root) = program.strip_suffix("/bin/go").or_else(|| program.strip_suffix("/bin")) {
        let said = out.at(setting.span).says(text! {
            en: "GOROOT is the folder above bin: with this one the go command finds no standard library",
            zh: "GOROOT 是 bin 的上一级目录：照此设置，go 命令找不到标准库",
        });
        let delete_it = text! { en: "delete it: go finds its root by itself", zh: "删除它：go 会自己找到根目录" };
        if goroot::is_default(root) {
            said.suggests(delete_it, goroot::delete_bin(setting, root, cx));
        } else if root.ends_with("/go") || root.ends_with("/libexec") {
            said.suggests(text! { en: "write {root}", zh: "写成 {root}" }, shorten(setting, cx));
        } else {
            said.suggests(delete_it, delete());
        }
    } else {
        let in_cellar = shape.split_once("/Cellar/go").is_some_and(|(_, keg)| {
            let version = keg.rsplit('/').next().unwrap_or("");
            keg.matches('/').count() == 1 && version.starts_with(|c: char| c.is_ascii_digit())
        });
        let linked = ["/opt/homebrew/opt/", "/usr/local/opt/", "/home/linuxbrew/.linuxbrew/opt/"]
            .iter()
            .filter_map(|prefix| shape.strip_prefix(prefix))
            .any(|keg| matches!(keg, "go" | "golang") || keg.starts_with("go@") && !keg.contains('/'));
        if in_cellar || linked {
            let end = setting.plain().map(|(_, span)| span.end as usize);
            out.at(setting.span)
                .says(text! {
                    en: "Homebrew's Go tree is the folder libexec below this one",
                    zh: "Homebrew 的 Go 目录树是其下的 libexec 目录",
                })
                .suggests(
                    text! { en: "add /libexec", zh: "加上 /libexec" },
                    end.map(|end| Edit::insert(end, "/libexec")),
                );
        }
    }
}

/// `$(brew --prefix go)` with nothing behind it.
fn without_libexec(setting: &Setting<'_>, out: &mut Findings) {
    let [word] = setting.value.words() else { return };
    let mut parts = word.parts.iter().filter(|part| part.as_literal() != Some("\r"));
    let (Some(part), None) = (parts.next(), parts.next()) else { return };
    let PartKind::CommandSubstitution { body, .. } = part.kind else { return };
    let keg = body.of(setting.source).trim().strip_prefix("brew --prefix ").map(str::trim);
    if keg.is_some_and(|keg| matches!(keg, "go" | "golang") || keg.starts_with("go@")) {
        let fix = setting.is_exact().then(|| Edit::insert(part.span.end as usize, "/libexec"));
        out.at(setting.span)
            .says(text! {
                en: "Homebrew's Go tree is the folder libexec below this one",
                zh: "Homebrew 的 Go 目录树是其下的 libexec 目录",
            })
            .suggests(text! { en: "add /libexec", zh: "加上 /libexec" }, fix);
    }
}

/// The value is the output of `which go`.
fn runs_which(setting: &Setting<'_>) -> bool {
    let [word] = setting.value.words() else { return false };
    word.parts.iter().filter(|part| part.as_literal().is_none_or(|text| text.trim() != "")).all(|part| {
        match &part.kind {
            PartKind::CommandSubstitution { body, .. } => {
                let code = body.of(setting.source).trim();
                names_program(code) || dirname_of(code).is_some_and(names_program)
            }
            _ => false,
        }
    }) && !word.parts.is_empty()
}

/// The code prints where the go program is.
fn names_program(code: &str) -> bool {
    matches!(code, "which go" | "command -v go" | "type -p go" | "type -P go" | "whence -p go")
}

/// The code within `dirname $( … )`: one of them gives `bin`.
fn dirname_of(code: &str) -> Option<&str> {
    let inner = code.strip_prefix("dirname ")?.trim().trim_matches('"');
    let inner = inner.strip_prefix("$(").and_then(|inner| inner.strip_suffix(')'));
    inner.or_else(|| code.strip_prefix("dirname `")?.strip_suffix('`')).map(str::trim)
}

/// What stands behind the root cut off, and `/bin` put behind the variable where it stands on PATH for its programs.
fn shorten(setting: &Setting<'_>, cx: &Context<'_>) -> Option<Vec<Edit>> {
    let [word] = setting.value.words() else { return None };
    let last = word.parts.last().filter(|_| setting.is_exact())?;
    let written = last.span.of(setting.source);
    let bare = written.trim_end_matches(['/', '\r']);
    let kept = bare.strip_suffix("/bin/go").or_else(|| bare.strip_suffix("/bin"))?;
    let start = last.span.start as usize;
    let mut edits = vec![Edit::remove(Span::new(start + kept.len(), start + written.trim_end_matches('\r').len()))];
    for entry in on_path::entries(cx).iter().filter(|entry| entry.shape == "$GOROOT") {
        edits.push(on_path::keep_bin(entry, &entry.folder, cx)?);
    }
    Some(edits)
}
