//! The arguments of the process.

use std::path::PathBuf;

use clap::{ArgGroup, Parser, Subcommand, ValueEnum};
use pitfall_engine::{Language, Severity};

/// Catches the traps of a Go environment where they are written: go.mod, cgo, shell start-up files, Kubernetes YAML.
#[derive(Debug, Parser)]
#[command(name = "pitfall", version, disable_help_subcommand = true, max_term_width = 100)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
    /// Language of messages [default: pitfall.toml's, else that of LC_ALL, LC_MESSAGES, LANG].
    #[arg(long, global = true, value_enum, value_name = "LANGUAGE", hide_possible_values = false)]
    pub(super) language: Option<LanguageName>,
    /// When to colour the output.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check files and folders.
    Check(Check),
    /// Examine this machine's Go: which go wins, each variable and its origin, what is wrong.
    Doctor(Doctor),
    /// Tell one variable's whole history.
    Why(Why),
    /// Explain a rule.
    Explain(Explain),
    /// List all rules.
    Rules(Rules),
    /// Show where configuration comes from, or its schema.
    Config(Config),
    /// Say which C library a built program needs, and which distributions run it.
    Libc(Libc),
    /// Serve an editor: the language server, over standard input and output.
    Server(Server),
    /// Print completions for a shell.
    Completions(Completions),
    /// Print the manual page, for packages.
    #[command(hide = true)]
    Man,
}

/// A language by its name in configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LanguageName {
    /// English
    En,
    /// Simplified Chinese
    ZhCn,
}

