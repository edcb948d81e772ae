//! Where pkg-config looks.

use crate::{Host, Os};
use std::path::PathBuf;

/// `PKG_CONFIG_PATH`, then `PKG_CONFIG_LIBDIR` or, where that is not set, the folders built into the usual builds of
/// pkg-config and pkgconf: pkg-config(1), and `pkg-config --variable pc_path pkg-config` on Debian, Fedora, Alpine and
/// Homebrew.
pub(crate) fn folders(host: &Host) -> Vec<PathBuf> {
    let environment = host.environment();
    let mut folders: Vec<PathBuf> =
        environment.list("PKG_CONFIG_PATH").filter(|entry| !entry.is_empty()).map(PathBuf::from).collect();
    if environment.get("PKG_CONFIG_LIBDIR").is_some() {
        folders.extend(environment.list("PKG_CONFIG_LIBDIR").filter(|entry| !entry.is_empty()).map(PathBuf::from));
        return folders;
    }
    let triple = match host.arch() {
        "amd64" => "x86_64-linux-gnu",
        "arm64" => "aarch64-linux-gnu",
        "386" => "i386-linux-gnu",
        "arm" => "arm-linux-gnueabihf",
        "riscv64" => "riscv64-linux-gnu",
        _ => "",
    };
    let built_in: Vec<String> = match host.os() {
        Os::Windows => Vec::new(),
        Os::MacOs => ["/opt/homebrew", "/usr/local"]
            .iter()
            .flat_map(|prefix| [format!("{prefix}/lib/pkgconfig"), format!("{prefix}/share/pkgconfig")])
            .chain(["/usr/lib/pkgconfig".to_owned()])
            .collect(),
        Os::Linux => {
            let mut list = vec!["/usr/local/lib/pkgconfig".to_owned(), "/usr/local/share/pkgconfig".to_owned()];
            if !triple.is_empty() {
                list.insert(0, format!("/usr/local/lib/{triple}/pkgconfig"));
                list.push(format!("/usr/lib/{triple}/pkgconfig"));
            }
            list.extend(["/usr/lib64/pkgconfig", "/usr/lib/pkgconfig", "/usr/share/pkgconfig"].map(str::to_owned));
            list
        }
    };
    folders.extend(built_in.into_iter().map(PathBuf::from).filter(|folder| host.is_folder(folder)));
    folders
}

pub(crate) fn file(host: &Host, package: &str) -> Option<PathBuf> {
    if package.is_empty() || package.contains(['/', '\\']) {
        return None;
    }
    let name = format!("{package}.pc");
    folders(host).into_iter().map(|folder| folder.join(&name)).find(|path| host.root.is_file(path))
}
