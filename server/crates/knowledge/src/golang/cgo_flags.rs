//! Which flags a `#cgo` line may hold.
//!
//! Source: `checkFlags` of cmd/go/internal/work/security.go and `SafeArg` of cmd/go/internal/load, Go 1.21 to 1.27. A flag that is not on
//! the list stops the build: "invalid flag in #cgo CFLAGS: … (see https://go.dev/s/invalidflag)".

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::pattern::Pattern;
use super::releases::OLDEST_TABLED_MINOR;
use super::table::{cell, minor, rows, since};

/// The list that a flag is looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FlagKind {
    /// CFLAGS, CPPFLAGS, CXXFLAGS, FFLAGS, and what `pkg-config --cflags` prints.
    Compiler,
    /// LDFLAGS, and what `pkg-config --libs` prints.
    Linker,
    /// The flags of a `#cgo pkg-config:` line. No list before Go 1.26: any flag goes.
    PkgConfig,
}

impl FlagKind {
    /// The list for a verb of a `#cgo` line, as it is written there.
    pub fn of_verb(verb: &str) -> Option<Self> {
        match verb {
            "CFLAGS" | "CPPFLAGS" | "CXXFLAGS" | "FFLAGS" => Some(FlagKind::Compiler),
            "LDFLAGS" => Some(FlagKind::Linker),
            "pkg-config" => Some(FlagKind::PkgConfig),
            _ => None,
        }
    }
}

/// What the go command says of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It may stand there.
    Allowed,
    /// It may stand there with the argument behind it, which is thereby judged too.
    AllowedWithNext,
    /// It may not.
    Denied,
    /// It takes the argument behind it, which may not stand there: `-I @x`.
    DeniedWithNext,
    /// It takes an argument, and none is there.
    MissingNext,
}

impl Verdict {
    /// The build goes on.
    pub fn is_allowed(self) -> bool {
        matches!(self, Verdict::Allowed | Verdict::AllowedWithNext)
    }

    /// How many arguments it is about: 1 or 2.
    pub fn consumed(self) -> usize {
        if matches!(self, Verdict::AllowedWithNext | Verdict::DeniedWithNext) { 2 } else { 1 }
    }
}

/// The expressions of `CGO_<VERB>_ALLOW` and `CGO_<VERB>_DISALLOW`.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    allow: Option<Regex>,
    disallow: Option<Regex>,
}

impl Overrides {
    /// Compiles the two values; an empty one counts as unset.
    ///
    /// # Errors
    /// The go command refuses to build with an expression that does not compile. Its syntax is RE2's, as is this one's.
    pub fn new(allow: &str, disallow: &str) -> Result<Self, regex::Error> {
        let compile = |value: &str| (!value.is_empty()).then(|| Regex::new(value)).transpose();
        Ok(Self { allow: compile(allow)?, disallow: compile(disallow)? })
    }
}

/// The first match of the expression is the whole argument: `-mfma|-mfma4` does not hold for `-mfma4`.
fn is_whole_match(expression: Option<&Regex>, argument: &str) -> bool {
    expression.is_some_and(|regex| regex.find(argument).map_or("", |found| found.as_str()) == argument)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RowKind {
    Pattern,
    Deny,
    Next,
}

#[derive(Debug)]
struct Row {
    list: FlagKind,
    kind: RowKind,
    pattern: Pattern,
    since: Option<u16>,
    until: u16,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/cgo_flags.tsv"))
        .filter_map(|row| {
            let (list, kind) = match cell(&row, 0) {
                "compiler_regex" => (FlagKind::Compiler, RowKind::Pattern),
                "compiler_next_arg" => (FlagKind::Compiler, RowKind::Next),
                "linker_regex" => (FlagKind::Linker, RowKind::Pattern),
                "linker_deny_regex" => (FlagKind::Linker, RowKind::Deny),
                "linker_next_arg" => (FlagKind::Linker, RowKind::Next),
                "pkgconfig_regex" => (FlagKind::PkgConfig, RowKind::Pattern),
                _ => return None,
            };
            let until = minor(cell(&row, 3))?;
            Some(Row { list, kind, pattern: Pattern::new(cell(&row, 1)), since: since(cell(&row, 2)), until })
        })
        .collect()
});

