//! What a person reads, in every language that Pitfall speaks.

use std::fmt;

/// A language of messages and pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// The language of a locale name as editors (`zh-cn`, `en-GB`) and shells (`zh_CN.UTF-8`) write it. Traditional Chinese
    /// locales read Simplified Chinese rather than English; every other locale reads English.
    pub fn of_locale(locale: &str) -> Self {
        let primary = locale.split(['-', '_', '.', '@']).next().unwrap_or("");
        if primary.eq_ignore_ascii_case("zh") { Self::Chinese } else { Self::English }
    }

    /// The name in configuration: `en` or `zh-cn`.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-cn",
        }
    }
}

/// One message in both languages. Made by [`text!`](crate::text).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Message {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

impl Message {
    /// The message in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::English => &self.en,
            Language::Chinese => &self.zh,
        }
    }

    /// A message that reads the same in both languages, such as a name or another tool's own words.
    pub fn verbatim(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }
}

impl fmt::Display for Message {
    /// The English text, for logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A [`Message`] from one format string a language, side by side. Placeholders name variables in scope, so the compiler
/// checks them in both:
///
/// ```
/// use pitfall_engine::text;
/// let port = 80;
/// let message = text! { en: "hostPort {port} is taken", zh: "hostPort {port} 已被占用" };
/// assert_eq!(message.zh, "hostPort 80 已被占用");
/// ```
#[macro_export]
macro_rules! text {
    { en: $en:literal, zh: $zh:literal $(,)? } => {
        $crate::Message { en: ::std::format!($en), zh: ::std::format!($zh) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_choose_the_language() {
        for (locale, language) in [
            ("zh-cn", Language::Chinese),
            ("zh_CN.UTF-8", Language::Chinese),
            ("ZH", Language::Chinese),
            ("en", Language::English),
            ("de-DE", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::of_locale(locale), language, "{locale}");
        }
    }
}
