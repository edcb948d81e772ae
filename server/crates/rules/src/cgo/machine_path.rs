//! A path in a flag that only some machines have.
//! Source: cgo's documentation names `${SRCDIR}` and pkg-config for paths; Homebrew's for its prefixes.

use std::path::Path;

use pitfall_engine::{Context, Findings, Severity, normal, rule, text};
use pitfall_knowledge::golang::Port;
use pitfall_syntax::cgo::{CgoLine, Flag, Verb};
use pitfall_text::Edit;

use super::edits;
use super::reach::Reach;

rule! {
    id: "cgo/machine-path",
    page: "machine_path.md",
    on: CgoLine,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: ["CG017", "CG018"],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    if line.verb.is_none_or(|verb| verb == Verb::PkgConfig || verb.names_function()) {
        return;
    }
    let mut reach = None;
    for (number, flag) in line.flags.iter().enumerate() {
        let Some((start, path)) = absolute_path(flag) else { continue };
        let span = flag.locate(start, start + path.len());
        if let Some(relative) = below_module(path, cx) {
            out.at(span)
                .says(text! {
                    en: "{path} is where this module lies on one machine; elsewhere it lies elsewhere",
                    zh: "{path} 是此模块在某一台机器上的位置，换一台机器就不同了",
                })
                .suggests(
                    text! { en: "write {relative}", zh: "改写为 {relative}" },
                    Edit::replace(span, relative.as_str()),
                );
            continue;
        }
        let Some(place) = place_of(path) else { continue };
        let first = number - usize::from(start == 0 && takes_path(line, number));
        let module = module_of(cx, line, (first, number), path);
        let asks = || {
            let edits = edits::ask_pkg_config(cx.text(), cx.file.cgo()?, line, (first, number), module.as_deref()?);
            edits.filter(|_| flag.value.ends_with(path))
        };
        let module_name = module.as_deref().unwrap_or_default();
        let title = text! { en: "ask pkg-config for {module_name}", zh: "改为向 pkg-config 查询 {module_name}" };
        let reach = reach.get_or_insert_with(|| Reach::of(cx, cx.file.cgo().unwrap_or(&Default::default())));
        match place {
            Place::Home => {
                out.at(span)
                    .says(text! {
                        en: "{path} lies in one person's home folder; it breaks the build of everybody else",
                        zh: "{path} 位于某个人的主目录中，其他人都无法构建",
                    })
                    .suggests(title, asks());
            }
            Place::Build => {
                out.at(span)
                    .says(text! {
                        en: "{path} is a folder of one build; where another builds or runs it is not there",
                        zh: "{path} 是某一次构建所用的目录，换一处构建或运行时并不存在",
                    })
                    .suggests(title, asks());
            }
            Place::Temporary => {
                out.at(span)
                    .says(text! {
                        en: "{path} is temporary; the build breaks when it is gone",
                        zh: "{path} 是临时位置，它消失后便无法构建",
                    })
                    .suggests(title, asks());
            }
            Place::Cellar { version, better } => {
                out.at(span)
                    .says(text! {
                        en: "Homebrew removes {path} when it upgrades from {version}",
                        zh: "Homebrew 从 {version} 升级后会删除 {path}",
                    })
                    .suggests(title, asks())
                    .suggests(
                        text! { en: "write {better}", zh: "改写为 {better}" },
                        Edit::replace(span, better.as_str()),
                    );
            }
            Place::Prefix { goos, goarch } => {
                // One architecture is missing where the system is asked for already.
                let asked = line.conditions.iter().all(|own| own.span.of(cx.text()) == goos);
                let own =
                    if asked && !line.conditions.is_empty() { goarch.to_owned() } else { format!("{goos},{goarch}") };
                let condition = own;
                if reach.leaves(line, |port: &Port| runs(port, goos) && port.goarch == goarch) {
                    out.at(span)
                        .says(text! {
                            en: "{path} is there on {goos}/{goarch} alone, and this line is for more",
                            zh: "只有 {goos}/{goarch} 才有 {path}，而此行还用于其他平台",
                        })
                        .at_most(Severity::Information)
                        .suggests(title, asks())
                        .suggests(
                            text! { en: "add the condition {condition}", zh: "添加条件 {condition}" },
                            edits::split_off(cx.text(), line, (first, number), &condition),
                        );
                }
            }
            Place::Versioned { version } => {
                out.at(span)
                    .says(text! {
                        en: "{path} is there only where version {version} is installed",
                        zh: "只有安装了 {version} 版本的机器才有 {path}",
                    })
                    .at_most(Severity::Information)
                    .suggests(title, asks());
            }
            Place::Drive => {
                let said = out.at(span).says(text! {
                    en: "{path} is where one Windows machine has it",
                    zh: "{path} 只是某一台 Windows 机器上的位置",
                });
                let said = said.suggests(title, asks());
                if reach.leaves(line, |port| port.goos == "windows") {
                    said.suggests(
                        text! { en: "add the condition windows", zh: "添加条件 windows" },
                        edits::split_off(cx.text(), line, (number, number), "windows"),
                    );
                } else {
                    said.at_most(Severity::Information);
                }
            }
        }
    }
}

/// The tag `goos` holds for `port`.
fn runs(port: &Port, goos: &str) -> bool {
    port.goos == goos || matches!((port.goos, goos), ("ios", "darwin") | ("android", "linux"))
}

/// The package of this machine whose flags are the flags number `first..=last`, in which `path` stands.
fn module_of(cx: &Context<'_>, line: &CgoLine, (first, last): (usize, usize), path: &str) -> Option<String> {
    let option = line.flags.get(first)?.value.get(..2).filter(|option| matches!(*option, "-I" | "-L"))?;
    let whole = if first == last { line.flags.get(last)?.value.clone() } else { format!("{option}{path}") };
    cx.host().pkg_config_module_with(&whole).map(str::to_owned)
}

