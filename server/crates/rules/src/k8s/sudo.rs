//! A container that starts its program through sudo.
//! Source: sudo(8), and "Configure a Security Context for a Pod or Container" of the Kubernetes documentation for `no_new_privs`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/sudo",
    page: "sudo.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["kubescape:C-0062", "kubescape:sudo-in-container-entrypoint"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let words = ["command", "args"].into_iter().flat_map(|key| container.list(key));
    for (at, word) in words.enumerate() {
        // A single word further on is what something is called; a line is for a shell.
        let is_line = |text: &&str| at == 0 || text.contains(' ');
        let Some(text) = word.as_str().filter(is_line).filter(|text| runs_sudo(text)) else { continue };
        let span = match text.find("sudo").filter(|_| word.source() == text) {
            Some(at) => pitfall_syntax::Span::new(word.span().start as usize + at, word.span().start as usize + at + 4),
            None => word.span(),
        };
        out.at(span).says(text! {
            en: "sudo needs root at hand in the image, and fails once privilege escalation is forbidden: run as the user that is meant",
            zh: "sudo 需要镜像中有可用的 root，禁止提权后会失败：请直接以所需用户运行",
        });
        return;
    }
}

/// A line of a shell starts sudo: at its beginning, or behind what begins a command.
fn runs_sudo(text: &str) -> bool {
    let mut begins = true;
    for word in text.split_ascii_whitespace() {
        if begins && matches!(word, "sudo" | "/usr/bin/sudo") {
            return true;
        }
        begins = word.ends_with([';', '&', '|', '(']) || matches!(word, "then" | "do" | "else" | "exec" | "!");
    }
    false
}

#[cfg(test)]
mod tests {
    use super::runs_sudo;

    #[test]
    fn where_a_command_begins() {
        for text in
            ["sudo", "sudo -E shop", "cd / && sudo make", "set -e; sudo x", "if true\nthen sudo x; fi", "/usr/bin/sudo"]
        {
            assert!(runs_sudo(text), "{text}");
        }
        for text in ["", "echo sudo", "pseudo", "--group=sudo", "apt-get install sudo", "sudoers"] {
            assert!(!runs_sudo(text), "{text}");
        }
    }
}
