//! What each line of a file does, blocks, loops and functions followed.

use super::value::own_name;
use super::{Loaded, MAX_DEPTH, MAX_ITEMS, Run};
use crate::session::guard::Verdict;
use crate::session::known::{AT_STAKE, Effect};
use crate::session::{Deed, Held};
use pitfall_syntax::Span;
use pitfall_syntax::shell::{BlockId, Command, Dialect, Item, PartKind, Scope, ShellFile, Word, parse};
use smallvec::SmallVec;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A loop over names goes round so often.
const MAX_ROUNDS: usize = 64;

/// Files that many people source and that do nothing to Go; reading them would cost more than all the rest.
const PASSED_OVER: [&str; 9] = [
    "nvm.sh",
    "bash_completion",
    "oh-my-zsh.sh",
    ".p10k.zsh",
    ".fzf.bash",
    ".fzf.zsh",
    "sdkman-init.sh",
    "git-prompt.sh",
    "git-completion.bash",
];

impl Run<'_> {
    /// Follows some items of a file. `entered` holds the blocks that they stand in as of right, the innermost last.
    pub(super) fn follow(
        &mut self,
        loaded: &Arc<Loaded>,
        range: Range<usize>,
        entered: &mut Vec<BlockId>,
        around: Verdict,
    ) -> Flow {
        let file = loaded.file();
        let mut around = around;
        let mut blocks = Blocks::default();
        let mut at = range.start;
        while at < range.end {
            if self.at.items >= MAX_ITEMS {
                return Flow::Return;
            }
            self.at.items += 1;
            let item = &file.items[at];
            if let Some(special) = special(file, item.block(), entered) {
                let mut end = at + 1;
                while end < range.end && within(file, file.items[end].block(), special) {
                    end += 1;
                }
                if matches!(file.blocks[special.0 as usize].scope, Scope::Loop) {
                    let parent = file.blocks[special.0 as usize].parent.unwrap_or(BlockId::TOP);
                    let verdict = self.verdict(loaded, parent, at, &mut blocks, entered, around);
                    self.round(loaded, special, at..end, entered, verdict);
                }
                at = end;
                continue;
            }
            let verdict = self.verdict(loaded, item.block(), at, &mut blocks, entered, around);
            if verdict != Verdict::No {
                match self.item(loaded, at, verdict) {
                    Flow::Next => {}
                    Flow::Return => return Flow::Return,
                    Flow::MayReturn => {
                        around = around.and(Verdict::Maybe);
                        blocks.verdicts.clear();
                    }
                }
                // Further on in `a && b && c`, all in one block.
                if let (Item::Command(command), Some(next)) = (item, file.items.get(at + 1))
                    && next.block() == item.block()
                    && between(loaded, at).contains(['&', '|'])
                    && let [operator @ ("&&" | "||")] = joint(loaded, at).as_slice()
                {
                    let answer = if *operator == "&&" { self.answer(command, &loaded.text) } else { Verdict::Maybe };
                    blocks.verdicts.insert(item.block(), verdict.and(answer));
                }
            }
            at += 1;
        }
        Flow::Next
    }

    /// Whether the item at `at`, the first of `block` that is met, runs.
    fn verdict(
        &mut self,
        loaded: &Arc<Loaded>,
        block: BlockId,
        at: usize,
        blocks: &mut Blocks,
        entered: &[BlockId],
        around: Verdict,
    ) -> Verdict {
        if entered.last() == Some(&block) || block == BlockId::TOP {
            return around;
        }
        if let Some(known) = blocks.verdicts.get(block) {
            return known;
        }
        let file = loaded.file();
        let parent = file.blocks[block.0 as usize].parent.unwrap_or(BlockId::TOP);
        let outer = self.verdict(loaded, parent, at, blocks, entered, around);
        let own = match file.blocks[block.0 as usize].scope {
            Scope::Conditional => match blocks.own.get(block) {
                Some(own) => own,
                None => self.guard(loaded, block, parent, at, blocks),
            },
            _ => Verdict::Yes,
        };
        blocks.own.insert(block, own);
        let verdict = outer.and(own);
        blocks.verdicts.insert(block, verdict);
        verdict
    }

    /// What the test right before a block answers.
    fn guard(&mut self, loaded: &Arc<Loaded>, block: BlockId, parent: BlockId, at: usize, blocks: &Blocks) -> Verdict {
        let (file, text) = (loaded.file(), &loaded.text);
        let start = file.blocks[block.0 as usize].span.start as usize;
        let sibling =
            (0..block.0).rev().map(BlockId).find(|other| file.blocks[other.0 as usize].parent == Some(parent));
        // A branch ends behind the word that begins the next one.
        if let Some(sibling) = sibling
            && file.blocks[sibling.0 as usize].span.end as usize == start
            && text.get(..start).is_some_and(|before| before.ends_with("else"))
        {
            return blocks.own.get(sibling).map_or(Verdict::Maybe, |own| own.not());
        }
        let Some(Item::Command(test)) = at.checked_sub(1).and_then(|before| file.items.get(before)) else {
            return Verdict::Maybe;
        };
        if test.block != parent {
            return Verdict::Maybe;
        }
        let (negated, before) = {
            let before = text.get(..test.span.start as usize).unwrap_or("").trim_end();
            let bare = before.strip_suffix('!').or_else(|| before.strip_suffix("not"));
            (bare.is_some(), bare.unwrap_or(before).trim_end())
        };
        let is_if = before.ends_with("if") && !before.ends_with("elif");
        let answer = match joint(loaded, at - 1).as_slice() {
            // Behind the word that opens the branch only words that open further ones may stand.
            ["then", rest @ ..] if is_if && opens(rest) => self.answer(test, text),
            rest if is_if && file.dialect == Dialect::Fish && opens(rest) => self.answer(test, text),
            ["&&" | "and", rest @ ..] if opens(rest) => self.answer(test, text),
            ["||" | "or", rest @ ..] if opens(rest) => self.answer(test, text).not(),
            _ => Verdict::Maybe,
        };
        if negated { answer.not() } else { answer }
    }

    /// A loop: once for each word of its header where those are known, else once and perhaps.
    fn round(
        &mut self,
        loaded: &Arc<Loaded>,
        block: BlockId,
        range: Range<usize>,
        entered: &mut Vec<BlockId>,
        around: Verdict,
    ) {
        if around == Verdict::No {
            return;
        }
        entered.push(block);
        match self.loop_words(loaded, block) {
            Some((name, words)) => {
                for word in words.into_iter().take(MAX_ROUNDS) {
                    self.internal(&name, &word);
                    if self.follow(loaded, range.clone(), entered, around) == Flow::Return {
                        break;
                    }
                }
            }
            None => {
                self.follow(loaded, range, entered, around.and(Verdict::Maybe));
            }
        }
        entered.pop();
    }

    /// The variable and the words of `for NAME in WORDS`, globs among them looked up.
    fn loop_words(&mut self, loaded: &Loaded, block: BlockId) -> Option<(String, Vec<String>)> {
        let text = loaded.file().blocks.get(block.0 as usize)?.span.of(&loaded.text);
        let header = text.strip_prefix("for")?.split(['\n', ';']).next()?;
        let (name, words) = header.split_once(" in ")?;
        let mut found = Vec::new();
        let (parsed, _) = parse(words, loaded.file().dialect);
        let command = parsed.commands().next()?;
        for word in &command.words {
            let mut sure = true;
            let raw = word.span.of(words);
            if raw.contains('*') {
                let pattern = self.evaluate(word, words, parsed.dialect, true, &mut sure).text()?.to_owned();
                let path = Path::new(&pattern);
                let (before, behind) = path.file_name()?.to_str()?.split_once('*')?;
                let folder = path.parent()?;
                let fits = |name: &String| {
                    name.len() >= before.len() + behind.len() && name.starts_with(before) && name.ends_with(behind)
                };
                let names = self.host.names(folder);
                self.pay_for(names.len());
                let names = names.into_iter().filter(|name| fits(name) && !name.starts_with('.')).take(MAX_ROUNDS);
                found.extend(names.map(|name| folder.join(name).to_string_lossy().into_owned()));
            } else {
                found.push(self.evaluate(word, words, parsed.dialect, true, &mut sure).text()?.to_owned());
            }
        }
        Some((name.trim().to_owned(), found))
    }

    /// So many looks at the disk are as much work as some lines.
    pub(in crate::session) fn pay_for(&mut self, looks: usize) {
        self.at.items = self.at.items.saturating_add(looks / 8);
    }

    fn item(&mut self, loaded: &Arc<Loaded>, at: usize, verdict: Verdict) -> Flow {
        match &loaded.file().items[at] {
            Item::Assignment(assignment) => self.assign(loaded, assignment, verdict),
            Item::Declaration(declaration) => {
                for name in &declaration.names {
                    if declaration.flags.unique {
                        let unique = Arc::make_mut(&mut self.at.unique);
                        unique.insert(own_name(&name.text, loaded.file().dialect).to_owned());
                        self.drop_duplicates(&name.text, loaded.file().dialect);
                    }
                    if let Some(export) = declaration.flags.export
                        && (export || self.at.state.variables.contains_key(name.text.as_str()))
                    {
                        let value = self.at.state.value(&name.text);
                        let certain = self.at.state.is_certain(&name.text);
                        self.change(
                            loaded,
                            name.span,
                            &name.text,
                            Deed::Export,
                            value,
                            (verdict, certain),
                            Some(export),
                        );
                    }
                }
            }
            Item::Unset(unset) => {
                for name in &unset.names {
                    if self.at.state.variables.contains_key(name.text.as_str()) {
                        self.change(loaded, unset.span, &name.text, Deed::Unset, Held::Unset, (verdict, true), None);
                    }
                }
            }
            Item::Source(source) => match &source.path {
                Some(word) => self.source(loaded, word, source.span, verdict),
                // fish: `tool init fish | source`.
                None => {
                    if let Some(Item::Command(command)) = at.checked_sub(1).map(|before| &loaded.file().items[before]) {
                        let code = command.span.of(&loaded.text).to_owned();
                        self.run_output(loaded, &code, source.span, verdict);
                    }
                }
            },
            Item::Eval(eval) => {
                let code = eval.words.iter().flat_map(|word| &word.parts).find_map(|part| match &part.kind {
                    PartKind::CommandSubstitution { body, .. } => Some(body.of(&loaded.text).to_owned()),
                    _ => None,
                });
                self.run_output(loaded, code.as_deref().unwrap_or(""), eval.span, verdict);
            }
            Item::Function(function) => {
                if let Some(name) = &function.name {
                    let body = loaded.file().blocks.iter().position(
                        |block| matches!(&block.scope, Scope::Function(Some(other)) if other.span == name.span),
                    );
                    if let Some(body) = body.and_then(|body| u32::try_from(body).ok()) {
                        Arc::make_mut(&mut self.at.functions)
                            .insert(name.text.to_string(), (loaded.clone(), BlockId(body)));
                    }
                }
            }
            Item::Command(command) => return self.command(loaded, command, verdict),
        }
        Flow::Next
    }

    fn source(&mut self, loaded: &Arc<Loaded>, word: &Word, span: Span, verdict: Verdict) {
        let raw = word.span.of(&loaded.text);
        if let Some(code) = raw.strip_prefix("<(").map(|code| code.trim_end_matches(')').to_owned()) {
            return self.run_output(loaded, &code, span, verdict);
        }
        let mut certain = true;
        let Held::Text(path) = self.evaluate(word, &loaded.text, loaded.file().dialect, true, &mut certain) else {
            return self.may_change(loaded, span, verdict);
        };
        let path = Path::new(&*path);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
        if !path.is_absolute() || PASSED_OVER.contains(&name) {
            return;
        }
        if path.ends_with(".gvm/scripts/gvm") || path.ends_with(".asdf/asdf.sh") {
            return self.may_change(loaded, span, verdict);
        }
        let verdict = if certain { verdict } else { verdict.and(Verdict::Maybe) };
        self.read_file(path, loaded.file().dialect, verdict);
    }

    /// A program's output is run as code.
    fn run_output(&mut self, loaded: &Arc<Loaded>, code: &str, span: Span, verdict: Verdict) {
        match self.effect(code) {
            Effect::Nothing => {}
            Effect::Unknown => self.may_change(loaded, span, verdict),
            Effect::Sets(values) => {
                for (name, value) in values {
                    let deed = if self.at.state.value(name) == Held::Unset { Deed::Set } else { Deed::Extend };
                    let certain = self.at.state.is_certain(name);
                    self.change(loaded, span, name, deed, Held::Text(value.into()), (verdict, certain), Some(true));
                }
            }
        }
    }

    fn may_change(&mut self, loaded: &Arc<Loaded>, span: Span, verdict: Verdict) {
        for name in AT_STAKE {
            let value = self.at.state.value(name);
            self.change(loaded, span, name, Deed::MayChange, value, (verdict.and(Verdict::Maybe), false), None);
        }
    }

    fn command(&mut self, loaded: &Arc<Loaded>, command: &Command, verdict: Verdict) -> Flow {
        let Some(name) = command.name() else { return Flow::Next };
        match name {
            "return" | "exit" => return self.returns(loaded, command, verdict),
            "set" if verdict == Verdict::Yes => {
                let option = |at: usize| command.words.get(at).and_then(Word::as_literal).unwrap_or("");
                match (option(1), option(2)) {
                    ("-a", _) | ("-o", "allexport") => self.at.all_export = true,
                    ("+a", _) | ("+o", "allexport") => self.at.all_export = false,
                    _ => {}
                }
            }
            // Another program takes this one's place; a bare `exec` only redirects.
            "exec" if command.words.len() > 1 => {
                return if verdict == Verdict::Yes { Flow::Return } else { Flow::MayReturn };
            }
            "append_path" | "prepend_path" | "pathmunge" => {
                let Some(folder) = command.words.get(1).and_then(|word| self.text_of(word, &loaded.text)) else {
                    return Flow::Next;
                };
                let behind = name == "append_path"
                    || command.words.get(2).and_then(Word::as_literal).is_some_and(|word| word == "after");
                let Held::Text(old) = self.at.state.value("PATH") else { return Flow::Next };
                if old.split(':').any(|entry| entry == folder) {
                    return Flow::Next;
                }
                let value = if behind { format!("{old}:{folder}") } else { format!("{folder}:{old}") };
                let certain = self.at.state.is_certain("PATH");
                self.change(
                    loaded,
                    command.span,
                    "PATH",
                    Deed::Extend,
                    Held::Text(value.into()),
                    (verdict, certain),
                    Some(true),
                );
            }
            name if name == "launchctl" || name.ends_with("/launchctl") => {
                self.launchctl(loaded, command, verdict);
            }
            name => {
                if let Some(function) = self.at.functions.get(name).cloned()
                    && self.calls < MAX_DEPTH
                {
                    self.call(loaded, function, command, verdict);
                }
            }
        }
        Flow::Next
    }

    fn call(
        &mut self,
        loaded: &Arc<Loaded>,
        (file, body): (Arc<Loaded>, BlockId),
        command: &Command,
        verdict: Verdict,
    ) {
        self.calls += 1;
        for (at, word) in command.words.iter().enumerate().skip(1).take(9) {
            match self.text_of(word, &loaded.text) {
                Some(text) => self.internal(&at.to_string(), &text),
                None => {
                    Arc::make_mut(&mut self.at.state.variables).remove(at.to_string().as_str());
                }
            }
        }
        let items = &file.file().items;
        let first = items.iter().position(|item| within(file.file(), item.block(), body));
        if let Some(first) = first {
            let end = items[first..].iter().position(|item| !within(file.file(), item.block(), body));
            let end = end.map_or(items.len(), |end| first + end);
            self.follow(&file, first..end, &mut vec![body], verdict);
        }
        self.calls -= 1;
    }

    /// The rest of the file does not run, or may not.
    fn returns(&mut self, loaded: &Arc<Loaded>, command: &Command, verdict: Verdict) -> Flow {
        if verdict == Verdict::Yes {
            return Flow::Return;
        }
        // `case $- in *i*) ;; *) return ;; esac` and `[[ $- == *i* ]] || return` end the file for shells without a prompt.
        let before = loaded.text.get(..command.span.start as usize).unwrap_or("");
        let line = before.rsplit('\n').next().unwrap_or("");
        let case =
            before.rfind("case $-").or_else(|| before.rfind("case \"$-\"")).or_else(|| before.rfind("case ${-}"));
        let in_case = case.is_some_and(|case| !before[case..].contains("esac"));
        if in_case || line.contains("$-") {
            return if self.at.interactive { Flow::Next } else { Flow::Return };
        }
        Flow::MayReturn
    }
}

