//! Tests against the corpus of labelled and real files, where it lies beside the workspace.

use std::path::{Path, PathBuf};

use super::*;

fn corpus(below: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/go").join(below);
    if !path.exists() {
        println!("skipped: no corpus beside the workspace");
        return None;
    }
    Some(path)
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(String::from).collect()).collect()
}

#[test]
fn labelled_files_get_their_verdict() {
    let Some(root) = corpus("labelled") else { return };
    let mut checked = 0;
    for row in table(&root.join("index.tsv")) {
        let [path, _, expected, line, message, ..] = row.as_slice() else { panic!("{row:?}") };
        let Ok(text) = std::fs::read_to_string(root.join(path)) else { continue };
        let errors = if path.ends_with("go.work") { parse_work(&text).1 } else { parse(&text).1 };
        let lines: Vec<_> = errors
            .iter()
            .map(|error| (text[..error.span.start as usize].matches('\n').count() + 1, error.message.clone()))
            .collect();
        if expected == "clean" {
            assert_eq!(lines, [], "{path}");
        } else {
            let wanted = (line.parse::<usize>().unwrap(), message.clone());
            assert!(lines.contains(&wanted), "{path}: {wanted:?} is not in {lines:?}");
        }
        checked += 1;
    }
    assert!(checked > 150, "only {checked} labelled files");
}

#[test]
fn labelled_paths_and_versions_get_their_verdict() {
    let Some(root) = corpus("labelled") else { return };
    let rows = table(&root.join("modpath_check.tsv"));
    assert!(rows.len() > 90);
    for row in rows {
        let [path, module, import, file] = row.as_slice() else { panic!("{row:?}") };
        // The table escapes what is no UTF-8; such a path cannot come out of a text.
        let path = path.as_str();
        assert_eq!(module_path::check_path(path).is_ok().to_string(), *module, "module path {path:?}");
        assert_eq!(module_path::check_import_path(path).is_ok().to_string(), *import, "import path {path:?}");
        assert_eq!(module_path::check_file_path(path).is_ok().to_string(), *file, "file path {path:?}");
    }
    for row in table(&root.join("modpath_version_check.tsv")) {
        let [path, version, ok] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!(module_path::is_module_version(path, version).to_string(), *ok, "{path} {version}");
    }
}

#[test]
fn real_files_are_clean() {
    let Some(root) = corpus("raw") else { return };
    let (mut folders, mut checked) = (vec![root], 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let errors = match path.file_name().and_then(|name| name.to_str()) {
                Some("go.mod") => parse(&text).1,
                Some("go.work") => parse_work(&text).1,
                Some("go.sum" | "go.work.sum") => sum::parse(&text).1,
                Some("modules.txt") => vendor::parse(&text).1,
                _ => {
                    // Any other text must only not do harm.
                    parse(&text);
                    parse_work(&text);
                    sum::parse(&text);
                    vendor::parse(&text);
                    continue;
                }
            };
            assert_eq!(errors, [], "{}", path.display());
            checked += 1;
        }
    }
    assert!(checked > 200, "only {checked} real files");
}
