//! What the go command cannot read: its message names a line, this rule the token and the way out.
//! Source: `golang.org/x/mod/modfile`, read.go and rule.go (go 1.27).

use pitfall_engine::config::nearest;
use pitfall_engine::{Context, Findings, Message, Presence, Read, Said, rule, text};
use pitfall_syntax::gomod::{Fault, FaultKind, File, FileKind, GoMod, GoWork, Line, Verb, edit, gover, quote, semver};
use pitfall_text::{Edit, Span, line_end};

use super::beside_gopls;

rule! {
    id: "gomod/syntax",
    page: "syntax.md",
    on: [GoMod: go_mod, GoWork: go_work],
    severity: Error,
    category: Correctness,
    fix: Safe,
    since: "0.1.0",
    also: [
        "GM001", "GM003", "GM005", "GM009", "GM020", "GM030", "GM045", "GM047", "GM052", "GM061", "GW001", "GW003",
    ],
}

fn go_mod(file: &Read<GoMod>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn go_work(file: &Read<GoWork>, cx: &Context<'_>, out: &mut Findings) {
    check(file, cx, out);
}

fn check(file: &File, cx: &Context<'_>, out: &mut Findings) {
    for fault in &file.faults {
        let said = out.at(fault.span).says(message(fault, file.kind, cx.text()));
        let said = said.in_gopls(beside_gopls::shows(fault, file));
        mend(fault, file, cx, said);
    }
}

fn message(fault: &Fault, kind: FileKind, source: &str) -> Message {
    let file = kind.name();
    match &fault.kind {
        FaultKind::BlockComment => text! {
            en: "{file} knows only // comments; the go command refuses /*, also in a pattern such as ./*",
            zh: "{file} 只有 // 注释；go 命令拒绝 /*，./* 这样的模式也不例外",
        },
        FaultKind::UnexpectedCharacter(c) => {
            let code = format!("U+{:04X}", u32::from(*c));
            text! { en: "the go command refuses the invisible character {code}", zh: "go 命令拒绝不可见字符 {code}" }
        }
        FaultKind::UnterminatedString { .. } => {
            text! { en: "this string does not end on its line", zh: "此字符串没有在本行结束" }
        }
        FaultKind::BadString => text! {
            en: "an escape or a quote in this string is none that Go knows",
            zh: "此字符串中有 Go 不认识的转义或引号",
        },
        FaultKind::QuoteInWord => text! {
            en: "the go command takes only double quotes, and only around the whole word",
            zh: "go 命令只接受双引号，且须括住整个词",
        },
        FaultKind::UnterminatedBlock { .. } => {
            text! { en: "this block has no closing parenthesis", zh: "此块没有右括号" }
        }
        FaultKind::TextAfterParen => text! {
            en: "nothing but a comment may follow the closing parenthesis on its line",
            zh: "右括号之后，同一行只能有注释",
        },
        FaultKind::UnknownDirective(word) => unknown_directive(word, kind),
        FaultKind::UnknownBlock(word) => match Verb::of(word, kind) {
            Some(_) => text! { en: "{word} has no block form", zh: "{word} 没有块的写法" },
            None => unknown_directive(word, kind),
        },
        FaultKind::Repeated(verb) => {
            let word = verb.keyword();
            text! { en: "{file} has a second {word} line; only one may stand", zh: "{file} 中有第二个 {word} 行；只允许一个" }
        }
        FaultKind::Usage(verb) => {
            let (word, form) = (verb.keyword(), form(*verb));
            if fault.span.of(source) == word {
                text! { en: "{word} lacks its words; it is written {form}", zh: "{word} 后缺少内容；写法为 {form}" }
            } else {
                text! { en: "the go command cannot read this {word}; it is written {form}", zh: "go 命令读不懂此 {word}；写法为 {form}" }
            }
        }
        FaultKind::RetractExpected(what) => text! {
            en: "retract takes a version or [low, high]: expected {what}",
            zh: "retract 接受一个版本或 [低, 高]：此处应为 {what}",
        },
        FaultKind::RetractSurplus(word) => text! {
            en: "{word} is too much; retract takes a version or [low, high]",
            zh: "多了 {word}；retract 接受一个版本或 [低, 高]",
        },
    }
}

/// How a line of this kind is written.
fn form(verb: Verb) -> &'static str {
    match verb {
        Verb::Module => "module example.com/name",
        Verb::Go => "go 1.25",
        Verb::Toolchain => "toolchain go1.25.3",
        Verb::Godebug => "godebug key=value",
        Verb::Require => "require example.com/name v1.2.3",
        Verb::Exclude => "exclude example.com/name v1.2.3",
        Verb::Replace => "replace example.com/name [v1.2.3] => ../folder, or => example.com/other v1.2.3",
        Verb::Retract => "retract v1.2.3, or retract [v1.2.3, v1.2.9]",
        Verb::Tool => "tool example.com/name/cmd/tool",
        Verb::Ignore => "ignore ./folder",
        Verb::Use => "use ./folder",
    }
}

