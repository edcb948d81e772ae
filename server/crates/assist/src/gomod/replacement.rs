//! What builds read in place of a module.
//! Source: go.dev/ref/mod, "replace directive": a replacement of the very version comes before one of all versions.

use pitfall_engine::{Message, text};
use pitfall_syntax::gomod::{Directive, File, Replace, Word};

use crate::{Ask, Hover};

/// Of the module path at the place: of one that is required what it is replaced by, of a replacement what it takes the place of.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let file = ask.context.file.module_file()?;
    let at = |word: &Option<Word>| word.clone().filter(|word| word.span.touches(ask.offset));
    let (word, says) = match file.directive_at(ask.offset)? {
        Directive::Require(it) => {
            let path = at(&it.path)?;
            let found = replacement(file, &path.value, it.version.as_ref().map(|word| word.value.as_str()))?;
            (path, in_place_of(found)?)
        }
        Directive::Replace(it) => match at(&it.old_path) {
            Some(path) => (path, in_place_of(it)?),
            None => (at(&it.new_path).filter(|_| !it.is_directory())?, takes_the_place(it)?),
        },
        _ => return None,
    };
    Some(Hover { span: word.span, markdown: ask.says(&says) })
}

/// The replacement of the file that counts for a version of a module.
fn replacement<'a>(file: &'a File, path: &str, version: Option<&str>) -> Option<&'a Replace> {
    let of_module = || file.replaces().filter(|it| it.old_path.as_ref().is_some_and(|word| word.value == path));
    let of_version = version
        .and_then(|version| of_module().find(|it| it.old_version.as_ref().is_some_and(|word| word.value == version)));
    of_version.or_else(|| of_module().find(|it| it.old_version.is_none()))
}

/// A module and its version, as they are written.
fn written(path: &Word, version: Option<&Word>) -> String {
    match version {
        Some(version) => format!("`{} {}`", path.value, version.value),
        None => format!("`{}`", path.value),
    }
}

fn in_place_of(it: &Replace) -> Option<Message> {
    let new = written(it.new_path.as_ref()?, it.new_version.as_ref());
    Some(match (&it.old_version, it.is_directory()) {
        (None, true) => text! {
            en: "Replaced: builds of this module read the folder {new}, whichever version is required.",
            zh: "已替换：构建此模块时读取目录 {new}，不论要求的是哪个版本。",
        },
        (None, false) => text! {
            en: "Replaced: builds of this module read {new}, whichever version is required.",
            zh: "已替换：构建此模块时读取 {new}，不论要求的是哪个版本。",
        },
        (Some(old), true) => {
            let old = &old.value;
            text! {
                en: "Replaced: builds of this module read the folder {new} in place of {old}; other versions stay.",
                zh: "已替换：构建此模块时读取目录 {new} 以代替 {old}；其他版本不变。",
            }
        }
        (Some(old), false) => {
            let old = &old.value;
            text! {
                en: "Replaced: builds of this module read {new} in place of {old}; other versions stay.",
                zh: "已替换：构建此模块时读取 {new} 以代替 {old}；其他版本不变。",
            }
        }
    })
}

fn takes_the_place(it: &Replace) -> Option<Message> {
    let old = written(it.old_path.as_ref()?, it.old_version.as_ref());
    Some(text! {
        en: "Read in place of {old}; packages keep the import paths of that.",
        zh: "用来代替 {old}；各包的导入路径仍是后者的。",
    })
}
