//! Whole machines as trees of small files.

use pitfall_host::{Host, Os, Shell, When};
use std::path::{Path, PathBuf};

fn machine(files: &[(&str, &str)], environment: &[(&str, &str)]) -> (tempfile::TempDir, Host) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path.trim_start_matches('/'));
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, text).expect("a file");
    }
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let host = Host::at(folder.path(), environment);
    (folder, host)
}

const GO: [(&str, &str); 5] = [
    ("/usr/local/go/bin/go", ""),
    ("/usr/local/go/VERSION", "go1.27.3\ntime 2026-10-01T00:00:00Z\n"),
    ("/usr/local/go/go.env", "# defaults\nGOPROXY=https://proxy.golang.org,direct\nGOTOOLCHAIN=auto\n"),
    ("/usr/lib/go-1.21/bin/go", ""),
    ("/usr/lib/go-1.21/VERSION", "go1.21.13\n"),
];

#[test]
fn the_go_of_each_entry_of_path() {
    let (_folder, host) = machine(&GO, &[("PATH", "/usr/bin:/usr/lib/go-1.21/bin:relative::/usr/local/go/bin")]);
    let found: Vec<_> = host
        .go_binaries()
        .iter()
        .map(|go| (go.entry, go.installation.as_ref().and_then(|i| i.version.as_deref()), go.path.as_path()))
        .collect();
    assert_eq!(
        found,
        [
            (1, Some("go1.21.13"), Path::new("/usr/lib/go-1.21/bin/go")),
            (4, Some("go1.27.3"), Path::new("/usr/local/go/bin/go")),
        ]
    );
    let installation = host.go_installation(Path::new("/usr/local/go")).expect("an installation");
    let defaults = installation.go_env.expect("go.env");
    assert_eq!(defaults.get("GOPROXY").as_deref(), Some("https://proxy.golang.org,direct"));
    assert!(host.go_installation(Path::new("/usr/local/go/bin")).is_none());
    assert_eq!(host.os(), Os::Linux);
}

#[cfg(unix)]
#[test]
fn links_stay_inside_the_machine() {
    let (folder, host) = machine(&GO, &[("PATH", "/usr/bin")]);
    let bin = folder.path().join("usr/bin");
    std::fs::create_dir_all(&bin).expect("a folder");
    std::os::unix::fs::symlink("/usr/local/go/bin/go", bin.join("go")).expect("a link");
    std::os::unix::fs::symlink("../../../../../../../../etc", bin.join("out")).expect("a link");
    std::os::unix::fs::symlink("circle", bin.join("circle")).expect("a link");
    assert_eq!(host.real_path(Path::new("/usr/bin/go")), Some(PathBuf::from("/usr/local/go/bin/go")));
    let installation = host.go_binaries()[0].installation.as_ref().expect("an installation");
    assert_eq!(installation.goroot, Path::new("/usr/local/go"));
    assert!(!host.exists(Path::new("/usr/bin/out/passwd")));
    assert!(!host.exists(Path::new("/../../../../../../etc/passwd")));
    assert!(!host.exists(Path::new("/usr/bin/circle")));
    assert_eq!(host.read(Path::new("/usr/bin")), None);
}

#[test]
fn the_go_env_file() {
    let files = [
        ("/home/u/.config/go/env", "GOPATH=$HOME/go\nGOPROXY=off\nGOPROXY=direct\n"),
        ("/x/env", "GOBIN=/b\n"),
        ("/xdg/go/env", "GOBIN=/xdg\n"),
    ];
    let get = |environment: &[(&str, &str)], name: &str| {
        let (_folder, host) = machine(&files, environment);
        host.go_env().and_then(|file| file.get(name))
    };
    assert_eq!(get(&[("HOME", "/home/u")], "GOPROXY").as_deref(), Some("direct"));
    assert_eq!(get(&[("HOME", "/home/u")], "GOPATH").as_deref(), Some("$HOME/go"));
    assert_eq!(get(&[("HOME", "/home/u"), ("GOENV", "/x/env")], "GOBIN").as_deref(), Some("/b"));
    assert_eq!(get(&[("HOME", "/home/u"), ("XDG_CONFIG_HOME", "/xdg")], "GOBIN").as_deref(), Some("/xdg"));
    assert_eq!(get(&[("HOME", "/home/u"), ("GOENV", "off")], "GOPROXY"), None);
    assert_eq!(get(&[], "GOPROXY"), None);
    let mac = [("/System/Library/x", ""), ("/Users/u/Library/Application Support/go/env", "GOBIN=/m\n")];
    let (_folder, host) = machine(&mac, &[("HOME", "/Users/u")]);
    assert_eq!((host.os(), host.go_env().and_then(|file| file.get("GOBIN"))), (Os::MacOs, Some("/m".to_owned())));
}

