//! Compresses the data that is long and seldom asked for.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let from = Path::new("data/kubernetes_texts.tsv");
    println!("cargo::rerun-if-changed={}", from.display());
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives a folder"))?;
    let compressed = miniz_oxide::deflate::compress_to_vec(&fs::read(from)?, 10);
    fs::write(Path::new(&out).join("kubernetes_texts.deflate"), compressed)
}
