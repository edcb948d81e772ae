//! A compiler for another system, and pkg-config of this one.
//! Source: pkg-config(1), PKG_CONFIG_LIBDIR and PKG_CONFIG_SYSROOT_DIR; `getPkgConfigFlags` of cmd/go runs `$PKG_CONFIG`, else `pkg-config`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::cgo::Verb;
use pitfall_syntax::shell::{Dialect, ShellFile};

use super::builds;
use super::needs_cgo;

rule! {
    id: "cgo/cross-pkg-config",
    page: "cross_pkg_config.md",
    on: ShellFile,
    severity: Warning,
    category: Portability,
    fix: None,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    // Whoever says anything to pkg-config has thought of it.
    if !matches!(file.dialect, Dialect::Dockerfile | Dialect::Make | Dialect::Actions)
        || cx.text().contains("PKG_CONFIG")
    {
        return;
    }
    let commands = builds::of(cx, file);
    let cross = commands.iter().filter(|go| go.value("CGO_ENABLED").as_deref() != Some("0")).find_map(|go| {
        let compiler = go.given("CC")?;
        let target = foreign(compiler.value.as_deref()?)?.to_owned();
        Some((compiler, target))
    });
    let Some((compiler, target)) = cross else { return };
    // Only now, as it looks through the whole module.
    let asks = needs_cgo::find(cx, |path, go| {
        let module = go.flags.iter().find(|(verb, flag)| *verb == Verb::PkgConfig && !flag.starts_with('-'))?;
        Some((path.to_path_buf(), module.1.clone()))
    });
    let Some((path, module)) = asks else { return };
    let Some(path) = needs_cgo::shown(cx, &path) else { return };
    out.at(compiler.span).says(text! {
        en: "{path} asks pkg-config for {module}, and gets this machine's own where the compiler is for {target}: set PKG_CONFIG_LIBDIR and PKG_CONFIG_SYSROOT_DIR, or a PKG_CONFIG for it",
        zh: "{path} 向 pkg-config 查询 {module}，得到的是本机的库，而编译器面向 {target}：请设置 PKG_CONFIG_LIBDIR 和 PKG_CONFIG_SYSROOT_DIR，或相应的 PKG_CONFIG",
    });
}

/// The target in a compiler's name, where it is another than the machines that most builds run on.
fn foreign(compiler: &str) -> Option<&str> {
    let program = compiler.split_whitespace().next()?.rsplit('/').next()?;
    let (target, _) = program
        .rsplit_once('-')
        .filter(|(_, tool)| ["gcc", "clang", "cc"].iter().any(|name| tool.starts_with(name)))?;
    let known = ["-linux-gnu", "-linux-musl", "-linux-android", "-mingw32"].iter().any(|part| target.contains(part));
    // Compilers of this name are those of the machine itself, too.
    let own = target == "x86_64-linux-gnu";
    (known && !own).then_some(target)
}
