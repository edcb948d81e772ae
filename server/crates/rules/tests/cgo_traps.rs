//! Popular recipes about cgo that are wrong, and right ones that look alike: what Pitfall says of each.
//!
//! What each recipe does was found out with real tools; the rules' pages say with which.

use std::path::Path;
use std::sync::Arc;

use pitfall_engine::{Cancel, Host, Severity, Source, Workspace};
use pitfall_testkit::memory::Memory;

/// What is claimed, the file, its text, and the rules that speak up at information or above, in order of the text.
type Case = (&'static str, &'static str, &'static str, &'static [&'static str]);

const CASES: &[Case] = &[
    // What installers and package managers do.
    (
        "the MSI sets GOPATH, which is no mistake",
        "/project/go.cmd",
        "@echo off\r\nset GOPATH=%USERPROFILE%\\go\r\n",
        &[],
    ),
    (
        "Homebrew's folder of .pc files may be added",
        "/home/ada/.zprofile",
        "export PKG_CONFIG_PATH=\"/opt/homebrew/lib/pkgconfig:$PKG_CONFIG_PATH\"\n",
        &[],
    ),
    (
        "cgo needs pkg-config only where a line asks for it",
        "/project/l.go",
        "package c\n\n// #cgo LDFLAGS: -lz\nimport \"C\"\n",
        &[],
    ),
    (
        "golang-go has the versions of Go",
        "/project/setup.sh",
        "#!/bin/sh\nsudo apt install golang-go=2:1.19.13-1ubuntu1~22.04.1\n",
        &["env/go-package-version"],
    ),
    ("golang-go has versions of its own", "/project/setup.sh", "#!/bin/sh\nsudo apt install golang-go=2:1.19~1\n", &[]),
    (
        "a distribution's Go has its version in runtime/version.go",
        "/project/version.sh",
        "#!/bin/sh\ncat /usr/lib/go/src/runtime/version.go\n",
        &["env/go-version-file"],
    ),
    ("Go's version is in VERSION", "/project/version.sh", "#!/bin/sh\ncat /usr/lib/go/VERSION\n", &[]),
    ("no go program links libgo", "/project/ldd.sh", "#!/bin/sh\nldd test.so | grep libgo\n", &[]),
    // The C library.
    (
        "nm on archives of Go's library",
        "/project/nm.sh",
        "#!/bin/sh\nnm $GOROOT/pkg/linux_amd64/runtime/cgo.a | grep getaddrinfo\n",
        &["cgo/archive-gone"],
    ),
    ("objdump on the program", "/project/dump.sh", "#!/bin/sh\nobjdump -T app | grep pthread\n", &[]),
    (
        "getaddrinfo_a is there with any glibc since 2.17",
        "/project/a.go",
        "package c\n\n// #include <netdb.h>\nimport \"C\"\n\nfunc f() { C.getaddrinfo_a(0, nil, 0, nil) }\n",
        &["cgo/glibc-only"],
    ),
    (
        "clock_gettime needs -lrt",
        "/project/rt.go",
        "package c\n\n// #cgo LDFLAGS: -lrt\nimport \"C\"\n",
        &["cgo/platform-library"],
    ),
    (
        "clock_gettime needs -lrt on Linux",
        "/project/rt_linux.go",
        "package c\n\n// #cgo LDFLAGS: -lrt\nimport \"C\"\n",
        &[],
    ),
    // Headers.
    (
        "headers of the kernel for <linux/types.h>",
        "/project/wsl.sh",
        "#!/bin/sh\nsudo apt-get install -y clang linux-headers-$(uname -r)\ngo build .\n",
        &["cgo/kernel-headers"],
    ),
    (
        "clang's own headers for every compiler",
        "/home/ada/.bashrc",
        "export CGO_CPPFLAGS=\"-I/usr/lib/clang/$(clang --version | sed 's/.*version \\([0-9.]*\\).*/\\1/')/include\"\n",
        &["cgo/compiler-own-headers"],
    ),
    (
        "what is beside the package needs ${SRCDIR}",
        "/project/i.go",
        "package c\n\n// #include \"${SRCDIR}/a.h\"\nimport \"C\"\n",
        &["cgo/variable-in-include"],
    ),
    // Other systems and processors.
    (
        "net/http needs libcurl or OpenSSL",
        "/project/n.go",
        "package c\n\nimport \"net/http\"\n\nvar X = http.DefaultClient\n",
        &[],
    ),
    (
        "cgo for another system needs nothing but CGO_ENABLED=1",
        "/project/Dockerfile",
        "FROM golang:1.27\nRUN CGO_ENABLED=1 GOOS=windows go build -o /app.exe .\n",
        &["cgo/cross-without-compiler"],
    ),
    (
        "PKG_CONFIG_PATH is enough for another processor",
        "/project/Dockerfile",
        "FROM golang:1.27\nRUN CGO_ENABLED=1 GOARCH=arm64 CC=aarch64-linux-gnu-gcc PKG_CONFIG_PATH=/usr/aarch64-linux-gnu/lib/pkgconfig go build .\n",
        &["env/cross-sysroot"],
    ),
    (
        "CGO_C_COMPILER names the compiler",
        "/home/ada/.bashrc",
        "export CGO_C_COMPILER=clang\n",
        &["env/no-such-variable"],
    ),
    ("CC names the compiler", "/home/ada/.bashrc", "export CC=clang\n", &[]),
    // Flags.
    ("an empty CGO_CFLAGS changes the architecture", "/home/ada/.zshrc", "export CGO_CFLAGS=\"\"\n", &[]),
    (
        "CGO_CFLAGS wants -arch",
        "/home/ada/.zshrc",
        "export CGO_CFLAGS=\"-arch arm64\"\n",
        &["cgo/optimization-dropped", "env/arch-flag"],
    ),
    (
        "so do #cgo lines",
        "/project/arch.go",
        "package c\n\n// #cgo darwin CFLAGS: -arch arm64\nimport \"C\"\n",
        &["cgo/second-arch"],
    ),
    (
        "CFLAGS must be kept in sync, which a hint says",
        "/home/ada/.zshrc",
        "export CGO_CFLAGS=\"-g -O2 -DX\"\nexport CFLAGS=\"-g -O2 -DX\"\n",
        &[],
    ),
    ("go build reads CFLAGS", "/project/build.sh", "#!/bin/sh\nCFLAGS=-DX go build .\n", &["cgo/flags-not-read"]),
    (
        "a macro's value may be a string",
        "/project/m.go",
        "package c\n\n// #cgo CFLAGS: -DNAME=\"sound\"\nimport \"C\"\n",
        &["cgo/quotes-vanish"],
    ),
    (
        "relative -I and -L lead astray",
        "/project/r.go",
        "package c\n\n// #cgo CFLAGS: -Iinclude\n// #cgo LDFLAGS: -L../lib\nimport \"C\"\n",
        &[],
    ),
];

#[test]
fn wrong_recipes_are_named_and_right_ones_are_not() {
    let mut wrong = Vec::new();
    for (claim, path, text, expected) in CASES {
        let mut files = Memory::new();
        files.write("/project/go.mod", "module example.com/c\n\ngo 1.26\n");
        let host = Host::at("/nowhere", [("HOME".to_owned(), "/home/ada".to_owned())]);
        let workspace = Workspace::new(pitfall_rules::all(), Arc::new(files), Arc::new(host));
        let checked = workspace.check(&Source::new(Some(Path::new(path)), *text), &Cancel::new());
        let told: Vec<&str> =
            checked.findings.iter().filter(|it| it.severity >= Severity::Information).map(|it| it.rule.id).collect();
        if told != *expected {
            wrong.push(format!("{claim}: {told:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}
