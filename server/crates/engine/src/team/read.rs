//! From `[[rule]]` tables to rules.

use std::path::Path;
use std::sync::Arc;

use pitfall_policy::{Data, Mistake, Program, Scope, path_of};
use pitfall_text::Span;

use super::definition::{self, Definition};
use super::{Example, Subject, TeamRule};
use crate::config::keys::{RULE, RULE_KEYS};
use crate::config::{self, Complaint, Entry, Fault, Layer, Value};
use crate::{Message, Severity, fingerprint, text};

/// So many rules of one file are read.
const RULES: usize = 500;

/// A longer title or description is cut off, in bytes.
const PROSE: usize = 8 << 10;

/// Reads the tables in `value` into `layer`. `text` is the file's own, empty for an editor's settings.
pub(crate) fn read(layer: &mut Layer, value: &Value, text: &str) {
    let Some(tables) = value.as_list() else {
        return layer.wrong(value.span, RULE, "a list of tables, written [[rule]]", None);
    };
    for table in tables.iter().take(RULES) {
        let Some(entries) = table.as_table() else {
            layer.wrong(table.span, RULE, "a list of tables, written [[rule]]", None);
            continue;
        };
        let mut reader = Reader { layer, text, entries, sound: true };
        if let Some(rule) = reader.rule(table.span) {
            layer.rules.push(Arc::new(rule));
        }
    }
    if let Some(more) = tables.get(RULES) {
        layer.wrong(more.span, RULE, "500 tables at most", None);
    }
}

struct Reader<'a> {
    layer: &'a mut Layer,
    text: &'a str,
    entries: &'a [Entry],
    /// Nothing is wrong with the rule so far.
    sound: bool,
}

impl<'a> Reader<'a> {
    fn wrong(&mut self, span: Span, key: &str, takes: &str, nearest: Option<String>) {
        self.sound = false;
        self.layer.wrong(span, &format!("{RULE}.{key}"), takes, nearest);
    }

