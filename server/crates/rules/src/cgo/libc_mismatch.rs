//! A program built on one C library and run on another.
//! Source: ld.so(8); the kernel says "no such file or directory" of a loader that is missing, glibc "version `GLIBC_…' not found".

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;

use pitfall_engine::{Context, Findings, Location, Read, rule, text};
use pitfall_knowledge::golang::glibc_version_of;
use pitfall_syntax::shell::ShellFile;
use pitfall_text::Edit;

use super::builds;
use super::dockerfile::{Build, Stage, StageLibc, stages};
use super::needs_cgo;
use super::package_c::PackageC;

rule! {
    id: "cgo/libc-mismatch",
    page: "libc_mismatch.md",
    on: ShellFile,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let stages = stages(cx);
    let Some((last, before)) = stages.split_last().filter(|(_, before)| !before.is_empty()) else { return };
    let Some(to) = last.libc(&stages) else { return };
    for (number, stage) in before.iter().enumerate() {
        let copied = |from: &String| stage.alias.as_ref() == Some(from) || *from == number.to_string();
        if !last.copies.iter().any(copied) {
            continue;
        }
        let Some(from) = stage.libc(&stages) else { continue };
        let Some(build) = stage.builds.iter().find(|build| links_libc(build, stage, from)) else { continue };
        if brings_another(last) || last.copies_libraries {
            continue;
        }
        if !differ(from, to) {
            if let Some((why, symbol, minor)) = newer_symbol(from, to, cx) {
                let (built_on, runs_on) = (name(from), name(to));
                let built = text! { en: "it is built here", zh: "在此处构建" };
                out.at(last.image)
                    .says(text! {
                        en: "{why} calls {symbol}, and built on {built_on} that asks for GLIBC_2.{minor}, which {runs_on} here lacks",
                        zh: "{why} 调用了 {symbol}，在 {built_on} 上构建时它需要 GLIBC_2.{minor}，而此处的 {runs_on} 没有",
                    })
                    .see(Location::here(build.span), built);
                return;
            }
            continue;
        }
        // Only now, as it looks through the whole module.
        let own = needs_cgo::module_folder(cx).and_then(|root| needs_cgo::required(cx, &root)).or_else(|| shown(cx));
        let Some(why) = own.map(Why::Own).or_else(|| of_go(file, build, stage.image_name(&stages), cx)) else { return };
        let (built_on, runs_on) = (name(from), name(to));
        let (en, zh) = why.words();
        let message = match (from, to) {
            (StageLibc::Glibc(_), StageLibc::Glibc(_)) => text! {
                en: "{en} uses cgo: what is built on {built_on} may need symbols that {runs_on} here lacks",
                zh: "{zh} 使用 cgo：在 {built_on} 上构建的程序可能需要此处的 {runs_on} 所没有的符号",
            },
            (_, StageLibc::Empty) => text! {
                en: "{en} uses cgo: the program needs the loader of {built_on}, and this image is empty",
                zh: "{zh} 使用 cgo：程序需要 {built_on} 的加载器，而此镜像中什么都没有",
            },
            _ => text! {
                en: "{en} uses cgo: the program is linked with {built_on}, and this image has {runs_on}",
                zh: "{zh} 使用 cgo：程序与 {built_on} 链接，而此镜像中是 {runs_on}",
            },
        };
        let built = text! { en: "it is built here", zh: "在此处构建" };
        let said = out.at(last.image).says(message).see(Location::here(build.span), built);
        // What the module itself does, it does without cgo, too.
        let off = (matches!(why, Why::OfGo { .. }) && build.cgo.is_none())
            .then(|| Edit::insert(build.span.start as usize, "CGO_ENABLED=0 "));
        said.suggests(text! { en: "build without cgo", zh: "不使用 cgo 构建" }, off);
        return;
    }
}

/// What uses cgo.
enum Why {
    /// A file of the module, or one that it requires.
    Own(String),
    /// A package of Go's own that a package of the module imports.
    OfGo { package: String, imports: String },
}

impl Why {
    /// In English and Chinese, as the subject of a sentence.
    fn words(&self) -> (String, String) {
        match self {
            Self::Own(name) => (name.clone(), name.clone()),
            Self::OfGo { package, imports } => {
                (format!("{package} imports {imports}, which"), format!("{package} 导入的 {imports}"))
            }
        }
    }
}

