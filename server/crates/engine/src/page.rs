//! A rule's page: documentation that is also the rule's test.
//!
//! A page is Markdown in a fixed order: a `#` title and prose in English; examples under `## Trap…`, `## After the fix…`,
//! `## Fine…`; `## Options`, `## No fix`, `## Source` where they apply; and last `## 简体中文`, which holds a `###` title and the same
//! prose in Simplified Chinese. Examples stand once and serve both languages.

use crate::Language;

/// The heading of a page's Chinese section.
pub const CHINESE: &str = "## 简体中文";

/// The Markdown of one page.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    text: Text,
}

#[derive(Debug, Clone, Copy)]
enum Text {
    Here(&'static str),
    /// Whoever keeps the pages gives it by the rule's id.
    Kept(&'static str, fn(&str) -> &'static str),
}

impl Page {
    /// The page with this Markdown text.
    pub const fn new(markdown: &'static str) -> Self {
        Self { text: Text::Here(markdown) }
    }

    /// The page of the rule `id`, which `pages` gives when someone reads it.
    pub const fn kept(id: &'static str, pages: fn(&str) -> &'static str) -> Self {
        Self { text: Text::Kept(id, pages) }
    }

    /// The whole text, both languages.
    pub fn markdown(self) -> &'static str {
        match self.text {
            Text::Here(markdown) => markdown,
            Text::Kept(id, pages) => pages(id),
        }
    }

    /// The English part and, where there is one, the Chinese part without its heading.
    fn halves(self) -> (&'static str, Option<&'static str>) {
        let markdown = self.markdown();
        match markdown.find(CHINESE) {
            Some(at) => (&markdown[..at], Some(&markdown[at + CHINESE.len()..])),
            None => (markdown, None),
        }
    }

    /// The title: the trap in a few words. English where the page lacks `language`.
    pub fn title(self, language: Language) -> &'static str {
        let (english, chinese) = self.halves();
        let title =
            |text: &'static str, mark: &str| text.lines().find_map(|line| line.strip_prefix(mark)).map(str::trim);
        match (language, chinese) {
            (Language::Chinese, Some(chinese)) => title(chinese, "### ").or_else(|| title(english, "# ")),
            _ => title(english, "# "),
        }
        .unwrap_or("")
    }

    /// The prose between the title and the first section, the sentence or two that explain the trap.
    pub fn lead(self, language: Language) -> &'static str {
        let (english, chinese) = self.halves();
        let body = |text: &'static str| {
            let text = text.trim_start();
            text.split_once('\n').map_or("", |(_, rest)| rest.split("\n##").next().unwrap_or(rest)).trim()
        };
        match (language, chinese) {
            (Language::Chinese, Some(chinese)) => body(chinese),
            _ => body(english),
        }
    }

    /// The page for a reader of `language`: title, prose and the examples, without the other language's prose and without the
    /// marks that stand in the examples for the test kit alone.
    pub fn render(self, language: Language) -> String {
        let (english, chinese) = self.halves();
        match (language, chinese) {
            (Language::Chinese, Some(chinese)) => {
                let (prose, sources) = chinese.trim().split_once("\n#### ").unwrap_or((chinese.trim(), ""));
                let examples = english.find("\n## ").map_or("", |at| &english[at + 1..]);
                let more = if sources.is_empty() { String::new() } else { format!("\n\n#### {sources}") };
                format!("# {}{more}\n\n{}", prose.trim_start_matches("### ").trim_end(), examples.trim_end())
            }
            _ => english.trim_end().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Page =
        Page::new("# A trap\nIt hurts.\n\n## Trap\n```yaml\na: 1\n```\n\n## 简体中文\n### 陷阱\n会痛。\n");

    #[test]
    fn both_languages_share_the_examples() {
        assert_eq!(PAGE.title(Language::English), "A trap");
        assert_eq!(PAGE.title(Language::Chinese), "陷阱");
        assert_eq!(PAGE.lead(Language::English), "It hurts.");
        assert_eq!(PAGE.lead(Language::Chinese), "会痛。");
        assert_eq!(PAGE.render(Language::English), "# A trap\nIt hurts.\n\n## Trap\n```yaml\na: 1\n```");
        assert_eq!(PAGE.render(Language::Chinese), "# 陷阱\n会痛。\n\n## Trap\n```yaml\na: 1\n```");
    }

    #[test]
    fn a_page_without_chinese_falls_back() {
        let page = Page::new("# T\nx");
        assert_eq!(page.title(Language::Chinese), "T");
        assert_eq!(page.render(Language::Chinese), "# T\nx");
    }
}
