//! A Go put before the version manager's shims.
//! Source: goenv issues 209, 294 and 462; seen with goenv: GOENV_VERSION and .go-version are ignored.

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_syntax::shell::{Item, Setting, ShellFile};
use pitfall_text::Span;

use super::{edit, shape};

rule! {
    id: "env/shims-shadowed",
    page: "shims_shadowed.md",
    on: ShellFile,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P15"],
}

const MANAGERS: [&str; 5] = ["goenv init", "asdf", "mise activate", "rtx activate", "gvm/scripts/gvm"];
const FIXED: [&str; 6] = [
    "$GOROOT/bin",
    "/usr/local/go/bin",
    "/opt/homebrew/opt/go/libexec/bin",
    "/usr/local/opt/go/libexec/bin",
    "/usr/lib/go/bin",
    "/opt/homebrew/opt/go/bin",
];

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let text = cx.text();
    let mut manager: Option<(&str, Span)> = None;
    for item in &file.items {
        match item {
            Item::Eval(_) | Item::Source(_) => {
                let line = line_of(item.span(), text);
                if let Some(found) = MANAGERS.into_iter().find(|name| line.contains(name)) {
                    manager = Some((found.split([' ', '/']).next().unwrap_or(found), item.span()));
                }
            }
            Item::Assignment(assignment) if matches!(assignment.name.text.as_str(), "PATH" | "path") => {
                let Some((name, place)) = manager else { continue };
                let setting = Setting::of(assignment, file.dialect, text);
                if !setting.path_edit().prepends() || !file.is_straight_line(assignment.block) {
                    continue;
                }
                let elements = shape::elements(&setting);
                let in_front = elements.iter().take_while(|element| !element.old);
                // gvm sets GOROOT itself to what it chooses.
                let shadows = |shape: &str| FIXED.contains(&shape) && !(name == "gvm" && shape.starts_with('$'));
                for element in in_front.filter(|it| it.shape.as_deref().is_some_and(shadows)) {
                    let only = elements.iter().filter(|element| !element.old).count() == 1;
                    let fix =
                        if only { edit::remove(&setting, cx) } else { edit::remove_element(&setting, element.span) };
                    out.at(element.span)
                        .says(text! {
                            en: "this Go comes before {name}'s: the version that {name} chooses is never used",
                            zh: "此处的 Go 排在 {name} 的 Go 之前：{name} 选择的版本永远不会被使用",
                        })
                        .see(Location::here(place), text! { en: "{name} is set up here", zh: "{name} 在这里初始化" })
                        .suggests(text! { en: "leave it to {name}", zh: "交给 {name} 处理" }, fix);
                }
            }
            _ => {}
        }
    }
}

fn line_of(span: Span, text: &str) -> &str {
    let start = text.get(..span.start as usize).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end =
        text.get(span.end as usize..).and_then(|rest| rest.find('\n')).map_or(text.len(), |at| span.end as usize + at);
    text.get(start..end).unwrap_or("")
}
