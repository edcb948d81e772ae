//! What the module cache tells of a go.mod, as Pitfall and the real go command judge it: versions that the graph outvotes, requirements that are missing,
//! hashes of go.mod files, go lines of dependencies. The cache is written by hand, so that nothing is fetched and nothing lacks.

use std::path::{Path, PathBuf};

use pitfall_engine::{Host, Severity};

use crate::support::{Files, Home, Said, go, pitfall, write};

/// Newest first.
const GOS: &[&str] = &["1.27.3", "1.24.11", "1.22.10", "1.21.13"];

/// A module cache of one go command.
struct Cache {
    home: Home,
    folder: PathBuf,
    /// `go.sum` lines of what is in it.
    sums: String,
}

impl Cache {
    fn new(go: PathBuf) -> Self {
        let home = Home::new(go);
        let folder = home.folder.path().join("path/pkg/mod");
        Self { home, folder, sums: String::new() }
    }

    /// The machine that has it.
    fn host(&self) -> Host {
        Host::at("/", [("GOMODCACHE".to_owned(), self.folder.to_str().unwrap().to_owned())])
    }

    /// Puts a module into it: its go.mod, and its sources where there are any.
    fn put(&mut self, module: &str, version: &str, go_mod: &str, sources: &[(&str, &str)]) {
        let download = Path::new("cache/download").join(module).join("@v");
        let zip_hash = "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let mut files = Files::from([
            (download.join(format!("{version}.mod")), go_mod.to_owned()),
            (
                download.join(format!("{version}.info")),
                format!("{{\"Version\":\"{version}\",\"Time\":\"2024-01-02T03:04:05Z\"}}"),
            ),
            (download.join(format!("{version}.ziphash")), zip_hash.to_owned()),
        ]);
        let root = PathBuf::from(format!("{module}@{version}"));
        files.insert(root.join("go.mod"), go_mod.to_owned());
        files.extend(sources.iter().map(|(path, text)| (root.join(path), (*text).to_owned())));
        write(&self.folder, &files);
        let hash = self.host().cached_mod_hash(module, version).unwrap();
        self.sums += &format!("{module} {version} {zip_hash}\n{module} {version}/go.mod {hash}\n");
    }

    /// What the go command says to `words` in `files`, with these variables, and what Pitfall finds there.
    fn ask(&self, files: &Files, words: &[&str], variables: &[(&str, &str)], host: Host) -> (bool, String, Vec<Said>) {
        let folder = self.home.project();
        write(&folder, files);
        let mut all = vec![("GOPROXY", "off"), ("GOFLAGS", "-mod=readonly")];
        all.extend(variables);
        let output = self.home.run_with(&folder, words, &all);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.success(), said, pitfall(&folder, files, host, Severity::Warning))
    }
}

/// The rules that read the graph.
fn of_graph(found: &[Said], severity: Severity) -> Vec<&Said> {
    let rules = ["gomod/outvoted-requirement", "gomod/missing-requirement", "gomod/behind-requirement"];
    found.iter().filter(|it| rules.contains(&it.rule) && it.severity == severity).collect()
}

/// A generator of numbers that gives the same ones every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % count as u64).unwrap()
    }
}

const MODULES: &[&str] = &["example.com/a", "example.com/b", "example.com/c", "example.com/d/v2"];
const VERSIONS: &[&str] = &["v1.0.0", "v1.1.0-rc.1", "v1.1.0", "v1.1.1-0.20240102030405-abcdef123456"];

fn version(module: &str, at: usize) -> String {
    if module.ends_with("/v2") { VERSIONS[at].replacen("v1", "v2", 1) } else { VERSIONS[at].to_owned() }
}

