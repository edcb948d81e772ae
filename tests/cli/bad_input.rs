//! Input that nobody wants: a clear message, bounded time and memory, and the rest of the work done.

use std::time::{Duration, Instant};

use crate::bench::{Bench, SAFE, run};

/// No bad input may take longer; an unoptimised build on a busy machine needs some of it.
const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_path_that_is_not_there() {
    let bench = Bench::new(&[("pitfall.toml", SAFE)]);
    let ran = bench.run(["check", "nope", "pitfall.toml"]).ends(2);
    assert_eq!(ran.err, "pitfall: nope: there is no such file or folder\n");
    assert!(ran.out.contains("pitfall/unused-suppression"), "the rest is checked\n{}", ran.out);
    let ran = bench.run(["check", "nope", "--language", "zh-cn"]).ends(2);
    assert_eq!(ran.err, "pitfall: nope: 没有这个文件或文件夹\n");
}

#[test]
fn bytes_that_are_no_text() {
    let bench = Bench::new(&[("b/pitfall.toml", SAFE)]);
    bench.write("a.yaml", b"a: \xff\xfe\nb: 1\n");
    bench.write("b.yaml", b"a: 1\0\n");
    bench.write("pitfall.toml", b"\xef\xbb\xbffail-on = \"error\"\r\n");
    let ran = bench.run(["check", "--format", "json"]).ends(0);
    let found = ran.findings();
    assert!(found.contains(&"a.yaml:1:4 pitfall/not-text".to_owned()), "{found:?}");
    assert!(found.contains(&"b.yaml:1:5 pitfall/not-text".to_owned()), "{found:?}");
    assert!(found.contains(&"b/pitfall.toml:1:1 pitfall/unused-suppression".to_owned()), "{found:?}");
}

#[test]
fn a_file_of_100_megabytes_is_not_read() {
    let bench = Bench::new(&[("pitfall.toml", SAFE), ("deploy.yaml", "")]);
    let file = std::fs::File::create(bench.path("huge.yaml")).unwrap();
    file.set_len(100 << 20).unwrap();
    let begun = Instant::now();
    let mut command = bench.command(["check", "--format", "json"]);
    command.env("RAYON_NUM_THREADS", "1");
    let ran = run(command, None).ends(0);
    assert!(begun.elapsed() < PATIENCE);
    assert_eq!(ran.findings(), ["huge.yaml:1:1 pitfall/too-large", "pitfall.toml:1:1 pitfall/unused-suppression"]);
    let ran = bench.run(["check", "huge.yaml"]).ends(0);
    assert!(ran.out.contains("100 MiB"), "{}", ran.out);
}

#[test]
fn a_line_of_10_megabytes_is_cut_where_it_is_shown() {
    let bench = Bench::new(&[]);
    let mut text = "x".repeat(10 << 20);
    text.insert(5 << 20, '\0');
    bench.write("a.env", format!("A={text}\n"));
    let begun = Instant::now();
    let ran = bench.run(["check", "--fail-on", "error", "--select", "pitfall"]).ends(0);
    assert!(begun.elapsed() < PATIENCE);
    assert!(ran.out.contains("a.env:1:5242883"), "{}", &ran.out[..ran.out.len().min(2000)]);
    assert!(ran.out.len() < 4000, "{} bytes", ran.out.len());
}

