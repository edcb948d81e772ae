//! Versions: what one tells of itself, and which versions of Go there are to write.

use pitfall_engine::{Completion, CompletionKind, Message, text};
use pitfall_knowledge::golang::{Release, release, releases};
use pitfall_syntax::gomod::gover::{self, GoVersion};
use pitfall_syntax::gomod::pseudo::{Base, PseudoVersion};
use pitfall_syntax::gomod::semver::{self, Semver};
use pitfall_syntax::gomod::{Directive, Verb, Word};
use pitfall_text::Span;

use crate::{Ask, Hover};

/// What a version says of itself.
type Says = fn(&str) -> Option<Message>;

/// Of the version at the place.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let file = ask.context.file.module_file()?;
    let at = |word: &Option<Word>| word.clone().filter(|word| word.span.touches(ask.offset));
    let (word, says): (Option<Word>, Says) = match file.directive_at(ask.offset)? {
        Directive::Go(it) => (at(&it.version), go_line),
        Directive::Toolchain(it) => (at(&it.name), toolchain),
        Directive::Require(it) => (at(&it.version), module_version),
        Directive::Exclude(it) => (at(&it.version), module_version),
        Directive::Replace(it) => (at(&it.old_version).or_else(|| at(&it.new_version)), module_version),
        Directive::Retract(it) => (at(&it.low).or_else(|| at(&it.high)), module_version),
        _ => return None,
    };
    let word = word?;
    Some(Hover { span: word.span, markdown: ask.says(&says(&word.value)?) })
}

/// What a module's version says of itself; nothing of a plain release.
fn module_version(version: &str) -> Option<Message> {
    if let Some(pseudo) = PseudoVersion::parse(version) {
        let commit = pseudo.revision;
        let time = pseudo.time()?;
        if time.year == 1 {
            return Some(text! {
                en: "A stand-in for a module that has no version: a `replace` says where it is.",
                zh: "没有版本的模块的占位：由 `replace` 指明它在哪里。",
            });
        }
        let (year, month, day) = (time.year, time.month, time.day);
        let (hour, minute, second) = (time.hour, time.minute, time.second);
        let when = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC");
        return Some(match pseudo.base {
            Base::Release(Some(base)) | Base::Prerelease(base) => text! {
                en: "Commit `{commit}` of {when}, a pseudo-version: made after {base}, before the next tag.",
                zh: "{when} 的提交 `{commit}`（伪版本）：在 {base} 之后、下一个标签之前。",
            },
            _ => text! {
                en: "Commit `{commit}` of {when}, a pseudo-version: no version was tagged before it.",
                zh: "{when} 的提交 `{commit}`（伪版本）：此前没有打过版本标签。",
            },
        });
    }
    let parsed = Semver::parse(version)?;
    let major = semver::major(version)?;
    if parsed.is_incompatible() {
        return Some(text! {
            en: "`+incompatible`: {major} was tagged without a go.mod, so its path has no `/{major}`.",
            zh: "`+incompatible`：{major} 打标签时没有 go.mod，因此路径中没有 `/{major}`。",
        });
    }
    if !parsed.prerelease.is_empty() {
        return Some(text! {
            en: "A pre-release: `go get` takes it only where it is named or no release exists.",
            zh: "预发布版本：只有明确指定，或不存在正式版本时，`go get` 才会选用。",
        });
    }
    (parsed.major == "0").then(|| {
        text! {
            en: "`v0`: the module promises no compatibility between versions yet.",
            zh: "`v0`：模块尚不承诺版本之间的兼容性。",
        }
    })
}

fn release_of(version: &str) -> Option<&'static Release> {
    let parsed = GoVersion::parse(version).filter(|it| it.major == "1")?;
    release(parsed.minor.parse().ok()?)
}

/// What the `go` line selects. Source: go.dev/ref/mod, "go directive"; release notes.
fn go_line(version: &str) -> Option<Message> {
    let known = release_of(version)?;
    let (minor, released) = (known.minor, known.released);
    let brings: &[(u16, Message)] = &[
        (14, text! { en: "a `vendor` folder is used by itself", zh: "自动使用 `vendor` 目录" }),
        (17, text! { en: "the module graph is pruned", zh: "模块图经过裁剪" }),
        (18, text! { en: "generics", zh: "泛型" }),
        (21, text! { en: "an older Go refuses this module", zh: "更旧的 Go 会拒绝此模块" }),
        (
            22,
            text! { en: "each turn of a loop has its own variable, `range` over integers", zh: "循环每轮使用独立变量，可 `range` 整数" },
        ),
        (23, text! { en: "`range` over functions", zh: "可 `range` 函数" }),
        (24, text! { en: "`tool` lines, generic type aliases", zh: "`tool` 行、泛型类型别名" }),
        (25, text! { en: "`ignore` lines", zh: "`ignore` 行" }),
    ];
    let (mut en, mut zh) = (String::new(), String::new());
    for (_, brought) in brings.iter().filter(|(since, _)| *since <= minor) {
        en.push_str(&format!("\n- {}", brought.in_language(pitfall_engine::Language::English)));
        zh.push_str(&format!("\n- {}", brought.in_language(pitfall_engine::Language::Chinese)));
    }
    Some(text! {
        en: "Go 1.{minor} came out on {released}. This line brings:{en}",
        zh: "Go 1.{minor} 发布于 {released}。此行带来：{zh}",
    })
}

fn toolchain(name: &str) -> Option<Message> {
    let version = gover::from_toolchain(name)?;
    let known = release_of(version)?;
    let (minor, released) = (known.minor, known.released);
    Some(match known.last_patch {
        Some(patch) => text! {
            en: "Go {version}. Go 1.{minor} came out on {released}; its newest known release is 1.{minor}.{patch}.",
            zh: "Go {version}。Go 1.{minor} 发布于 {released}；已知的最新补丁版本是 1.{minor}.{patch}。",
        },
        None => text! {
            en: "Go {version}. Go 1.{minor} came out on {released}.",
            zh: "Go {version}。Go 1.{minor} 发布于 {released}。",
        },
    })
}

/// The oldest release that is offered: the first with toolchains.
const OLDEST_OFFERED: u16 = 21;

/// Versions behind `go` and `toolchain`.
pub(super) fn completions(ask: &Ask, verb: Verb, span: Span) -> Vec<Completion> {
    let offer = |version: String, known: &Release| Completion {
        span,
        text: if verb == Verb::Toolchain { format!("go{version}") } else { version },
        detail: ask.says(&{
            let (minor, released) = (known.minor, known.released);
            text! { en: "Go 1.{minor}, {released}", zh: "Go 1.{minor}，{released}" }
        }),
        documentation: String::new(),
        kind: CompletionKind::Value,
    };
    let mut out = Vec::new();
    for known in releases().iter().rev().filter(|it| it.minor >= OLDEST_OFFERED) {
        let minor = known.minor;
        let newest = known.last_patch.unwrap_or(0);
        if verb == Verb::Go {
            out.push(offer(format!("1.{minor}.0"), known));
            out.push(offer(format!("1.{minor}"), known));
        }
        if verb == Verb::Toolchain || newest > 0 {
            out.push(offer(format!("1.{minor}.{newest}"), known));
        }
    }
    out
}
