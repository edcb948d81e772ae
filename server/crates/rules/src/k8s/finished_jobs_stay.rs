//! A Job that stays when it is done.
//! Source: "Automatic Cleanup for Finished Jobs" of the Kubernetes documentation.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_models::kubernetes::Object;
use pitfall_syntax::yaml::edit::New;

rule! {
    id: "k8s/finished-jobs-stay",
    page: "finished_jobs_stay.md",
    on: Object,
    severity: Hint,
    category: Tidiness,
    fix: Suggested,
    since: "0.1.0",
    also: ["kube-linter:job-ttl-seconds-after-finished"],
}

fn check(object: &Object<'_>, _: &Context<'_>, out: &mut Findings) {
    if object.group() != "batch" || object.kind() != "Job" {
        return;
    }
    let ttl = object.spec().field::<i64>("ttlSecondsAfterFinished");
    let has_template = object.spec().view("template").is_present();
    // Tools that run hooks remove their jobs themselves, and so do owners.
    let owned = object.metadata().entry("ownerReferences").is_some();
    let hook = object.annotations().is_open()
        || object.annotations().entries().iter().any(|entry| {
            entry.key().as_str().is_some_and(|key| key == "helm.sh/hook" || key == "argocd.argoproj.io/hook")
        });
    if !ttl.is_missing() || !has_template || owned || hook {
        return;
    }
    out.at(object.label_span())
        .says(text! {
            en: "this Job and its pods stay after it is done, and a second run needs another name",
            zh: "此 Job 及其 Pod 在结束后仍会留下，再次运行需要换名",
        })
        .suggests(
            text! { en: "remove it a day after it is done", zh: "结束一天后自动删除" },
            object.spec().set_key("ttlSecondsAfterFinished", New::Raw("86400".to_owned())),
        );
}
