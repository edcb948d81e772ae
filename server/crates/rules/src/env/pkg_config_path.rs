//! PKG_CONFIG_PATH that pkg-config does not read as meant.
//! Source: pkg-config(1): a list of folders with colons between; seen with pkg-config 1.8.1: others are not found.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::{Setting, Word};
use pitfall_text::{Edit, Span};

use super::shape;

rule! {
    id: "env/pkg-config-path",
    page: "pkg_config_path.md",
    on: Setting,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["C13"],
}

fn check(setting: &Setting<'_>, _: &Context<'_>, out: &mut Findings) {
    if !matches!(setting.variable(), "PKG_CONFIG_PATH" | "PKG_CONFIG_LIBDIR") || setting.dialect.is_windows() {
        return;
    }
    let name = setting.variable();
    let words: Vec<&Word> = setting.value.words().iter().collect();
    for part in words.iter().flat_map(|word| &word.parts) {
        let Some(literal) = part.as_literal() else { continue };
        let exact = part.span.len() == literal.len() && setting.is_exact();
        let separator = literal.char_indices().find(|(at, c)| {
            let next = literal[at + c.len_utf8()..].trim_start();
            *c == ';' || *c == ' ' && (next.starts_with(['/', '~', '$']) || next.is_empty() && *at > 0)
        });
        let Some((at, sign)) = separator.filter(|_| exact && words.len() == 1) else { continue };
        let start = part.span.start as usize + at;
        out.at(Span::new(start, start + 1))
            .says(text! {
                en: "folders in {name} are separated by colons: with {sign:?} none of them is found",
                zh: "{name} 中的目录以冒号分隔：用 {sign:?} 则一个也找不到",
            })
            .suggests(text! { en: "write a colon", zh: "写成冒号" }, Edit::replace(Span::new(start, start + 1), ":"));
        return;
    }
    for element in shape::elements(setting) {
        let Some(folder) = element.shape.filter(|shape| shape.ends_with(".pc")) else { continue };
        let slash = folder.rfind('/').map_or(0, |slash| folder.len() - slash);
        let end = element.span.of(setting.source).trim_end_matches(['"', '\'']).len();
        let end = element.span.start as usize + end;
        let fix = (setting.is_exact() && slash > 0).then(|| Edit::remove(Span::new(end - slash, end)));
        out.at(element.span)
            .says(text! {
                en: "{name} takes folders, and this is a file in one",
                zh: "{name} 应是目录，而这是其中的一个文件",
            })
            .suggests(text! { en: "write its folder", zh: "写它所在的目录" }, fix);
    }
}
