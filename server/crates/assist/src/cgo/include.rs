//! Where an `#include` leads.

use pitfall_engine::{Context, Presence, text};
use pitfall_syntax::cgo::{CgoFile, IncludeForm, SRCDIR, Verb};

use crate::{Link, Target};

/// A link for each header that is found: beside the file, in a folder of `-I`, among those of pkg-config, or where the compiler looks.
pub(super) fn links(context: &Context) -> Vec<Link> {
    let (Some(file), Some(folder)) = (context.file.cgo(), context.folder()) else { return Vec::new() };
    let text = context.text();
    let folders = folders(context, file);
    let mut links = Vec::new();
    for preamble in file.imports.iter().filter_map(|import| import.preamble.as_ref()) {
        for include in preamble.c_outline(text).includes {
            let name = include.path.of(text);
            if name.is_empty() || include.form == IncludeForm::Macro {
                continue;
            }
            let beside = (include.form == IncludeForm::Quoted).then(|| folder.to_path_buf());
            let mut places = beside.iter().chain(&folders).map(|folder| folder.join(name));
            let there =
                |path: &std::path::PathBuf| context.host().is_file(path) || context.presence(path) == Presence::File;
            let Some(path) = places.find(there).or_else(|| context.host().header(name)) else { continue };
            let shown = path.display();
            links.push(Link {
                span: include.path,
                tooltip: text! { en: "{shown}", zh: "{shown}" },
                target: Target::File(path),
            });
        }
    }
    links
}

/// The folders that `-I` and pkg-config name, whatever the conditions.
fn folders(context: &Context, file: &CgoFile) -> Vec<std::path::PathBuf> {
    let Some(folder) = context.folder() else { return Vec::new() };
    let mut folders = Vec::new();
    for line in file.lines() {
        for flag in &line.flags {
            if line.verb == Some(Verb::PkgConfig) {
                let module = context.host().pkg_config_module(&flag.value);
                let flags = module.map(|module| module.cflags).unwrap_or_default();
                folders.extend(flags.iter().filter_map(|flag| flag.strip_prefix("-I")).map(Into::into));
            } else if let Some(path) = flag.value.strip_prefix("-I").filter(|path| !path.is_empty()) {
                folders.push(folder.join(path.replace(SRCDIR, &folder.to_string_lossy())));
            }
        }
    }
    folders
}