/// The newest N of the releases 1.N that the list was taken from; a newer release is judged as this one.
static NEWEST: LazyLock<u16> = LazyLock::new(|| ROWS.iter().map(|row| row.until).max().unwrap_or(OLDEST_TABLED_MINOR));

/// The patterns, for tests.
#[cfg(test)]
pub(super) fn all_patterns() -> impl Iterator<Item = &'static str> {
    ROWS.iter().filter(|row| row.kind != RowKind::Next).map(|row| row.pattern.as_str())
}

/// The list as one release has it.
#[derive(Clone, Copy)]
struct List {
    kind: FlagKind,
    go_minor: u16,
}

impl List {
    fn of(kind: FlagKind, go_minor: u16) -> Self {
        Self { kind, go_minor: go_minor.clamp(OLDEST_TABLED_MINOR, *NEWEST) }
    }

    fn rows(self, kind: RowKind) -> impl Iterator<Item = &'static Row> {
        ROWS.iter().filter(move |row| {
            row.list == self.kind
                && row.kind == kind
                && row.since.is_none_or(|since| since <= self.go_minor)
                && self.go_minor <= row.until
        })
    }

    fn any(self, kind: RowKind, argument: &str) -> bool {
        // Where no pattern matches, the go command compares the argument with the empty string.
        self.rows(kind).any(|row| argument.is_empty() || row.pattern.matches_whole(argument))
    }
}

/// An argument that cannot be taken for a flag or a file of flags. Source: `load.SafeArg`.
pub fn is_safe_argument(argument: &str) -> bool {
    argument
        .bytes()
        .next()
        .is_some_and(|first| first.is_ascii_alphanumeric() || matches!(first, b'.' | b'_' | b'/') || first >= 0x80)
}

/// What Go 1.`go_minor` says of `args[position]`, which no flag before it takes as its argument. `args` are those of one verb over all files
/// of the package, in order, for the go command joins them. A position behind the end is allowed.
pub fn cgo_flag_allowed(
    kind: FlagKind,
    args: &[&str],
    position: usize,
    go_minor: u16,
    overrides: &Overrides,
) -> Verdict {
    let Some(&argument) = args.get(position) else { return Verdict::Allowed };
    let list = List::of(kind, go_minor);
    if kind != FlagKind::PkgConfig {
        if is_whole_match(overrides.disallow.as_ref(), argument) {
            return Verdict::Denied;
        }
        if is_whole_match(overrides.allow.as_ref(), argument) {
            return Verdict::Allowed;
        }
    } else if list.rows(RowKind::Pattern).next().is_none() {
        return Verdict::Allowed;
    }
    if list.any(RowKind::Deny, argument) {
        return Verdict::Denied;
    }
    if list.any(RowKind::Pattern, argument) {
        return Verdict::Allowed;
    }
    if let Some(pieces) = argument.strip_prefix("-Wl,--push-state,") {
        // Only the linker's list knows -Wl.
        let good = |piece: &str| {
            let flag = format!("-Wl,{piece}");
            list.any(RowKind::Pattern, &flag) && !list.any(RowKind::Deny, &flag)
        };
        let all = good("--push-state") && pieces.split(',').all(good);
        return if all { Verdict::Allowed } else { Verdict::Denied };
    }
    if !list.rows(RowKind::Next).any(|row| row.pattern.as_str() == argument) {
        return Verdict::Denied;
    }
    let Some(&next) = args.get(position + 1) else { return Verdict::MissingNext };
    let for_linker = next.strip_prefix("-Wl,").filter(|_| argument.starts_with("-Wl,"));
    let under_sysroot =
        next.get(1..).filter(|_| argument == "-I" && (next.starts_with('=') || next.starts_with("$SYSROOT")));
    let good = is_safe_argument(next)
        || for_linker.is_some_and(|rest| is_safe_argument(rest) && !rest.contains(','))
        || under_sysroot.is_some_and(is_safe_argument);
    if good { Verdict::AllowedWithNext } else { Verdict::DeniedWithNext }
}

