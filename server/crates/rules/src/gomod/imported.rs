//! Which requirement a package comes from.

use std::collections::BTreeSet;
use std::ops::Bound;
use std::sync::Arc;

use pitfall_engine::{Context, ModuleImports};
use pitfall_syntax::gomod::GoMod;

/// What the Go files of the checked go.mod's module import; `None` where they are too many to be read.
pub(super) fn of_module(cx: &Context<'_>) -> Option<Arc<ModuleImports>> {
    cx.imports_below(cx.folder()?)
}

/// The package or module `path` is `module`, or lies below it.
pub(super) fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The imports that lie in `module`, by their words.
pub(super) fn within<'a>(imports: &'a BTreeSet<String>, module: &'a str) -> impl Iterator<Item = &'a String> {
    // `a/b-c` stands between `a/b` and `a/b/c`, and is passed over.
    let from = imports.range::<str, _>((Bound::Included(module), Bound::Unbounded));
    from.take_while(move |path| path.starts_with(module)).filter(move |path| is_within(path, module))
}

/// One requirement, with the others that its packages may come from instead.
pub(super) struct Provider<'a> {
    module: &'a str,
    others: Vec<&'a str>,
}

/// The requirement of `module` in a go.mod of the module `own`.
pub(super) fn provider<'a>(file: &'a GoMod, module: &'a str, own: &'a str) -> Provider<'a> {
    let required = file.requires().filter_map(|it| it.path.as_ref()).map(|path| path.value.as_str());
    let related = |other: &&str| *other != module && (is_within(other, module) || is_within(module, other));
    Provider { module, others: required.chain([own]).filter(related).collect() }
}

impl<'a> Provider<'a> {
    /// An import that this requirement and no other can provide: the go command takes the longest path of a module that holds the package,
    /// and which packages a module holds is not known here.
    pub(super) fn find_in(&self, imports: &'a BTreeSet<String>) -> Option<&'a String> {
        within(imports, self.module).find(|import| !self.others.iter().any(|other| is_within(import, other)))
    }
}
