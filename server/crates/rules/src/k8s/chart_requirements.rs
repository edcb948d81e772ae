//! Dependencies of a chart in the file that does not count.
//! Source: `LoadFiles` of Helm's package loader, which reads `requirements.yaml` over `Chart.yaml`, and `writeTarContents`, which leaves the
//! dependencies out of the `Chart.yaml` of a chart of version v1.

use pitfall_engine::{Context, Findings, Location, Severity, Tag, rule, text};
use pitfall_syntax::Span;
use pitfall_syntax::yaml::Stream;
use pitfall_syntax::yaml::edit::{self, New};

use super::chart::{Said, beside, chart, dependencies, entry, has_requirements, said};

rule! {
    id: "k8s/chart-requirements",
    page: "chart_requirements.md",
    on: Stream,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(stream: &Stream, cx: &Context<'_>, out: &mut Findings) {
    let Some(view) = chart(stream, cx) else { return };
    let Said::Text(version) = said(view, "apiVersion") else { return };
    let own = entry(view, "dependencies").filter(|_| !dependencies(view).is_empty());
    let requirements = beside("requirements.yaml", cx).filter(|_| has_requirements(cx)).map(|(path, _)| path);
    match (version.value, own, requirements) {
        (_, Some(own), Some(path)) => {
            out.at(own.key().span())
                .says(text! {
                    en: "Helm takes the dependencies in requirements.yaml, and passes over these",
                    zh: "Helm 采用 requirements.yaml 中的依赖，忽略此处的依赖",
                })
                .see(Location::in_file(path, Span::at(0)), text! { en: "the file that counts", zh: "起作用的文件" });
        }
        ("v2", None, Some(path)) => {
            out.at(version.span)
                .says(text! {
                    en: "a chart of version v2 has its dependencies in Chart.yaml; Helm warns of requirements.yaml",
                    zh: "v2 的 Chart 应在 Chart.yaml 中声明依赖；Helm 会对 requirements.yaml 发出警告",
                })
                .at_most(Severity::Information)
                .tagged(Tag::Deprecated)
                .see(
                    Location::in_file(path, Span::at(0)),
                    text! { en: "the file from Helm 2", zh: "来自 Helm 2 的文件" },
                );
        }
        ("v1", Some(own), None) => {
            let newer = edit::set_own(version.node, &New::from("v2"));
            out.at(own.key().span())
                .says(text! {
                    en: "in a chart of version v1, helm package leaves these out: conditions and aliases no longer hold",
                    zh: "在 v1 的 Chart 中，helm package 会丢弃它们：condition 和 alias 将不再生效",
                })
                .see(Location::here(version.span), text! { en: "the version", zh: "版本" })
                .suggests(text! { en: "make it version v2", zh: "改为 v2" }, newer);
        }
        _ => {}
    }
}
