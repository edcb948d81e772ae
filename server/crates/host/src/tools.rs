//! Programs on `PATH`, and what can be told of compilers without running them.

use crate::system::gnu_triple;
use crate::{Host, Os};
use std::path::{Path, PathBuf};

/// A C or C++ compiler on `PATH`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compiler {
    /// The name it is called by, such as `gcc` or `aarch64-linux-gnu-gcc`.
    pub name: String,
    /// The program as `PATH` leads to it.
    pub path: PathBuf,
    /// The program with links followed.
    pub real: PathBuf,
    /// What it is, as far as names tell.
    pub kind: CompilerKind,
    /// Its version as files around it tell it: `12` or `19.1.7`.
    pub version: Option<String>,
    /// What its name says it compiles for, such as `aarch64-linux-gnu`; `None` for this machine.
    pub target: Option<String>,
}

/// A family of compilers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompilerKind {
    /// GNU.
    Gcc,
    /// LLVM.
    Clang,
    /// Apple's stub in `/usr/bin`, which works only where Xcode or its command line tools are installed.
    AppleStub,
    /// Another one, or a wrapper.
    Other,
}

/// The compilers that are looked for where nothing names one: what the go command tries first, then what people install.
const COMPILERS: [&str; 8] = ["gcc", "g++", "clang", "clang++", "cc", "c++", "zig", "tcc"];

/// The program `name` of each entry of `PATH`, in order. A name with a separator in it is a path.
pub(crate) fn on_path(host: &Host, name: &str) -> Vec<PathBuf> {
    if name.is_empty() {
        return Vec::new();
    }
    let suffix = host.os().program_suffix();
    let file = if name.ends_with(suffix) { name.to_owned() } else { format!("{name}{suffix}") };
    if name.contains('/') || (host.os() == Os::Windows && name.contains('\\')) {
        return [PathBuf::from(file)].into_iter().filter(|path| host.root.is_program(path)).collect();
    }
    let mut found = Vec::new();
    for folder in host.environment().path().take(crate::MAX_ENTRIES) {
        let path = host.os().folder_of(folder).join(&file);
        if !found.contains(&path) && host.root.is_program(&path) {
            found.push(path);
        }
    }
    found
}

pub(crate) fn compilers(host: &Host) -> Vec<Compiler> {
    COMPILERS.iter().filter_map(|name| compiler(host, name)).collect()
}

pub(crate) fn compiler(host: &Host, name: &str) -> Option<Compiler> {
    let path = on_path(host, name).into_iter().next()?;
    let real = host.real_path(&path).unwrap_or_else(|| path.clone());
    let called = file_name(&path, host);
    let file = file_name(&real, host);
    let stub = host.os() == Os::MacOs && path.parent() == Some(Path::new("/usr/bin"));
    let kind = if stub {
        CompilerKind::AppleStub
    } else {
        [file.as_str(), called.as_str()].iter().find_map(|name| kind_of(name)).unwrap_or(CompilerKind::Other)
    };
    let target = target_of(&called).filter(|target| target != gnu_triple(host.arch()));
    let version = match kind {
        CompilerKind::Gcc => gcc_version(host, &file, target.as_deref()),
        CompilerKind::Clang => clang_version(host, &file, &real),
        CompilerKind::AppleStub | CompilerKind::Other => None,
    };
    Some(Compiler { name: called, path, real, kind, version, target })
}

fn file_name(path: &Path, host: &Host) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    // Paths of Windows are looked at on other systems too.
    let name = name.rsplit('\\').next().unwrap_or(&name);
    name.strip_suffix(host.os().program_suffix()).unwrap_or(name).to_owned()
}

/// A program's name ends in the family's, with a version or not: `x86_64-linux-gnu-gcc-12`, `clang++-19`.
fn kind_of(name: &str) -> Option<CompilerKind> {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let family = bare.rsplit('-').next().unwrap_or(bare);
    match family {
        "gcc" | "g++" => Some(CompilerKind::Gcc),
        "clang" | "clang++" => Some(CompilerKind::Clang),
        _ => None,
    }
}

/// `aarch64-linux-gnu` of `aarch64-linux-gnu-gcc-12`.
fn target_of(name: &str) -> Option<String> {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'));
    let (target, _) = bare.rsplit_once('-')?;
    target.contains('-').then(|| target.to_owned())
}

/// `12` of `gcc-12`, else the newest folder of `/usr/lib/gcc/TRIPLE`.
fn gcc_version(host: &Host, file: &str, target: Option<&str>) -> Option<String> {
    let last = file.rsplit('-').next().unwrap_or("");
    if last.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(last.to_owned());
    }
    gcc_folder(host, target)?.file_name().map(|name| name.to_string_lossy().into_owned())
}

/// The folder that gcc keeps its own headers and libraries in: `/usr/lib/gcc/TRIPLE/VERSION`, the newest version.
pub(crate) fn gcc_folder(host: &Host, target: Option<&str>) -> Option<PathBuf> {
    let triple = target.unwrap_or_else(|| gnu_triple(host.arch()));
    let processor = triple.split('-').next().unwrap_or(triple);
    let mut roots = vec![PathBuf::from("/usr/lib/gcc").join(triple)];
    // Fedora, Arch and Alpine write their own name into the triple.
    let same = |name: &String| name.split('-').next() == Some(processor) && name != triple;
    let others = host.root.names(Path::new("/usr/lib/gcc")).into_iter().filter(same);
    roots.extend(others.map(|name| Path::new("/usr/lib/gcc").join(name)));
    roots.into_iter().find_map(|folder| {
        let newest = host.root.names(&folder).into_iter().max_by_key(|name| numbers(name))?;
        Some(folder.join(newest))
    })
}

/// `14` of `/usr/lib/llvm-14/bin/clang`, `19` of `clang-19`, else the newest folder of `lib/clang` beside `bin`.
fn clang_version(host: &Host, file: &str, real: &Path) -> Option<String> {
    let in_path = real.components().find_map(|part| {
        let part = part.as_os_str().to_str()?;
        part.strip_prefix("llvm-").or_else(|| part.strip_prefix("llvm@")).map(str::to_owned)
    });
    let last = file.rsplit('-').next().filter(|last| last.starts_with(|c: char| c.is_ascii_digit()));
    in_path.or_else(|| last.map(str::to_owned)).or_else(|| {
        let resources = real.parent()?.parent()?.join("lib/clang");
        host.root.names(&resources).into_iter().max_by_key(|name| numbers(name))
    })
}

/// The numbers of a version, to compare.
pub(crate) fn numbers(version: &str) -> Vec<u32> {
    version.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_family_and_target() {
        assert_eq!(kind_of("x86_64-linux-gnu-gcc-12"), Some(CompilerKind::Gcc));
        assert_eq!(kind_of("g++"), Some(CompilerKind::Gcc));
        assert_eq!(kind_of("clang++-19"), Some(CompilerKind::Clang));
        assert_eq!(kind_of("ccache"), None);
        assert_eq!(target_of("aarch64-linux-gnu-gcc-12").as_deref(), Some("aarch64-linux-gnu"));
        assert_eq!(target_of("gcc-12"), None);
        assert!(numbers("10.2.0") > numbers("9.4"));
    }
}