fn takes_path(line: &CgoLine, number: usize) -> bool {
    let before = number.checked_sub(1).and_then(|before| line.flags.get(before));
    before.is_some_and(|flag| matches!(flag.value.as_str(), "-I" | "-L" | "-F" | "-isystem" | "-include" | "-rpath"))
}

/// The first absolute path in a flag, and where in its value it begins.
fn absolute_path(flag: &Flag) -> Option<(usize, &str)> {
    const OPTIONS: [&str; 14] = [
        "-isystem",
        "-include",
        "-Wl,-rpath,",
        "-Wl,-rpath=",
        "-Wl,--rpath,",
        "-Wl,--rpath=",
        "-Wl,-rpath-link,",
        "-Wl,-R",
        "-Wl,",
        "--sysroot=",
        "-I",
        "-L",
        "-F",
        "",
    ];
    let value = flag.value.as_str();
    let start = OPTIONS.iter().find(|option| value.starts_with(**option)).map_or(0, |option| option.len());
    let path = value.get(start..)?;
    let drive = matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic());
    (path.starts_with('/') || drive).then_some((start, path))
}

/// `path` from the checked file's folder, if it lies in the file's module.
fn below_module(path: &str, cx: &Context<'_>) -> Option<String> {
    let folder = cx.folder()?;
    let module = cx.nearest("go.mod")?.parent()?.to_path_buf();
    // A module in the root of a container's disk would hold every path.
    if module.components().count() < 2 {
        return None;
    }
    let path = normal(Path::new(path));
    path.strip_prefix(&module).ok()?;
    let mut relative = "${SRCDIR}".to_owned();
    let mut base = folder.to_path_buf();
    while !path.starts_with(&base) {
        relative.push_str("/..");
        if !base.pop() {
            return None;
        }
    }
    for part in path.strip_prefix(&base).ok()?.components() {
        relative.push('/');
        relative.push_str(part.as_os_str().to_str()?);
    }
    Some(relative)
}

/// Which machines have a path.
enum Place {
    Home,
    /// Where a CI service or an image puts what it builds.
    Build,
    Temporary,
    Cellar {
        version: String,
        better: String,
    },
    Prefix {
        goos: &'static str,
        goarch: &'static str,
    },
    Versioned {
        version: String,
    },
    Drive,
}

fn place_of(path: &str) -> Option<Place> {
    let parts: Vec<&str> = path.split('/').collect();
    let part = |at: usize| parts.get(at).copied().unwrap_or("");
    let drive = path.as_bytes().get(1) == Some(&b':');
    if let Some(at) = parts.iter().position(|part| *part == "Cellar")
        && let (Some(name), Some(version)) = (parts.get(at + 1), parts.get(at + 2))
        && version.starts_with(|c: char| c.is_ascii_digit())
    {
        let mut better = parts[..at].to_vec();
        better.extend(["opt", name]);
        better.extend(&parts[at + 3..]);
        return Some(Place::Cellar { version: (*version).to_owned(), better: better.join("/") });
    }
    match (part(1), part(2)) {
        ("Users", name) if !matches!(name, "" | "Public" | "Shared") => Some(Place::Home),
        _ if drive => Some(Place::Drive),
        ("home", "linuxbrew") => Some(Place::Prefix { goos: "linux", goarch: "amd64" }),
        ("home", name) if !name.is_empty() => Some(Place::Home),
        ("root", _) => Some(Place::Home),
        ("tmp", _) | ("private", "tmp") | ("var", "folders" | "tmp") => Some(Place::Temporary),
        ("builds" | "__w", name) | ("go", name @ "src") | ("github", name @ "workspace") if !name.is_empty() => {
            Some(Place::Build)
        }
        ("go", "pkg") if part(3) == "mod" => Some(Place::Build),
        ("nix", "store") => Some(Place::Build),
        ("opt", "homebrew") => Some(Place::Prefix { goos: "darwin", goarch: "arm64" }),
        ("usr", "local") if part(3) == "opt" => Some(Place::Prefix { goos: "darwin", goarch: "amd64" }),
        ("opt", "local") => None,
        ("usr", "lib") if part(3).ends_with("-linux-gnu") => {
            let goarch = match part(3).split('-').next() {
                Some("x86_64") => "amd64",
                Some("aarch64") => "arm64",
                Some("i386") => "386",
                Some("riscv64") => "riscv64",
                Some("s390x") => "s390x",
                Some("powerpc64le") => "ppc64le",
                _ => return None,
            };
            Some(Place::Prefix { goos: "linux", goarch })
        }
        ("usr", "lib" | "local" | "include" | "lib64") | ("opt", _) => {
            version_in(&parts).map(|version| Place::Versioned { version })
        }
        _ => None,
    }
}

/// The version in a folder of a tool that has one folder a version.
fn version_in(parts: &[&str]) -> Option<String> {
    const TOOLS: [&str; 8] = ["llvm", "clang", "cuda", "gcc", "python", "java", "jdk", "go"];
    let numeric = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    parts.iter().enumerate().skip(2).find_map(|(at, part)| {
        let tool = TOOLS.iter().find(|tool| part.starts_with(**tool))?;
        let rest = part.get(tool.len()..)?.trim_start_matches('-');
        let below = parts.get(at + 1..)?.iter().take(2).find(|below| numeric(below));
        if numeric(rest) { Some(rest.to_owned()) } else { below.filter(|_| rest.is_empty()).map(|v| (*v).to_owned()) }
    })
}
