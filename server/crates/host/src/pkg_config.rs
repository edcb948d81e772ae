//! Where pkg-config looks.

use crate::system::gnu_triple;
use crate::{Host, Os};
use std::path::{Path, PathBuf};

/// `PKG_CONFIG_PATH`, then `PKG_CONFIG_LIBDIR` or, where that is not set, the folders built into the pkg-config at hand.
/// Source: pkg-config(1), and `pkg-config --variable pc_path pkg-config` on Debian, Fedora, Alpine, Arch and Homebrew.
pub(crate) fn folders(host: &Host) -> Vec<PathBuf> {
    let environment = host.environment();
    let mut folders: Vec<PathBuf> =
        environment.list("PKG_CONFIG_PATH").filter(|entry| !entry.is_empty()).map(PathBuf::from).collect();
    if environment.get("PKG_CONFIG_LIBDIR").is_some() {
        folders.extend(environment.list("PKG_CONFIG_LIBDIR").filter(|entry| !entry.is_empty()).map(PathBuf::from));
        return folders;
    }
    folders.extend(built_in(host).into_iter().filter(|folder| host.is_folder(folder)));
    folders
}

/// The folders that a pkg-config has built in follow from where it is installed and who built it.
fn built_in(host: &Host) -> Vec<PathBuf> {
    let below = |prefix: &Path| [prefix.join("lib/pkgconfig"), prefix.join("share/pkgconfig")];
    let program = program(host);
    let prefix = program.as_deref().and_then(Path::parent).and_then(Path::parent);
    match host.os() {
        Os::Windows => prefix.into_iter().flat_map(below).collect(),
        Os::MacOs => {
            let mut prefixes: Vec<&Path> = prefix.into_iter().collect();
            for usual in ["/opt/homebrew", "/usr/local"].map(Path::new) {
                if !prefixes.contains(&usual) {
                    prefixes.push(usual);
                }
            }
            prefixes.into_iter().flat_map(below).chain(["/usr/lib/pkgconfig".into()]).collect()
        }
        Os::Linux => match prefix.filter(|prefix| !matches!(prefix.to_str(), Some("/usr" | "/"))) {
            // Linuxbrew, conda, or one that was built by hand.
            Some(prefix) => below(prefix).into_iter().collect(),
            None => of_distribution(host),
        },
    }
}

fn of_distribution(host: &Host) -> Vec<PathBuf> {
    let local = ["/usr/local/lib/pkgconfig", "/usr/local/share/pkgconfig"].map(PathBuf::from);
    let usual = ["/usr/lib/pkgconfig", "/usr/share/pkgconfig"].map(PathBuf::from);
    let is = |id: &str| host.distribution().is_some_and(|distribution| distribution.is(id));
    if is("fedora") || is("rhel") || is("suse") {
        return vec!["/usr/lib64/pkgconfig".into(), "/usr/share/pkgconfig".into()];
    }
    if is("arch") {
        return usual.into();
    }
    if is("alpine") {
        return local.into_iter().chain(usual).collect();
    }
    let triple = gnu_triple(host.arch());
    let mut list = vec![Path::new("/usr/local/lib").join(triple).join("pkgconfig")];
    list.extend(local);
    list.push(Path::new("/usr/lib").join(triple).join("pkgconfig"));
    if !is("debian") {
        list.push("/usr/lib64/pkgconfig".into());
    }
    list.extend(usual);
    list
}

/// The program that the go command asks: `PKG_CONFIG`, else `pkg-config`, on `PATH`.
pub(crate) fn program(host: &Host) -> Option<PathBuf> {
    let name = host.environment().get_non_empty("PKG_CONFIG").unwrap_or("pkg-config");
    // cmd/go takes the first word alone.
    host.program(name.split_whitespace().next()?)
}

pub(crate) fn file(host: &Host, package: &str) -> Option<PathBuf> {
    if package.is_empty() || package.contains(['/', '\\']) {
        return None;
    }
    let name = format!("{package}.pc");
    host.pkg_config_folders().iter().map(|folder| folder.join(&name)).find(|path| host.root.is_file(path))
}
