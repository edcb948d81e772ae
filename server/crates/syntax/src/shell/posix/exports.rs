//! Which variables child processes see: decided over the whole file.

use crate::shell::build::Build;
use crate::shell::model::{BlockId, Declarer, ExportState, Item, Scope};
use compact_str::CompactString;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

/// Variables that a session hands to its shell exported already, so that a plain assignment reaches child processes.
const INHERITED: [&str; 10] = ["PATH", "HOME", "SHELL", "USER", "LOGNAME", "TERM", "LANG", "PWD", "TMPDIR", "DISPLAY"];

/// Settles [`ExportState`] of every assignment: `export A` before or after `A=…` counts, on some path only it is unknown;
/// `set -a` exports all up to `set +a`.
pub(in crate::shell) fn resolve(build: &mut Build) {
    // Name to the blocks in which it is exported, and those in which it is un-exported.
    let mut exported: FxHashMap<CompactString, SmallVec<[(BlockId, bool); 1]>> = FxHashMap::default();
    let mut all = false;
    let mut unknown_all = false;
    let mut allexport = Vec::with_capacity(build.items.len());
    for item in &build.items {
        match item {
            Item::Assignment(assignment) => {
                if let Some(on) = assignment.flags.export {
                    exported.entry(assignment.name.text.clone()).or_default().push((assignment.block, on));
                }
            }
            Item::Declaration(declaration) => {
                if let Some(on) = declaration.flags.export {
                    for name in &declaration.names {
                        exported.entry(name.text.clone()).or_default().push((declaration.block, on));
                    }
                }
            }
            Item::Command(command) if command.name() == Some("set") => {
                let on = command.words.iter().skip(1).filter_map(|word| word.as_literal()).fold(None, |found, word| {
                    match word {
                        "-a" | "allexport" => Some(true),
                        "+a" => Some(false),
                        _ => found,
                    }
                });
                let off = command.words.get(1).and_then(|word| word.as_literal()) == Some("+o");
                if let Some(on) = on {
                    let on = on && !off;
                    let sure = build.blocks.get(command.block.0 as usize).is_some_and(|b| b.scope == Scope::TopLevel);
                    all = on && sure;
                    unknown_all = on && !sure;
                }
            }
            _ => {}
        }
        allexport.push((all, unknown_all));
    }
    for (item, (all, unknown_all)) in build.items.iter_mut().zip(allexport) {
        let Item::Assignment(assignment) = item else { continue };
        if assignment.export == ExportState::Exported {
            continue;
        }
        let local = assignment.flags.local || assignment.by == Declarer::Local;
        assignment.export = match (assignment.flags.export, exported.get(&assignment.name.text)) {
            (Some(true), _) => ExportState::Exported,
            (Some(false), _) => ExportState::NotExported,
            (None, _) if all => ExportState::Exported,
            (None, _) if unknown_all => ExportState::Unknown,
            (None, _) if local => ExportState::NotExported,
            (None, Some(places)) => {
                let reaches = |block: BlockId| is_around(&build.blocks, block, assignment.block);
                if places.iter().any(|(_, on)| !on) {
                    ExportState::Unknown
                } else if places.iter().any(|(block, _)| reaches(*block)) {
                    ExportState::Exported
                } else {
                    ExportState::Unknown
                }
            }
            (None, None) if INHERITED.contains(&assignment.name.text.as_str()) => ExportState::Exported,
            (None, None) => ExportState::NotExported,
        };
    }
}

/// `outer` is `inner` or a block around it.
fn is_around(blocks: &[crate::shell::model::Block], outer: BlockId, inner: BlockId) -> bool {
    let mut at = Some(inner);
    while let Some(block) = at {
        if block == outer {
            return true;
        }
        at = blocks.get(block.0 as usize).and_then(|block| block.parent);
    }
    false
}
