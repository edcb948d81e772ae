//! Conftest's conventions, by policies and documents that stand in `conventions.md`: what we say of them, and what Open Policy Agent says.
#![cfg(feature = "regorus")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use pitfall_rego::{Combined, Data, Fault, Policies, Said, Settings, data, input};
use pitfall_syntax::yaml::Stream;
use serde_json::{Value as Json, json};

/// A heading, and (info, text) of each fence below it.
struct Section {
    heading: String,
    files: Vec<(String, String)>,
}

fn sections() -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut lines = include_str!("conventions.md").lines();
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            found.push(Section { heading: heading.to_owned(), files: Vec::new() });
        } else if let (Some(info), Some(section)) = (line.strip_prefix("```"), found.last_mut()) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| !line.starts_with("```")).collect();
            section.files.push((info.to_owned(), body.join("\n") + "\n"));
        }
    }
    found
}

impl Section {
    /// Path and text of each fence of this language.
    fn of<'a>(&'a self, language: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter_map(move |(info, text)| {
            let path = info.strip_prefix(language)?;
            (path.is_empty() || path.starts_with(' ')).then(|| (path.trim(), text.as_str()))
        })
    }

    fn settings(&self) -> Settings {
        self.of("toml").next().map_or_else(Settings::default, |(_, text)| Settings::read(text))
    }

    fn namespaces(&self) -> Vec<String> {
        let said = self.settings().namespace;
        if said.is_empty() { vec!["main".to_owned()] } else { said }
    }

    fn policies(&self) -> Vec<(PathBuf, Arc<str>)> {
        self.of("rego").map(|(path, text)| (path.into(), text.into())).collect()
    }

    fn data(&self) -> Data {
        let mut found = Data::default();
        for (path, text) in self.of("data") {
            let way: Vec<&str> = path.split('/').rev().skip(1).collect();
            let document = Stream::parse(text).documents().next().and_then(|it| data(it.root()?)).expect("data");
            assert!(found.add(&way.into_iter().rev().collect::<Vec<_>>(), document), "{path}");
        }
        found
    }

    /// Each document, with its file; what holds something unknown is left out.
    fn documents(&self) -> Vec<Combined> {
        let of_file = |(path, text): (&str, &str)| {
            let stream = Stream::parse_template(text);
            let known: Vec<Json> = stream.documents().filter_map(|document| input(document.root()?)).collect();
            known.into_iter().map(|contents| Combined { path: path.to_owned(), contents }).collect::<Vec<_>>()
        };
        self.of("yaml").flat_map(of_file).collect()
    }

    /// What is said, as it stands under `says`.
    fn said(&self, policies: &Policies) -> Vec<String> {
        let mut said: Vec<String> = policies.faults.iter().map(fault).collect();
        let documents = self.documents();
        if self.settings().combine {
            let (results, faults) = policies.judge_all(&documents, Path::new("/w/Combined"), Duration::from_secs(60));
            let place = |at: Option<usize>| at.map_or(String::new(), |at| format!(" of {}", documents[at].path));
            said.extend(results.iter().map(|it| format!("{}{}", words(&it.said), place(it.document))));
            said.extend(faults.iter().map(fault));
        } else {
            for document in documents {
                let (results, faults) = policies.judge(&document.contents, &Path::new("/w").join(document.path));
                said.extend(results.iter().map(words));
                said.extend(faults.iter().map(fault));
            }
        }
        said.sort();
        said.dedup();
        said
    }
}

fn words(said: &Said) -> String {
    let line = said.line.map_or(String::new(), |line| format!(" at {line}"));
    let details = if said.details.is_empty() { String::new() } else { format!(" {:?}", said.details) };
    format!("{}: {}{details}{line}", said.rule, said.message)
}

fn fault(fault: &Fault) -> String {
    format!("fault {}:{}", fault.file.display(), fault.line)
}

#[test]
fn each_section_says_what_conftest_says() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for section in sections() {
        count += 1;
        let policies = Policies::compile(&section.policies(), &section.data(), &section.namespaces());
        let said = section.said(&policies);
        let wanted: Vec<&str> = section.of("says").flat_map(|(_, text)| text.lines()).collect();
        if said != wanted {
            wrong.push(format!("{}\n  wanted {wanted:#?}\n  found  {said:#?}", section.heading));
        }
        // An engine that has judged says the same again.
        assert_eq!(section.said(&policies), said, "{}", section.heading);
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(count >= 19, "{count}");
}

