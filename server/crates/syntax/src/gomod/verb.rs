//! The directives by name.

/// A directive of go.mod or go.work, as of Go 1.27.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// `module path`
    Module,
    /// `go 1.23`
    Go,
    /// `toolchain go1.23.1`
    Toolchain,
    /// `godebug key=value`
    Godebug,
    /// `require path version`
    Require,
    /// `exclude path version`
    Exclude,
    /// `replace path [version] => path-or-directory [version]`
    Replace,
    /// `retract version` or `retract [low, high]`
    Retract,
    /// `tool package-path`
    Tool,
    /// `ignore directory`
    Ignore,
    /// `use directory`, in go.work only
    Use,
}

/// Which of the two files a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum FileKind {
    /// `go.mod`
    Mod,
    /// `go.work`
    Work,
}

impl FileKind {
    /// The file's base name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mod => "go.mod",
            Self::Work => "go.work",
        }
    }

    /// The directives that this file may hold, in the order they are usually written.
    pub fn verbs(self) -> &'static [Verb] {
        use Verb::*;
        match self {
            Self::Mod => &[Module, Go, Toolchain, Godebug, Require, Exclude, Replace, Retract, Tool, Ignore],
            Self::Work => &[Go, Toolchain, Godebug, Use, Replace],
        }
    }
}

impl Verb {
    /// The word that starts the directive.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Module => "module",
            Self::Go => "go",
            Self::Toolchain => "toolchain",
            Self::Godebug => "godebug",
            Self::Require => "require",
            Self::Exclude => "exclude",
            Self::Replace => "replace",
            Self::Retract => "retract",
            Self::Tool => "tool",
            Self::Ignore => "ignore",
            Self::Use => "use",
        }
    }

    /// The directive that `word` names in a file of `kind`.
    pub fn of(word: &str, kind: FileKind) -> Option<Self> {
        kind.verbs().iter().copied().find(|verb| verb.keyword() == word)
    }

    /// Whether `verb ( … )` is allowed.
    pub fn has_block(self) -> bool {
        !matches!(self, Self::Go | Self::Toolchain)
    }

    /// What the go command says of a line with the wrong words.
    pub fn usage(self) -> &'static str {
        match self {
            Self::Module => "usage: module module/path",
            Self::Go => "go directive expects exactly one argument",
            Self::Toolchain => "toolchain directive expects exactly one argument",
            Self::Godebug => "usage: godebug key=value",
            Self::Require => "usage: require module/path v1.2.3",
            Self::Exclude => "usage: exclude module/path v1.2.3",
            Self::Replace => {
                "usage: replace module/path [v1.2.3] => other/module v1.4\n\t or replace module/path [v1.2.3] => ../local/directory"
            }
            Self::Retract => "expected '[' or version",
            Self::Tool => "tool directive expects exactly one argument",
            Self::Ignore => "ignore directive expects exactly one argument",
            Self::Use => "usage: use local/dir",
        }
    }
}
