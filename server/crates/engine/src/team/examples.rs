//! The tests of a rule: manifests that stand beside it.

use pitfall_models::kubernetes::Manifest;
use pitfall_policy::Budget;
use pitfall_syntax::yaml::Stream;
use pitfall_text::Span;

use super::{Looked, TeamRule};
use crate::{Message, text};

/// A manifest of `finds` or `passes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The manifest.
    pub text: String,
    /// Its bytes in the file of the rule.
    pub span: Span,
    /// The rule must find something in it; otherwise it must find nothing.
    pub finds: bool,
}

/// What the rule makes of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// What it should.
    Right,
    /// Something else; what.
    Wrong(Message),
}

impl TeamRule {
    /// Runs the rule over one of its examples. Whatever else holds no object or is broken fails it, so that no test passes for want of anything to look
    /// at.
    pub fn try_example(&self, example: &Example) -> Verdict {
        let stream = if example.text.contains("{{") {
            Stream::parse_template(&example.text)
        } else {
            Stream::parse(&example.text)
        };
        if let Some(error) = stream.errors().first() {
            let words = &error.message;
            return Verdict::Wrong(
                text! { en: "the example is not YAML: {words}", zh: "示例不是合法的 YAML：{words}" },
            );
        }
        let budget = Budget::new(Budget::OF_A_CHECK);
        let (mut objects, mut found, mut wrong) = (0, Vec::new(), None);
        for object in Manifest::new(&stream).objects() {
            objects += 1;
            let pod = object.pod_spec();
            self.look(&object, pod.as_ref(), &budget, &mut |looked| match looked {
                Looked::Fine => {}
                Looked::Found(finding) => found.push(*finding),
                Looked::Wrong(why) => wrong = wrong.take().or(Some(why)),
                Looked::Spent(_) => wrong = wrong.take().or(Some("it takes too long".to_owned())),
            });
        }
        if objects == 0 {
            return Verdict::Wrong(text! {
                en: "the example holds no object with apiVersion and kind",
                zh: "示例中没有带 apiVersion 和 kind 的对象",
            });
        }
        if let Some(why) = wrong {
            return Verdict::Wrong(text! {
                en: "the expression cannot be evaluated: {why}",
                zh: "无法对表达式求值：{why}",
            });
        }
        match (example.finds, found.first()) {
            (true, None) => {
                Verdict::Wrong(text! { en: "nothing is found, and something must be", zh: "没有发现，但应当有" })
            }
            (false, Some(finding)) => {
                let line =
                    example.text.get(..finding.span.start as usize).unwrap_or_default().matches('\n').count() + 1;
                let Message { en, zh } = &finding.message;
                Verdict::Wrong(text! {
                    en: "found at line {line} of the example, and nothing must be: {en}",
                    zh: "在示例第 {line} 行有发现，但不应有：{zh}",
                })
            }
            _ => Verdict::Right,
        }
    }
}
