//! A key that its kind does not have.
//! Source: the API's own schemas; `kubectl create` refuses such an object ("strict decoding error: unknown field"), and other clients have
//! the field dropped without a word.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::schema::{SchemaFault, Wrong};
use pitfall_syntax::yaml::{Entry, edit};

use super::migration::of_older_version;
use super::patch::is_patch;
use super::schema::{Guess, guess};

rule! {
    id: "k8s/unknown-field",
    page: "unknown_field.md",
    on: SchemaFault,
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    templates: too,
    also: ["kube-linter:schema-validation", "monokle:K8S001"],
}

fn check(fault: &SchemaFault<'_>, cx: &Context<'_>, out: &mut Findings) {
    let (entry, around) = match &fault.what {
        Wrong::UnknownField { entry, around } => (*entry, around),
        Wrong::OtherRelease { entry, of_type, field } => {
            let (Some(key), releases) = (entry.key().as_str(), field.releases()) else { return };
            let (holder, minor) = (of_type.short_name(), super::pod_security::release(cx));
            let (first, last) = (releases.first, releases.last);
            let at = out.at(entry.key().span());
            let said = if minor < first {
                at.says(text! {
                    en: "{holder} has the field {key} only since Kubernetes 1.{first}; in 1.{minor} it is unknown",
                    zh: "{holder} 自 Kubernetes 1.{first} 起才有字段 {key}，1.{minor} 中没有",
                })
            } else {
                at.says(text! {
                    en: "{holder} had the field {key} up to Kubernetes 1.{last}; in 1.{minor} it is unknown",
                    zh: "{holder} 的字段 {key} 仅存在到 Kubernetes 1.{last}，1.{minor} 中没有",
                })
            };
            said.at_most(Severity::Warning);
            return;
        }
        _ => return,
    };
    let (Some(own), Some(key)) = (around.last(), entry.key().as_str()) else { return };
    // In a patch, null takes away what may be there.
    if entry.value().is_null() && is_patch(cx) {
        return;
    }
    if key == "sops" && fault.object.root() == Some(entry.mapping()) && entry.value().get("mac").is_some() {
        // SOPS takes out what it wrote there when it decrypts the file.
        return;
    }
    let holder = own.of_type.short_name();
    match guess(entry, key, around) {
        Guess::Misspelt { name, surely } => {
            let said = out.at(entry.key().span()).says(text! {
                en: "{holder} has no field {key}, only {name}: the API server refuses it, or drops it without a word",
                zh: "{holder} 没有字段 {key}，只有 {name}：API 服务器会拒绝它，或默默丢弃",
            });
            let title = text! { en: "rename to {name}", zh: "改名为 {name}" };
            match rename(entry, name) {
                Some(edits) if surely => said.mends(title, edits),
                edits => said.suggests(title, edits),
            };
        }
        Guess::Nothing => {
            let said = out.at(entry.key().span()).says(text! {
                en: "{holder} has no field {key}: the API server refuses it, or drops it without a word",
                zh: "{holder} 没有字段 {key}：API 服务器会拒绝它，或默默丢弃",
            });
            if let Some(edits) = of_older_version(holder, entry) {
                let title = text! { en: "write it as this version does", zh: "按此版本的写法改写" };
                said.suggests(title, edits);
            }
        }
        // A rule of its own.
        Guess::Misplaced { .. } => {}
    }
}

fn rename(entry: Entry<'_>, name: &str) -> Option<Vec<edit::Edit>> {
    (!entry.mapping().is_shared()).then(|| edit::rename_key(entry, name)).flatten()
}