/// What Open Policy Agent answers, question by question; `None` without it.
#[allow(clippy::print_stdout, reason = "a test that is skipped says so")]
fn asked(questions: &[Json]) -> Option<Vec<Vec<String>>> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/.tools/opa");
    if !tools.exists() {
        assert!(std::env::var_os("CI").is_none(), "no Open Policy Agent: run tests/setup/oracles.sh");
        println!("skipped: no Open Policy Agent; run tests/setup/oracles.sh");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conftest.py");
    let mut python = Command::new("python3");
    python.arg(script).env("PYTHONPATH", tools).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = python.spawn().expect("python3");
    running.stdin.take().expect("its input").write_all(json!(questions).to_string().as_bytes()).expect("it reads");
    let output = running.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{output:?}");
    Some(serde_json::from_slice(&output.stdout).expect("its answers"))
}

/// `sprintf` of every verb and flag with every kind of value.
#[test]
fn formats_are_those_of_go() {
    let verbs = [
        "v", "d", "s", "q", "x", "X", "o", "O", "b", "c", "U", "e", "E", "f", "F", "g", "G", "t", "T", "w", "z", "é",
        "%",
    ];
    let flags = [
        "", "5", "-5", "05", "+", " ", "#", ".2", "8.3", "-8.3", "+.1", "08.2", "+5", "# ", "12", "012", "-012", ".0",
        "[1]",
    ];
    let mut formats: Vec<String> =
        flags.iter().flat_map(|flag| verbs.iter().map(move |verb| format!("a%{flag}{verb}b"))).collect();
    formats.extend(
        [
            "",
            "é",
            "%",
            "a%",
            "%v %v",
            "%s%s%s",
            "%*d",
            "%-*d|",
            "%.*f",
            "%[2]v",
            "%[1]v %[1]v",
            "%[3]d",
            "%[x]d",
            "%[1",
            "%5",
            "%!",
            "%99999999999999999999d",
            "% d%",
            "%%v",
            "%5%",
        ]
        .map(str::to_owned),
    );
    let values = json!([
        0, 1, -7, 42, 255, 128_512, 9_007_199_254_740_993_i64, 0.5, -1.25, 1.0e21, 123_456.789, 1_234_567.5, "", "text", "zwölf 🎉", "a\"b\\c\n\u{1}\u{7f}\u{a0}", "`", true, false, null, [], [1, "two", [null]], {}, {"b": 1, "a": {"c": [1.5]}},
    ]);
    let policy = "package main\nimport rego.v1\ndeny contains json.marshal([format, value, sprintf(format, [value])]) if {\n  some format in input.formats\n  some value in input.values\n}\nwarn contains json.marshal([format, sprintf(format, input.several)]) if some format in input.formats\nviolation contains json.marshal([format, sprintf(format, [])]) if some format in input.formats\nviolation contains sprintf(\"%v %s %d\", [set(), {1, \"a\"}, {\"a\": set()}])\n";
    let inputs: Vec<Json> = formats
        .chunks(5)
        .map(|formats| json!({"path": "a.yaml", "contents": {"formats": formats, "values": values, "several": [5, "x", 2.5]}}))
        .collect();
    let Some(answers) =
        asked(&[json!({"policies": [["a.rego", policy]], "data": {}, "namespaces": ["main"], "inputs": inputs})])
    else {
        return;
    };
    let policies = of_text(policy);
    let mut ours: Vec<String> = Vec::new();
    for input in &inputs {
        let (results, faults) = policies.judge(&input["contents"], Path::new("a.yaml"));
        assert_eq!(faults, []);
        ours.extend(results.iter().map(|it| format!("{}: {}", it.rule, it.message)));
    }
    // Numbers with a fraction in base 2 and 16 are left out.
    let is_left_out = |one: &str| {
        let (format, value) = one.split_once(',').unwrap_or_default();
        value.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            && value.split(',').next().is_some_and(|value| value.contains('.'))
            && ["bb\"", "xb\"", "Xb\""].iter().any(|end| format.ends_with(end))
    };
    let is_in = |list: &[String], one: &String| is_left_out(one) || list.contains(one);
    let wrong: Vec<String> = ours
        .iter()
        .filter(|it| !is_in(&answers[0], it))
        .map(|it| format!("ours  {it}"))
        .chain(answers[0].iter().filter(|it| !is_in(&ours, it)).map(|it| format!("Go's  {it}")))
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), ours.len(), wrong.join("\n"));
    assert!(ours.len() > 8_000, "{}", ours.len());
}

