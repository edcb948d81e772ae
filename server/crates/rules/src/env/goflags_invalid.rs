//! GOFLAGS that Go cannot parse.
//! Source: cmd/go/internal/base/goflags.go: `parsing $GOFLAGS: non-flag "vendor"`, `unknown flag -foo`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::golang;
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::flags;

rule! {
    id: "env/goflags-invalid",
    page: "goflags_invalid.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: ["M07", "EV020", "EV021", "EV022"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    let Some(value) = (setting.variable() == "GOFLAGS").then(|| setting.literal()).flatten() else { return };
    let span = setting.plain().map_or(setting.value.span(), |(_, span)| span);
    let exact = setting.plain().is_some();
    let Some(words) = flags::words(&value) else {
        out.at(span).says(text! {
            en: "a quote stays open: quotes count around a whole word of GOFLAGS only",
            zh: "引号没有闭合：在 GOFLAGS 中引号只能括住整个词",
        });
        return;
    };
    let place = |at: usize, length: usize| {
        if exact { Span::new(span.start as usize + at, span.start as usize + at + length) } else { span }
    };
    for (index, (at, word)) in words.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        match flags::name(word) {
            None => {
                // `-mod vendor`: a flag and its value belong together.
                let joined =
                    before.filter(|(_, flag)| flags::name(flag).is_some_and(golang::is_goflag) && !flag.contains('='));
                let fix = joined.filter(|_| exact && !word.contains('=')).map(|(start, flag)| {
                    Edit::replace(
                        Span::new(place(start + flag.len(), 0).start as usize, place(*at, 0).start as usize),
                        "=",
                    )
                });
                out.at(place(*at, word.len()))
                    .says(text! {
                        en: "every go command fails: {word:?} in GOFLAGS is no flag",
                        zh: "所有 go 命令都会失败：GOFLAGS 中的 {word:?} 不是标志",
                    })
                    .mends(text! { en: "join it to its flag by =", zh: "用 = 与标志连接" }, fix);
            }
            Some(name) if !golang::is_goflag(name) && !matches!(name, "insecure" | "i") => {
                out.at(place(*at, word.len())).says(text! {
                    en: "every go command fails: it knows no flag -{name}",
                    zh: "所有 go 命令都会失败：没有名为 -{name} 的标志",
                });
            }
            Some("mod") => {
                let mode = word.split_once('=').map(|(_, mode)| mode);
                if let Some(mode) = mode.filter(|mode| !matches!(*mode, "" | "mod" | "readonly" | "vendor")) {
                    out.at(place(*at, word.len())).says(text! {
                        en: "-mod takes mod, readonly or vendor: Go refuses {mode:?}",
                        zh: "-mod 只接受 mod、readonly 或 vendor：Go 拒绝 {mode:?}",
                    });
                }
            }
            Some(_) => {}
        }
    }
}
