//! A folder whose name holds a version that an upgrade removes.
//! Source: Homebrew's `brew upgrade` and `brew cleanup` delete the old keg; `opt/<formula>` stays.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::{goroot, names, place, shape};

rule! {
    id: "env/versioned-folder",
    page: "versioned_folder.md",
    on: Setting,
    severity: Warning,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    also: ["R03", "C02", "SH009"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    let name = setting.variable();
    let looked_at = matches!(name, "GOROOT" | "PKG_CONFIG_PATH" | "CC" | "CXX" | "CPATH" | "LIBRARY_PATH")
        || name.ends_with("FLAGS");
    let on_path = names::is_path(setting);
    if !(looked_at || on_path) || place::is_lost(setting, cx) {
        return;
    }
    for part in setting.value.words().iter().flat_map(|word| &word.parts) {
        let Some(text) = part.as_literal() else { continue };
        let exact = setting.is_exact() && part.span.len() == text.len();
        if let Some((at, keg, version)) = keg(text).filter(|(_, keg, _)| !on_path || is_go(keg)) {
            let start = part.span.start as usize + at;
            let span = if exact {
                Span::new(start, start + "/Cellar/".len() + keg.len() + 1 + version.len())
            } else {
                part.span
            };
            let lasting =
                shape::of(setting).map(|shape| shape.replace(&text[at..at + span.len()], &format!("/opt/{keg}")));
            let said = out.at(span).says(text! {
                en: "the next upgrade of {keg} removes this folder; /opt/{keg} stays",
                zh: "{keg} 下次升级时此目录会被删除；/opt/{keg} 则会保留",
            });
            if name == "GOROOT"
                && let Some(folder) = lasting.filter(|folder| goroot::is_default(folder))
            {
                said.suggests(
                    text! { en: "delete it, and write {folder} where it is used", zh: "删除它，并在用到之处写成 {folder}" },
                    goroot::delete(setting, Some(&folder), cx),
                );
            } else {
                let fix = exact.then(|| Edit::replace(span, format!("/opt/{keg}")));
                said.suggests(text! { en: "write /opt/{keg}", zh: "写成 /opt/{keg}" }, fix);
            }
        } else if !on_path && ["/lib/clang/", "/lib/gcc/"].iter().any(|sign| numbered(text, sign)) {
            out.at(part.span).says(text! {
                en: "the next upgrade of the compiler removes this folder; the compiler finds its own headers by itself",
                zh: "编译器下次升级时此目录会被删除；编译器会自己找到它的头文件",
            });
        }
    }
}

fn is_go(keg: &str) -> bool {
    keg == "go" || keg.starts_with("go@")
}

/// `/Cellar/<keg>/<version>`: where, and the two names.
fn keg(text: &str) -> Option<(usize, &str, &str)> {
    let at = text.find("/Cellar/")?;
    let rest = &text[at + "/Cellar/".len()..];
    let (keg, rest) = rest.split_once('/')?;
    let version = &rest[..rest.find(['/', ' ', ':', '"']).unwrap_or(rest.len())];
    let version = version.trim_end_matches('\r');
    version.starts_with(|c: char| c.is_ascii_digit()).then_some((at, keg, version))
}

fn numbered(text: &str, sign: &str) -> bool {
    text.split_once(sign)
        .is_some_and(|(_, rest)| rest.split('/').take(2).any(|piece| piece.starts_with(|c: char| c.is_ascii_digit())))
}
