//! A Go program that does not know its container's memory limit.
//! Source: "A Guide to the Go Garbage Collector", and "Environment Variables" of Go's package runtime: since Go 1.25 the runtime reads the CPU
//! limit of its container by itself, and never the memory limit.

use pitfall_engine::{Context, Findings, rule, text};
use pitfall_knowledge::kubernetes::quantity::Quantity;
use pitfall_models::kubernetes::{Container, IntOrText};
use pitfall_syntax::yaml::edit::{self, New};

rule! {
    id: "k8s/no-go-memory-limit",
    page: "no_go_memory_limit.md",
    on: Container,
    severity: Information,
    category: Reliability,
    fix: Suggested,
    since: "0.1.0",
    templates: too,
    also: [],
}

/// Variables by which a container is told to hold a Go program, for the runtime alone reads them.
const OF_GO: [&str; 4] = ["GOMAXPROCS", "GOGC", "GODEBUG", "GOTRACEBACK"];

/// Variables that set the memory limit, or let a library do so.
const LIMITS: [&str; 3] = ["GOMEMLIMIT", "AUTOMEMLIMIT", "AUTOMEMLIMIT_DEBUG"];

fn check(container: &Container<'_>, _: &Context<'_>, out: &mut Findings) {
    let limit = container.resources().view("limits").field::<IntOrText<'_>>("memory").known();
    let Some(limit) = limit else { return };
    let bytes = match limit.value {
        IntOrText::Int(bytes) => bytes as f64,
        IntOrText::Text(text) => match Quantity::parse(text) {
            Some(amount) => amount.value(),
            None => return,
        },
    };
    // What is set elsewhere may hold it.
    if container.is_open() || !container.field::<&str>("envFrom").is_missing() || bytes < 10.0 * 1_048_576.0 {
        return;
    }
    let names: Option<Vec<&str>> = container.env().map(|variable| variable.name().value()).collect();
    if names.is_none_or(|names| names.iter().any(|name| LIMITS.contains(name))) {
        return;
    }
    let Some(variable) = container.env().find(|it| it.name().value().is_some_and(|name| OF_GO.contains(&name))) else {
        return;
    };
    let Some(name) = variable.name().known() else { return };
    let ninth = format!("{}MiB", (bytes * 0.9 / 1_048_576.0).floor());
    let limit_text = limit.value;
    let said = out.at(limit.span).says(text! {
        en: "Go does not know this limit of {limit_text}: near it the kernel ends the program, where GOMEMLIMIT would make Go collect in time",
        zh: "Go 不知道 {limit_text} 这一上限：接近时内核会终止程序，而设置 GOMEMLIMIT 可让 Go 及时回收",
    });
    let said = said.see(
        pitfall_engine::Location::here(name.span),
        text! { en: "this tells that it is a Go program", zh: "由此可知这是 Go 程序" },
    );
    let list = container.entry("env").map(|entry| entry.value()).filter(|list| !list.is_shared());
    let item = || {
        New::Mapping(vec![
            ("name".to_owned(), New::from("GOMEMLIMIT")),
            ("value".to_owned(), New::from(ninth.as_str())),
        ])
    };
    said.suggests(
        text! { en: "set GOMEMLIMIT to {ninth}, nine tenths of it", zh: "将 GOMEMLIMIT 设为 {ninth}，即上限的十分之九" },
        list.and_then(|list| edit::append_item(list, item())),
    );
}
