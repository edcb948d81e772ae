//! The user's own configuration: `pitfall/pitfall.toml` in the folder that the XDG base directory specification names.

use std::path::{Path, PathBuf};

use pitfall_engine::{Disk, Files, Layer, MAX_BYTES, config};

/// Where it lies, whether or not it is there: below `XDG_CONFIG_HOME`, else below `.config` in the home folder. A relative
/// `XDG_CONFIG_HOME` is ignored, as the specification asks.
pub fn config_path() -> Option<PathBuf> {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = folder("XDG_CONFIG_HOME").or_else(|| folder("HOME").map(|home| home.join(".config")))?;
    Some(base.join("pitfall").join(config::FILE_NAME))
}

/// The layer that the file at `path` holds, where it can be read.
pub fn layer(path: &Path) -> Option<Layer> {
    let bytes = Disk.read(path, MAX_BYTES as u64).ok()?;
    Some(Layer::of_toml(Some(path), &String::from_utf8_lossy(&bytes)))
}
