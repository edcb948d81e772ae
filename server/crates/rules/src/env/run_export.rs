//! `RUN export` in a Dockerfile.
//! Source: <https://docs.docker.com/reference/dockerfile/#run>: each RUN is a process of its own; an image keeps files and ENV.

use pitfall_engine::{Context, Findings, Read, rule, text};
use pitfall_syntax::shell::{
    Assignment, Block, BlockId, Declarer, Dialect, Form, Item, PartKind, Scope, Setting, ShellFile,
};
use pitfall_text::{Edit, Span};

rule! {
    id: "env/run-export",
    page: "run_export.md",
    on: ShellFile,
    severity: Error,
    category: Correctness,
    fix: Suggested,
    since: "0.1.0",
    also: ["S16"],
}

fn check(file: &Read<ShellFile>, cx: &Context<'_>, out: &mut Findings) {
    let workflow = file.dialect == Dialect::Actions;
    if !(workflow || file.dialect == Dialect::Dockerfile) {
        return;
    }
    let steps = file.blocks.iter().enumerate().filter(|(_, block)| is_step(block));
    for (at, step) in steps {
        let inside: Vec<&Item> = file.items.iter().filter(|item| belongs(file, item.block(), at)).collect();
        // What runs behind an export sees it.
        let last_run =
            inside.iter().rposition(|item| matches!(item, Item::Command(_) | Item::Source(_) | Item::Eval(_)));
        let behind = &inside[last_run.map_or(0, |at| at + 1)..];
        let exports: Vec<&Assignment> = behind
            .iter()
            .filter_map(|item| match item {
                Item::Assignment(it) if it.by == Declarer::Export => Some(it),
                _ => None,
            })
            .collect();
        let alone = inside.len() == exports.len() && exports.windows(2).all(|pair| pair[0].command == pair[1].command);
        for export in &exports {
            let name = &export.name.text;
            if workflow {
                out.at(export.command).says(text! {
                    en: "{name} is gone after this step: what is to last goes to $GITHUB_ENV",
                    zh: "此步骤结束后 {name} 即消失：要保留的变量应写入 $GITHUB_ENV",
                });
                continue;
            }
            out.at(export.command)
                .says(text! {
                    en: "{name} is gone after this step: each RUN is a process of its own, and an image keeps only ENV",
                    zh: "此步骤结束后 {name} 即消失：每个 RUN 都是独立的进程，镜像只保留 ENV",
                })
                .suggests(text! { en: "write ENV", zh: "写成 ENV" }, as_env(step, export, alone, cx.text()));
        }
    }
}

fn is_step(block: &Block) -> bool {
    block.scope == Scope::Subshell && block.parent == Some(BlockId::TOP)
}

fn belongs(file: &ShellFile, block: BlockId, step: usize) -> bool {
    let mut at = Some(block);
    while let Some(id) = at {
        if id.0 as usize == step {
            return true;
        }
        at = file.blocks.get(id.0 as usize).and_then(|block| block.parent);
    }
    false
}

/// `ENV` instead of `RUN export`, where the step does nothing else, the builder can expand the value, and what it sets is no setting of
/// the go command's that other rules have a word about.
fn as_env(step: &Block, export: &Assignment, alone: bool, text: &str) -> Option<Edit> {
    let setting = Setting::of(export, Dialect::Dockerfile, text);
    let plain = setting.value.words().iter().flat_map(|word| &word.parts).all(|part| match &part.kind {
        PartKind::Literal { text, .. } => !text.contains(['\n', '\\', '~']),
        PartKind::Expansion(expansion) => {
            matches!(expansion.form, Form::Plain | Form::Braced) && expansion.name.text == setting.variable()
        }
        _ => false,
    });
    let start = step.span.start as usize;
    let head = text.get(start..export.span.start as usize)?;
    let simple = head.split_ascii_whitespace().eq(["RUN", "export"]) && !head.contains('\\');
    let neutral = matches!(setting.variable(), "PATH" | "GOPATH" | "GOBIN" | "GOCACHE" | "GOMODCACHE")
        || !setting.variable().starts_with("GO") && !setting.variable().starts_with("CGO");
    (alone && plain && simple && neutral).then(|| Edit::replace(Span::new(start, export.span.start as usize), "ENV "))
}