/// Generated graphs: go.mod files with and without pruning in the cache, and a go.mod that requires, excludes and replaces some of them. The go
/// command refuses for the versions of the graph exactly where Pitfall says so.
#[test]
fn generated_graphs() {
    let mut refusals = 0;
    for (number, go_version) in GOS.iter().enumerate() {
        let Some(go) = go(go_version) else { continue };
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15 ^ (number as u64 + 1));
        for round in 0..6 {
            let mut cache = Cache::new(go.clone());
            for module in MODULES {
                for at in 0..VERSIONS.len() {
                    let line = ["", "\ngo 1.16\n", "\ngo 1.17\n", "\ngo 1.20\n"][dice.below(4)];
                    let mut text = format!("module {module}\n{line}");
                    for other in MODULES.iter().filter(|other| *other != module) {
                        if dice.below(3) == 0 {
                            text += &format!("\nrequire {other} {}\n", version(other, dice.below(VERSIONS.len())));
                        }
                    }
                    cache.put(module, &version(module, at), &text, &[]);
                }
            }
            for project in 0..8 {
                let line = ["1.16", "1.17", "1.21"][dice.below(3)];
                let mut text = format!("module example.com/shop\n\ngo {line}\n");
                for module in MODULES {
                    if dice.below(4) == 0 {
                        continue;
                    }
                    text += &format!("\nrequire {module} {}\n", version(module, dice.below(VERSIONS.len())));
                }
                let some = |dice: &mut Dice| {
                    let module = MODULES[dice.below(MODULES.len())];
                    (module, version(module, dice.below(VERSIONS.len())))
                };
                if dice.below(3) == 0 {
                    let (module, version) = some(&mut dice);
                    if !text.contains(&format!("{module} {version}\n")) {
                        text += &format!("\nexclude {module} {version}\n");
                    }
                }
                if dice.below(3) == 0 {
                    let (module, old) = some(&mut dice);
                    let new = version(module, dice.below(VERSIONS.len()));
                    text += &match dice.below(2) {
                        0 => format!("\nreplace {module} => {module} {new}\n"),
                        _ => format!("\nreplace {module} {old} => {module} {new}\n"),
                    };
                }
                let files = Files::from([
                    ("go.mod".into(), text.clone()),
                    ("go.sum".into(), cache.sums.clone()),
                    ("shop.go".into(), "package shop\n".to_owned()),
                ]);
                let (accepted, said, found) = cache.ask(&files, &["list", "-m", "all"], &[], cache.host());
                let errors = of_graph(&found, Severity::Error);
                let name = format!("go {go_version}, round {round}, project {project}");
                assert!(accepted || said.contains("updates to go.mod needed"), "{name}: {said}\n{text}");
                assert_eq!(
                    errors.is_empty(),
                    accepted,
                    "{name}: {said}\n{errors:?}\n{text}\n{}",
                    cache.folder.display()
                );
                refusals += usize::from(!accepted);
            }
        }
    }
    println!("{refusals} refusals");
}

