//! go.mod and go.work: directives, versions, folders.

mod directive;
mod folder;
mod godebug;
mod module_path;
mod replacement;
mod version;

use pitfall_engine::{Completion, Context};
use pitfall_syntax::gomod::{File, Verb};
use pitfall_text::Span;

use crate::{Ask, Assist, Hover, Link};

/// The domain `gomod`.
pub(crate) struct Gomod;

impl Assist for Gomod {
    fn hover(&self, ask: &Ask) -> Option<Hover> {
        directive::hover(ask)
            .or_else(|| version::hover(ask))
            .or_else(|| folder::hover(ask))
            .or_else(|| replacement::hover(ask))
            .or_else(|| godebug::hover(ask))
    }

    fn completions(&self, ask: &Ask) -> Vec<Completion> {
        let Some(place) = ask.context.file.module_file().and_then(|file| argument(file, ask)) else {
            return directive::completions(ask);
        };
        match place.verb {
            Verb::Go | Verb::Toolchain if place.before.is_empty() => version::completions(ask, place.verb, place.span),
            Verb::Godebug if place.before.is_empty() => godebug::completions(ask, place.span),
            Verb::Use if place.before.is_empty() => folder::completions(ask, place.span),
            Verb::Replace if place.before.ends_with("=>") => folder::completions(ask, place.span),
            _ => Vec::new(),
        }
    }

    fn links(&self, context: &Context) -> Vec<Link> {
        let mut out = folder::links(context);
        out.extend(module_path::links(context));
        out
    }
}

/// A word behind a directive's keyword, be it written yet or not.
struct Argument<'a> {
    verb: Verb,
    /// The line's words before it, the keyword left out.
    before: &'a str,
    /// Its bytes.
    span: Span,
}

/// The argument at the place; none in the first word of a line outside of blocks, in comments and behind an unknown word.
fn argument<'a>(file: &File, ask: &'a Ask<'_>) -> Option<Argument<'a>> {
    let text = ask.context.text();
    let before = text.get(..ask.offset)?;
    let line = before.get(before.rfind('\n').map_or(0, |at| at + 1)..)?;
    if line.contains("//") {
        return None;
    }
    let begun = line.rfind([' ', '\t']).map_or(line, |at| line.get(at + 1..).unwrap_or(""));
    let words = line.get(..line.len() - begun.len())?.trim();
    let block = file.blocks.iter().find(|block| {
        let end = block.close.map_or(block.whole.end, |close| close.start) as usize;
        ask.offset > block.open.start as usize && ask.offset <= end
    });
    let (verb, before) = match block {
        Some(block) => (block.verb?, words),
        None => {
            let (keyword, rest) = words.split_once([' ', '\t']).unwrap_or((words, ""));
            (Verb::of(keyword, file.kind)?, rest.trim())
        }
    };
    let behind = text.get(ask.offset..)?;
    let rest = behind.find(|c: char| c.is_whitespace()).unwrap_or(behind.len());
    Some(Argument { verb, before, span: Span::new(ask.offset - begun.len(), ask.offset + rest) })
}