/// The arguments of one `#cgo` line as the list sees them: a relative path of `-I` or `-L` has the folder of the package before it by then, so
/// that `-I@x` passes. For CFLAGS, CPPFLAGS, CXXFLAGS, FFLAGS and LDFLAGS; what pkg-config prints stays as it is. `folder` is absolute, with `/`
/// between its parts. Source: `makePathsAbsolute` of go/build; unlike it this leaves `.` and `..` standing, for the list is blind to them.
pub fn as_judged<'a>(args: &[&'a str], folder: &str) -> Vec<Cow<'a, str>> {
    let mut path_next = false;
    let absolute = |flag: &str, path: &str| format!("{flag}{folder}/{}", path.strip_prefix("./").unwrap_or(path));
    args.iter()
        .map(|&argument| {
            if std::mem::take(&mut path_next) {
                let relative = !is_absolute(argument);
                return if relative { Cow::Owned(absolute("", argument)) } else { Cow::Borrowed(argument) };
            }
            match argument.strip_prefix("-I").or_else(|| argument.strip_prefix("-L")) {
                Some("") => path_next = true,
                Some(path) if !is_absolute(path) => return Cow::Owned(absolute(&argument[..2], path)),
                _ => {}
            }
            Cow::Borrowed(argument)
        })
        .collect()
}

/// On Unix or on Windows: a drive and a slash.
fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || matches!(path.as_bytes(), [drive, b':', b'/', ..] if drive.is_ascii_alphabetic())
}

/// Judges all arguments of a verb: each judged position with its verdict. The go command stops at the first that is not allowed; this goes on.
pub fn check_cgo_flags(kind: FlagKind, args: &[&str], go_minor: u16, overrides: &Overrides) -> Vec<(usize, Verdict)> {
    let mut verdicts = Vec::new();
    let mut position = 0;
    while position < args.len() {
        let verdict = cgo_flag_allowed(kind, args, position, go_minor, overrides);
        verdicts.push((position, verdict));
        position += verdict.consumed();
    }
    verdicts
}

