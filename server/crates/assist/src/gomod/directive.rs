//! The directives: what each means, and which can begin a line.

use pitfall_engine::{Completion, CompletionKind, Message, text};
use pitfall_syntax::gomod::{File, Verb};
use pitfall_text::Span;

use crate::{Ask, Hover};

/// What the directive does whose keyword stands at the place.
pub(super) fn hover(ask: &Ask) -> Option<Hover> {
    let file = ask.context.file.module_file()?;
    let touched = |span: Option<Span>| span.filter(|span| span.touches(ask.offset));
    let of_blocks = file.blocks.iter().find_map(|block| touched(Some(block.keyword)));
    let span = of_blocks.or_else(|| file.directives.iter().find_map(|one| touched(one.line().keyword)))?;
    let verb = Verb::of(span.of(ask.context.text()), file.kind)?;
    let markdown = format!("```go.mod\n{}\n```\n\n{}", form(verb), ask.says(&meaning(verb)));
    Some(Hover { span, markdown })
}

/// The directives, where a line begins outside a block.
pub(super) fn completions(ask: &Ask) -> Vec<Completion> {
    let Some(file) = ask.context.file.module_file() else { return Vec::new() };
    let Some(span) = first_word(ask.context.text(), ask.offset).filter(|_| !in_block(file, ask.offset)) else {
        return Vec::new();
    };
    let verbs = file.kind.verbs().iter();
    verbs
        .map(|verb| Completion {
            span,
            text: verb.keyword().to_owned(),
            detail: form(*verb).to_owned(),
            documentation: ask.says(&meaning(*verb)),
            kind: CompletionKind::Keyword,
        })
        .collect()
}

/// The bytes of the line's first word where the place is in it, or the empty place before any word.
fn first_word(text: &str, offset: usize) -> Option<Span> {
    let before = text.get(..offset)?;
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let word = line.trim_start();
    let behind: usize = text[offset..].bytes().take_while(u8::is_ascii_alphabetic).count();
    word.bytes().all(|byte| byte.is_ascii_alphabetic()).then(|| Span::new(offset - word.len(), offset + behind))
}

fn in_block(file: &File, offset: usize) -> bool {
    file.blocks.iter().any(|block| {
        let end = block.close.map_or(block.whole.end, |close| close.start) as usize;
        offset > block.open.start as usize && offset <= end
    })
}

/// How the directive is written.
fn form(verb: Verb) -> &'static str {
    match verb {
        Verb::Module => "module example.com/path",
        Verb::Go => "go 1.25.0",
        Verb::Toolchain => "toolchain go1.25.0",
        Verb::Godebug => "godebug key=value",
        Verb::Require => "require example.com/path v1.2.3",
        Verb::Exclude => "exclude example.com/path v1.2.3",
        Verb::Replace => "replace example.com/path [v1.2.3] => ../folder | example.com/other v1.2.4",
        Verb::Retract => "retract v1.2.3 | [v1.2.0, v1.2.9]",
        Verb::Tool => "tool example.com/path/cmd/name",
        Verb::Ignore => "ignore ./folder",
        Verb::Use => "use ./folder",
    }
}

/// Source: Go modules reference, "go.mod files" and "Workspaces".
fn meaning(verb: Verb) -> Message {
    match verb {
        Verb::Module => text! {
            en: "The path by which others import this module.",
            zh: "其他代码导入本模块时使用的路径。",
        },
        Verb::Go => text! {
            en: "The Go version that this module is written for: language features, defaults of GODEBUG, and the oldest Go that may build it.",
            zh: "本模块所面向的 Go 版本：决定语言特性、GODEBUG 默认值，以及能够构建它的最低 Go 版本。",
        },
        Verb::Toolchain => text! {
            en: "The Go that is preferred for work in this module, where the installed one is older. Modules that import this one ignore it.",
            zh: "在本模块中工作时建议使用的 Go；仅当已安装的版本更旧时才起作用。导入本模块的其他模块会忽略此行。",
        },
        Verb::Godebug => text! {
            en: "A default of GODEBUG for the programs of this module. Counts only in the main module or workspace.",
            zh: "本模块中程序的 GODEBUG 默认值。仅在主模块或工作区中起作用。",
        },
        Verb::Require => text! {
            en: "The lowest version of a module that this one needs. `// indirect` marks those that no package here imports itself.",
            zh: "本模块所需的某个模块的最低版本。`// indirect` 表示此处没有任何包直接导入它。",
        },
        Verb::Exclude => text! {
            en: "A version that is passed over, as if it had never been published. Counts only in the main module.",
            zh: "跳过的版本，如同从未发布过一样。仅在主模块中起作用。",
        },
        Verb::Replace => text! {
            en: "Takes a module, or one version of it, from elsewhere. Counts only in the main module or workspace: whoever imports this module does not get it.",
            zh: "从别处获取某个模块或它的某个版本。仅在主模块或工作区中起作用：导入本模块的代码不会得到这一替换。",
        },
        Verb::Retract => text! {
            en: "Versions of this module that should not be used. It counts once a newer version that holds it is published; the comment is the reason that users are shown.",
            zh: "本模块中不应再使用的版本。发布包含此行的更新版本后才会生效；注释是向使用者显示的理由。",
        },
        Verb::Tool => text! {
            en: "A package that `go tool` builds and runs. Since Go 1.24.",
            zh: "由 `go tool` 构建并运行的包。自 Go 1.24 起。",
        },
        Verb::Ignore => text! {
            en: "A folder that patterns such as `./...` pass over. Since Go 1.25.",
            zh: "`./...` 等模式会跳过的目录。自 Go 1.25 起。",
        },
        Verb::Use => text! {
            en: "A folder whose module belongs to the workspace.",
            zh: "其模块属于此工作区的目录。",
        },
    }
}