/// Open Policy Agent itself, asked as Conftest asks it: the same rules say the same messages.
#[test]
fn open_policy_agent_says_the_same() {
    // It reads Rego of today alone, and what it cannot read is nothing to compare.
    let sections: Vec<Section> = sections().into_iter().filter(|it| !it.heading.contains('†')).collect();
    assert!(sections.len() >= 15, "{}", sections.len());
    let questions: Vec<Json> = sections
        .iter()
        .map(|section| {
            let documents = section.documents();
            let inputs: Vec<Json> = if section.settings().combine {
                let all = documents.iter().map(|it| json!({"path": it.path, "contents": it.contents}));
                vec![json!({"path": "Combined", "contents": all.collect::<Vec<_>>()})]
            } else {
                documents.iter().map(|it| json!({"path": it.path, "contents": it.contents})).collect()
            };
            let policies: Vec<Json> = section.of("rego").map(|(path, text)| json!([path, text])).collect();
            json!({"policies": policies, "data": section.data().json(), "namespaces": section.namespaces(), "inputs": inputs})
        })
        .collect();
    let Some(answers) = asked(&questions) else { return };
    for (section, answer) in sections.iter().zip(answers) {
        let policies = Policies::compile(&section.policies(), &section.data(), &section.namespaces());
        let mut ours: Vec<String> = Vec::new();
        let documents = section.documents();
        if section.settings().combine {
            let (results, _) = policies.judge_all(&documents, Path::new("/w/Combined"), Duration::ZERO);
            ours.extend(results.iter().map(|it| format!("{}: {}", it.said.rule, it.said.message)));
        } else {
            for document in documents {
                let (results, _) = policies.judge(&document.contents, &Path::new("/w").join(document.path));
                ours.extend(results.iter().map(|it| format!("{}: {}", it.rule, it.message)));
            }
        }
        ours.sort();
        assert_eq!(ours, answer, "{}", section.heading);
    }
}

fn of_text(text: &str) -> Policies {
    Policies::compile(&[("a.rego".into(), text.into())], &Data::default(), &["main".to_owned()])
}

/// A policy that never ends is stopped, and what it would say is a fault and no result.
#[test]
fn endless_work_is_stopped() {
    let policies = of_text(
        "package main\nimport rego.v1\nn := numbers.range(1, 3000)\ndeny contains msg if {\n  some a in n\n  some b in n\n  some c in n\n  a + b + c == 9001\n  msg := \"never\"\n}\n",
    );
    assert_eq!(policies.faults, []);
    let began = std::time::Instant::now();
    let (results, faults) = policies.judge(&json!({}), Path::new("a.yaml"));
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    assert_eq!((results.len(), faults.len()), (0, 1), "{results:?} {faults:?}");
    // It is told where the rule begins.
    assert_eq!((&*faults[0].file, faults[0].line), (Path::new("a.rego"), 4));
    assert_eq!(faults[0].message, "it takes more than 250 ms");
}

/// Few characters make no gigabytes.
#[test]
fn what_is_made_out_of_nothing_is_limited() {
    for much in [
        "count(numbers.range(1, 9000000000000000000))",
        "count(numbers.range_step(0, 9000000000000000000, 2))",
        "bits.lsh(1, 4000000000)",
        "count(net.cidr_expand(\"10.0.0.0/8\"))",
        "count(net.cidr_expand(\"2001:db8::/32\"))",
        "replace(replace(replace(sprintf(\"%v\", [numbers.range(1, 9999)]), \",\", \"[[[[[[[[[[\"), \"[\", \"((((((((((\"), \"(\", \"{{{{{{{{{{\")",
        "concat(replace(sprintf(\"%v\", [numbers.range(1, 9999)]), \",\", \"[[[[[[[[[[\"), [\"a\" | some x in numbers.range(1, 9999)])",
        "sprintf(\"%9999999d\", [1])",
        "sprintf(\"%.9999999f\", [1.5])",
        "sprintf(\"%v\", [[many | some x in numbers.range(1, 9999)]])",
        "json.marshal([many | some x in numbers.range(1, 9999)])",
        "json.marshal_with_options({\"a\": many}, {\"indent\": \"                              \", \"pretty\": true})",
        "regex.replace(sprintf(\"%v\", [many]), \"[0-9]\", sprintf(\"%v\", [many]))",
        "strings.replace_n({\"0\": sprintf(\"%v\", [many])}, sprintf(\"%v\", [many]))",
        "product(many)",
        "object.union_n([wide | some x in numbers.range(1, 9999)])",
    ] {
        let text = format!(
            "package main\nimport rego.v1\nmany := numbers.range(1, 9999)\nwide := {{sprintf(\"%d\", [x]): x | some x in numbers.range(1, 99)}}\ndeny contains msg if {{\n  msg := sprintf(\"%v\", [{much}])\n}}\n"
        );
        let (results, faults) = of_text(&text).judge(&json!({}), Path::new("a.yaml"));
        assert_eq!((results.len(), faults.len()), (0, 1), "{much}: {results:?} {faults:?}");
        assert_eq!(faults[0].line, 6, "{much}: {faults:?}");
        assert!(!faults[0].message.contains("error"), "{:?}", faults[0]);
    }
}

/// Lines of a rule that make a text of 2.6 MB, `x18`.
fn long() -> String {
    let steps: String = (0..18).map(|at| format!("  x{} := concat(\"\", [x{at}, x{at}])\n", at + 1)).collect();
    format!("  x0 := \"0123456789\"\n{steps}")
}