    fn entry(&self, key: &str) -> Option<&'a Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    fn rule(&mut self, whole: Span) -> Option<TeamRule> {
        for entry in self.entries {
            if !RULE_KEYS.iter().any(|key| key.name == entry.key) {
                let nearest = config::nearest(&entry.key, RULE_KEYS.iter().map(|key| key.name));
                let fault = Fault::UnknownKey { written: format!("{RULE}.{}", entry.key), nearest };
                self.layer.complaints.push(Complaint { span: entry.key_span, fault });
            }
        }
        let id = self.id(whole);
        let subject =
            self.word("on", &Subject::NAMES).and_then(|name| Subject::named(&name)).unwrap_or(Subject::Object);
        let severity = self.word("severity", &config::keys::SEVERITIES);
        let severity = severity.and_then(|name| Severity::named(&name)).unwrap_or(Severity::Warning);
        let scope = Scope { inputs: subject.variables(), ..Scope::default() };
        let (holds, written) = self.expression("expression", scope, "bool").unzip();
        if holds.is_none() && self.entry("expression").is_none() {
            self.wrong(
                whole,
                "expression",
                "an expression that is true where all is well; without it the rule does nothing",
                None,
            );
        }
        let says = self.expression("message-expression", scope, "string").map(|(program, _)| program);
        let message = self.words("message");
        if message.is_none() && self.entry("message").is_none() {
            self.wrong(whole, "message", "what people read where the expression is not true", None);
        }
        let kinds = self.texts("kinds").into_iter().map(|(kind, _)| kind).collect();
        let mark = self.mark();
        let params = self.params();
        let mut examples = self.examples("finds", true);
        examples.extend(self.examples("passes", false));
        let title = self.words("title");
        let description = self.words("description");
        let (id, span) = id?;
        let (holds, written, message) = (holds?, written?, message?);
        if !self.sound {
            return None;
        }
        let titles = title.as_ref().unwrap_or(&message);
        let empty = Message::verbatim("");
        let description = description.as_ref().unwrap_or(&empty);
        let markdown =
            definition::page([&titles.en, &titles.zh], [cut(&description.en), cut(&description.zh)], &written);
        let meta = definition::meta(Definition { id: format!("team/{id}"), severity, markdown })?;
        let fingerprint = fingerprint(&Value { span: whole, data: config::Data::Table(self.entries.to_vec()) }.show());
        Some(TeamRule { meta, span, subject, kinds, holds, message, says, mark, params, examples, fingerprint })
    }

    fn id(&mut self, whole: Span) -> Option<(String, Span)> {
        const TAKES: &str = "a name in kebab case, such as \"no-latest-tag\"; the rule's id is team/ and this";
        let Some(entry) = self.entry("id") else {
            self.wrong(whole, "id", TAKES, None);
            return None;
        };
        let span = entry.value.span;
        let is_name = |name: &&str| {
            !name.is_empty()
                && name.len() <= 64
                && name.split('-').all(|part| {
                    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
                })
        };
        let Some(name) = entry.value.as_str().filter(is_name) else {
            self.wrong(span, "id", TAKES, None);
            return None;
        };
        if self.layer.rules.iter().any(|rule| rule.name() == name) {
            self.wrong(span, "id", "a name that no other rule of this file has", None);
            return None;
        }
        Some((name.to_owned(), span))
    }

    fn word(&mut self, key: &str, words: &[&str]) -> Option<String> {
        let entry = self.entry(key)?;
        match entry.value.as_str().filter(|word| words.contains(word)) {
            Some(word) => Some(word.to_owned()),
            None => {
                let near = entry.value.as_str().and_then(|word| config::nearest(word, words.iter().copied()));
                self.wrong(entry.value.span, key, &config::one_of(words), near);
                None
            }
        }
    }

    /// A text for both languages, or one for each.
    fn words(&mut self, key: &str) -> Option<Message> {
        let entry = self.entry(key)?;
        let takes = "a text, or a table of texts: { en = \"…\", zh-cn = \"…\" }";
        if let Some(text) = entry.value.as_str() {
            return Some(Message::verbatim(text.trim()));
        }
        let Some(table) = entry.value.as_table() else {
            self.wrong(entry.value.span, key, takes, None);
            return None;
        };
        let text = |name: &str| table.iter().find(|entry| entry.key == name).and_then(|entry| entry.value.as_str());
        for inner in table {
            if !matches!(inner.key.as_str(), "en" | "zh-cn") || inner.value.as_str().is_none() {
                self.wrong(inner.key_span, key, takes, None);
            }
        }
        match (text("en"), text("zh-cn")) {
            (None, None) => {
                self.wrong(entry.value.span, key, takes, None);
                None
            }
            (en, zh) => {
                let of = |one: Option<&str>, other: Option<&str>| one.or(other).unwrap_or_default().trim().to_owned();
                Some(Message { en: of(en, zh), zh: of(zh, en) })
            }
        }
    }

    /// The program of an expression, and its text.
    fn expression(&mut self, key: &str, scope: Scope<'_>, wanted: &str) -> Option<(Program, String)> {
        let entry = self.entry(key)?;
        let Some(written) = entry.value.as_str() else {
            self.wrong(entry.value.span, key, "an expression, as a text", None);
            return None;
        };
        match Program::compile_as(written, scope, wanted) {
            Ok(program) => Some((program, written.to_owned())),
            Err(mistakes) => {
                self.sound = false;
                for mistake in mistakes {
                    let within = mistake.span().and_then(|span| within(self.text, entry.value.span, written, span));
                    let message = message_of(&mistake, wanted);
                    let span = within.unwrap_or(entry.value.span);
                    self.layer.complaints.push(Complaint { span, fault: Fault::Expression(message) });
                }
                None
            }
        }
    }

    fn texts(&mut self, key: &str) -> Vec<(String, Span)> {
        let Some(entry) = self.entry(key) else { return Vec::new() };
        let texts = entry.value.as_list().map(|items| {
            items.iter().map(|item| Some((item.as_str()?.to_owned(), item.span))).collect::<Option<Vec<_>>>()
        });
        texts.flatten().unwrap_or_else(|| {
            self.wrong(entry.value.span, key, "a list of strings", None);
            Vec::new()
        })
    }

    fn mark(&mut self) -> Vec<pitfall_policy::Step> {
        let Some(entry) = self.entry("mark") else { return Vec::new() };
        entry.value.as_str().and_then(path_of).unwrap_or_else(|| {
            self.wrong(entry.value.span, "mark", "a path from what the rule looks at, such as \"spec.replicas\"", None);
            Vec::new()
        })
    }

    fn params(&mut self) -> Data {
        let Some(entry) = self.entry("params") else { return Data::Map(Vec::new()) };
        if entry.value.as_table().is_none() {
            self.wrong(entry.value.span, "params", "a table", None);
        }
        data_of(&entry.value)
    }

    fn examples(&mut self, key: &str, finds: bool) -> Vec<Example> {
        self.texts(key).into_iter().map(|(text, span)| Example { text, span, finds }).collect()
    }
}

