//! The engine: what a rule is, what it finds, how it is mended, silenced and configured, and the index of a workspace.
//!
//! It knows no editor protocol and prints nothing. Faces give it texts ([`Source`]) and get findings ([`Checked`]).

// `text!` and `rule!` name this crate, also inside it.
extern crate self as pitfall_engine;

mod built;
mod check;
mod classify;
mod cluster;
mod complete;
pub mod config;
mod context;
mod facts;
mod files;
mod filled;
mod finding;
mod fix;
mod go_files;
mod home_files;
mod intake;
mod manifests;
mod masked;
mod memo;
mod message;
mod model;
mod object_list;
mod page;
mod peers;
mod recent;
mod rule;
mod sessions;
mod silence;
mod source;
mod suppress;
pub mod suppression;
mod team;
mod twins;
mod workspace;

pub use check::{Check, Failure};
pub use classify::{ByName, Dialect, FileKind, HEAD, by_name, classify};
pub use cluster::ClusterRelease;
pub use complete::{Completion, CompletionKind, completions};
pub use config::{Config, Layer, Minor, Profile};
pub use context::{Cancel, Context, Whole, normal};
pub use facts::{
    CustomKind, Facts, FileFacts, GoFacts, KustomizationFacts, Labels, Mention, ModuleFacts, ObjectFacts, PortFacts,
    ReplaceFacts, RequireFacts, SumFacts, VariableFacts, labels,
};
pub use files::{Disk, Files, Listed, Presence};
pub use finding::{At, Finding, Findings, IntoEdits, Location, Related, Said, Severity, Tag};
pub use fix::{Applicability, FileEdits, Fitting, Fix, Fixed, MAX_ROUNDS, compatible_edits, fingerprint, fix_all};
pub use go_files::ModuleImports;
pub use home_files::HomeFiles;
pub use intake::{NOT_TEXT, TOO_LARGE};
pub use manifests::{FolderFacts, Located, Surroundings, fits, is_local};
pub use message::{Language, Message};
pub use model::{Model, Parsed, Read};
pub use object_list::ObjectList;
pub use page::{CHINESE, Page};
pub use pitfall_host::Host;
pub use pitfall_models::kubernetes::kustomize::FILE_NAMES as KUSTOMIZATION_NAMES;
pub use rule::{Category, Domain, FixKind, Meta, PodSecurity, Rule, RuleSet, domain_of};
pub use silence::{UNKNOWN, UNUSED, of_file as suppressions_of};
pub use source::{MAX_BYTES, Source};
pub use suppress::{suppress_file, suppress_line};
pub use team::message_of as mistake_message;
pub use team::{Example, RULE_FILE_END, Subject, TeamRule, Verdict};
pub use workspace::{Affected, Checked, Workspace};
