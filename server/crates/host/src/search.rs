//! Where a C compiler of this machine looks for headers and libraries.

use crate::system::gnu_triple;
use crate::tools::gcc_folder;
use crate::{Host, Os};
use std::path::{Path, PathBuf};

/// `CPATH`, `C_INCLUDE_PATH`, then what is built into gcc and clang: `gcc -E -v` on Debian, Fedora, Alpine and Arch, and the
/// SDK on macOS. Folders that are not there are left out.
pub(crate) fn include_folders(host: &Host) -> Vec<PathBuf> {
    let environment = host.environment();
    let mut folders: Vec<PathBuf> = Vec::new();
    for name in ["CPATH", "C_INCLUDE_PATH"] {
        folders.extend(environment.list(name).filter(|entry| !entry.is_empty()).map(PathBuf::from));
    }
    match host.os() {
        Os::Linux => {
            folders.extend(gcc_folder(host, None).map(|folder| folder.join("include")));
            folders.push("/usr/local/include".into());
            folders.push(Path::new("/usr/include").join(gnu_triple(host.arch())));
            folders.push("/usr/include".into());
        }
        Os::MacOs => {
            folders.push("/usr/local/include".into());
            folders.extend(sdk(host).map(|sdk| sdk.join("usr/include")));
        }
        Os::Windows => folders.extend(beside_compiler(host, "include")),
    }
    there(host, folders)
}

/// `LIBRARY_PATH`, then what is built into the linkers of Linux distributions and into Apple's. Folders that are not there are
/// left out.
pub(crate) fn library_folders(host: &Host) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        host.environment().list("LIBRARY_PATH").filter(|entry| !entry.is_empty()).map(PathBuf::from).collect();
    match host.os() {
        Os::Linux => {
            let triple = gnu_triple(host.arch());
            folders.extend(gcc_folder(host, None));
            for prefix in ["/usr/local/lib", "/lib", "/usr/lib"] {
                folders.push(Path::new(prefix).join(triple));
            }
            let plain = ["/usr/local/lib64", "/lib64", "/usr/lib64", "/usr/local/lib", "/lib", "/usr/lib"];
            folders.extend(plain.map(PathBuf::from));
        }
        Os::MacOs => {
            folders.push("/usr/local/lib".into());
            folders.push("/usr/lib".into());
            folders.extend(sdk(host).map(|sdk| sdk.join("usr/lib")));
        }
        Os::Windows => folders.extend(beside_compiler(host, "lib")),
    }
    there(host, folders)
}

/// The header `name` (such as `zlib.h` or `sys/stat.h`) in the first folder that has it.
pub(crate) fn header(host: &Host, name: &str) -> Option<PathBuf> {
    let inside = !name.is_empty() && !name.starts_with('/') && !name.split('/').any(|part| part == "..");
    inside.then(|| host.include_folders().iter().map(|folder| folder.join(name)).find(|path| host.is_file(path)))?
}

/// The file that `-lNAME` links with: the first folder that has the shared or the static library.
pub(crate) fn library(host: &Host, name: &str) -> Option<PathBuf> {
    if name.is_empty() || name.contains(['/', '\\']) {
        return None;
    }
    let endings: &[&str] = match host.os() {
        Os::Linux => &["so", "a"],
        Os::MacOs => &["tbd", "dylib", "a"],
        Os::Windows => &["dll.a", "a", "lib"],
    };
    host.library_folders().iter().find_map(|folder| {
        let files = endings.iter().map(|ending| folder.join(format!("lib{name}.{ending}")));
        files.into_iter().find(|path| host.is_file(path))
    })
}

/// The folder of Apple's compilers and SDK: the command line tools, else Xcode.
pub(crate) fn developer_folder(host: &Host) -> Option<PathBuf> {
    let folders = ["/Library/Developer/CommandLineTools", "/Applications/Xcode.app/Contents/Developer"];
    folders.into_iter().map(PathBuf::from).find(|folder| host.os() == Os::MacOs && host.is_folder(folder))
}

fn sdk(host: &Host) -> Option<PathBuf> {
    let developer = developer_folder(host)?;
    let folders = ["SDKs/MacOSX.sdk", "Platforms/MacOSX.platform/Developer/SDKs/MacOSX.sdk"];
    folders.iter().map(|folder| developer.join(folder)).find(|folder| host.is_folder(folder))
}

/// MinGW keeps its folders beside the one of its programs.
fn beside_compiler(host: &Host, name: &str) -> Option<PathBuf> {
    let compiler = host.compiler("gcc")?;
    Some(compiler.path.parent()?.parent()?.join(name))
}

/// Those that are there, each once.
fn there(host: &Host, folders: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for folder in folders {
        if !found.contains(&folder) && host.is_folder(&folder) {
            found.push(folder);
        }
    }
    found
}
