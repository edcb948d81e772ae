//! `pitfall doctor` and `pitfall why` on whole machines.
#![cfg(unix)]

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use pitfall_testkit::machine::{self, Machine};
use serde_json::Value;

fn run(machine: &Machine, arguments: &[&str]) -> Output {
    let environment = machine.folder.path().join("environment");
    let lines: String = machine.environment.iter().map(|(name, value)| format!("{name}={value}\n")).collect();
    std::fs::write(&environment, lines).unwrap();
    Command::new(env!("CARGO_BIN_EXE_pitfall"))
        .args(arguments)
        .args(["--color", "never", "--root"])
        .arg(machine.folder.path())
        .arg("--environment")
        .arg(&environment)
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn golden(name: &str, printed: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/golden/doctor").join(name);
    if std::env::var_os("PITFALL_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, printed).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(printed, expected, "{}", path.display());
}

#[test]
fn every_machine_gets_the_same_report_as_ever() {
    for name in machine::names().unwrap() {
        let machine = Machine::named(&name).unwrap();
        let ran = run(&machine, &["doctor", "--language", "en"]);
        assert_eq!(String::from_utf8_lossy(&ran.stderr), "", "{name}");
        golden(&format!("{name}.txt"), &out(&ran));
        assert!(matches!(ran.status.code(), Some(0 | 1)), "{name}: {:?}", ran.status);
    }
}

#[test]
fn every_format_and_language() {
    let machine = Machine::named("debian").unwrap();
    golden("debian.zh-cn.txt", &out(&run(&machine, &["doctor", "--language", "zh-cn"])));
    golden("debian.md", &out(&run(&machine, &["doctor", "--language", "en", "--format", "markdown"])));
    let json: Value =
        serde_json::from_str(&out(&run(&machine, &["doctor", "--language", "en", "--format", "json"]))).unwrap();
    assert_eq!(json["machine"]["libc"], serde_json::json!({ "kind": "glibc", "version": "2.36" }));
    assert_eq!(json["go"]["on_path"][0]["version"], "go1.19.8");
    let goproxy = json["variables"].as_array().unwrap().iter().find(|it| it["name"] == "GOPROXY").unwrap();
    assert_eq!(goproxy["set_by"], serde_json::json!({ "file": "/home/ada/.bashrc", "line": 9 }));
    assert_eq!(goproxy["hidden"][0]["value"], "https://proxy.golang.org,direct");
    golden("debian.why-goproxy.txt", &out(&run(&machine, &["why", "GOPROXY", "--language", "en"])));
    golden("debian.why-path.md", &out(&run(&machine, &["why", "PATH", "--language", "en", "--format", "markdown"])));
    let why: Value = serde_json::from_str(&out(&run(&machine, &["why", "GOPROXY", "--format", "json"]))).unwrap();
    assert_eq!(why["value"], "https://goproxy.cn");
    assert_eq!(why["sources"][0]["source"], "environment");
    assert_eq!(why["sources"][1]["source"], "go-env");
}

#[test]
fn secrets_stay_inside() {
    let machine = Machine::named("wsl").unwrap().with("GITHUB_TOKEN", "ghp_0123456789abcdefghijklmnop");
    for command in [vec!["doctor"], vec!["why", "GOPROXY"], vec!["why", "GITHUB_TOKEN"]] {
        for format in ["text", "json", "markdown"] {
            let mut arguments = command.clone();
            arguments.extend(["--format", format]);
            let printed = out(&run(&machine, &arguments));
            assert!(!printed.contains("s3cr3t") && !printed.contains("0123456789abcdef"), "{arguments:?}\n{printed}");
            assert!(printed.contains("***"), "{arguments:?}\n{printed}");
        }
    }
}

#[test]
fn exit_codes_tell() {
    let code = |machine: &Machine, arguments: &[&str]| run(machine, arguments).status.code();
    let fine = Machine::of_text(
        "HOME=/h\nPATH=/usr/local/go/bin\n-- /usr/local/go/bin/go --\n-- /usr/local/go/VERSION --\ngo1.27.3\n",
    )
    .unwrap();
    assert_eq!(code(&fine, &["doctor"]), Some(0));
    assert_eq!(code(&Machine::named("arch").unwrap(), &["doctor"]), Some(1));
    assert_eq!(code(&fine, &["why", "GOPROXY"]), Some(0));
    assert_eq!(code(&fine, &["why", "NOBODY_SETS_THIS"]), Some(1));
    assert_eq!(code(&fine, &["why", "a b"]), Some(2));
    let missing =
        Command::new(env!("CARGO_BIN_EXE_pitfall")).args(["doctor", "--root", "/nonexistent/x"]).output().unwrap();
    assert_eq!(missing.status.code(), Some(2));
}

#[test]
fn bad_input_is_answered_in_time() {
    let path: Vec<String> = (0..1_000).map(|at| format!("/p/{at}")).collect();
    let home = "HOME=/h\nSHELL=/bin/bash\n-- /h/.bashrc --\n. ~/.bashrc\nexport A=\\xe9\n-- /usr/local/go/bin/go --\n";
    let machine = Machine::of_text(home).unwrap().with("PATH", &path.join(":"));
    std::fs::write(machine.folder.path().join("h/.bashrc"), b". ~/.bashrc\r\nexport GOPATH=/\xe9\r\n").unwrap();
    let begin = Instant::now();
    let ran = run(&machine, &["doctor"]);
    assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    // A home that is a file, and one that is not there.
    for home in ["/h/.bashrc", "/nobody"] {
        let machine = Machine::of_text("SHELL=/bin/zsh\n-- /h/.bashrc --\nx\n").unwrap().with("HOME", home);
        assert!(matches!(run(&machine, &["doctor"]).status.code(), Some(0 | 1)), "{home}");
    }
}

#[test]
fn home_stays_closed_where_it_must() {
    let machine = Machine::named("debian").unwrap();
    let open = out(&run(&machine, &["doctor", "--format", "json"]));
    let closed = out(&run(&machine, &["doctor", "--format", "json", "--no-home"]));
    assert!(open.contains("/home/ada/.bashrc"));
    assert!(!closed.contains("/home/ada/.bashrc"), "{closed}");
}

#[test]
fn only_online_reaches_out() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let proxy = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let machine = Machine::named("fedora").unwrap().with("GOPROXY", &proxy);
    run(&machine, &["doctor"]);
    assert!(listener.accept().is_err(), "nobody called");
    let server = std::thread::spawn(move || {
        listener.set_nonblocking(false).unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
    });
    let ran = run(&machine, &["doctor", "--online", "--format", "json"]);
    server.join().unwrap();
    let json: Value = serde_json::from_str(&out(&ran)).unwrap();
    assert_eq!(json["online"][0]["outcome"], "open");
}