fn cut(text: &str) -> &str {
    let end = (0..=PROSE.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

fn data_of(value: &Value) -> Data {
    match &value.data {
        config::Data::String(text) => Data::Text(text.clone()),
        config::Data::Bool(value) => Data::Bool(*value),
        config::Data::List(items) => Data::List(items.iter().map(data_of).collect()),
        config::Data::Table(entries) => {
            Data::Map(entries.iter().map(|entry| (entry.key.clone(), data_of(&entry.value))).collect())
        }
        config::Data::Other(text) => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(number), _) => Data::Int(number),
            (_, Ok(number)) => Data::Double(number),
            _ => Data::Text(text.clone()),
        },
    }
}

/// What is wrong with an expression that must be of the type `wanted`, for people.
pub fn message_of(mistake: &Mistake, wanted: &str) -> Message {
    match mistake {
        Mistake::Syntax(_, words) => text! { en: "this is not CEL: {words}", zh: "这不是合法的 CEL：{words}" },
        Mistake::TooLong(most) => text! {
            en: "an expression of more than {most} bytes is not read",
            zh: "不读取超过 {most} 字节的表达式",
        },
        Mistake::TooDeep => text! {
            en: "the parts of this expression stand too deep within each other",
            zh: "此表达式嵌套过深",
        },
        Mistake::Variable(_, name, near) => {
            or_near(text! { en: "there is no variable {name} here", zh: "此处没有名为 {name} 的变量" }, near.as_deref())
        }
        Mistake::Function(_, name, near) => {
            or_near(text! { en: "there is no function {name}", zh: "没有名为 {name} 的函数" }, near.as_deref())
        }
        Mistake::Arguments(_, name, count) => text! {
            en: "{name} is not called like this, with {count} values (the one before the dot included)",
            zh: "{name} 不能这样调用：给出了 {count} 个值（包括点号之前的值）",
        },
        Mistake::Unsupported(_, name) => text! {
            en: "Kubernetes has {name}; Pitfall does not evaluate it, so this rule is silent",
            zh: "Kubernetes 支持 {name}，但 Pitfall 不对其求值，因此这条规则不起作用",
        },
        Mistake::Later(_, name, since) => text! {
            en: "API servers take {name} from Kubernetes 1.{since} on, and this one is older",
            zh: "API 服务器从 Kubernetes 1.{since} 起才支持 {name}，而此集群的版本更早",
        },
        Mistake::Pattern(_, words) => {
            text! { en: "this pattern cannot be read: {words}", zh: "无法解析这个正则表达式：{words}" }
        }
        Mistake::Literal(_, written, wanted) => text! {
            en: "\"{written}\" is no {wanted}",
            zh: "\"{written}\" 不是合法的 {wanted}",
        },
        Mistake::Field(_, name, near) => or_near(
            text! { en: "the schema has no field {name} here", zh: "模式在此处没有字段 {name}" },
            near.as_deref(),
        ),
        Mistake::Overload(_, operation, types) => text! {
            en: "{operation} does not take values of these types: {types}",
            zh: "{operation} 不接受这些类型的值：{types}",
        },
        Mistake::Type(name) => text! {
            en: "the value of this expression is a {name}, where a {wanted} is needed",
            zh: "此表达式的值为 {name}，而此处需要 {wanted}",
        },
    }
}

