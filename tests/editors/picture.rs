//! The picture of the README: Neovim in a real terminal on a screen that nobody sees.
//!
//! `PITFALL_SCREENSHOTS=1` puts it where the README shows it; otherwise it goes to the folder of temporary test files.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::project::{Project, editor, program, repository};

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A picture in a README should load at once.
const MAX_BYTES: u64 = 200_000;

#[test]
fn neovim_shows_findings_and_fixes() {
    let (Some(nvim), Some(xvfb), Some(sakura), Some(import), Some(convert)) =
        (editor("nvim"), program("Xvfb"), program("sakura"), program("import"), program("convert"))
    else {
        return;
    };
    let project = Project::new();
    let mut screen = Command::new(xvfb)
        .args(["-displayfd", "1", "-screen", "0", "2400x1600x24", "-nolisten", "tcp"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map(Running)
        .expect("Xvfb runs");
    let mut number = String::new();
    BufReader::new(screen.0.stdout.take().expect("its output")).read_line(&mut number).expect("a display");
    let display = format!(":{}", number.trim());

    let config = project.home().join("XDG_CONFIG_HOME/sakura");
    std::fs::create_dir_all(&config).expect("a folder");
    // The colour scheme's background, for the rim around the cells.
    let settings = "[sakura]\ncolorset1_back=rgb(30,30,46)\nlast_colorset=1\nscrollbar=false\nblinking_cursor=No\n";
    std::fs::write(config.join("sakura.conf"), settings).expect("a file");
    let ready = project.home().join("ready");
    let scene = json!({
        "above": {"file": "go.mod", "lines": 14, "findings": 1, "code": "gomod/duplicate-require"},
        "below": {"file": "pitfall.toml", "findings": 0},
    });
    // The editor and its terminal are two processes: started through a loader of its own, Neovim cannot start itself a second time.
    let socket = project.home().join("nvim.sock");
    let _editor = project
        .command(&nvim)
        .args(["--headless", "-i", "NONE", "-n", "-u"])
        .arg(repository().join("tests/editors/picture.lua"))
        .arg("--listen")
        .arg(&socket)
        .env("PITFALL_NEOVIM", repository().join("editors/neovim"))
        .env("PITFALL_SCENE", scene.to_string())
        .env("PITFALL_READY", &ready)
        .spawn()
        .map(Running)
        .expect("nvim runs");
    wait_for(&socket);
    let look = format!("{} --server {} --remote-ui", nvim.display(), socket.display());
    let terminal = project
        .command(&sakura)
        .args(["-c", "104", "-r", "30", "-f", "DejaVu Sans Mono 17", "-x", &look])
        .env("DISPLAY", &display)
        .env("NO_AT_BRIDGE", "1")
        .env("COLORTERM", "truecolor")
        .stderr(Stdio::null())
        .spawn()
        .map(Running)
        .expect("sakura runs");
    wait_for(&ready);
    let state = std::fs::read_to_string(&ready).unwrap_or_else(|_| "nothing".to_owned());
    let raw = Path::new(env!("CARGO_TARGET_TMPDIR")).join("neovim-raw.png");
    run_to_end(Command::new(import).args(["-display", &display, "-window", "root"]).arg(&raw));
    drop(terminal);
    assert_eq!(state.trim(), "ready", "see {}", raw.display());

    let picture = match std::env::var("PITFALL_SCREENSHOTS").as_deref() {
        Ok("1") => repository().join("editors/neovim/screenshot.png"),
        _ => Path::new(env!("CARGO_TARGET_TMPDIR")).join("neovim.png"),
    };
    // The bare screen around the terminal is black, which the colour scheme is not.
    let mut crop = Command::new(&convert);
    crop.arg(&raw).args([
        "-bordercolor",
        "black",
        "-border",
        "1",
        "-trim",
        "+repage",
        "-strip",
        "+dither",
        "-colors",
        "255",
    ]);
    run_to_end(crop.arg(format!("png8:{}", picture.display())));
    let bytes = std::fs::metadata(&picture).expect("a picture").len();
    let told =
        Command::new(&convert).arg(&picture).args(["-format", "%w %h %k", "info:"]).output().expect("convert runs");
    let told = String::from_utf8(told.stdout).expect("numbers");
    let numbers: Vec<u64> = told.split_whitespace().map(|number| number.parse().expect("a number")).collect();
    let [width, height, colours] = numbers[..] else { panic!("{told}") };
    assert!(width > 1000 && height > 500, "{width}×{height}");
    assert!(colours > 60, "{colours} colours: it shows nothing");
    assert!(bytes < MAX_BYTES, "{bytes} bytes");
}

/// Waits for a file, for a while.
fn wait_for(file: &Path) {
    let end = Instant::now() + Duration::from_secs(40);
    while !file.exists() && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn run_to_end(command: &mut Command) {
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
}
