//! What README promises its reader to see.

use std::path::Path;
use std::process::Command;

use crate::bench::run;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The arguments behind `cargo run --release --` in README's first block.
fn first_command(readme: &str) -> Vec<&str> {
    let line = readme.lines().find_map(|line| line.strip_prefix("cargo run --release -- ")).unwrap();
    line.split('#').next().unwrap().split_whitespace().collect()
}

#[test]
fn the_first_command_shows_what_readme_says() {
    for name in ["README.md", "README.zh-CN.md"] {
        let Ok(readme) = std::fs::read_to_string(repository().join(name)) else { continue };
        let mut command = Command::new(env!("CARGO_BIN_EXE_pitfall"));
        command.args(first_command(&readme)).current_dir(repository()).env_clear();
        command.env("HOME", repository().join("no-such-home"));
        if name.contains("zh") {
            command.env("LANG", "zh_CN.UTF-8");
        }
        let ran = run(command, None).ends(1);
        for domain in ["[gomod/", "[cgo/", "[env/", "[k8s/", "(--fix)"] {
            assert!(ran.out.contains(domain), "{domain} is missing:\n{}", ran.out);
        }
        let shown = readme.split("```text\n").nth(1).and_then(|block| block.split("```").next()).unwrap();
        assert!(ran.out.contains(shown.trim_end()), "{name} shows\n{shown}\nand the command prints\n{}", ran.out);
    }
}