#[test]
fn windows_paths() {
    let files = [
        ("C:/Go/bin/go.exe", ""),
        ("C:/Go/VERSION", "go1.27.3\n"),
        ("C:/Users/u/AppData/Roaming/go/env", "GOBIN=C:\\b\n"),
    ];
    let environment = [
        ("Path", "C:\\Windows;C:\\Go\\bin"),
        ("USERPROFILE", "C:\\Users\\u"),
        ("APPDATA", "C:\\Users\\u\\AppData\\Roaming"),
    ];
    if cfg!(windows) {
        return;
    }
    let (_folder, host) = machine(&files, &environment);
    assert_eq!(host.os(), Os::Windows);
    assert_eq!(host.go_env().and_then(|file| file.get("GOBIN")).as_deref(), Some("C:\\b"));
    assert_eq!(host.go_binaries().len(), 1);
    assert_eq!(host.go_binaries()[0].entry, 1);
}

#[test]
fn start_up_files_in_their_order() {
    let files = [
        ("/home/u/.profile", ""),
        ("/home/u/.bash_profile", ""),
        ("/home/u/.bashrc", ""),
        ("/home/u/.zshrc", ""),
        ("/home/u/.zshenv", ""),
        ("/etc/zsh/zshenv", ""),
        ("/etc/profile.d/go.sh", ""),
        ("/etc/profile.d/readme", ""),
        ("/home/u/.config/fish/conf.d/b.fish", ""),
        ("/etc/fish/conf.d/a.fish", ""),
        ("/etc/fish/conf.d/b.fish", ""),
        ("/home/u/.config/fish/config.fish", ""),
    ];
    let (_folder, host) = machine(&files, &[("HOME", "/home/u")]);
    let of = |shell| {
        let files = host.startup_files().iter().filter(move |file| file.shell == shell);
        files.map(|file| (file.path.to_str().unwrap_or(""), file.when)).collect::<Vec<_>>()
    };
    assert_eq!(of(Shell::Sh), [("/etc/profile.d/go.sh", When::Login), ("/home/u/.profile", When::Login)]);
    assert_eq!(
        of(Shell::Bash),
        [
            ("/etc/profile.d/go.sh", When::Login),
            ("/home/u/.bash_profile", When::Login),
            ("/home/u/.profile", When::Never),
            ("/home/u/.bashrc", When::Interactive),
        ]
    );
    assert_eq!(
        of(Shell::Zsh),
        [("/etc/zsh/zshenv", When::Always), ("/home/u/.zshenv", When::Always), ("/home/u/.zshrc", When::Interactive),]
    );
    let fish: Vec<_> = of(Shell::Fish).into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        fish,
        ["/etc/fish/conf.d/a.fish", "/home/u/.config/fish/conf.d/b.fish", "/home/u/.config/fish/config.fish"]
    );
}

#[test]
fn pkg_config_files() {
    let files = [("/opt/x/foo.pc", ""), ("/usr/share/pkgconfig/foo.pc", ""), ("/usr/share/pkgconfig/bar.pc", "")];
    let (_folder, host) = machine(&files, &[("PKG_CONFIG_PATH", "/opt/x:/nowhere")]);
    assert_eq!(host.pkg_config_file("foo"), Some(PathBuf::from("/opt/x/foo.pc")));
    assert_eq!(host.pkg_config_file("bar"), Some(PathBuf::from("/usr/share/pkgconfig/bar.pc")));
    assert_eq!(host.pkg_config_file("../x/foo"), None);
    let (_folder, host) = machine(&files, &[("PKG_CONFIG_LIBDIR", "/opt/x")]);
    assert_eq!(host.pkg_config_file("bar"), None);
}

#[test]
fn this_machine_answers() {
    let host = Host::of_this_machine();
    assert_eq!(host.environment().get("PATH").map(str::to_owned), std::env::var("PATH").ok());
    assert!(host.exists(Path::new(env!("CARGO_MANIFEST_DIR"))));
    let _ = (host.go_binaries(), host.go_env(), host.startup_files(), host.pkg_config_folders());
}
