//! Rule pages as tests.
//!
//! A page's examples are fences whose info line is a language and, where it matters, a path: `` ```yaml deploy/app.yaml ``. The
//! fences of one section are one workspace. A path that begins with `/` lies outside the project: a machine's own file, such as
//! `/usr/local/go/VERSION`.
//!
//! A line below the trap marks it with carets and the rule's id, behind the language's comment leader or, where the trap stands
//! at the line's beginning, without: `#     ^^^^ k8s/host-port`. Mark lines are taken out before the example is run. A finding must begin and
//! end exactly at its mark; one that spans several lines is marked to the end of its first.
//!
//! `## Trap…` shows findings. `## After the fix…` behind it shows the files that the fix changes, as it leaves them; `## After fix 2…` does so
//! for the finding's second fix. `## Fine…` must be clean of the rule.

mod page;
mod run;

pub use page::{Example, ExampleFile, Mark, Section, sections};
pub use run::{Report, run_page};
