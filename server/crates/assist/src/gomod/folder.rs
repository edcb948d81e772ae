//! Folders of modules: where a `replace` or `use` leads, and which ones there are to write.

use std::path::{Path, PathBuf};

use pitfall_engine::{Completion, CompletionKind, Context, Facts, ModuleFacts, Presence, text};
use pitfall_syntax::gomod::{Directive, Word};
use pitfall_text::Span;

use crate::{Ask, Hover, Link, Target};

/// The folders that a go.mod or go.work names, with the words that name them.
fn named(directive: &Directive) -> Option<&Word> {
    match directive {
        Directive::Replace(it) if it.is_directory() => it.new_path.as_ref(),
        Directive::Use(it) => it.path.as_ref(),
        _ => None,
    }
}

fn module_in(context: &Context, folder: &Path) -> Option<std::sync::Arc<ModuleFacts>> {
    match &context.facts(&folder.join("go.mod"))?.facts {
        Facts::GoMod(facts) => Some(facts.clone()),
        _ => None,
    }
}

/// Which module the folder at the place holds.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let file = ask.context.file.module_file()?;
    let word = named(file.directive_at(ask.offset)?).filter(|word| word.span.touches(ask.offset))?;
    let folder = ask.context.resolve(Path::new(&word.value))?;
    let shown = &word.value;
    let says = match module_in(ask.context, &folder) {
        Some(facts) => {
            let module = facts.module.as_ref().map_or("", |word| word.value.as_str());
            let go = facts.go.as_ref().map_or("1.16", |word| word.value.as_str());
            match facts.requires.len() {
                0 => text! {
                    en: "The module `{module}`, go {go}; it requires no other.",
                    zh: "模块 `{module}`，go {go}；不 require 其他模块。",
                },
                1 => text! {
                    en: "The module `{module}`, go {go}; it requires one other.",
                    zh: "模块 `{module}`，go {go}；require 了一个其他模块。",
                },
                count => text! {
                    en: "The module `{module}`, go {go}; it requires {count} others.",
                    zh: "模块 `{module}`，go {go}；require 了 {count} 个其他模块。",
                },
            }
        }
        None if ask.context.presence(&folder) == Presence::Folder => text! {
            en: "The folder `{shown}` has no go.mod.",
            zh: "目录 `{shown}` 中没有 go.mod。",
        },
        None => text! { en: "There is no folder `{shown}`.", zh: "目录 `{shown}` 不存在。" },
    };
    Some(Hover { span: word.span, markdown: ask.says(&says) })
}

/// From each folder to its go.mod.
pub(super) fn links(context: &Context) -> Vec<Link> {
    let Some(file) = context.file.module_file() else { return Vec::new() };
    let to = |word: &Word| {
        let path = context.resolve(Path::new(&word.value))?.join("go.mod");
        (context.presence(&path) == Presence::File).then(|| Link {
            span: word.span,
            target: Target::File(path),
            tooltip: text! { en: "the module in this folder", zh: "此目录中的模块" },
        })
    };
    file.directives.iter().filter_map(named).filter_map(to).collect()
}

/// So many folders are looked into for modules.
const MAX_FOLDERS: usize = 200;
/// So many levels below the folder of the file, and below the one above it.
const MAX_DEPTH: usize = 2;

/// Folders with a go.mod, nearest first.
pub(super) fn completions(ask: &Ask, span: Span) -> Vec<Completion> {
    let Some(folder) = ask.context.folder() else { return Vec::new() };
    let mut found: Vec<(String, PathBuf)> = Vec::new();
    below(ask.context, folder, ".", &mut found);
    if let Some(parent) = folder.parent().filter(|parent| parent.parent().is_some()) {
        let own = folder.file_name().and_then(|name| name.to_str()).map(|name| format!("../{name}"));
        let mut beside = Vec::new();
        below(ask.context, parent, "..", &mut beside);
        let is_own =
            |written: &str| own.as_deref().is_some_and(|own| written == own || written.starts_with(&format!("{own}/")));
        found.extend(beside.into_iter().filter(|(written, _)| !is_own(written)));
    }
    let is_mod = ask.context.kind() == pitfall_engine::FileKind::GoMod;
    found
        .into_iter()
        .filter(|(written, _)| !(is_mod && written == "."))
        .map(|(written, path)| Completion {
            span,
            text: written,
            detail: module_in(ask.context, &path)
                .and_then(|facts| Some(facts.module.clone()?.value))
                .unwrap_or_default(),
            documentation: String::new(),
            kind: CompletionKind::Path,
        })
        .collect()
}

fn below(context: &Context, root: &Path, written: &str, found: &mut Vec<(String, PathBuf)>) {
    let mut level = vec![(written.to_owned(), root.to_owned())];
    let mut looked = 0;
    for depth in 0..=MAX_DEPTH {
        let mut next = Vec::new();
        for (written, folder) in level {
            looked += 1;
            if looked > MAX_FOLDERS {
                return;
            }
            for entry in context.list(&folder).iter() {
                if !entry.is_folder {
                    if entry.name == "go.mod" {
                        found.push((written.clone(), folder.clone()));
                    }
                } else if depth < MAX_DEPTH
                    && !entry.name.starts_with(['.', '_'])
                    && !matches!(entry.name.as_str(), "vendor" | "node_modules" | "testdata")
                {
                    next.push((format!("{written}/{}", entry.name), folder.join(&entry.name)));
                }
            }
        }
        level = next;
    }
}
