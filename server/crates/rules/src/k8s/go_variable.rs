//! A variable for Go's runtime with a value that the runtime passes over.
//! Source: "Environment Variables" of Go's package runtime, and `setTraceback`, `readGOGC`, `procresize` in the runtime of Go 1.27.

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_models::kubernetes::Container;
use pitfall_text::{Edit, Span};

rule! {
    id: "k8s/go-variable",
    page: "go_variable.md",
    on: Container,
    severity: Warning,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: [],
}

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    for variable in container.env() {
        let field = variable.value();
        let (Some(name), Some(value)) = (variable.name().value(), field.known()) else { continue };
        let written = value.value;
        if written.is_empty() || written.contains("$(") {
            continue;
        }
        match name {
            "GOMAXPROCS" if !written.parse::<i32>().is_ok_and(|number| number > 0) => {
                let said = out.at(value.span).says(text! {
                    en: "GOMAXPROCS is a whole number of processors: {written} is passed over",
                    zh: "GOMAXPROCS 是处理器的整数个数：{written} 会被略过",
                });
                // Half a processor is still one that runs.
                let cores =
                    pitfall_knowledge::kubernetes::quantity::Quantity::parse(written).map(|it| it.value().ceil());
                if let Some(cores) = cores.filter(|cores| (1.0..=4096.0).contains(cores)) {
                    let whole = format!("{cores:.0}");
                    said.suggests(text! { en: "write {whole}", zh: "改为 {whole}" }, field.set(whole.as_str()));
                }
            }
            "GOGC" if written != "off" && written.parse::<i32>().is_err() => {
                let bare = written.trim_end_matches('%');
                let said = out.at(value.span).says(text! {
                    en: "GOGC is a whole number of percent or off: {written} is passed over",
                    zh: "GOGC 是整数百分比或 off：{written} 会被略过",
                });
                if bare.parse::<i32>().is_ok() {
                    said.suggests(text! { en: "write {bare}", zh: "改为 {bare}" }, field.set(bare));
                }
            }
            "GODEBUG" => {
                // Word for word as written: its parts have places of their own.
                let exact = value.node.text_span().filter(|span| span.len() == written.len());
                for fault in crate::godebug::faults(written) {
                    let there = |span: Span| exact.map(|exact| span.shifted(exact.start as usize));
                    let said = out.at(there(fault.span).unwrap_or(value.span)).says(fault.message);
                    let said = said.at_most(Severity::Information);
                    if let Some((title, edit)) = fault.fix {
                        let edit = there(edit.span).map(|span| Edit { span, text: edit.text });
                        said.suggests(title, edit.filter(|_| !value.node.is_shared()));
                    }
                }
            }
            "GOTRACEBACK" if !is_traceback(written) => {
                let lower = written.to_ascii_lowercase();
                let said = out.at(value.span).says(text! {
                    en: "GOTRACEBACK knows none, single, all, system and crash, not {written}",
                    zh: "GOTRACEBACK 只认识 none、single、all、system 和 crash，不认识 {written}",
                });
                if is_traceback(&lower) {
                    said.suggests(text! { en: "write {lower}", zh: "改为 {lower}" }, field.set(lower.as_str()));
                }
            }
            _ => {}
        }
    }
}

fn is_traceback(level: &str) -> bool {
    matches!(level, "none" | "single" | "all" | "system" | "crash" | "wer") || level.parse::<u32>().is_ok()
}