/// A policy that gathers more and more is stopped, whatever it gathers.
#[test]
fn memory_is_limited() {
    let chain = |first: &str, next: &dyn Fn(usize) -> String| {
        let steps: String = (0..40).map(|at| format!("  x{} := {}\n", at + 1, next(at))).collect();
        format!("  x0 := {first}\n{steps}  msg := sprintf(\"%v\", [count(x40)])\n")
    };
    let texts = chain("\"0123456789\"", &|at| format!("sprintf(\"%s%s\", [x{at}, x{at}])"));
    let lists = chain("numbers.range(1, 9999)", &|at| format!("array.concat(x{at}, x{at})"));
    let copies = format!(
        "{}  all := [concat(\"\", [x18, \"!\"]) | some x in numbers.range(1, 90000)]\n  msg := sprintf(\"%v\", [count(all)])\n",
        long()
    );
    // From each of forty steps two ways lead to the next.
    let steps: Vec<String> =
        (0..40).map(|at| format!("\"{at}\": [\"{}\", \"x{}\"], \"x{at}\": [\"{}\"]", at + 1, at + 1, at + 1)).collect();
    let paths = format!(
        "  paths := graph.reachable_paths({{{}}}, [\"0\"])\n  msg := sprintf(\"%v\", [count(paths)])\n",
        steps.join(",\n")
    );
    for body in [texts, lists, copies, paths] {
        let text = format!("package main\nimport rego.v1\ndeny contains msg if {{\n{body}}}\n");
        let began = std::time::Instant::now();
        let policies = of_text(&text);
        assert_eq!(policies.faults, [], "{text}");
        let (results, faults) = policies.judge(&json!({}), Path::new("a.yaml"));
        assert_eq!((results.len(), faults.len()), (0, 1), "{text}: {results:?} {faults:?}");
        let words = faults[0].message.as_str();
        // Which of the limits comes first is the machine's to say; that it can be memory, `rego-meter` tests.
        let limits = ["it takes more than 128 MiB of memory", "it takes more than 250 ms"];
        assert!(limits.contains(&words) || words == "a text of more than 4194304 bytes is not made here", "{words}");
        assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
    }
}

/// What a result holds many times over is not written out as often.
#[test]
fn results_that_share_their_parts_are_limited() {
    let text = format!(
        "package main\nimport rego.v1\ndeny contains {{\"msg\": \"many\", \"more\": more}} if {{\n{}  more := [x18 | some x in numbers.range(1, 3000)]\n}}\n",
        long()
    );
    let (results, faults) = of_text(&text).judge(&json!({}), Path::new("a.yaml"));
    assert_eq!((results.len(), faults.len()), (1, 0), "{faults:?}");
    assert!(results[0].details.iter().map(String::len).sum::<usize>() < 8 << 20);
}

/// A table on one line is a policy as well.
#[test]
fn a_line_may_be_long() {
    let names: Vec<String> = (0..2_000).map(|it| format!("\"name-{it}\"")).collect();
    let policies = of_text(&format!(
        "package main\nimport rego.v1\nnames := {{{}}}\ndeny contains \"found\" if input.kind in names\n",
        names.join(", ")
    ));
    assert_eq!(policies.faults, []);
    let (results, faults) = policies.judge(&json!({"kind": "name-1999"}), Path::new("a.yaml"));
    assert_eq!((results.len(), faults), (1, Vec::new()));
}

/// Rules that lead to themselves end, and so do texts nested deeply.
#[test]
fn depth_is_limited() {
    let text = "package main\nimport rego.v1\nf(x) := f(x + 1)\ndeny contains msg if {\n  msg := f(1)\n}\n";
    let policies = of_text(text);
    let (results, faults) = policies.judge(&json!({}), Path::new("a.yaml"));
    assert!(results.is_empty() && !(faults.is_empty() && policies.faults.is_empty()), "{results:?}");
    let deep =
        format!("package main\nimport rego.v1\ndeny contains {}1{} if true\n", "[".repeat(20_000), "]".repeat(20_000));
    assert_eq!(of_text(&deep).faults.len(), 1);
}

/// Nothing outside is reached.
#[test]
fn no_policy_reaches_out() {
    for reach in
        ["http.send({\"url\": \"http://127.0.0.1\", \"method\": \"get\"})", "opa.runtime().env", "time.now_ns()"]
    {
        let policies = of_text(&format!(
            "package main\nimport rego.v1\ndeny contains msg if {{\n  x := {reach}\n  msg := sprintf(\"%v\", [x])\n}}\n"
        ));
        let (results, faults) = policies.judge(&json!({}), Path::new("a.yaml"));
        assert!(results.is_empty() && !(faults.is_empty() && policies.faults.is_empty()), "{reach}: {results:?}");
    }
}
