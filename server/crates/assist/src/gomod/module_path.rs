//! Links from module and package paths to their documentation.

use pitfall_engine::{Context, text};
use pitfall_syntax::gomod::module_path::check_path;
use pitfall_syntax::gomod::{Directive, Word};

use crate::{Link, Target};

/// From each module or tool to its page on pkg.go.dev, at the version that is written.
pub(super) fn links(context: &Context) -> Vec<Link> {
    let Some(file) = context.file.module_file() else { return Vec::new() };
    let pair = |path: &Option<Word>, version: &Option<Word>| Some((path.clone()?, version.clone()));
    file.directives
        .iter()
        .filter_map(|directive| match directive {
            Directive::Require(it) => pair(&it.path, &it.version),
            Directive::Exclude(it) => pair(&it.path, &it.version),
            Directive::Replace(it) if !it.is_directory() => pair(&it.new_path, &it.new_version),
            Directive::Tool(it) => pair(&it.path, &None),
            _ => None,
        })
        .filter_map(|(path, version)| page(&path, version.as_ref()))
        .collect()
}

fn page(path: &Word, version: Option<&Word>) -> Option<Link> {
    check_path(&path.value).ok()?;
    let at = version.map(|version| format!("@{}", version.value)).unwrap_or_default();
    Some(Link {
        span: path.span,
        target: Target::Page(format!("https://pkg.go.dev/{}{at}", path.value)),
        tooltip: text! { en: "its documentation on pkg.go.dev", zh: "在 pkg.go.dev 上的文档" },
    })
}
