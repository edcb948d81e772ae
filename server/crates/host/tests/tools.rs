//! Compilers, pkg-config, headers, libraries, the C library and the distribution of whole machines.
#![cfg(unix)]

use pitfall_host::{CompilerKind, Host, LibcKind};
use pitfall_testkit::machine::Machine;
use std::path::{Path, PathBuf};

fn with<T>(name: &str, look: impl FnOnce(&Host) -> T) -> T {
    let machine = Machine::named(name).expect("a machine");
    look(&machine.host())
}

#[test]
fn what_kind_of_machine_it_is() {
    let told = |name: &str| {
        with(name, |host| {
            let distribution = host.distribution().expect("a distribution");
            let libc = host.libc().map(|libc| (libc.kind, libc.version.clone().unwrap_or_default()));
            (distribution.id.clone(), distribution.version.clone(), host.arch(), libc, host.is_wsl())
        })
    };
    let glibc = |version: &str| Some((LibcKind::Glibc, version.to_owned()));
    let version = |text: &str| Some(text.to_owned());
    assert_eq!(told("debian"), ("debian".into(), version("12"), "amd64", glibc("2.36"), false));
    assert_eq!(told("fedora"), ("fedora".into(), version("43"), "amd64", glibc("2.42"), false));
    assert_eq!(told("arch"), ("arch".into(), None, "amd64", glibc("2.42"), false));
    assert_eq!(told("wsl"), ("ubuntu".into(), version("24.04"), "amd64", glibc("2.39"), true));
    let musl = Some((LibcKind::Musl, "1.2.5".to_owned()));
    assert_eq!(told("alpine"), ("alpine".into(), version("3.22.2"), "arm64", musl, false));
    assert_eq!(told("macos-arm64"), ("macos".into(), version("26.1"), "arm64", None, false));
    assert_eq!(told("macos-intel"), ("macos".into(), version("15.7"), "amd64", None, false));
    assert_eq!(told("windows"), ("windows".into(), None, "amd64", None, false));
}

#[test]
fn compilers_with_their_versions() {
    let told = |name: &str| {
        with(name, |host| {
            let compilers = host.compilers().iter();
            compilers.map(|it| (it.name.clone(), it.kind, it.version.clone())).collect::<Vec<_>>()
        })
    };
    let version = |text: &str| Some(text.to_owned());
    assert_eq!(told("debian"), [("gcc".into(), CompilerKind::Gcc, version("12"))]);
    assert_eq!(told("fedora"), [("gcc".into(), CompilerKind::Gcc, version("15"))]);
    assert_eq!(
        told("arch"),
        [("gcc".into(), CompilerKind::Gcc, version("15.2.1")), ("clang".into(), CompilerKind::Clang, version("21"))]
    );
    assert_eq!(told("alpine"), []);
    assert_eq!(
        told("macos-arm64"),
        [("clang".into(), CompilerKind::AppleStub, None), ("cc".into(), CompilerKind::AppleStub, None)]
    );
    assert_eq!(told("windows"), [("gcc".into(), CompilerKind::Gcc, None)]);
    with("debian", |host| {
        let cross = host.compiler("aarch64-linux-gnu-gcc").expect("a compiler");
        assert_eq!((cross.target.as_deref(), cross.version.as_deref()), (Some("aarch64-linux-gnu"), Some("12")));
        assert_eq!(host.compiler("/usr/bin/gcc").and_then(|it| it.version).as_deref(), Some("12"));
        assert!(host.compiler("clang").is_none() && host.compiler("").is_none());
    });
    with("macos-arm64", |host| assert!(host.developer_folder().is_some()));
    with("macos-intel", |host| assert_eq!(host.developer_folder(), None));
}