fn or_near(message: Message, near: Option<&str>) -> Message {
    let Some(near) = near else { return message };
    let Message { en, zh } = message;
    text! { en: "{en}; did you mean {near}?", zh: "{zh}；是否想写 {near}？" }
}

/// The bytes of the file `text` in which the part `span` of a TOML string stands, whose value is `value` and whose bytes are `whole`; `None` where
/// it is written with escapes of which nothing is known.
fn within(text: &str, whole: Span, value: &str, span: Span) -> Option<Span> {
    let raw = text.get(whole.range())?;
    let quote = raw.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let mut at = if raw.len() >= 6 && raw.starts_with(&triple) { 3 } else { 1 };
    if at == 3 {
        // A line end right behind the opening quotes is none of the text's.
        let behind = raw.get(at..)?;
        at += if behind.starts_with("\r\n") { 2 } else { usize::from(behind.starts_with('\n')) };
    }
    let (mut start, mut end) = (None, None);
    for (offset, wanted) in value.char_indices().chain([(value.len(), '\0')]) {
        if offset == span.start as usize {
            start = Some(at);
        }
        if offset >= span.end as usize {
            end = Some(at);
            break;
        }
        let rest = raw.get(at..)?;
        let found = rest.chars().next()?;
        at += if found == wanted {
            found.len_utf8()
        } else if wanted == '\n' && rest.starts_with("\r\n") {
            2
        } else if quote == '"' && found == '\\' {
            let escaped = rest[1..].chars().next()?;
            let means = match escaped {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                other => other,
            };
            if means != wanted || matches!(escaped, 'u' | 'U' | 'x') {
                return None;
            }
            1 + escaped.len_utf8()
        } else {
            return None;
        };
    }
    let base = whole.start as usize;
    Some(Span::new(base + start?, base + end?))
}

/// The path of a file that `rule-files` names, from the folder of the configuration; `None` where it is no rule file's.
pub(crate) fn path_below(folder: &Path, name: &str) -> Option<std::path::PathBuf> {
    let path = crate::normal(&folder.join(name));
    super::is_rule_file(&path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_toml_strings_are_exact() {
        let exact = |raw: &str, part: &str| {
            let text = format!("expression = {raw}\n");
            let layer = Layer::of_toml(None, &format!("[[rule]]\n{text}"));
            let written = layer.written.as_ref().and_then(|root| {
                root.as_table()?[0].value.as_list()?[0].as_table()?[0].value.as_str().map(str::to_owned)
            });
            let written = written.expect("a string");
            let at = written.find(part).expect("it holds the part");
            let whole = Span::new(13, 13 + raw.len());
            within(&text, whole, &written, Span::new(at, at + part.len())).map(|span| span.of(&text).to_owned())
        };
        assert_eq!(exact("'object.kind'", "kind").as_deref(), Some("kind"));
        assert_eq!(exact("\"a == \\\"b\\\" + c\"", "c").as_deref(), Some("c"));
        assert_eq!(exact("'''\nfoo &&\n  bar'''", "bar").as_deref(), Some("bar"));
        assert_eq!(exact("\"\"\"\r\nfoo &&\r\n  bar\r\n\"\"\"", "bar").as_deref(), Some("bar"));
        assert_eq!(exact("\"é \\u00e9 x\"", "x"), None);
    }
}
