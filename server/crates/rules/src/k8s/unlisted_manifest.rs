//! A manifest beside a kustomization that no kustomization takes.
//! Source: `kustomize build`, which reads what the kustomization names and nothing else.

use pitfall_engine::{Context, Facts, Findings, KUSTOMIZATION_NAMES, Location, Presence, rule, text};
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::edit::{self, New};

use super::kustomization::{kustomization, paths};

rule! {
    id: "k8s/unlisted-manifest",
    page: "unlisted_manifest.md",
    on: Stream,
    severity: Information,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

/// Where more are unlisted, listing is not how the folder is kept.
const FEW: usize = 3;

/// Groups of files that a tool reads on its own machine, and no cluster.
const LOCAL: [&str; 8] = [
    "kind.x-k8s.io",
    "k3d.io",
    "eksctl.io",
    "kubeadm.k8s.io",
    "k0sctl.k0sproject.io",
    "skaffold",
    "builtin",
    "kustomize.config.k8s.io",
];

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = kustomization(stream, cx) else { return };
    let (Some(folder), Some(entry)) = (cx.folder(), view.entry("resources")) else { return };
    let listed: Vec<_> = paths(view, "resources", cx).into_iter().map(|(_, path)| path).collect();
    // Files of its own folder are listed one by one here.
    let own = listed.iter().filter(|path| path.parent() == Some(folder) && cx.presence(path) == Presence::File).count();
    if own == 0 {
        return;
    }
    let around = cx.manifests(folder);
    let unlisted = around.files.iter().filter(|(path, facts)| {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
        let is_manifest = matches!(facts.facts, Facts::Objects(_))
            && facts.objects().next().is_some()
            && facts.objects().all(|object| {
                let group = object.api_version.split('/').next().unwrap_or("");
                object.name.is_some()
                    && !LOCAL.iter().any(|local| group == *local || group.ends_with(&format!(".{local}")))
            });
        // What its text names, a comment included, was not forgotten.
        is_manifest
            && !KUSTOMIZATION_NAMES.contains(&name)
            && !listed.contains(path)
            && !cx.contains(name)
            && !name.starts_with("kustomiz")
            && !cx.is_taken(path)
    });
    let unlisted: Vec<_> = unlisted.collect();
    if unlisted.len() > FEW.min(own) {
        return;
    }
    for (path, facts) in unlisted {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let list = entry.value();
        let edits = (!list.is_shared()).then(|| edit::append_item(list, New::from(name))).flatten();
        let span = facts.objects().next().map(|object| object.span).unwrap_or_default();
        out.at(entry.key().span())
            .says(text! {
                en: "no kustomization takes {name}, which lies beside this one: what it holds is not built",
                zh: "没有任何 kustomization 引用与此文件同目录的 {name}：其中的对象不会被构建",
            })
            .see(Location::in_file(path, span), text! { en: "what is left out", zh: "被遗漏的内容" })
            .suggests(text! { en: "take {name}", zh: "加入 {name}" }, edits);
    }
}
