//! What kind of machine this is: distribution, C library, processor, WSL.

use crate::root::Root;
use crate::{Environment, Host, Os};
use std::path::{Path, PathBuf};

/// The distribution of an operating system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Distribution {
    /// `ID` of os-release: `debian`, `fedora`, `alpine`, `arch`; `macos` and `windows` for those.
    pub id: String,
    /// `ID_LIKE`: what it descends from, the nearest first.
    pub like: Vec<String>,
    /// `VERSION_ID`, such as `12` or `15.1`; `None` for rolling releases.
    pub version: Option<String>,
    /// What people call it: `Debian GNU/Linux 12 (bookworm)`.
    pub name: String,
}

impl Distribution {
    /// It is `id` or descends from it.
    pub fn is(&self, id: &str) -> bool {
        self.id == id || self.like.iter().any(|like| like == id)
    }
}

/// os-release(5): the file in `/etc` wins over the vendor's.
pub(crate) fn distribution(host: &Host) -> Option<Distribution> {
    match host.os() {
        Os::Linux => {
            let text = ["/etc/os-release", "/usr/lib/os-release"].iter().find_map(|path| host.read(Path::new(path)))?;
            Some(of_os_release(&text))
        }
        Os::MacOs => {
            let plist = host.read(Path::new("/System/Library/CoreServices/SystemVersion.plist")).unwrap_or_default();
            let version = plist_string(&plist, "ProductVersion");
            let name = version.as_ref().map_or_else(|| "macOS".to_owned(), |version| format!("macOS {version}"));
            Some(Distribution { id: "macos".into(), like: Vec::new(), version, name })
        }
        Os::Windows => Some(Distribution { id: "windows".into(), name: "Windows".into(), ..Distribution::default() }),
    }
}

fn of_os_release(text: &str) -> Distribution {
    let value = |name: &str| {
        let line = text.lines().rev().find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))?;
        let bare = line.trim_matches(['"', '\'']);
        (!bare.is_empty()).then(|| bare.to_owned())
    };
    let id = value("ID").unwrap_or_else(|| "linux".to_owned());
    Distribution {
        name: value("PRETTY_NAME").or_else(|| value("NAME")).unwrap_or_else(|| id.clone()),
        like: value("ID_LIKE").unwrap_or_default().split_whitespace().map(str::to_owned).collect(),
        version: value("VERSION_ID"),
        id,
    }
}

/// The string behind `<key>name</key>` of a property list.
fn plist_string(plist: &str, name: &str) -> Option<String> {
    let (_, rest) = plist.split_once(&format!("<key>{name}</key>"))?;
    let (_, rest) = rest.split_once("<string>")?;
    Some(rest.split_once("</string>")?.0.trim().to_owned())
}

/// A C library that programs are linked with by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Libc {
    /// Which.
    pub kind: LibcKind,
    /// Its version, such as `2.36` or `1.2.5`; `None` where no file tells it.
    pub version: Option<String>,
    /// The file that it is.
    pub path: PathBuf,
}

/// The C libraries of Linux.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LibcKind {
    /// The GNU C library: Debian, Fedora, Arch and most others.
    Glibc,
    /// musl: Alpine.
    Musl,
}

impl LibcKind {
    /// `glibc` or `musl`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Glibc => "glibc",
            Self::Musl => "musl",
        }
    }
}

/// The C library of a Linux system: glibc where `libc.so.6` is, else musl where its loader is.
pub(crate) fn libc(host: &Host) -> Option<Libc> {
    if host.os() != Os::Linux {
        return None;
    }
    let triple = gnu_triple(host.arch());
    let folders = [
        format!("/lib/{triple}"),
        format!("/usr/lib/{triple}"),
        "/lib64".into(),
        "/usr/lib64".into(),
        "/usr/lib".into(),
        "/lib".into(),
    ];
    let glibc = folders.iter().map(|folder| Path::new(folder).join("libc.so.6")).find(|path| host.is_file(path));
    if let Some(path) = glibc {
        let version = host.root.read_bytes(&path).and_then(|bytes| glibc_version(&bytes));
        return Some(Libc { kind: LibcKind::Glibc, version, path });
    }
    let loader = ["/lib", "/usr/lib"].iter().find_map(|folder| {
        let names = host.root.names(Path::new(folder));
        let name = names.into_iter().find(|name| name.starts_with("ld-musl-"))?;
        Some(Path::new(folder).join(name))
    })?;
    let version =
        apk_version(host, "musl").or_else(|| host.root.read_bytes(&loader).and_then(|bytes| musl_version(&bytes)));
    Some(Libc { kind: LibcKind::Musl, version, path: loader })
}

/// glibc carries the banner that it prints when it is run: `GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.`
fn glibc_version(bytes: &[u8]) -> Option<String> {
    let at = find(bytes, b" release version ")? + " release version ".len();
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'.').take(16);
    let version: String = digits.map(|byte| char::from(*byte)).collect();
    let version = version.trim_end_matches('.');
    (!version.is_empty()).then(|| version.to_owned())
}