fn unknown_directive(word: &str, kind: FileKind) -> Message {
    let (file, other) = match kind {
        FileKind::Mod => ("go.mod", FileKind::Work),
        FileKind::Work => ("go.work", FileKind::Mod),
    };
    if is_merge_mark(word) {
        return text! { en: "a merge conflict is not resolved here", zh: "此处有未解决的合并冲突" };
    }
    if word.starts_with('#') {
        return text! { en: "comments of {file} begin with //, not with #", zh: "{file} 的注释以 // 开头，不是 #" };
    }
    if Verb::of(word, other).is_some() {
        let home = other.name();
        return text! { en: "{word} stands in {home}, never in {file}", zh: "{word} 只能写在 {home} 中，不能写在 {file} 中" };
    }
    text! { en: "{file} knows no directive {word}", zh: "{file} 没有名为 {word} 的指令" }
}

fn is_merge_mark(word: &str) -> bool {
    ["<<<<<<<", "=======", ">>>>>>>", "|||||||"].iter().any(|mark| word.starts_with(mark))
}

fn mend(fault: &Fault, file: &File, cx: &Context<'_>, said: Said<'_>) {
    let source = cx.text();
    let span = fault.span;
    let written = span.of(source);
    let line = file.directive_at(span.start as usize).map(|directive| directive.line());
    match &fault.kind {
        FaultKind::BlockComment => block_comment(span, file, cx, said),
        FaultKind::UnexpectedCharacter(c) => {
            let blank = c.is_whitespace() && *c != '\u{b}' && *c != '\u{c}';
            let with = if blank { " " } else { "" };
            let title = if blank {
                text! { en: "make it a space", zh: "改为空格" }
            } else {
                text! { en: "remove it", zh: "删除" }
            };
            said.mends(title, Edit::replace(span, with));
        }
        FaultKind::UnterminatedString { .. } if written.starts_with('"') => {
            let end = span.start as usize + written.trim_end().len();
            said.suggests(text! { en: "close the string", zh: "补上右引号" }, Edit::insert(end, "\""));
        }
        FaultKind::QuoteInWord => {
            let bare = written.trim_matches(['"', '\'', '`']);
            if !bare.is_empty() && !bare.contains(['"', '\'', '`']) && !quote::must_quote(bare) {
                said.mends(text! { en: "take the quotes away", zh: "去掉引号" }, Edit::replace(span, bare));
            }
        }
        FaultKind::UnterminatedBlock { .. } => {
            let Some(block) = file.blocks.iter().find(|block| block.keyword.start == span.start) else { return };
            let whole = block.whole.of(source);
            let end = block.whole.start as usize + whole.trim_end().len();
            let eol = line_end(source);
            said.suggests(
                text! { en: "close the block behind its last line", zh: "在最后一行之后补上右括号" },
                Edit::insert(end, format!("{eol})")),
            );
        }
        FaultKind::TextAfterParen => {
            let start = source.get(..span.start as usize).unwrap_or("").trim_end().len();
            let gap = Span::new(start, span.start as usize);
            if !written.starts_with(')') {
                said.suggests(
                    text! { en: "put it on a line of its own", zh: "另起一行" },
                    Edit::replace(gap, line_end(source)),
                );
            }
        }
        FaultKind::UnknownDirective(word) | FaultKind::UnknownBlock(word) => unknown(word, span, file.kind, said),
        FaultKind::Repeated(verb) => {
            let Some(line) = line else { return };
            let first = file.directives.iter().find(|directive| directive.verb() == Some(*verb));
            let same = first.is_some_and(|first| {
                let words = |line: &Line| line.span.of(source).split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
                words(first.line()) == words(line)
            });
            let (title, edits) =
                (text! { en: "remove this line", zh: "删除此行" }, edit::remove(source, file, &[line]));
            if same {
                said.mends(title, edits)
            } else {
                said.suggests(title, edits)
            };
        }
        FaultKind::Usage(verb) => {
            if let Some(line) = line {
                usage(*verb, line, source, said);
            }
        }
        FaultKind::RetractExpected("']' after version") if line.is_some_and(|line| line.span.end == span.end) => {
            said.suggests(text! { en: "close the interval", zh: "补上右方括号" }, Edit::insert(span.end as usize, "]"));
        }
        FaultKind::RetractExpected("',' after version") if semver::is_valid(written) => {
            let before = source.get(..span.start as usize).unwrap_or("").trim_end().len();
            said.suggests(text! { en: "put a comma between", zh: "补上逗号" }, Edit::insert(before, ","));
        }
        _ => {}
    }
}