/// What comes after an item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    Next,
    /// The file or function ends here.
    Return,
    /// It may end here.
    MayReturn,
}

/// What is known of the blocks of a file while it is followed.
#[derive(Default)]
struct Blocks {
    /// Whether what stands in a block runs.
    verdicts: ByBlock,
    /// What the test before a block answers, whatever is around it.
    own: ByBlock,
}

#[derive(Default)]
struct ByBlock(Vec<Option<Verdict>>);

impl ByBlock {
    fn get(&self, block: BlockId) -> Option<Verdict> {
        self.0.get(block.0 as usize).copied().flatten()
    }

    fn insert(&mut self, block: BlockId, verdict: Verdict) {
        let at = block.0 as usize;
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0[at] = Some(verdict);
    }

    fn clear(&mut self) {
        self.0.clear();
    }
}

fn within(file: &ShellFile, block: BlockId, outer: BlockId) -> bool {
    let mut at = Some(block);
    while let Some(block) = at {
        if block == outer {
            return true;
        }
        at = file.blocks.get(block.0 as usize).and_then(|block| block.parent);
    }
    false
}

/// The outermost block around `block` that does not simply run once: a loop, a function, another process, one command. Those in
/// `entered` do.
fn special(file: &ShellFile, block: BlockId, entered: &[BlockId]) -> Option<BlockId> {
    let mut found = None;
    let mut at = Some(block);
    while let Some(block) = at {
        if entered.last() == Some(&block) {
            break;
        }
        let here = file.blocks.get(block.0 as usize)?;
        if matches!(here.scope, Scope::Loop | Scope::Function(_) | Scope::Subshell | Scope::OneCommand) {
            found = Some(block);
        }
        at = here.parent;
    }
    found
}

