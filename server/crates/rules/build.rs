//! Compresses the rules' pages: they are long, and few are read in a run.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let mut all = Vec::new();
    for domain in ["cgo", "env", "gomod", "k8s", "pitfall"] {
        let folder = Path::new("src").join(domain);
        println!("cargo::rerun-if-changed={}", folder.display());
        let mut pages: Vec<PathBuf> =
            fs::read_dir(&folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
        pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        pages.sort();
        for page in pages {
            println!("cargo::rerun-if-changed={}", page.display());
            let name = page.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().replace('_', "-");
            // A line that no page holds begins each.
            all.extend(format!("\0{domain}/{name}\n").into_bytes());
            all.extend(fs::read(&page)?);
        }
    }
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo gives a folder"))?;
    fs::write(Path::new(&out).join("pages.deflate"), miniz_oxide::deflate::compress_to_vec(&all, 10))
}
