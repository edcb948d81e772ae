//! A flag that one system knows, on a line that is for others too, or a library that one system lacks.
//! Source: gcc and clang refuse `-framework` elsewhere than on Darwin; the libraries named here are part of Windows. What lacks a library: `usr/lib` of Apple's
//! SDKs has no `librt` and no `libanl` ("ld: library not found for -lrt", <https://github.com/cockroachdb/c-jemalloc/issues/17>), MinGW-w64 has none of those
//! below but `libpthread`, which is not among them; linkers for both said so of each. OpenBSD has neither `librt` nor `libdl`
//! ("ld: error: unable to find library -ldl", <https://github.com/miekg/pkcs11/pull/140>, <https://github.com/kovidgoyal/kitty/issues/2675>).

use pitfall_engine::{Context, Findings, Severity, rule, text};
use pitfall_syntax::cgo::{CgoFile, CgoLine, FileName, KNOWN_OS, Verb};

use super::edits;
use super::reach::Reach;

rule! {
    id: "cgo/platform-library",
    page: "platform_library.md",
    on: CgoLine,
    severity: Warning,
    category: Portability,
    fix: Suggested,
    since: "0.1.0",
    also: [],
}

fn check(line: &CgoLine, cx: &Context<'_>, out: &mut Findings) {
    let Some(file) = cx.file.cgo() else { return };
    if line.verb.is_none_or(|verb| verb == Verb::PkgConfig || verb.names_function()) {
        return;
    }
    let mut reach = None;
    let mut number = 0;
    while number < line.flags.len() {
        let first = number;
        number += 1;
        let Some(system) = system_of(line, first) else {
            if let Some(lacking) = lacking(line, first) {
                lacks(line, first, lacking, reach.get_or_insert_with(|| Reach::of(cx, file)), cx, out);
            }
            continue;
        };
        // One finding for a run of flags of one system.
        let mut last = first + usize::from(takes_next(line, first));
        while last + 1 < line.flags.len() && system_of(line, last + 1) == Some(system) {
            last += 1 + usize::from(takes_next(line, last + 1));
        }
        last = last.min(line.flags.len() - 1);
        number = last + 1;
        let reach = reach.get_or_insert_with(|| Reach::of(cx, file));
        let Some(other) =
            reach.of_line(line).filter(|port| !is(port.goos, system)).min_by_key(|port| !port.first_class)
        else {
            continue;
        };
        let (Some(first_flag), Some(last_flag)) = (line.flags.get(first), line.flags.get(last)) else { continue };
        let span = first_flag.span.cover(last_flag.span);
        let (shown, goos, goarch) = (span.of(cx.text()), other.goos, other.goarch);
        let said = out.at(span).says(text! {
                en: "{shown} works on {system} alone, and this line is also for {goos}/{goarch}, where the build breaks",
                zh: "{shown} 只适用于 {system}，而此行也用于 {goos}/{goarch}，在那里会构建失败",
        });
        // A package that is for one system only loses little where it cannot be built elsewhere.
        let said = if serves_others(file, system, cx) { said } else { said.at_most(Severity::Information) };
        said.suggests(
            text! { en: "add the condition {system}", zh: "添加条件 {system}" },
            edits::split_off(cx.text(), line, (first, last), system),
        );
    }
}

/// A library of Linux and some other systems that is not there on macOS, OpenBSD or Windows.
struct Lacking {
    name: &'static str,
    /// macOS lacks it, too; Windows does in any case.
    on_darwin: bool,
    /// So does OpenBSD.
    on_openbsd: bool,
}

fn lacking(line: &CgoLine, number: usize) -> Option<&'static Lacking> {
    const LACKING: [Lacking; 4] = [
        Lacking { name: "rt", on_darwin: true, on_openbsd: true },
        Lacking { name: "anl", on_darwin: true, on_openbsd: true },
        Lacking { name: "dl", on_darwin: false, on_openbsd: true },
        Lacking { name: "util", on_darwin: false, on_openbsd: false },
    ];
    let name = line.flags.get(number)?.value.strip_prefix("-l").filter(|_| line.verb == Some(Verb::Ldflags))?;
    LACKING.iter().find(|one| one.name == name)
}

