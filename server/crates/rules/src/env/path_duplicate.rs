//! A folder that straight lines of one file put on PATH twice.
//! Source: POSIX XBD 8.3: the first occurrence is used; the second is only searched in vain.

use std::collections::HashMap;

use pitfall_engine::{Context, Findings, Location, Read, Tag, rule, text};
use pitfall_syntax::shell::{Declarer, Dialect, Item, Setting, ShellFile};
use pitfall_text::Span;

use super::{edit, shape};

rule! {
    id: "env/path-duplicate",
    page: "path_duplicate.md",
    on: ShellFile,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["P07"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let unique = file.items.iter().any(|item| match item {
        Item::Declaration(declaration) => declaration.flags.unique,
        Item::Assignment(assignment) => assignment.flags.unique,
        _ => false,
    });
    if unique || matches!(file.dialect, Dialect::DotEnv | Dialect::GoEnv) {
        return;
    }
    let mut seen: HashMap<String, Span> = HashMap::new();
    for item in &file.items {
        match item {
            // What runs here may have changed PATH: a second place in front of it is meant.
            Item::Eval(_) | Item::Source(_) => seen.clear(),
            Item::Assignment(assignment) if matches!(assignment.name.text.as_str(), "PATH" | "path" | "Path") => {
                if !file.is_straight_line(assignment.block) || assignment.by == Declarer::FishAddPath {
                    continue;
                }
                let setting = Setting::of(assignment, file.dialect, cx.text());
                if !setting.path_edit().keeps_old_value() {
                    seen.clear();
                }
                for element in shape::elements(&setting).into_iter().filter(|element| !element.old) {
                    let Some(shape) = element
                        .shape
                        .filter(|shape| shape.starts_with(['/', '~', '$']) || shape.as_bytes().get(1) == Some(&b':'))
                    else {
                        continue;
                    };
                    let mut folder = shape::resolve(&shape, file, assignment.span.start, cx.text());
                    // Windows' folders have no case.
                    if file.dialect.is_windows() {
                        folder.make_ascii_lowercase();
                    }
                    if let Some(first) = seen.get(&folder) {
                        let first = *first;
                        let only = shape::elements(&setting).iter().filter(|element| !element.old).count() == 1;
                        let fix = if only {
                            edit::remove(&setting, cx)
                        } else {
                            edit::remove_element(&setting, element.span)
                        };
                        out.at(element.span)
                            .says(text! { en: "{shape} is on PATH already", zh: "{shape} 已在 PATH 中" })
                            .see(Location::here(first), text! { en: "here", zh: "在这里" })
                            .tagged(Tag::Unnecessary)
                            .suggests(text! { en: "remove the second one", zh: "删除第二个" }, fix);
                    } else {
                        seen.insert(folder, element.span);
                    }
                }
            }
            _ => {}
        }
    }
}
