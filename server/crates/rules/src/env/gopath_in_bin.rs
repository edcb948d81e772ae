//! GOPATH that names the folder of programs.
//! Source: `go help gopath`: GOPATH holds `src`, `bin` and `pkg`.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_syntax::shell::Setting;
use pitfall_text::{Edit, Span};

use super::{on_path, shape};

rule! {
    id: "env/gopath-in-bin",
    page: "gopath_in_bin.md",
    on: Setting,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["G04"],
}

fn check(setting: &Setting<'_>, cx: &Context<'_>, out: &mut Findings) {
    if setting.variable() != "GOPATH" {
        return;
    }
    let elements = shape::elements(setting);
    for element in &elements {
        let Some(root) = element.shape.as_deref().and_then(|shape| shape.strip_suffix("/bin")) else { continue };
        let fix = if elements.len() == 1 { shorten(setting, element.span, cx) } else { None };
        out.at(element.span)
            .says(text! {
                en: "go install puts programs into {root}/bin/bin: GOPATH is the folder above bin",
                zh: "go install 会把程序放进 {root}/bin/bin：GOPATH 是 bin 的上一级目录",
            })
            .suggests(text! { en: "write {root}", zh: "写成 {root}" }, fix);
    }
}

/// `/bin` cut from the value, and put behind the variable where it stands on PATH for its programs.
fn shorten(setting: &Setting<'_>, value: Span, cx: &Context<'_>) -> Option<Vec<Edit>> {
    let written = value.of(setting.source).trim_end_matches('\r');
    let kept = written.trim_end_matches('/').strip_suffix("/bin").filter(|_| setting.is_exact())?;
    let start = value.start as usize;
    let mut edits = vec![Edit::remove(Span::new(start + kept.len(), start + written.len()))];
    for entry in on_path::entries(cx).iter().filter(|entry| entry.shape == "$GOPATH") {
        edits.push(on_path::keep_bin(entry, &entry.folder, cx)?);
    }
    Some(edits)
}