#[test]
fn a_configuration_that_cannot_be_used_is_named_with_its_line() {
    let bench = Bench::new(&[("pitfall.toml", "fail-on = \"error\"\nselect = 3\n"), ("sub/a.yaml", "a: 1\n")]);
    let ran = bench.run(["check", "sub"]).ends(2);
    assert_eq!(ran.err, "pitfall: pitfall.toml:2:10: select takes a list of strings\n");
    assert_eq!(ran.out, "No findings in 1 file.\n");
    bench.write("pitfall.toml", "fail-on = \"error\"\nselect = [\n");
    let ran = bench.run(["check", "sub"]).ends(2);
    assert!(ran.err.starts_with("pitfall: pitfall.toml:"), "{}", ran.err);
    assert!(ran.err.contains("TOML"), "{}", ran.err);
    bench.run(["check", "sub", "--no-config"]).ends(0);
    // A key that there is not is a finding, and no reason to stop a build.
    bench.write("pitfall.toml", "future = 1\n");
    bench.run(["check", "sub"]).ends(0);
    bench.run(["check", "."]).ends(1);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_loop_of_links() {
        let bench = Bench::new(&[("a/pitfall.toml", SAFE)]);
        symlink("..", bench.path("a/up")).unwrap();
        symlink("self", bench.path("self")).unwrap();
        let ran = bench.run(["check", "--format", "json"]).ends(0);
        assert_eq!(ran.findings(), ["a/pitfall.toml:1:1 pitfall/unused-suppression"]);
        let ran = bench.run(["check", "self"]).ends(2);
        assert!(ran.err.starts_with("pitfall: self: "), "{}", ran.err);
        // With a name of ours it is a file that cannot be read.
        symlink("go.mod", bench.path("a/go.mod")).unwrap();
        let ran = bench.run(["check", "--format", "json"]).ends(2);
        assert!(ran.err.starts_with("pitfall: a/go.mod: "), "{}", ran.err);
        assert_eq!(ran.findings().len(), 1);
    }

    #[test]
    fn a_folder_and_a_file_that_may_not_be_read() {
        use std::os::unix::process::CommandExt;
        let bench = Bench::new(&[("shut/pitfall.toml", SAFE), ("open/pitfall.toml", SAFE), ("pitfall.toml", SAFE)]);
        let mode = |path: &str, mode| {
            std::fs::set_permissions(bench.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let program = bench.path("program");
        std::fs::copy(env!("CARGO_BIN_EXE_pitfall"), &program).unwrap();
        std::fs::set_permissions(bench.root(), std::fs::Permissions::from_mode(0o755)).unwrap();
        mode("shut", 0o000);
        mode("open/pitfall.toml", 0o000);
        // For root nothing is shut; then the program runs as somebody else.
        let root = std::fs::read_dir(bench.path("shut")).is_ok();
        let mut command = bench.command_of(&program, ["check", "--format", "json"]);
        if root {
            command.uid(65534).gid(65534);
        }
        let ran = run(command, None);
        mode("shut", 0o755);
        let ran = ran.ends(2);
        assert!(ran.err.contains("pitfall: shut: permission denied\n"), "{}", ran.err);
        assert!(ran.err.contains("pitfall: open/pitfall.toml: permission denied\n"), "{}", ran.err);
        assert_eq!(ran.findings(), ["pitfall.toml:1:1 pitfall/unused-suppression"]);
        assert_eq!(ran.json()["problems"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_pipe_with_a_name_of_ours_is_not_waited_for() {
        let bench = Bench::new(&[("a.env", "A=1\n")]);
        for name in ["pitfall.toml", "go.mod"] {
            let made = std::process::Command::new("mkfifo").arg(bench.path(name)).status();
            if !made.is_ok_and(|status| status.success()) {
                eprintln!("skipped: no mkfifo here");
                return;
            }
        }
        let begun = Instant::now();
        bench.run(["check"]).ends(0);
        assert!(begun.elapsed() < PATIENCE);
    }

    #[test]
    fn start_up_files_that_are_no_files_keep_nobody_waiting() {
        let bench = Bench::new(&[("p/.envrc", "export GOPATH=$HOME/go\n"), ("home/.zshrc/x", "")]);
        let home = bench.path("home");
        let pipes = [".zprofile", ".bashrc", "config/go/env", "config/environment.d/a.conf"];
        for folder in ["config/go", "config/environment.d", "config/fish", "full"] {
            std::fs::create_dir_all(home.join(folder)).unwrap();
        }
        for name in pipes {
            let made = std::process::Command::new("mkfifo").arg(home.join(name)).status();
            assert!(made.is_ok_and(|status| status.success()), "mkfifo {name}");
        }
        for (link, target) in [
            (".zshenv", "/dev/zero"),
            (".bash_profile", "/dev/stdin"),
            (".zlogin", ".zlogin"),
            ("config/fish/config.fish", "/dev/random"),
        ] {
            symlink(target, home.join(link)).unwrap();
        }
        std::fs::File::create(home.join(".profile")).unwrap().set_len(1 << 30).unwrap();
        for at in 0..20_000 {
            std::fs::File::create(home.join(format!("full/{at}"))).unwrap();
        }
        let begun = Instant::now();
        for shell in ["zsh", "bash", "fish", "sh"] {
            for arguments in [&["doctor"][..], &["why", "PATH"], &["check", "p"]] {
                let mut command = bench.command(arguments);
                let path = format!("{0}/full:{0}/full/1:{0}/.zlogin:{0}/.bashrc:/usr/bin:/bin", home.display());
                command.env("HOME", &home).env("XDG_CONFIG_HOME", home.join("config")).env("PATH", path);
                command.env("SHELL", format!("/bin/{shell}"));
                let ran = run(command, None);
                assert!(matches!(ran.code, 0 | 1), "{shell} {arguments:?}: {}", ran.err);
            }
        }
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }

    #[test]
    fn files_that_go_while_they_are_walked_are_no_error() {
        let bench = Bench::new(&[]);
        for number in 0..3000 {
            bench.write(&format!("{}/{number}/a.env", number % 50), "A=1\n");
        }
        let mut command = bench.command(["check"]);
        command.env("RAYON_NUM_THREADS", "1");
        let root = bench.root();
        let remover = std::thread::spawn(move || {
            for number in (0..50).rev() {
                let _ = std::fs::remove_dir_all(root.join(number.to_string()));
            }
        });
        let ran = run(command, None);
        remover.join().unwrap();
        let ran = ran.ends(0);
        assert_eq!(ran.err, "");
    }

    #[test]
    fn a_reader_that_goes_away_is_no_error() {
        use std::io::Read;
        use std::process::Stdio;
        let bench = Bench::new(&[]);
        for number in 0..2000 {
            bench.write(&format!("{number}/pitfall.toml"), SAFE);
        }
        let mut command = bench.command(["check", "--fail-on", "hint"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0; 64]).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }

    #[test]
    fn names_that_are_not_utf8_or_hold_escapes() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let bench = Bench::new(&[]);
        for name in [&b"caf\xe9"[..], b"esc\x1b[31mape"] {
            let folder = bench.root().join(OsStr::from_bytes(name));
            std::fs::create_dir(&folder).unwrap();
            std::fs::write(folder.join("pitfall.toml"), SAFE).unwrap();
        }
        for format in ["text", "json", "sarif", "github", "gitlab", "junit"] {
            let ran = bench.run(["check", "--format", format]).ends(0);
            assert!(!ran.out.contains('\u{1b}'), "{format}: {}", ran.out);
        }
    }
}