/// Judges the arguments of `#cgo pkg-config:` lines: what begins with `--` is a flag, a lone `--` is dropped, the rest are package names, which
/// must be safe arguments. Source: `getPkgConfigFlags` of cmd/go/internal/work/exec.go.
pub fn check_pkg_config_line(args: &[&str], go_minor: u16) -> Vec<(usize, Verdict)> {
    let judge = |(position, &argument): (usize, &&str)| {
        let allowed = match argument {
            "--" => true,
            flag if flag.starts_with("--") => {
                let verdict = cgo_flag_allowed(FlagKind::PkgConfig, args, position, go_minor, &Overrides::default());
                verdict.is_allowed()
            }
            package => is_safe_argument(package),
        };
        (position, if allowed { Verdict::Allowed } else { Verdict::Denied })
    };
    args.iter().enumerate().map(judge).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn allowed(verb: &str, args: &[&str], go_minor: u16) -> bool {
        let kind = FlagKind::of_verb(verb).unwrap();
        check_cgo_flags(kind, args, go_minor, &Overrides::default()).iter().all(|(_, verdict)| verdict.is_allowed())
    }

    #[test]
    fn the_lists_by_verb_and_release() {
        for (verb, args, since) in [
            ("CFLAGS", &["-I", "/usr/include"][..], Some(21)),
            ("CFLAGS", &["-I", "=/usr"], Some(21)),
            ("CFLAGS", &["-I", "$SYSROOT/usr"], Some(21)),
            ("CFLAGS", &["-I", "$HOME"], None),
            ("CFLAGS", &["-I", "@x"], None),
            ("CFLAGS", &["-I"], None),
            ("CFLAGS", &["-fno-canonical-system-headers"], Some(22)),
            ("CFLAGS", &["--static"], Some(26)),
            ("CFLAGS", &["-mfma"], None),
            ("CFLAGS", &["-lm"], None),
            ("CFLAGS", &[""], Some(21)),
            ("LDFLAGS", &[""], None),
            ("LDFLAGS", &["-lto_library"], None),
            ("LDFLAGS", &["-Wl,-framework", "-Wl,Cocoa"], Some(21)),
            ("LDFLAGS", &["-Wl,-framework", "-Wl,a,b"], None),
            ("LDFLAGS", &["-Wl,--push-state,--as-needed"], Some(24)),
            ("LDFLAGS", &["-Wl,--push-state,@x"], None),
            ("LDFLAGS", &["-Wl,--push-state,"], None),
            ("LDFLAGS", &["../x.a"], None),
            ("LDFLAGS", &["./x.a", "lib/y.so", "-lm"], Some(21)),
        ] {
            for go_minor in 21..=27 {
                assert_eq!(
                    allowed(verb, args, go_minor),
                    since.is_some_and(|s| s <= go_minor),
                    "{args:?} 1.{go_minor}"
                );
            }
        }
        assert_eq!(allowed("CFLAGS", &["--static"], 99), allowed("CFLAGS", &["--static"], 27));
        assert_eq!(allowed("CFLAGS", &["--static"], 12), allowed("CFLAGS", &["--static"], 21));
    }

    #[test]
    fn overrides_match_leftmost_first() {
        let judge = |allow: &str, disallow: &str, flag: &str| {
            let overrides = Overrides::new(allow, disallow).unwrap();
            cgo_flag_allowed(FlagKind::Compiler, &[flag], 0, 27, &overrides).is_allowed()
        };
        assert!(judge("-mfma", "", "-mfma"));
        assert!(!judge("-mfma|-mfma4", "", "-mfma4"));
        assert!(judge("-mfma.*", "", "-mfma4"));
        assert!(!judge("-mfma", "-m.*", "-mfma"), "what is disallowed stays so");
        assert!(!judge("", "-O2", "-O2"));
        assert!(Overrides::new("(", "").is_err());
    }

    #[test]
    fn pkg_config_lines() {
        let judge = |args: &[&str], go_minor| {
            check_pkg_config_line(args, go_minor).iter().all(|(_, verdict)| verdict.is_allowed())
        };
        assert!(judge(&["--static", "--", "gtk+-3.0"], 27));
        assert!(!judge(&["-static"], 27) && !judge(&["@x"], 27) && !judge(&["="], 27));
        assert!(!judge(&["--log-file=x", "a"], 27) && judge(&["--log-file=x", "a"], 25));
    }

    /// The cases of the go command's own test, where they are at hand.
    #[test]
    fn labelled_cases() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared/corpus/go/labelled");
        let mut cases = 0;
        for (file, expected) in [("flags_ok.txt", true), ("flags_bad.txt", false)] {
            let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
            for line in text.lines() {
                let mut words = line.split('\t');
                let verb = words.next().unwrap();
                let args: Vec<&str> = words.collect();
                assert_eq!(allowed(verb, &args, 27), expected, "{line}");
                cases += 1;
            }
        }
        eprintln!("{cases} labelled cases{}", if cases == 0 { ": skipped, not at hand" } else { "" });
    }

    #[test]
    fn first_use_is_fast() {
        let start = std::time::Instant::now();
        let args = ["-I/usr/include", "-DX=1", "-O2", "-Wall", "-std=c11", "-mfma", "-g", "-fPIC", "-pthread", "-w"];
        check_cgo_flags(FlagKind::Compiler, &args, 27, &Overrides::default());
        eprintln!("ten flags, tables read: {:?}", start.elapsed());
    }
}
