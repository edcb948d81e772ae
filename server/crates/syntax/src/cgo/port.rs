//! Operating systems and architectures as build constraints and file names know them.
//!
//! Source: internal/syslist and `goodOSArchFile` of go/build, Go 1.27.

use super::constraint::matches_tag;

/// Every GOOS that a file name or a tag may name, past and present.
pub const KNOWN_OS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

/// Every GOARCH that a file name or a tag may name, past, present and reserved.
pub const KNOWN_ARCH: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Every GOOS for which the tag `unix` is true.
pub const KNOWN_UNIX: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "linux",
    "netbsd",
    "openbsd",
    "solaris",
];

/// What the go command builds for, with the compiler `gc`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// GOOS.
    pub goos: String,
    /// GOARCH.
    pub goarch: String,
    /// CGO_ENABLED=1.
    pub cgo: bool,
    /// What `-tags` names, and the tool's own such as `goexperiment.x`.
    pub tags: Vec<String>,
    /// N of the Go release 1.N that builds: `go1.1` to `go1.N` are true.
    pub go_minor: u16,
}

impl Target {
    /// A build with cgo for `goos`/`goarch` by Go 1.`go_minor`, without tags.
    pub fn new(goos: &str, goarch: &str, go_minor: u16) -> Self {
        Self { goos: goos.to_owned(), goarch: goarch.to_owned(), cgo: true, tags: Vec::new(), go_minor }
    }
}

/// What the name of a Go file asks for: `x_linux_amd64_test.go`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FileName<'a> {
    /// The operating system that the name ends with.
    pub goos: Option<&'a str>,
    /// The architecture that the name ends with.
    pub goarch: Option<&'a str>,
    /// The name ends in `_test.go`.
    pub test: bool,
}

impl<'a> FileName<'a> {
    /// Reads the last element of a path. What stands before the first `_` asks for nothing: `linux.go` is for every system.
    pub fn read(name: &'a str) -> Self {
        let test = name.ends_with("_test.go");
        let stem = name.split('.').next().unwrap_or("");
        let Some(first) = stem.find('_') else { return Self { test, ..Self::default() } };
        let mut parts = stem[first..].rsplit('_');
        let mut last = parts.next();
        if last == Some("test") {
            last = parts.next();
        }
        let before = parts.next();
        let os = |part: Option<&'a str>| part.filter(|p| KNOWN_OS.contains(p));
        let arch = |part: Option<&'a str>| part.filter(|p| KNOWN_ARCH.contains(p));
        let goarch = arch(last);
        let goos = if goarch.is_some() { os(before) } else { os(last) };
        Self { goos, goarch, test }
    }

    /// The name alone does not keep the file out of a build for `target`.
    pub fn matches(&self, target: &Target) -> bool {
        [self.goos, self.goarch].into_iter().flatten().all(|name| matches_tag(name, target))
    }
}