#[test]
fn headers_libraries_and_packages() {
    let told = |name: &str, package: &str| {
        with(name, |host| (host.header("zlib.h"), host.library("z"), host.pkg_config_file(package)))
    };
    let paths = |header: &str, library: &str, package: &str| {
        (Some(PathBuf::from(header)), Some(PathBuf::from(library)), Some(PathBuf::from(package)))
    };
    let usr = "/usr/lib/x86_64-linux-gnu";
    assert_eq!(
        told("debian", "zlib"),
        paths("/usr/include/zlib.h", &format!("{usr}/libz.so"), &format!("{usr}/pkgconfig/zlib.pc"))
    );
    assert_eq!(
        told("fedora", "zlib"),
        paths("/usr/include/zlib.h", "/usr/lib64/libz.so", "/usr/lib64/pkgconfig/zlib.pc")
    );
    assert_eq!(told("arch", "zlib"), paths("/usr/include/zlib.h", "/usr/lib/libz.so", "/usr/lib/pkgconfig/zlib.pc"));
    let sdk = "/Library/Developer/CommandLineTools/SDKs/MacOSX.sdk/usr";
    assert_eq!(
        told("macos-arm64", "openssl"),
        paths(
            &format!("{sdk}/include/zlib.h"),
            &format!("{sdk}/lib/libz.tbd"),
            "/opt/homebrew/lib/pkgconfig/openssl.pc"
        )
    );
    assert_eq!(told("alpine", "zlib"), (None, None, None));
    let (header, library, package) = told("windows", "zlib");
    assert!(header.is_some() && library.is_some() && package.is_some());
    with("debian", |host| {
        assert_eq!(host.header("sys/stat.h"), Some(PathBuf::from("/usr/include/x86_64-linux-gnu/sys/stat.h")));
        assert_eq!(host.header("../../etc/passwd"), None);
        assert_eq!(host.header("/usr/include/zlib.h"), None);
        assert_eq!(host.library("../z"), None);
    });
}

#[test]
fn a_path_of_too_many_entries_is_looked_at_in_part() {
    let many: Vec<String> = (0..100_000).map(|at| format!("/p/{at}")).collect();
    let machine = Machine::of_text("-- /p/99999/go --\n").expect("a machine").with("PATH", &many.join(":"));
    let begin = std::time::Instant::now();
    let host = machine.host();
    assert!(host.program("gcc").is_none() && host.go_binaries().is_empty());
    assert!(begin.elapsed().as_secs() < 5);
}

#[test]
fn the_real_compiler_agrees_about_its_folders() {
    let host = Host::of_this_machine();
    let Some(gcc) = host.compiler("gcc") else {
        println!("skipped: no gcc");
        assert!(std::env::var_os("CI").is_none_or(|ci| ci.is_empty()), "gcc is missing");
        return;
    };
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(&gcc.path).args(arguments).output().expect("gcc runs");
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (version, _) = run(&["-dumpversion"]);
    let told = gcc.version.clone().unwrap_or_default();
    assert!(version.trim().starts_with(&told) || told.starts_with(version.trim()), "{version} {told}");
    let (_, verbose) = run(&["-E", "-v", "-xc", "/dev/null"]);
    let (_, list) = verbose.split_once("#include <...> search starts here:").expect("the list");
    let folders: Vec<PathBuf> =
        list.lines().skip(1).take_while(|line| line.starts_with(' ')).map(|line| line.trim().into()).collect();
    assert_eq!(host.include_folders(), folders);
    let (library, _) = run(&["-print-file-name=libm.so"]);
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    assert_eq!(host.library("m").and_then(|path| real(&path)), real(Path::new(library.trim())));
    if let Some(program) = host.pkg_config() {
        let output = std::process::Command::new(program).args(["--variable", "pc_path", "pkg-config"]).output();
        let built_in = String::from_utf8_lossy(&output.expect("pkg-config runs").stdout).trim().to_owned();
        let there: Vec<&Path> = built_in.split(':').map(Path::new).filter(|folder| folder.is_dir()).collect();
        let own = std::env::var("PKG_CONFIG_PATH").is_err() && std::env::var("PKG_CONFIG_LIBDIR").is_err();
        if own {
            assert_eq!(host.pkg_config_folders(), there);
        }
    }
}
