//! A compiler for another system, and pkg-config of this one.
//! Source: pkg-config(1), PKG_CONFIG_LIBDIR and PKG_CONFIG_SYSROOT_DIR; `getPkgConfigFlags` of cmd/go runs `$PKG_CONFIG`, else `pkg-config`.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::cgo::Verb;
use pitfall_syntax::shell::{Assignment, Declarer, Dialect, ShellFile};

use super::builds::{self, GoCommand};
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
    if !matches!(file.dialect, Dialect::Dockerfile | Dialect::Make | Dialect::Actions) {
        return;
    }
    let commands = builds::of(cx, file);
    let cross = commands.iter().filter(|go| go.value("CGO_ENABLED").as_deref() != Some("0")).find_map(|go| {
        let compiler = go.given("CC")?;
        let target = foreign(compiler.value.as_deref()?)?.to_owned();
        (!is_told(go)).then_some((compiler, target))
    });
    let Some((compiler, target)) = cross.filter(|_| mentions_are_known(file, cx, &commands)) else { return };
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

/// pkg-config is told of the target for this command, or another one runs. A root alone is put before this machine's own paths. What stands in
/// `PKG_CONFIG_PATH` is looked at first, and `env/cross-sysroot` looks at it.
fn is_told(go: &GoCommand<'_>) -> bool {
    ["PKG_CONFIG_LIBDIR", "PKG_CONFIG_PATH"].iter().any(|name| go.given(name).is_some())
        || go.given("PKG_CONFIG").is_some_and(|given| given.value.as_deref() != Some("pkg-config"))
}

/// Whatever the file says to pkg-config is a comment, or something of which it is known which commands get it.
fn mentions_are_known(file: &ShellFile, cx: &Context<'_>, commands: &[GoCommand<'_>]) -> bool {
    const NAME: &str = "PKG_CONFIG";
    let text = cx.text();
    let comment = |at: usize| {
        let line = text.get(..at).and_then(|before| before.rsplit('\n').next()).unwrap_or("");
        line.trim_start().starts_with('#')
    };
    text.match_indices(NAME).all(|(at, _)| {
        let here = Span::new(at, at + NAME.len());
        let known = |one: &Assignment| {
            one.span.contains(here)
                && matches!(one.by, Declarer::Plain | Declarer::Export | Declarer::Line | Declarer::DockerEnv)
        };
        comment(at) || commands.iter().any(|go| go.span().contains(here)) || file.assignments().any(known)
    })
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