/// Says that a system for which flag `number` of `line` counts has no such library. Of macOS it is said in any case, of Windows and OpenBSD only where something says
/// that the package is for it: what uses these functions seldom is for Windows, and few think of OpenBSD.
fn lacks(line: &CgoLine, number: usize, lacking: &Lacking, reach: &Reach, cx: &Context<'_>, out: &mut Findings) {
    let (Some(flag), Some(file)) = (line.flags.get(number), cx.file.cgo()) else { return };
    let reached = |system: &str| reach.of_line(line).any(|port| is(port.goos, system));
    let served = |system: &str| names_system(file, cx, |name| is(name, system));
    let darwin = lacking.on_darwin && reached("darwin");
    let mut missing = Vec::new();
    missing.extend((darwin && served("darwin")).then_some("darwin"));
    missing.extend((reached("windows") && served("windows")).then_some("windows"));
    missing.extend((lacking.on_openbsd && reached("openbsd") && served("openbsd")).then_some("openbsd"));
    let sure = !missing.is_empty();
    missing.extend((darwin && !sure).then_some("darwin"));
    let Some(&first) = missing.first() else { return };
    let system = match first {
        "darwin" => "macOS",
        "openbsd" => "OpenBSD",
        _ => "Windows",
    };
    let shown = &flag.value;
    let said = out.at(flag.span).says(text! {
        en: "{system} has no library for {shown}, and this line is also for {first}, where the link fails",
        zh: "{system} 没有 {shown} 对应的库，而此行也用于 {first}，在那里链接会失败",
    });
    let said = if sure { said } else { said.at_most(Severity::Information) };
    let condition = missing.iter().map(|system| format!("!{system}")).collect::<Vec<_>>().join(",");
    said.suggests(
        text! { en: "add the condition {condition}", zh: "添加条件 {condition}" },
        edits::split_off(cx.text(), line, (number, number), &condition),
    );
}

/// The file or one beside it says that the package is for other systems too.
fn serves_others(file: &CgoFile, system: &str, cx: &Context<'_>) -> bool {
    names_system(file, cx, |name| !is(name, system))
}

/// A condition in the file, or the name of a file beside it, names a system that is `wanted`.
fn names_system(file: &CgoFile, cx: &Context<'_>, wanted: impl Fn(&str) -> bool) -> bool {
    let names = |name: &str| KNOWN_OS.contains(&name) && wanted(name);
    let conditions = file.lines().flat_map(|line| &line.conditions);
    conditions.flat_map(|condition| condition.constraint.tags()).any(|tag| names(&tag.name))
        || cx.folder().is_some_and(|folder| {
            let beside = cx.list(folder);
            beside.iter().any(|one| one.name.ends_with(".go") && FileName::read(&one.name).goos.is_some_and(names))
        })
}

/// The system that alone knows flag `number`.
fn system_of(line: &CgoLine, number: usize) -> Option<&'static str> {
    const WINDOWS: [&str; 30] = [
        "advapi32", "bcrypt", "comctl32", "comdlg32", "crypt32", "d3d11", "d3d9", "dbghelp", "dsound", "dwmapi",
        "dxguid", "gdi32", "imm32", "iphlpapi", "kernel32", "mswsock", "ntdll", "ole32", "oleaut32", "opengl32",
        "psapi", "secur32", "setupapi", "shell32", "shlwapi", "user32", "userenv", "winmm", "ws2_32", "wsock32",
    ];
    let flag = line.flags.get(number)?.value.as_str();
    let next = line.flags.get(number + 1).map(|next| next.value.as_str());
    match flag {
        "-framework" | "-ObjC" | "-fobjc-arc" => Some("darwin"),
        "-x" if next.is_some_and(|next| next.starts_with("objective-c")) => Some("darwin"),
        "-mwindows" | "-municode" => Some("windows"),
        "-landroid" => Some("android"),
        _ if flag.starts_with("-Wl,-framework,") || flag.starts_with("-mmacosx-version-min=") => Some("darwin"),
        _ => flag.strip_prefix("-l").filter(|library| WINDOWS.contains(library)).map(|_| "windows"),
    }
}

fn takes_next(line: &CgoLine, number: usize) -> bool {
    line.flags.get(number).is_some_and(|flag| matches!(flag.value.as_str(), "-framework" | "-x"))
}

/// Go's name for a system is that of `system`, or of one of its kind.
fn is(goos: &str, system: &str) -> bool {
    goos == system || (goos, system) == ("ios", "darwin")
}