impl LanguageName {
    pub(super) fn language(self) -> Language {
        match self {
            Self::En => Language::English,
            Self::ZhCn => Language::Chinese,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal that shows colour, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    pub(super) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

/// A severity by its name in configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SeverityName {
    /// Tidiness
    Hint,
    /// Worth knowing
    Information,
    /// It endangers something else: another machine, a cluster, an upgrade
    Warning,
    /// The tool that reads the file refuses it or ignores what was meant
    Error,
}

impl SeverityName {
    pub(super) fn severity(self) -> Severity {
        match self {
            Self::Hint => Severity::Hint,
            Self::Information => Severity::Information,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Source excerpts for people
    Text,
    /// Pitfall's own, documented in server/src/cli/output/json.md
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// JUnit XML
    Junit,
}

/// Options that stand above every pitfall.toml.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Configuration")]
pub(super) struct Options {
    /// Run these rules instead: ids, aliases, domains, `default` or `all`.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(super) select: Option<Vec<String>>,
    /// Do not run these rules.
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(super) ignore: Option<Vec<String>>,
    /// Give a rule's or a domain's findings this severity.
    #[arg(long, value_name = "RULE=LEVEL", value_delimiter = ',')]
    pub(super) severity: Vec<String>,
    /// Set a key of pitfall.toml, such as k8s.version=1.34.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) config: Vec<String>,
    /// Read no pitfall.toml.
    #[arg(long)]
    pub(super) no_config: bool,
}

/// Check files and folders.
///
/// Folders are walked, hidden files included, .git and what .gitignore names left out. A file named outright is always checked.
/// Exit code: 0 clean, 1 findings at or above --fail-on, 2 some of the work could not be done.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("mending").args(["fix", "diff"]).multiple(true))]
pub(super) struct Check {
    /// Files and folders; `-` reads standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// Name that standard input is checked under.
    #[arg(long, value_name = "FILE")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Build this kustomization with `kubectl kustomize`, or `kustomize build`, and check what comes of it.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["paths", "stdin_filename", "mending"])]
    pub(super) kustomize: Option<PathBuf>,
    /// Write safe fixes into the files, and report what remains.
    #[arg(long)]
    pub(super) fix: bool,
    /// With --fix or --diff: apply suggested fixes, too.
    #[arg(long, requires = "mending")]
    pub(super) suggested: bool,
    /// Show what --fix would write as a unified diff; exit with 1 if there is anything.
    #[arg(long)]
    pub(super) diff: bool,
    /// Format of the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Weakest severity that makes the exit code 1 [default: pitfall.toml's, else warning].
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(super) fail_on: Option<SeverityName>,
    #[command(flatten)]
    pub(super) options: Options,
}

/// Examine this machine's Go: which go wins, each variable and its origin, what is wrong.
///
/// Reads files, starts no program, and sends nothing. Secrets are masked. Exit code: 0 nothing at warning or above, 1 something, 2 some of
/// the work could not be done.
#[derive(Debug, clap::Args)]
pub(super) struct Doctor {
    /// Ask each entry of GOPROXY, and look at its certificate and at the clock: the only thing that touches the network.
    #[arg(long)]
    pub(super) online: bool,
    #[command(flatten)]
    pub(super) machine: Machine,
}

/// Tell one variable's whole history.
///
/// Where its value comes from, and every line of a start-up file that sets, extends or unsets it. Exit code: 0, or 1 where nothing sets it.
#[derive(Debug, clap::Args)]
pub(super) struct Why {
    /// The variable, such as GOPROXY.
    #[arg(value_name = "NAME")]
    pub(super) name: String,
    #[command(flatten)]
    pub(super) machine: Machine,
}

/// The machine to look at, and the form of the report.
#[derive(Debug, clap::Args)]
pub(super) struct Machine {
    /// Format of the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ReportFormat::Text)]
    pub(super) format: ReportFormat,
    /// Look at the machine whose files lie in this folder, such as an unpacked image.
    #[arg(long, value_name = "FOLDER")]
    pub(super) root: Option<PathBuf>,
    /// With --root: the environment there, as `env` prints it.
    #[arg(long, value_name = "FILE", requires = "root")]
    pub(super) environment: Option<PathBuf>,
    /// Do not read the home folder's files.
    #[arg(long)]
    pub(super) no_home: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
    /// To paste into an issue
    Markdown,
}

/// Explain a rule.
#[derive(Debug, clap::Args)]
pub(super) struct Explain {
    /// A rule's id, or the id of the same check elsewhere.
    #[arg(value_name = "ID")]
    pub(super) id: String,
}

/// List all rules, a team's own included.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct Rules {
    #[command(subcommand)]
    pub(super) command: Option<RulesCommand>,
    /// Format of the list.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum RulesCommand {
    /// Run the examples of a team's own rules.
    Test(RulesTest),
}

/// Run the examples of a team's own rules.
///
/// Each `[[rule]]` of a pitfall.toml or *.pitfall.toml is tried on the manifests of its `finds` and `passes`. Exit code: 0 all as they should be, 1 some
/// are not, 2 a rule cannot be used or there is none.
#[derive(Debug, clap::Args)]
pub(super) struct RulesTest {
    /// Files, and folders that are searched for them.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// A table for people
    Text,
    /// Everything that is known of each rule
    Json,
}

/// Show where configuration comes from, or its schema.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("what").args(["explain", "schema"]).required(true))]
pub(super) struct Config {
    /// Show each effective value for this file and where it was written.
    #[arg(long, value_name = "FILE")]
    pub(super) explain: Option<PathBuf>,
    /// Print the JSON schema of pitfall.toml.
    #[arg(long)]
    pub(super) schema: bool,
    #[command(flatten)]
    pub(super) options: Options,
}

/// Say which C library a built program needs, and which distributions run it.
///
/// Reads an ELF program or shared library; nothing is run. Exit code: 0, 1 where a system of --on does not run it, 2 where the file cannot be read.
#[derive(Debug, clap::Args)]
pub(super) struct Libc {
    /// The program or library.
    #[arg(value_name = "FILE")]
    pub(super) file: PathBuf,
    /// Systems that it is to run on, as images are named: debian:11,alpine:3.20,scratch.
    #[arg(long, value_name = "SYSTEMS", value_delimiter = ',')]
    pub(super) on: Vec<String>,
    /// Format of the report.
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Text)]
    pub(super) format: ListFormat,
}

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub(super) shell: clap_complete::Shell,
}

/// Serve an editor: the language server, over standard input and output.
#[derive(Debug, clap::Args)]
pub(super) struct Server {
    /// Accepted, because editors pass it; standard input and output are the only way.
    #[arg(long, hide = true)]
    pub(super) stdio: bool,
}
