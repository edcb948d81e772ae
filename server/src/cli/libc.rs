//! `pitfall libc`.

use std::fmt::Write;
use std::path::Path;

use pitfall_binary::{Binary, Libc, Need, Unreadable, Version};
use pitfall_engine::{Language, Message, text};
use pitfall_knowledge::golang::{Distribution, SystemLibc, distribution_of_image, distributions};
use serde_json::{Value as Json, json};

use super::args::{self, ListFormat};
use super::console::{Console, printable};
use super::{Outcome, rules};

/// How many symbols of a version are shown to people.
const SHOWN: usize = 4;

pub(super) fn run(args: &args::Libc, language: Option<Language>, console: &mut Console) -> Outcome {
    let session = rules::session(language);
    let language = session.language_in(&session.here);
    let mut systems = Vec::new();
    for name in &args.on {
        match distribution_of_image(name) {
            Some(system) => systems.push(system),
            None => {
                console.problem(unknown(name).in_language(language));
                return Outcome::Failed;
            }
        }
    }
    let binary = match read(&args.file) {
        Ok(binary) => binary,
        Err(message) => {
            console.problem(message.in_language(language));
            return Outcome::Failed;
        }
    };
    match args.format {
        ListFormat::Text => console.plain(&report(&args.file, &binary, &systems, language)),
        ListFormat::Json => console.plain(&json_report(&binary, &systems)),
    }
    if systems.iter().all(|system| obstacle(&binary, system).is_none()) { Outcome::Clean } else { Outcome::Findings }
}

fn unknown(name: &str) -> Message {
    let name = printable(name);
    text! {
        en: "{name} is no distribution that is known here; write one like debian:12, alpine:3.20, ubuntu:22.04, rhel:9 or scratch",
        zh: "{name} 不是已知的发行版；请写作 debian:12、alpine:3.20、ubuntu:22.04、rhel:9 或 scratch 这样的形式",
    }
}

fn read(path: &Path) -> Result<Binary, Message> {
    let shown = printable(&path.display().to_string());
    let bytes = std::fs::read(path).map_err(|error| text! { en: "{shown}: {error}", zh: "{shown}：{error}" })?;
    Binary::read(&bytes).map_err(|reason| match reason {
        Unreadable::Other(format) => text! {
            en: "{shown} is a file in {format}, not an ELF program or library of Linux",
            zh: "{shown} 是 {format} 格式的文件，不是 Linux 的 ELF 程序或库",
        },
        Unreadable::Broken(why) => text! {
            en: "{shown} cannot be read as an ELF file: {why}",
            zh: "无法将 {shown} 作为 ELF 文件读取：{why}",
        },
    })
}

/// Why a system does not run a binary.
enum Obstacle<'a> {
    /// It has another C library, or none.
    OtherLibc,
    /// Its glibc is older than what these symbols need.
    Older(Version, &'a Need),
    /// The binary asks for `GLIBC_PRIVATE`.
    Bound,
}

fn obstacle<'a>(binary: &'a Binary, system: &Distribution) -> Option<Obstacle<'a>> {
    match (binary.libc, system.libc) {
        (Libc::Static, _) | (Libc::Musl, SystemLibc::Musl) => None,
        (Libc::Glibc, SystemLibc::Glibc(major, minor)) => {
            let has = Version::new(major, minor);
            let newest = binary.needs.iter().filter(|need| !need.weak).max_by_key(|need| need.glibc())?;
            if newest.glibc().is_some_and(|needed| needed > has) {
                return Some(Obstacle::Older(has, newest));
            }
            binary.is_bound_to_one_glibc().then_some(Obstacle::Bound)
        }
        _ => Some(Obstacle::OtherLibc),
    }
}

impl Obstacle<'_> {
    fn message(&self, binary: &Binary, system: &Distribution) -> Message {
        match self {
            Self::OtherLibc => {
                let (en, zh) = match binary.libc {
                    Libc::Unknown => ("a C library that is not known here", "某个未知的 C 库"),
                    Libc::Bionic => ("Android's C library", "Android 的 C 库"),
                    libc => (libc_name(libc), libc_name(libc)),
                };
                match system_libc(system.libc) {
                    Some(has) => text! {
                        en: "no: it needs {en}, and the C library there is {has}",
                        zh: "不行：它需要 {zh}，而那里的 C 库是 {has}",
                    },
                    None => text! {
                        en: "no: it needs {en}, and there is no C library at all",
                        zh: "不行：它需要 {zh}，而那里根本没有 C 库",
                    },
                }
            }
            Self::Older(has, need) => {
                let version = need.version.as_str();
                match need.symbols.first() {
                    Some(symbol) => text! {
                        en: "no: {symbol} needs {version}, and glibc there is {has}",
                        zh: "不行：{symbol} 需要 {version}，而那里的 glibc 是 {has}",
                    },
                    None => text! {
                        en: "no: it needs {version}, and glibc there is {has}",
                        zh: "不行：它需要 {version}，而那里的 glibc 是 {has}",
                    },
                }
            }
            Self::Bound => text! {
                en: "no promise: it needs GLIBC_PRIVATE, which is that of one glibc alone",
                zh: "无法保证：它需要 GLIBC_PRIVATE，而这只属于某一个 glibc",
            },
        }
    }
}

