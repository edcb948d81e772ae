//! Writes the files of a new rule.

use std::fs;
use std::path::Path;

/// The subject that a new rule of each domain looks at first, with what its function receives.
const SUBJECTS: [(&str, &str, &str, &str, &str); 4] = [
    ("gomod", "Require", "require: &Require", "use pitfall_syntax::gomod::Require;", "go.mod"),
    ("env", "Assignment", "assignment: &Assignment", "use pitfall_syntax::shell::Assignment;", "zsh"),
    ("cgo", "CgoLine", "line: &CgoLine", "use pitfall_syntax::cgo::CgoLine;", "go"),
    ("k8s", "Container", "container: &Container", "use pitfall_models::kubernetes::Container;", "yaml"),
];

/// Writes `<domain>/<name>.rs` and `.md` below `source`, and registers the rule in the domain's `mod.rs`.
///
/// # Errors
/// In words, where the id will not do, the rule is there already, or a file cannot be written.
pub fn write(source: &Path, id: &str) -> Result<String, String> {
    let (domain, name) = id.split_once('/').ok_or("an id is DOMAIN/NAME, such as k8s/host-port")?;
    let Some((_, subject, argument, import, language)) = SUBJECTS.into_iter().find(|it| it.0 == domain) else {
        return Err(format!("no domain is called {domain}"));
    };
    let kebab = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !kebab || name.starts_with(|c: char| !c.is_ascii_lowercase()) {
        return Err(format!("{name:?} is not in kebab case"));
    }
    let module = name.replace('-', "_");
    let folder = source.join(domain);
    let (rule, page, list) =
        (folder.join(format!("{module}.rs")), folder.join(format!("{module}.md")), folder.join("mod.rs"));
    if rule.exists() || page.exists() {
        return Err(format!("{id} is there already"));
    }
    let registered = register(&read(&list)?, &module)?;
    let argument_name = argument.split(':').next().unwrap_or("it");
    put(
        &rule,
        &format!(
            "//! The trap in one sentence.\n//! Source: the tool's own documentation or source code.\n\nuse pitfall_engine::{{Context, Findings, rule, text}};\n{import}\n\nrule! {{\n    id: \"{id}\",\n    page: \"{module}.md\",\n    on: {subject},\n    severity: Warning,\n    category: Correctness,\n    fix: None,\n    since: \"{}\",\n    also: [],\n}}\n\nfn check({argument}, _: &Context<'_>, out: &mut Findings) {{\n    // Replace this condition by the one that tells the trap.\n    let trap = None::<pitfall_text::Span>;\n    let _ = {argument_name};\n    if let Some(span) = trap {{\n        out.at(span).says(text! {{ en: \"what is wrong, and for whom\", zh: \"错在哪里，影响谁\" }});\n    }}\n}}\n",
            env!("CARGO_PKG_VERSION"),
        ),
    )?;
    put(
        &page,
        &format!(
            "# The trap in a few words\nWhat goes wrong, for whom, since when: two or three sentences.\n\n## Trap\n```{language}\n```\n## Fine\n```{language}\n```\n## No fix\nWhy there can be none; or `fix: Suggested` in the rule and `## After the fix` here.\n\n## Source\nWhere it is written.\n\n## 简体中文\n### 用几个字说明陷阱\n错在哪里，影响谁，从何时起：两三句话。\n"
        ),
    )?;
    put(&list, &registered)?;
    Ok(format!("wrote {id}: now the page's examples, then the check, then `cargo xtask generate`"))
}

/// The domain's `mod.rs` with the module declared and listed, both in order.
fn register(text: &str, module: &str) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let declaration = format!("mod {module};");
    let entry = format!("    &{module}::RULE,");
    let list = lines.iter().position(|line| line.contains("RULES: &[&Rule]")).ok_or("mod.rs has no list RULES")?;
    if lines[list].ends_with("];") {
        lines[list] = lines[list].trim_end_matches("];").to_owned();
        lines.insert(list + 1, "];".to_owned());
    }
    let end = list + lines[list..].iter().position(|line| line == "];").ok_or("the list RULES has no end")?;
    let at = lines[list + 1..end].iter().position(|line| *line > entry).map_or(end, |at| list + 1 + at);
    lines.insert(at, entry);
    let is_mod = |line: &String| line.starts_with("mod ") && line.ends_with(';');
    let after = lines.iter().position(|line| is_mod(line) && *line > declaration);
    let last = lines.iter().rposition(is_mod).map(|at| at + 1);
    let at = after.or(last).unwrap_or_else(|| lines.iter().position(|line| line.starts_with("///")).unwrap_or(0));
    lines.insert(at, declaration);
    Ok(lines.join("\n") + "\n")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn put(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "//! Rules.\n\nuse pitfall_engine::Rule;\n\nmod alpha;\nmod gamma;\n\n/// The rules.\npub static RULES: &[&Rule] = &[\n    &alpha::RULE,\n    &gamma::RULE,\n];\n";

    #[test]
    fn a_rule_is_registered_in_order() {
        let text = register(LIST, "beta").unwrap();
        assert_eq!(
            text,
            LIST.replace("mod gamma;", "mod beta;\nmod gamma;").replace("    &gamma", "    &beta::RULE,\n    &gamma")
        );
        assert!(register(&text, "omega").unwrap().contains("mod gamma;\nmod omega;\n"));
    }

    #[test]
    fn a_one_line_list_is_opened() {
        let one = LIST
            .replace("&[\n    &alpha::RULE,\n    &gamma::RULE,\n];", "&[];")
            .replace("mod alpha;\nmod gamma;\n", "");
        assert!(register(&one, "beta").unwrap().contains("= &[\n    &beta::RULE,\n];"));
    }

    #[test]
    fn a_rule_gets_its_two_files_once() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("k8s")).unwrap();
        fs::write(root.path().join("k8s/mod.rs"), LIST).unwrap();
        write(root.path(), "k8s/host-port").unwrap();
        assert!(root.path().join("k8s/host_port.rs").exists() && root.path().join("k8s/host_port.md").exists());
        assert!(write(root.path(), "k8s/host-port").is_err());
        assert!(write(root.path(), "k8s/Host").is_err());
        assert!(write(root.path(), "nosuch/x").is_err());
    }
}
