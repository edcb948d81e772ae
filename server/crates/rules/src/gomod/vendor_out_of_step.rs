//! A vendor folder that does not fit go.mod.
//! Source: `checkVendorConsistency` of `cmd/go/internal/modload/vendor.go` and `initVendor` of buildlist.go (go 1.27).

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use pitfall_engine::{Context, Findings, Location, Message, Read, rule, text};
use pitfall_syntax::gomod::vendor::{VendorModule, VendorModules};
use pitfall_syntax::gomod::{File, GoMod, GoWork, gover, semver};
use pitfall_text::Span;

use super::build::{Build, Part, Vendor};

rule! {
    id: "gomod/vendor-out-of-step",
    page: "vendor_out_of_step.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: None,
    since: "0.1.0",
    also: ["VD001", "VD002", "VD003", "VD004", "VD005", "VD009"],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    if !file.faults.is_empty() {
        return;
    }
    let Some(build) = Build::of(cx) else { return };
    let Vendor::Used(modules) = build.vendor(cx) else { return };
    let Some(own) = cx.path().map(pitfall_engine::normal) else { return };
    let own = build.work.iter().chain(&build.modules).find(|part| part.path == own);
    let Some(own) = own else { return };
    // What concerns no line of a go.mod is said once: in go.work, else in go.mod.
    let is_root = build.work.as_ref().is_none_or(|work| work.path == own.path);
    let top = file.module_path().map(|word| word.span).or_else(|| Some(file.go()?.line.span));
    let top = top.or_else(|| Some(file.directives.first()?.line().span)).unwrap_or_default();
    let command = if build.work.is_some() { "go work vendor" } else { "go mod vendor" };
    let Some(modules) = modules else {
        let asks = |part: &&Part| !part.facts.requires.is_empty() || !part.facts.replaces.is_empty();
        if is_root && build.modules.iter().chain(&build.work).any(|part| asks(&part)) {
            out.at(top).says(text! {
                en: "the vendor folder has no modules.txt, so the go command refuses to build; run `{command}`",
                zh: "vendor 目录中没有 modules.txt，go 命令拒绝构建；请运行 `{command}`",
            });
        }
        return;
    };
    let vendored = Vendored::of(&modules, build.root().join("vendor").join("modules.txt"));
    requires(own, &vendored, command, out);
    replaces(own, &build, &vendored, command, out);
    if is_root {
        let at_top = Place { span: top, of: own };
        explicit(&at_top, &build, &vendored, command, out);
        unreplaced(&at_top, &build, &vendored, command, out);
        unrequired(&at_top, &build, &vendored, command, out);
    }
}

/// A module path and a version; none stands for all versions.
type Version<'a> = (&'a str, Option<&'a str>);

/// modules.txt as the go command keeps it: by path and version.
struct Vendored<'a> {
    file: PathBuf,
    explicit: HashSet<Version<'a>>,
    replacement: HashMap<Version<'a>, (Version<'a>, Span)>,
    /// Those with packages, each version of a path that is higher than all before it.
    list: Vec<&'a VendorModule>,
    /// The first line of each path and version.
    lines: HashMap<Version<'a>, Span>,
    /// Some line of each path.
    paths: HashMap<&'a str, Span>,
}

fn version(module: &VendorModule) -> Version<'_> {
    (&module.path.value, module.version.as_ref().map(|word| word.value.as_str()))
}

impl<'a> Vendored<'a> {
    fn of(modules: &'a VendorModules, file: PathBuf) -> Self {
        let mut out = Self {
            file,
            explicit: HashSet::new(),
            replacement: HashMap::new(),
            list: Vec::new(),
            lines: HashMap::new(),
            paths: HashMap::new(),
        };
        let mut highest: HashMap<&str, &str> = HashMap::new();
        for module in &modules.modules {
            let key = version(module);
            out.lines.entry(key).or_insert(module.span);
            out.paths.entry(key.0).or_insert(module.span);
            if module.explicit.is_some() {
                out.explicit.insert(key);
            }
            if let Some(new) = &module.replacement {
                let new = (new.path.value.as_str(), new.version.as_ref().map(|word| word.value.as_str()));
                out.replacement.insert(key, (new, module.span));
            }
            let number = key.1.unwrap_or("");
            let is_new = highest.get(key.0).is_none_or(|known| semver::compare(known, number).is_lt());
            if !module.packages.is_empty() && is_new {
                highest.insert(key.0, number);
                out.list.push(module);
            }
        }
        out
    }

    fn at(&self, span: Span) -> Location {
        Location::in_file(&self.file, span)
    }
}

/// VD001: each `require` must be marked as explicit.
fn requires(own: &Part, vendored: &Vendored<'_>, command: &str, out: &mut Findings) {
    for require in &own.facts.requires {
        if vendored.explicit.contains(&(&require.path, Some(&require.version))) {
            continue;
        }
        let (path, version) = (&require.path, &require.version);
        let line = vendored.lines.get(&(path, Some(version)));
        let said = out.at(require.span).says(match (line, vendored.paths.get(path.as_str())) {
            (None, None) => text! {
                en: "{path} is not in vendor/modules.txt; run `{command}`",
                zh: "vendor/modules.txt 中没有 {path}；请运行 `{command}`",
            },
            (None, Some(_)) => text! {
                en: "vendor/ holds another version of {path} than {version}; run `{command}`",
                zh: "vendor/ 中 {path} 的版本不是 {version}；请运行 `{command}`",
            },
            (Some(_), _) => text! {
                en: "vendor/modules.txt does not mark {path} {version} as explicit; run `{command}`",
                zh: "vendor/modules.txt 未将 {path} {version} 标记为 explicit；请运行 `{command}`",
            },
        });
        if let Some(span) = line.or_else(|| vendored.paths.get(path.as_str())) {
            said.see(vendored.at(*span), vendored_here());
        }
    }
}

