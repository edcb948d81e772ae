//! What files are, by name, place, first lines and content.

use std::path::Path;

use pitfall_engine::{Dialect, FileKind, classify};

fn of(path: &str, text: &str) -> FileKind {
    // The language id is wrong on purpose: it must not count where there is a path.
    classify(Some(Path::new(path)), Some("plaintext"), text)
}

#[test]
fn names_and_places() {
    for (path, kind) in [
        ("/p/go.mod", FileKind::GoMod),
        ("/p/go.work", FileKind::GoWork),
        ("/p/go.sum", FileKind::GoSum),
        ("/p/go.work.sum", FileKind::GoSum),
        ("/p/vendor/modules.txt", FileKind::VendorModules),
        ("/p/modules.txt", FileKind::Other),
        ("/p/pitfall.toml", FileKind::Config),
        ("/p/Cargo.toml", FileKind::Other),
        ("/p/main.go", FileKind::Go),
        ("/h/.zshrc", FileKind::Shell(Dialect::Zsh)),
        ("/h/dot_zshrc", FileKind::Shell(Dialect::Zsh)),
        ("/h/private_dot_zshrc.tmpl", FileKind::Shell(Dialect::Zsh)),
        ("/h/zshrc.symlink", FileKind::Shell(Dialect::Zsh)),
        ("/h/.bashrc", FileKind::Shell(Dialect::Bash)),
        ("/h/.profile", FileKind::Shell(Dialect::Posix)),
        ("/etc/profile", FileKind::Shell(Dialect::Posix)),
        ("/p/profile", FileKind::Other),
        ("/h/.config/fish/config.fish", FileKind::Shell(Dialect::Fish)),
        ("/h/.config/go/env", FileKind::Shell(Dialect::GoEnv)),
        ("/p/.env", FileKind::Shell(Dialect::DotEnv)),
        ("/p/.env.local", FileKind::Shell(Dialect::DotEnv)),
        ("/p/.envrc", FileKind::Shell(Dialect::Bash)),
        ("/etc/environment", FileKind::Shell(Dialect::EtcEnvironment)),
        ("/h/.config/environment.d/go.conf", FileKind::Shell(Dialect::EnvironmentD)),
        ("/p/Dockerfile", FileKind::Shell(Dialect::Dockerfile)),
        ("/p/build.Dockerfile", FileKind::Shell(Dialect::Dockerfile)),
        ("/p/README.md", FileKind::Other),
        ("/p/a.json", FileKind::Other),
    ] {
        assert_eq!(of(path, ""), kind, "{path}");
    }
}

#[test]
fn content_decides_what_yaml_is() {
    let plain = "apiVersion: v1\nkind: Pod\n";
    let helm = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n";
    assert_eq!(of("/p/a.yaml", plain), FileKind::Yaml);
    assert_eq!(of("/p/a.yaml", helm), FileKind::HelmTemplate);
    assert_eq!(of("/chart/templates/a.yaml", "a: {{ include \"x\" . }}\n"), FileKind::HelmTemplate);
    assert_eq!(of("/chart/templates/_helpers.tpl", "{{- define \"x\" -}}\n{{- end }}\n"), FileKind::HelmTemplate);
    // A chart's values show actions in comments and texts, and are none.
    assert_eq!(of("/chart/values.yaml", "# {{ include \"x\" . }}\nname: \"{{ .Release.Name }}\"\n"), FileKind::Yaml);
    // A flow mapping inside a flow mapping, or braces in a string, are no template.
    assert_eq!(of("/p/a.yaml", "a: {{b: c}: d}\n"), FileKind::Yaml);
    // Nor are a workflow's or a Prometheus rule's braces Helm's.
    assert_eq!(of("/p/a.yaml", "run: echo ${{ github.sha }}\n"), FileKind::Yaml);
    assert_eq!(of("/p/a.yaml", "summary: 'Instance {{ $labels.instance }} is down'\n"), FileKind::Yaml);
}

#[test]
fn first_lines_speak_for_files_without_a_telling_name() {
    assert_eq!(of("/p/setup", "#!/usr/bin/env -S zsh -f\n"), FileKind::Shell(Dialect::Zsh));
    assert_eq!(of("/p/setup", "#!/bin/dash\n"), FileKind::Shell(Dialect::Posix));
    assert_eq!(of("/p/setup", "#!/usr/bin/python3\n"), FileKind::Other);
    assert_eq!(of("/p/setup", "# vim: set ft=zsh:\n"), FileKind::Shell(Dialect::Zsh));
    assert_eq!(of("/p/setup", "# -*- mode: sh -*-\n"), FileKind::Other);
    assert_eq!(of("/p/setup.sh", ""), FileKind::Shell(Dialect::Bash));
    assert_eq!(of("/p/setup.sh", "#!/bin/sh\n"), FileKind::Shell(Dialect::Posix));
    assert_eq!(of("/p/setup.sh", "# shellcheck shell=dash\n"), FileKind::Shell(Dialect::Posix));
}

#[test]
fn a_language_id_counts_only_without_a_path() {
    assert_eq!(classify(None, Some("gomod"), "module a\n"), FileKind::GoMod);
    assert_eq!(classify(None, Some("bash"), "#!/bin/zsh\n"), FileKind::Shell(Dialect::Zsh));
    assert_eq!(classify(None, Some("markdown"), "a\n"), FileKind::Other);
    // Helix calls `.zshrc` bash.
    assert_eq!(classify(Some(Path::new("/h/.zshrc")), Some("bash"), ""), FileKind::Shell(Dialect::Zsh));
}