/// What a package of another module imports, and go.mod does not require.
#[test]
fn a_requirement_that_is_missing() {
    let shop = "package shop\n\nimport _ \"example.com/cart/basket\"\n";
    let needs = "package basket\n\nimport _ \"example.com/mail/post\"\n";
    let needs_not = "package basket\n";
    let of_test = ("basket/basket_test.go", needs);
    let constrained = ("basket/b.go", "//go:build nosuch\n\npackage basket\n\nimport _ \"example.com/mail/post\"\n");
    let indirect = "\nrequire example.com/mail v0.4.0 // indirect\n";
    // Whether it is refused, by its go line, the sources of the package, and what go.mod says more.
    type Case<'a> = (bool, &'a str, &'a [(&'a str, &'a str)], &'a str);
    let cases: &[Case<'_>] = &[
        (true, "1.17", &[("basket/basket.go", needs)], ""),
        (true, "1.21", &[("basket/basket.go", needs), of_test], ""),
        (false, "1.21", &[("basket/basket.go", needs)], indirect),
        (false, "1.21", &[("basket/basket.go", needs_not), of_test], ""),
        (false, "1.21", &[("basket/basket.go", needs_not), constrained], ""),
        (false, "1.21", &[("basket/basket.go", needs_not), ("basket/b_plan9.go", needs)], ""),
        (false, "1.16", &[("basket/basket.go", needs)], ""),
        (
            true,
            "1.21",
            &[
                ("basket/basket.go", "package basket\n\nimport _ \"example.com/cart/more\"\n"),
                ("more/more.go", &needs.replace("basket", "more")),
            ],
            "",
        ),
    ];
    for version in GOS {
        let Some(go) = go(version) else { continue };
        for (number, (refused, line, sources, more)) in cases.iter().enumerate() {
            let mut cache = Cache::new(go.clone());
            let go_mod = "module example.com/cart\n\ngo 1.17\n\nrequire example.com/mail v0.4.0\n";
            cache.put("example.com/cart", "v1.4.1", go_mod, sources);
            cache.put(
                "example.com/mail",
                "v0.4.0",
                "module example.com/mail\n\ngo 1.17\n",
                &[("post/post.go", "package post\n")],
            );
            let files = Files::from([
                (
                    "go.mod".into(),
                    format!("module example.com/shop\n\ngo {line}\n\nrequire example.com/cart v1.4.1\n{more}"),
                ),
                ("go.sum".into(), cache.sums.clone()),
                ("shop.go".into(), shop.to_owned()),
            ]);
            let (accepted, said, found) = cache.ask(&files, &["list", "-deps", "./..."], &[], cache.host());
            assert_eq!(accepted, !refused, "go {version}, case {number}: {said}");
            assert!(accepted || said.contains("updates to go.mod needed"), "go {version}, case {number}: {said}");
            let errors = of_graph(&found, Severity::Error);
            assert_eq!(errors.len(), usize::from(*refused), "go {version}, case {number}: {errors:?}");
        }
    }
}

/// The hash of a go.mod in go.sum: that of the cached file is accepted, any other refused.
#[test]
fn a_hash_unlike_that_of_the_cached_go_mod() {
    for version in GOS {
        let Some(go) = go(version) else { continue };
        let mut cache = Cache::new(go);
        cache.put("example.com/cart", "v1.4.1", "module example.com/cart\n\ngo 1.17 // é\n", &[]);
        let right = cache.sums.clone();
        let line = right.lines().find(|line| line.contains("/go.mod ")).unwrap();
        let wrong_line = "example.com/cart v1.4.1/go.mod h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=";
        let wrong = right.replace(line, wrong_line);
        let both = format!("{right}{wrong_line}\n");
        for (sum, refused) in [(right.clone(), false), (wrong, true), (both, false)] {
            let files = Files::from([
                ("go.mod".into(), "module example.com/shop\n\ngo 1.21\n\nrequire example.com/cart v1.4.1\n".to_owned()),
                ("go.sum".into(), sum.clone()),
            ]);
            let (accepted, said, found) = cache.ask(&files, &["list", "-m", "all"], &[], cache.host());
            assert_eq!((accepted, said.contains("checksum mismatch")), (!refused, refused), "go {version}: {said}");
            let errors: Vec<_> = found.iter().filter(|it| it.rule == "gomod/wrong-sum").collect();
            assert_eq!(errors.len(), usize::from(refused), "go {version}: {sum}{found:?}");
            assert!(errors.iter().all(|it| it.severity == Severity::Error && it.line == 2), "{errors:?}");
        }
    }
}