/// Words that begin a command inside another one, and none that ends one or goes on with it.
fn opens(words: &[&str]) -> bool {
    words.iter().all(|word| matches!(*word, "if" | "!" | "not" | "{" | "builtin" | "command"))
}

/// The text between an item and the next one.
fn between(loaded: &Loaded, at: usize) -> &str {
    let items = &loaded.file().items;
    let (Some(item), Some(next)) = (items.get(at), items.get(at + 1)) else { return "" };
    let start = match next {
        // `export` stands before the assignment, and belongs to it.
        Item::Assignment(assignment) if assignment.command.start >= item.span().end => assignment.command.start,
        next => next.span().start,
    };
    loaded.text.get(item.span().end as usize..start as usize).unwrap_or("")
}

/// The words and operators there, comments left out.
fn joint(loaded: &Loaded, at: usize) -> SmallVec<[&str; 4]> {
    let is_between = |byte: u8| matches!(byte, b' ' | b'\t' | b';' | b'\r' | b'\n' | b'\\');
    let mut rest = between(loaded, at);
    let mut words = SmallVec::new();
    while let Some(start) = rest.bytes().position(|byte| !is_between(byte)) {
        rest = &rest[start..];
        let end = rest.bytes().position(|byte| is_between(byte) || byte == b'#').unwrap_or(rest.len());
        let (word, behind) = rest.split_at(end);
        if !word.is_empty() {
            words.push(word);
        }
        rest = if behind.starts_with('#') { behind.split_once('\n').map_or("", |(_, rest)| rest) } else { behind };
    }
    words
}
