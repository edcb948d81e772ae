//! The server in real editors, with the configurations of `editors/`.
//!
//! `tests/setup/editors.sh` brings the editors. Where one is missing its tests say so and pass, except with `CI=true`.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may panic")]
#![allow(clippy::print_stderr, reason = "a test says what it skips")]

mod emacs;
mod gopls;
mod helix;
mod manifests;
mod neovim;
mod picture;
mod project;
mod terminal;
mod vim;