fn libc_name(libc: Libc) -> &'static str {
    match libc {
        Libc::Static => "static",
        Libc::Glibc => "glibc",
        Libc::Musl => "musl",
        Libc::Bionic => "bionic",
        Libc::Unknown => "?",
    }
}

fn system_libc(libc: SystemLibc) -> Option<String> {
    match libc {
        SystemLibc::Glibc(major, minor) => Some(format!("glibc {major}.{minor}")),
        SystemLibc::Musl => Some("musl".to_owned()),
        SystemLibc::None => None,
    }
}

fn headline(path: &Path, binary: &Binary) -> Message {
    let (file, arch) = (printable(&path.display().to_string()), binary.goarch.unwrap_or("?"));
    match (binary.libc, binary.oldest_glibc()) {
        (Libc::Static, _) => text! {
            en: "{file}: {arch}, static: it runs on any Linux of that processor",
            zh: "{file}：{arch}，静态链接：可在该处理器的任何 Linux 上运行",
        },
        (Libc::Glibc, Some(version)) => text! {
            en: "{file}: {arch}, needs glibc {version} or newer",
            zh: "{file}：{arch}，需要 glibc {version} 或更新版本",
        },
        (Libc::Glibc, None) => text! { en: "{file}: {arch}, needs glibc", zh: "{file}：{arch}，需要 glibc" },
        (Libc::Musl, _) => text! {
            en: "{file}: {arch}, needs musl, as Alpine has it",
            zh: "{file}：{arch}，需要 musl（如 Alpine）",
        },
        (Libc::Bionic, _) => text! { en: "{file}: {arch}, needs Android", zh: "{file}：{arch}，需要 Android" },
        (Libc::Unknown, _) => text! {
            en: "{file}: {arch}, needs a C library that is not known here",
            zh: "{file}：{arch}，需要未知的 C 库",
        },
    }
}

fn report(path: &Path, binary: &Binary, systems: &[&Distribution], language: Language) -> String {
    let mut out = headline(path, binary).in_language(language).to_owned();
    out.push('\n');
    let width = binary.needs.iter().map(|need| need.version.len()).max().unwrap_or(0);
    let mut needs: Vec<&Need> = binary.needs.iter().collect();
    needs.sort_by_key(|need| std::cmp::Reverse(need.glibc()));
    for need in needs {
        let more = need.symbols.len().saturating_sub(SHOWN);
        let mut symbols = need.symbols.iter().take(SHOWN).map(|name| printable(name)).collect::<Vec<_>>().join(", ");
        if more > 0 {
            let _ = write!(symbols, ", +{more}");
        }
        let _ = writeln!(out, "  {:width$}  {}  {symbols}", printable(&need.version), printable(&need.library),);
    }
    let others: Vec<String> = binary.libraries.iter().map(|name| printable(name)).collect();
    if !others.is_empty() {
        let others = others.join(", ");
        let line = text! { en: "  libraries: {others}", zh: "  所需的库：{others}" };
        let _ = writeln!(out, "{}", line.in_language(language));
    }
    if systems.is_empty() && binary.libc != Libc::Static {
        let fine = oldest_that_run(binary);
        let line = if fine.is_empty() {
            text! { en: "  runs on none of the systems that are known here", zh: "  已知的系统都无法运行它" }
        } else {
            text! { en: "  runs on: {fine}, and newer ones of each", zh: "  可运行于：{fine}，以及各自更新的版本" }
        };
        let _ = writeln!(out, "{}", line.in_language(language));
    }
    for system in systems {
        let verdict = match obstacle(binary, system) {
            Some(obstacle) => obstacle.message(binary, system),
            None => text! { en: "yes", zh: "可以" },
        };
        let _ = writeln!(out, "{}: {}", system.image(), verdict.in_language(language));
    }
    out
}

/// The oldest release of each distribution that runs `binary`.
fn oldest_that_run(binary: &Binary) -> String {
    let mut names: Vec<String> = Vec::new();
    for group in distributions().chunk_by(|a, b| a.name == b.name) {
        names.extend(group.iter().find(|system| obstacle(binary, system).is_none()).map(Distribution::image));
    }
    names.join(", ")
}

fn json_report(binary: &Binary, systems: &[&Distribution]) -> String {
    let need = |need: &Need| json!({ "library": need.library, "version": need.version, "weak": need.weak, "symbols": need.symbols });
    let on = |system: &&Distribution| {
        let obstacle = obstacle(binary, system);
        let why = obstacle
            .as_ref()
            .map(|obstacle| obstacle.message(binary, system).in_language(Language::English).to_owned());
        json!({ "system": system.image(), "runs": obstacle.is_none(), "why": why })
    };
    let report = json!({
        "version": 1,
        "goarch": binary.goarch,
        "libc": if binary.libc == Libc::Unknown { Json::Null } else { json!(libc_name(binary.libc)) },
        "oldest_glibc": binary.oldest_glibc().map(|version| version.to_string()),
        "interpreter": binary.interpreter,
        "libraries": binary.libraries,
        "needs": binary.needs.iter().map(need).collect::<Vec<_>>(),
        "on": systems.iter().map(on).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}