/// A member of a workspace whose dependency has a newer go line, or asks for a higher version: the workspace is accepted and the member by itself is
/// not, of which Pitfall warns. One that is newer than the only Go is refused in the workspace, too.
#[test]
fn members_of_a_workspace() {
    for version in GOS {
        let Some(go) = go(version) else { continue };
        let only = go.parent().unwrap().canonicalize().unwrap().to_str().unwrap().to_owned();
        let mut cache = Cache::new(go);
        cache.put(
            "example.com/cart",
            "v1.4.1",
            "module example.com/cart\n\ngo 1.21.5\n\nrequire example.com/mail v0.4.0\n",
            &[],
        );
        cache.put("example.com/mail", "v0.3.0", "module example.com/mail\n\ngo 1.17\n", &[]);
        cache.put("example.com/mail", "v0.4.0", "module example.com/mail\n\ngo 1.17\n", &[]);
        cache.put("example.com/post", "v1.0.0", "module example.com/post\n\ngo 1.99.0\n", &[]);
        let host = || {
            let cached = cache.folder.to_str().unwrap();
            let variables = [("GOMODCACHE", cached), ("PATH", &only), ("GOTOOLCHAIN", "local"), ("GOENV", "off")];
            Host::at("/", variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
        };
        let module = |go: &str, requires: &str| format!("module example.com/shop\n\ngo {go}\n\n{requires}");
        let cart = "require example.com/cart v1.4.1\n";
        let behind = module("1.21.1", cart) + "\nrequire example.com/mail v0.4.0 // indirect\n";
        let outvoted = module("1.21.5", cart) + "\nrequire example.com/mail v0.3.0 // indirect\n";
        let too_new = module("1.21.5", "require example.com/post v1.0.0\n");
        for (text, rule, works) in [
            (behind, "gomod/behind-requirement", true),
            (outvoted, "gomod/outvoted-requirement", true),
            (too_new, "gomod/go-too-new", false),
        ] {
            let files = Files::from([
                ("go.work".into(), "go 1.21.5\n\nuse ./shop\n".to_owned()),
                ("shop/go.mod".into(), text),
                ("shop/go.sum".into(), cache.sums.clone()),
                ("shop/shop.go".into(), "package shop\n".to_owned()),
            ]);
            let (accepted, said, found) = cache.ask(&files, &["list", "-m", "all"], &[], host());
            assert_eq!(accepted, works, "go {version}, {rule}: {said}");
            let of_rule: Vec<_> = found.iter().filter(|it| it.rule == rule).collect();
            let severity = if works { Severity::Warning } else { Severity::Error };
            assert!(of_rule.len() == 1 && of_rule[0].severity == severity, "go {version}, {rule}: {found:?}");
            let alone: Files = files
                .iter()
                .filter_map(|(path, text)| Some((path.strip_prefix("shop").ok()?.into(), text.clone())))
                .collect();
            let (accepted, said, found) = cache.ask(&alone, &["list", "-m", "all"], &[], host());
            assert!(!accepted, "go {version}, {rule}: {said}");
            assert!(found.iter().any(|it| it.rule == rule && it.severity == Severity::Error), "{rule}: {found:?}");
        }
    }
}

/// A replacement of a version other than the required one is not built with, where Pitfall says so, and is where it does not.
#[test]
fn a_replacement_of_another_version() {
    for version in GOS {
        let Some(go) = go(version) else { continue };
        let mut cache = Cache::new(go);
        for at in ["v1.4.0", "v1.4.1"] {
            cache.put("example.com/cart", at, "module example.com/cart\n\ngo 1.17\n", &[]);
        }
        cache.put("example.com/fork", "v1.0.0", "module example.com/cart\n\ngo 1.17\n", &[]);
        for (replaced, is_used) in
            [("example.com/cart v1.4.0", false), ("example.com/cart v1.4.1", true), ("example.com/cart", true)]
        {
            let text = format!(
                "module example.com/shop\n\ngo 1.21\n\nrequire example.com/cart v1.4.1\n\nreplace {replaced} => example.com/fork v1.0.0\n"
            );
            let files = Files::from([("go.mod".into(), text), ("go.sum".into(), cache.sums.clone())]);
            let folder = cache.home.project();
            write(&folder, &files);
            let output = cache.home.run_with(&folder, &["list", "-m", "all"], &[("GOPROXY", "off")]);
            let said = String::from_utf8_lossy(&output.stdout);
            assert!(output.status.success(), "go {version}: {}", String::from_utf8_lossy(&output.stderr));
            assert_eq!(said.contains("=> example.com/fork"), is_used, "go {version}, {replaced}: {said}");
            let found = pitfall(&folder, &files, cache.host(), Severity::Information);
            assert_eq!(found.iter().any(|it| it.rule == "gomod/idle-replacement"), !is_used, "{replaced}: {found:?}");
        }
    }
}
