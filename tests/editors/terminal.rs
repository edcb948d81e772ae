//! A terminal of 120 columns and 32 lines without a screen: tmux.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Project, program};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running tmux server with one window.
pub struct Terminal {
    tmux: PathBuf,
    socket: PathBuf,
}

impl Terminal {
    /// Runs `command` with the environment of `project`; nothing where tmux is missing.
    pub fn start(project: &Project, environment: &[(&str, PathBuf)], command: &[&str]) -> Option<Self> {
        let tmux = program("tmux")?;
        let socket = project.home().join("tmux");
        let mut start = project.command(&tmux);
        start.envs(environment.iter().cloned()).env("TERM", "xterm-256color");
        start.arg("-S").arg(&socket).args(["-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "32"]);
        let status = start.arg("--").args(command).stdin(Stdio::null()).status().expect("tmux runs");
        assert!(status.success());
        Some(Self { tmux, socket })
    }

    fn tmux(&self, arguments: &[&str]) -> std::process::Output {
        Command::new(&self.tmux).arg("-S").arg(&self.socket).args(arguments).output().expect("tmux runs")
    }

    /// What stands on the screen.
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.tmux(&["capture-pane", "-p"]).stdout).into_owned()
    }

    /// Presses keys, by tmux's names.
    pub fn press(&self, keys: &[&str]) {
        self.tmux(&[&["send-keys"], keys].concat());
    }

    /// Waits until the screen is as wanted.
    ///
    /// # Panics
    /// Where it does not get so.
    pub fn wait(&self, what: &str, wanted: impl Fn(&str) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !wanted(&self.screen()) {
            assert!(Instant::now() < end, "waited in vain for {what}:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the program has ended.
    ///
    /// # Panics
    /// Where it stays.
    pub fn wait_for_end(&self) {
        let end = Instant::now() + PATIENCE;
        while self.tmux(&["has-session"]).status.success() {
            assert!(Instant::now() < end, "it does not end:\n{}", self.screen());
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.tmux(&["kill-server"]);
    }
}