fn vendored_here() -> Message {
    text! { en: "what is vendored", zh: "vendor 中的记录" }
}

/// VD002: each `replace` must be written down as it is.
fn replaces(own: &Part, build: &Build, vendored: &Vendored<'_>, command: &str, out: &mut Findings) {
    let mut seen = HashSet::new();
    for replace in &own.facts.replaces {
        let old: Version<'_> = (&replace.old.0, replace.old.1.as_deref());
        if !seen.insert(old) {
            continue;
        }
        let effective = build.replacing(old.0, old.1).and_then(|(part, line)| build.canonical_replacement(part, line));
        // Another module's line decides and is spoken of there.
        if build.replacing(old.0, old.1).is_some_and(|(part, _)| part.path != own.path && !is_work(part, build)) {
            continue;
        }
        let path = old.0;
        match (vendored.replacement.get(&old), effective) {
            (None, Some(_)) => {
                let said = out.at(replace.span).says(text! {
                    en: "vendor/modules.txt knows nothing of this replacement of {path}; run `{command}`",
                    zh: "vendor/modules.txt 中没有对 {path} 的这一替换；请运行 `{command}`",
                });
                if let Some(span) = vendored.lines.get(&old).or_else(|| vendored.paths.get(path)) {
                    said.see(vendored.at(*span), vendored_here());
                }
            }
            (Some((marked, span)), effective) if effective.as_ref().map(as_version) != Some(*marked) => {
                let by = marked.0;
                out.at(replace.span)
                    .says(text! {
                        en: "vendor/ was made with {path} replaced by {by}; run `{command}`",
                        zh: "生成 vendor/ 时 {path} 被替换为 {by}；请运行 `{command}`",
                    })
                    .see(vendored.at(*span), vendored_here());
            }
            _ => {}
        }
    }
}

fn is_work(part: &Part, build: &Build) -> bool {
    build.work.as_ref().is_some_and(|work| work.path == part.path)
}

fn as_version(new: &(String, Option<String>)) -> Version<'_> {
    (&new.0, new.1.as_deref())
}

/// A place for what concerns no line.
struct Place<'a> {
    span: Span,
    of: &'a Part,
}

/// VD003: what is marked as explicit must be required.
fn explicit(top: &Place<'_>, build: &Build, vendored: &Vendored<'_>, command: &str, out: &mut Findings) {
    for module in &vendored.list {
        let (path, number) = version(module);
        let all = || build.modules.iter().flat_map(|part| &part.facts.requires).filter(|it| it.path == path);
        let required = all().any(|it| Some(it.version.as_str()) == number);
        // A line for another version of it is spoken of already.
        let spoken = all().any(|it| !vendored.explicit.contains(&(path, Some(&it.version))));
        if !vendored.explicit.contains(&(path, number)) || required || spoken {
            continue;
        }
        out.at(top.span)
            .says(text! {
                en: "vendor/ was made when {path} was required, which it is no more; run `{command}`",
                zh: "生成 vendor/ 时 require 了 {path}，现在已经没有；请运行 `{command}`",
            })
            .see(vendored.at(module.span), vendored_here());
    }
}

/// VD004: what is marked as replaced must be replaced.
fn unreplaced(top: &Place<'_>, build: &Build, vendored: &Vendored<'_>, command: &str, out: &mut Findings) {
    let mut all: Vec<_> = vendored.replacement.iter().map(|(old, (_, span))| (*span, *old)).collect();
    all.sort();
    for (span, (path, number)) in all {
        if build.replacing(path, number).is_some() {
            continue;
        }
        let line = top.of.facts.requires.iter().find(|it| it.path == path && number.is_none_or(|n| n == it.version));
        out.at(line.map_or(top.span, |line| line.span))
            .says(text! {
                en: "vendor/ was made with {path} replaced, which it is no more; run `{command}`",
                zh: "生成 vendor/ 时 {path} 被替换，现在已经没有；请运行 `{command}`",
            })
            .see(vendored.at(span), vendored_here());
    }
}

/// VD009: from Go 1.17 on, what is vendored is required.
fn unrequired(top: &Place<'_>, build: &Build, vendored: &Vendored<'_>, command: &str, out: &mut Findings) {
    let pruned = build.go().is_some_and(|go| gover::compare(go, "1.17").is_ge());
    if build.work.is_some() || !pruned {
        return;
    }
    for module in &vendored.list {
        let (path, number) = version(module);
        let mut all = top.of.facts.requires.iter().filter(|it| it.path == path);
        let spoken = |version: &str| !vendored.explicit.contains(&(path, Some(version)));
        let known = all.any(|it| Some(it.version.as_str()) == number || spoken(&it.version));
        if known || vendored.explicit.contains(&(path, number)) {
            continue;
        }
        out.at(top.span)
            .says(text! {
                en: "{path} is vendored and go.mod does not require it, which it must since Go 1.17; run `{command}`",
                zh: "{path} 在 vendor 中，而 go.mod 没有 require 它（自 Go 1.17 起必须）；请运行 `{command}`",
            })
            .see(vendored.at(module.span), vendored_here());
    }
}