/// `/* … */` on a line of its own becomes `// …`; the pattern `./*` of a go.work becomes the folders it was to stand for.
fn block_comment(span: Span, file: &File, cx: &Context<'_>, said: Said<'_>) {
    let source = cx.text();
    let written = span.of(source);
    let start = span.start as usize;
    let line_start = source.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let before = source.get(line_start..start).unwrap_or("");
    let rest = source.get(span.end as usize..).and_then(|rest| rest.lines().next()).unwrap_or("");
    let inner = written.strip_prefix("/*").and_then(|inner| inner.trim_end().strip_suffix("*/"));
    if let Some(inner) = inner.filter(|inner| !inner.contains('\n') && rest.trim().is_empty() && !before.ends_with('/'))
    {
        let comment = format!("// {}", inner.trim());
        said.mends(text! { en: "make it a // comment", zh: "改为 // 注释" }, Edit::replace(span, comment.trim_end()));
        return;
    }
    let folder = before.trim_start().trim_start_matches("use").trim_start();
    let Some(line) = file.directive_at(start).map(|directive| directive.line()) else { return };
    if file.kind != FileKind::Work || written.trim_end() != "/*" || !(folder == "." || folder.starts_with("./")) {
        return;
    }
    let Some(root) = cx.resolve(std::path::Path::new(folder)) else { return };
    let members: Vec<String> = cx
        .list(&root)
        .iter()
        .filter(|entry| entry.is_folder && cx.presence(&root.join(&entry.name).join("go.mod")) == Presence::File)
        .map(|entry| quote::auto_quote(&format!("{folder}/{}", entry.name)))
        .collect();
    if members.is_empty() {
        return;
    }
    let eol = line_end(source);
    let replacement = match (line.block, members.as_slice()) {
        (Some(_), _) => members.join(&format!("{eol}\t")),
        (None, [only]) => format!("use {only}"),
        (None, _) => format!("use ({eol}\t{}{eol})", members.join(&format!("{eol}\t"))),
    };
    let end = start + written.trim_end().len();
    said.suggests(
        text! { en: "name the modules that are there", zh: "逐个列出现有模块" },
        Edit::replace(Span::new(line.span.start as usize, end), replacement),
    );
}

fn unknown(word: &str, span: Span, kind: FileKind, said: Said<'_>) {
    if is_merge_mark(word) {
        return;
    }
    if word.starts_with('#') {
        let marks = word.len() - word.trim_start_matches('#').len();
        let mark = Span::new(span.start as usize, span.start as usize + marks);
        said.mends(text! { en: "make it a // comment", zh: "改为 // 注释" }, Edit::replace(mark, "//"));
        return;
    }
    let names = kind.verbs().iter().map(|verb| verb.keyword());
    if let Some(near) = nearest(word, names).filter(|near| near != word) {
        said.suggests(text! { en: "change to {near}", zh: "改为 {near}" }, Edit::replace(span, near));
    }
}

/// What can be meant by a line of the wrong shape.
fn usage(verb: Verb, line: &Line, source: &str, said: Said<'_>) {
    let start = line.keyword.map_or(line.span.start, |keyword| keyword.end) as usize;
    let span = Span::new(start, line.span.end as usize);
    let words: Vec<&str> = span.of(source).split_whitespace().collect();
    let gap = if line.keyword.is_some() { " " } else { "" };
    let put = |words: String| Edit::replace(span, format!("{gap}{words}"));
    match (verb, words.as_slice()) {
        (Verb::Require | Verb::Exclude, [one]) => {
            let Some((path, version)) = one.split_once('@').filter(|(_, version)| semver::is_valid(version)) else {
                return;
            };
            said.mends(
                text! { en: "put a space in place of @", zh: "将 @ 改为空格" },
                put(format!("{path} {version}")),
            );
        }
        (Verb::Godebug, words) => {
            let joined = words.concat();
            let bare = joined.trim_matches(['"', '\'', '`']);
            let is_setting = bare.split_once('=').is_some_and(|(key, value)| !key.is_empty() && !value.contains('='));
            if is_setting && !bare.contains(['"', '\'', '`', ',']) {
                said.mends(
                    text! { en: "write key=value without blanks and quotes", zh: "写成 key=value，不带空格和引号" },
                    put(bare.to_owned()),
                );
            }
        }
        (Verb::Go, words) => {
            let mut versions = words.iter().filter(|word| gover::is_go_line(word));
            if let (Some(version), None) = (versions.next(), versions.next()) {
                said.suggests(text! { en: "keep {version} alone", zh: "只保留 {version}" }, put((*version).to_owned()));
            }
        }
        (Verb::Replace, [old, arrow @ ("->" | "=" | ":=" | "==>" | "⇒" | "→" | ">"), new @ ..]) if !new.is_empty() =>
        {
            let new = new.join(" ");
            said.suggests(
                text! { en: "write => for {arrow}", zh: "将 {arrow} 改为 =>" },
                put(format!("{old} => {new}")),
            );
        }
        (Verb::Replace, [old, new]) if pitfall_syntax::gomod::module_path::is_directory_path(new) => {
            said.suggests(
                text! { en: "put => before {new}", zh: "在 {new} 前加上 =>" },
                put(format!("{old} => {new}")),
            );
        }
        _ => {}
    }
}
