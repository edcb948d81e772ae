//! A git-sync that runs what a variable names in place of git.
//! Source: the manual of github.com/kubernetes/git-sync, flag `--git` and its variable `GITSYNC_GIT`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Container;

rule! {
    id: "k8s/git-sync-command",
    page: "git_sync_command.md",
    on: Container,
    severity: Information,
    category: Security,
    fix: None,
    since: "0.1.0",
    templates: too,
    also: ["checkov:CKV_K8S_159"],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for variable in container.env() {
        let Some(name) = variable.name().known().filter(|name| name.value == "GITSYNC_GIT") else { continue };
        let span = name.span;
        out.at(span).says(text! {
            en: "git-sync runs the program that this variable names in place of git, with all of this container's rights",
            zh: "git-sync 会以此容器的全部权限运行该变量指定的程序，以代替 git",
        });
    }
}