/// musl carries its version as a string of its own, three numbers between two NUL bytes.
fn musl_version(bytes: &[u8]) -> Option<String> {
    let mut words = bytes.split(|byte| *byte == 0).filter(|word| (5..=8).contains(&word.len()));
    words.find_map(|word| {
        let text = std::str::from_utf8(word).ok()?;
        let numbers: Vec<&str> = text.split('.').collect();
        let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        (numbers.len() == 3 && numbers.iter().all(is_number)).then(|| text.to_owned())
    })
}

/// The version of a package in Alpine's database, without the package's own revision.
fn apk_version(host: &Host, package: &str) -> Option<String> {
    let database = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];
    let text = database.iter().find_map(|path| host.read(Path::new(path)))?;
    let of_package =
        text.split("\n\n").find(|entry| entry.lines().any(|line| line.strip_prefix("P:") == Some(package)))?;
    let version = of_package.lines().find_map(|line| line.strip_prefix("V:"))?;
    Some(version.rsplit_once("-r").map_or(version, |(version, _)| version).to_owned())
}

pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes, needle)
}

/// The machine's name in the folders of Debian's multiarch and in the names of GNU tools.
pub(crate) fn gnu_triple(arch: &str) -> &'static str {
    match arch {
        "amd64" => "x86_64-linux-gnu",
        "arm64" => "aarch64-linux-gnu",
        "386" => "i386-linux-gnu",
        "arm" => "arm-linux-gnueabihf",
        "riscv64" => "riscv64-linux-gnu",
        "ppc64le" => "powerpc64le-linux-gnu",
        "s390x" => "s390x-linux-gnu",
        "loong64" => "loongarch64-linux-gnu",
        "mips64le" => "mips64el-linux-gnuabi64",
        _ => "unknown-linux-gnu",
    }
}

/// The processor that this program was built for, in Go's words.
pub(crate) fn arch_of_this_program() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "loongarch64" => "loong64",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        "powerpc64" => "ppc64",
        other => other,
    }
}

/// Loaders of dynamic programs, which name their processor.
const LOADERS: [(&str, &str); 10] = [
    ("/lib64/ld-linux-x86-64.so.2", "amd64"),
    ("/lib/ld-linux-aarch64.so.1", "arm64"),
    ("/lib/ld-linux-riscv64-lp64d.so.1", "riscv64"),
    ("/lib64/ld64.so.2", "ppc64le"),
    ("/lib/ld64.so.1", "s390x"),
    ("/lib/ld-linux-armhf.so.3", "arm"),
    ("/lib/ld-musl-x86_64.so.1", "amd64"),
    ("/lib/ld-musl-aarch64.so.1", "arm64"),
    ("/lib/ld-musl-armhf.so.1", "arm"),
    ("/lib/ld-linux.so.2", "386"),
];

/// The processor of a tree, in Go's words: what its loader, its Homebrew or its Windows folders say.
pub(crate) fn arch_of_tree(root: &Root, os: Os) -> &'static str {
    match os {
        // Rosetta exists on Apple silicon only, and so does that prefix of Homebrew.
        Os::MacOs => {
            let silicon = ["/opt/homebrew", "/Library/Apple/usr/libexec/oah"];
            if silicon.iter().any(|path| root.exists(Path::new(path))) { "arm64" } else { "amd64" }
        }
        Os::Windows => {
            if root.exists(Path::new("C:/Program Files (Arm)")) {
                "arm64"
            } else {
                "amd64"
            }
        }
        Os::Linux => LOADERS
            .iter()
            .find(|(path, _)| root.exists(Path::new(path)))
            .map_or_else(arch_of_this_program, |(_, arch)| arch),
    }
}

/// Linux under Windows: its kernel says so, and so does the environment that it starts programs with.
pub(crate) fn is_wsl(root: &Root, environment: &Environment, os: Os) -> bool {
    os == Os::Linux
        && (environment.get_non_empty("WSL_DISTRO_NAME").is_some()
            || root
                .read(Path::new("/proc/sys/kernel/osrelease"))
                .is_some_and(|release| release.to_ascii_lowercase().contains("microsoft")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_stand_in_the_libraries_themselves() {
        let banner = b"\0\x01GNU C Library (Debian GLIBC 2.36-9+deb12u10) stable release version 2.36.\nCopyright";
        assert_eq!(glibc_version(banner).as_deref(), Some("2.36"));
        assert_eq!(glibc_version(b"nothing"), None);
        assert_eq!(glibc_version(b" release version "), None);
        assert_eq!(musl_version(b"\0libc\x001.2.5\0x").as_deref(), Some("1.2.5"));
        assert_eq!(musl_version(b"\x001.2\0a.b.c\0"), None);
    }

    #[test]
    fn os_release_with_and_without_quotes() {
        let fedora =
            of_os_release("NAME=\"Fedora Linux\"\nID=fedora\nVERSION_ID=43\nPRETTY_NAME=\"Fedora Linux 43\"\n");
        assert_eq!((fedora.id.as_str(), fedora.version.as_deref()), ("fedora", Some("43")));
        let ubuntu = of_os_release("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"24.04\"\n");
        assert!(ubuntu.is("debian") && ubuntu.is("ubuntu") && !ubuntu.is("fedora"));
        assert_eq!(of_os_release("").id, "linux");
    }
}
