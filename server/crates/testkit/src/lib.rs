//! Runs rule pages, drives a language server, measures latency (dev-dependency only).

pub mod client;
