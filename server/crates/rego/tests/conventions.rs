//! Conftest's conventions, by policies and documents that stand in `conventions.md`.
#![cfg(feature = "regorus")]

use std::path::PathBuf;
use std::sync::Arc;

use pitfall_rego::{Policies, input};
use pitfall_syntax::yaml::Stream;

/// Files by section: heading, then (info, text) of each fence.
fn sections() -> Vec<(String, Vec<(String, String)>)> {
    let mut found: Vec<(String, Vec<(String, String)>)> = Vec::new();
    let mut lines = include_str!("conventions.md").lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            found.push((heading.to_owned(), Vec::new()));
        } else if let (Some(info), Some((_, files))) = (line.strip_prefix("```"), found.last_mut()) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            files.push((info.to_owned(), body.join("\n") + "\n"));
        }
    }
    found
}

#[test]
fn each_section_says_what_conftest_says() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (heading, files) in sections() {
        count += 1;
        let policies: Vec<(PathBuf, Arc<str>)> = files
            .iter()
            .filter_map(|(info, text)| Some((PathBuf::from(info.strip_prefix("rego ")?), text.as_str().into())))
            .collect();
        let of =
            |wanted: &str| files.iter().find(|(info, _)| info.split(' ').next() == Some(wanted)).map(|(_, text)| text);
        let namespaces: Vec<String> =
            of("namespaces").map_or(vec!["main".to_owned()], |text| text.lines().map(str::to_owned).collect());
        let compiled = Policies::compile(&policies, &namespaces);
        let mut said: Vec<String> =
            compiled.faults.iter().map(|fault| format!("fault {}:{}", fault.file.display(), fault.line)).collect();
        for document in Stream::parse_template(of("yaml").map_or("", String::as_str)).documents() {
            let Some(json) = document.root().and_then(input) else { continue };
            let (results, faults) = compiled.judge(&json);
            said.extend(results.iter().map(|one| {
                let line = one.line.map_or(String::new(), |line| format!(" at {line}"));
                let details = if one.details.is_empty() { String::new() } else { format!(" {:?}", one.details) };
                format!("{}: {}{details}{line}", one.rule, one.message)
            }));
            said.extend(faults.iter().map(|fault| format!("fault {}:{}", fault.file.display(), fault.line)));
        }
        said.sort();
        said.dedup();
        let wanted: Vec<String> = of("says").map_or(Vec::new(), |text| text.lines().map(str::to_owned).collect());
        if said != wanted {
            wrong.push(format!("{heading}\n  wanted {wanted:#?}\n  found  {said:#?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 10, "{count}");
}

/// A policy that never ends is stopped, and what it would say is a fault and no result.
#[test]
fn endless_work_is_stopped() {
    let text = "package main\nimport rego.v1\nn := numbers.range(1, 3000)\ndeny contains msg if {\n  some a in n\n  some b in n\n  some c in n\n  a + b + c == 9001\n  msg := \"never\"\n}\n";
    let policies = Policies::compile(&[("a.rego".into(), text.into())], &["main".to_owned()]);
    assert_eq!(policies.faults, []);
    let began = std::time::Instant::now();
    let (results, faults) = policies.judge(&serde_json::json!({}));
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    assert_eq!((results.len(), faults.len()), (0, 1), "{results:?} {faults:?}");
}

/// Nothing outside is reached.
#[test]
fn no_policy_reaches_out() {
    for reach in
        ["http.send({\"url\": \"http://127.0.0.1\", \"method\": \"get\"})", "opa.runtime().env", "time.now_ns()"]
    {
        let text = format!(
            "package main\nimport rego.v1\ndeny contains msg if {{\n  x := {reach}\n  msg := sprintf(\"%v\", [x])\n}}\n"
        );
        let policies = Policies::compile(&[("a.rego".into(), text.into())], &["main".to_owned()]);
        let (results, faults) = policies.judge(&serde_json::json!({}));
        assert!(results.is_empty() && !(faults.is_empty() && policies.faults.is_empty()), "{reach}: {results:?}");
    }
}