/// A package of Go's own that uses cgo in `build`, which runs in the image `image`. The images `golang` on Debian have a C compiler, so that cgo is on
/// unless something turns it off: a target of another architecture, tags such as `netgo`.
fn of_go(file: &ShellFile, build: &Build, image: Option<&str>, cx: &Context<'_>) -> Option<Why> {
    let path = image?.split([':', '@']).next()?;
    let is_go = matches!(path, "golang" | "library/golang" | "docker.io/golang" | "docker.io/library/golang");
    let asked = build.cgo.as_ref().is_some_and(|(value, _)| value == "1");
    let go = builds::of(cx, file).into_iter().find(|go| go.span() == build.span)?;
    let elsewhere =
        go.given("GOARCH").is_some() || go.given("GOOS").is_some_and(|it| it.value.as_deref() != Some("linux"));
    if !(asked || is_go && !elsewhere) || go.given("GOFLAGS").is_some() || build.span.of(cx.text()).contains("-tags") {
        return None;
    }
    let (package, imports) = needs_cgo::own_of_go(cx, &go)?;
    Some(Why::OfGo { package, imports })
}

/// The build uses cgo, as far as the file tells, and links the C library of its image.
fn links_libc(build: &Build, stage: &Stage, libc: StageLibc) -> bool {
    let on = build.cgo.as_ref().map(|(value, _)| value == "1");
    // Go's images of Alpine have no C compiler, and without one the go command turns cgo off.
    let compiler = stage.packages.iter().any(|name| matches!(name.as_str(), "gcc" | "build-base" | "clang" | "g++"));
    !build.special_link && on.unwrap_or(libc != StageLibc::Musl || compiler)
}

/// What is built on `from` does not run on `to`.
fn differ(from: StageLibc, to: StageLibc) -> bool {
    match (from, to) {
        (StageLibc::Glibc(Some(from)), StageLibc::Glibc(Some(to))) => {
            from > to && (from.0, to.0) == (2, 2) && crosses(from.1, to.1)
        }
        (StageLibc::Glibc(_), StageLibc::Glibc(_)) | (StageLibc::Musl, StageLibc::Musl) => false,
        _ => true,
    }
}

/// A function of glibc that the module's own files call, that is newer than the one it runs on, and its version 2.N.
fn newer_symbol(from: StageLibc, to: StageLibc, cx: &Context<'_>) -> Option<(String, String, u16)> {
    let (StageLibc::Glibc(Some((2, built))), StageLibc::Glibc(Some((2, runs)))) = (from, to) else { return None };
    if built <= runs {
        return None;
    }
    let newer = |name: &str| glibc_version_of(name).filter(|minor| (runs + 1..=built).contains(minor));
    let packages = RefCell::new(BTreeMap::<PathBuf, PackageC>::new());
    needs_cgo::find(cx, |path, go| {
        let folder = path.parent()?;
        let mut packages = packages.borrow_mut();
        let is_new = !packages.contains_key(folder);
        let package = packages.entry(folder.to_owned()).or_insert_with(|| PackageC::of(cx, folder, &go.c));
        let is_own = |name: &str| package.may_name(name) || go.c.iter().any(|c| c.own.contains(name));
        let own = go.names.iter().chain(go.c.iter().flat_map(|c| &c.calls)).map(|name| (path, name.as_str()));
        let calls = own.filter(|(_, name)| newer(name).is_some() && !is_own(name));
        let (path, symbol) = calls.chain(package.calls().filter(|(_, name)| is_new && newer(name).is_some())).next()?;
        Some((needs_cgo::shown(cx, path)?, symbol.to_owned(), newer(symbol)?))
    })
}

/// From 2.34 on every program asks for 2.34: `__libc_start_main` has that version. Other steps matter only to those who use what is new.
fn crosses(built: u16, runs: u16) -> bool {
    built >= 34 && runs < 34
}

/// The image gets a loader for programs of the other kind.
fn brings_another(stage: &Stage) -> bool {
    stage.packages.iter().any(|name| matches!(name.as_str(), "gcompat" | "libc6-compat" | "musl" | "glibc"))
}

fn shown(cx: &Context<'_>) -> Option<String> {
    needs_cgo::shown(cx, &needs_cgo::own_file(cx)?)
}

fn name(libc: StageLibc) -> String {
    match libc {
        StageLibc::Glibc(Some((major, minor))) => format!("glibc {major}.{minor}"),
        StageLibc::Glibc(None) => "glibc".to_owned(),
        StageLibc::Musl => "musl".to_owned(),
        StageLibc::Empty => "-".to_owned(),
    }
}
