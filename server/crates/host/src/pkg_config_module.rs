//! What pkg-config says of a package: version and flags.
//!
//! Source: pkg.c and fragment.c of pkgconf 1.8, which Debian, Fedora, Alpine, Arch and Homebrew have for pkg-config.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use pitfall_syntax::pkgconfig::{PcFile, parse};

use crate::{Host, Os};

/// A package as pkg-config would describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PkgConfigModule {
    /// Its `.pc` file.
    pub path: PathBuf,
    /// Its version; empty where it tells none.
    pub version: String,
    /// What it is; empty where it does not say.
    pub description: String,
    /// What `pkg-config --cflags` prints, word by word.
    pub cflags: Vec<String>,
    /// What `pkg-config --libs` prints, word by word.
    pub libs: Vec<String>,
}

/// Why pkg-config would refuse a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingModule {
    /// The package that has no `.pc` file here.
    pub name: String,
    /// The package that requires it; `None` for the one that was asked for.
    pub required_by: Option<String>,
}

/// How deep packages may require one another; a ring of them ends there too.
const MAX_DEPTH: usize = 64;

/// One file with its variables.
struct Read {
    path: PathBuf,
    file: PcFile,
    values: BTreeMap<String, String>,
}

impl Read {
    fn field(&self, name: &str) -> String {
        self.file.field(name, &self.values).unwrap_or_default()
    }
}

/// The packages met so far, and the flags of those whose requirements are all known.
struct Walk<'a> {
    host: &'a Host,
    read: BTreeMap<String, Rc<Read>>,
    flags: BTreeMap<(bool, String), Rc<Vec<String>>>,
}

pub(crate) fn module(host: &Host, name: &str) -> Result<PkgConfigModule, MissingModule> {
    let mut walk = Walk { host, read: BTreeMap::new(), flags: BTreeMap::new() };
    let root = walk.read(name, None)?;
    let shown = |flags: &[String]| flags.iter().filter(|flag| !is_system(host, flag)).cloned().collect();
    Ok(PkgConfigModule {
        path: root.path.clone(),
        version: root.field("Version"),
        description: root.field("Description"),
        cflags: shown(&walk.flags(name, false, None, 0)?),
        libs: shown(&walk.flags(name, true, None, 0)?),
    })
}

impl Walk<'_> {
    fn read(&mut self, name: &str, by: Option<&str>) -> Result<Rc<Read>, MissingModule> {
        if let Some(read) = self.read.get(name) {
            return Ok(read.clone());
        }
        let missing = || MissingModule { name: name.to_owned(), required_by: by.map(str::to_owned) };
        let path = self.host.pkg_config_file(name).ok_or_else(missing)?;
        let (file, _) = parse(&self.host.read(&path).ok_or_else(missing)?);
        let folder = path.parent().unwrap_or(Path::new("")).to_string_lossy().into_owned();
        let values = file.values(&folder);
        let read = Rc::new(Read { path, file, values });
        self.read.insert(name.to_owned(), read.clone());
        Ok(read)
    }

    /// The flags of a package, then those of each that it requires. Headers may include those of packages that are required privately.
    fn flags(
        &mut self,
        name: &str,
        libs: bool,
        by: Option<&str>,
        depth: usize,
    ) -> Result<Rc<Vec<String>>, MissingModule> {
        let key = (libs, name.to_owned());
        if let Some(flags) = self.flags.get(&key) {
            return Ok(flags.clone());
        }
        let read = self.read(name, by)?;
        let mut flags = joined(read.file.flags(if libs { "Libs" } else { "Cflags" }, &read.values));
        let mut required = read.file.requirements("Requires", &read.values);
        if !libs {
            required.extend(read.file.requirements("Requires.private", &read.values));
        }
        // What a ring of packages asks of itself adds nothing.
        self.flags.insert(key.clone(), Rc::default());
        for one in required.iter().filter(|_| depth < MAX_DEPTH) {
            flags.extend(self.flags(&one.package, libs, Some(name), depth + 1)?.iter().cloned());
        }
        let flags = Rc::new(once(flags, libs));
        self.flags.insert(key, flags.clone());
        Ok(flags)
    }
}

/// An option that takes its argument in the next word is joined with it.
fn joined(words: Vec<String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut words = words.into_iter();
    while let Some(mut word) = words.next() {
        if matches!(word.as_str(), "-I" | "-L" | "-F" | "-D" | "-l") {
            word.push_str(&words.next().unwrap_or_default());
        }
        out.push(word);
    }
    out
}

/// Folders that compilers look into by themselves are not printed.
fn is_system(host: &Host, flag: &str) -> bool {
    if host.os() == Os::Windows {
        return false;
    }
    let triple = crate::system::gnu_triple(host.arch());
    let path = |option: &str| flag.strip_prefix(option).map(|path| path.trim_end_matches('/').to_owned());
    if let Some(path) = path("-I") {
        return path == "/usr/include";
    }
    path("-L").is_some_and(|path| {
        let folders = ["/usr/lib", "/lib", "/usr/lib64", "/lib64"];
        folders.contains(&path.as_str()) || folders.iter().any(|folder| path == format!("{folder}/{triple}"))
    })
}

/// Each flag once: a library where it stands last, as linkers read from left to right, anything else where it stands first.
fn once(flags: Vec<String>, libraries: bool) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for flag in flags {
        if libraries && flag.starts_with("-l") {
            kept.retain(|other| *other != flag);
        } else if kept.contains(&flag) {
            continue;
        }
        kept.push(flag);
    }
    kept
}

/// The package that brings each flag of a folder (`-I…`, `-L…`), where it is one: of packages that have the flag from one another, the one that
/// has the fewest flags in all. Homebrew's folders of a version go by the name that stays, too.
pub(crate) fn by_folder_flag(host: &Host) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, Vec<(usize, &str)>> = BTreeMap::new();
    for name in host.pkg_config_names() {
        let Ok(module) = module(host, name) else { continue };
        let flags: Vec<&String> = module.cflags.iter().chain(&module.libs).collect();
        let mut own: Vec<String> = Vec::new();
        for flag in flags.iter().filter(|flag| flag.starts_with("-I") || flag.starts_with("-L")) {
            own.extend(without_version(flag));
            own.push(flag.trim_end_matches('/').to_owned());
        }
        own.sort();
        own.dedup();
        own.into_iter().for_each(|flag| found.entry(flag).or_default().push((flags.len(), name)));
    }
    let single = |mut names: Vec<(usize, &str)>| {
        names.sort_unstable();
        match names.as_slice() {
            [(fewest, _), (next, _), ..] if fewest == next => None,
            [(_, name), ..] => Some((*name).to_owned()),
            [] => None,
        }
    };
    found.into_iter().filter_map(|(flag, names)| Some((flag, single(names)?))).collect()
}

/// `-I/opt/homebrew/opt/flac/include` for `-I/opt/homebrew/Cellar/flac/1.4.3/include`.
fn without_version(flag: &str) -> Option<String> {
    let (prefix, rest) = flag.split_once("/Cellar/")?;
    let mut parts = rest.splitn(3, '/');
    let (name, _, below) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{prefix}/opt/{name}/{}", below.trim_end_matches('/')))
}

/// The name of every package with a `.pc` file, sorted.
pub(crate) fn names(host: &Host) -> Vec<String> {
    let folders = host.pkg_config_folders();
    let files = folders.iter().flat_map(|folder| host.root.names(folder));
    let mut names: Vec<String> = files.filter_map(|name| name.strip_suffix(".pc").map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    names
}
