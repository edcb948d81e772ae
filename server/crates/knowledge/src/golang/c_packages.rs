//! Which package brings a header, a library or a pkg-config module.

use std::sync::LazyLock;

use super::table::{cell, rows};

/// A library of C and what package managers call its headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CPackage {
    libraries: Vec<&'static str>,
    headers: Vec<&'static str>,
    modules: Vec<&'static str>,
    /// Package manager or system, and its name for the package; those without one are left out.
    pub names: Vec<(&'static str, String)>,
}

impl CPackage {
    /// `libssl-dev (Debian), openssl-devel (Fedora), …`
    pub fn everywhere(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|(system, name)| format!("{name} ({system})")).collect();
        names.join(", ")
    }
}

const SYSTEMS: [&str; 6] = ["Debian", "Fedora", "Alpine", "Arch", "Homebrew", "MSYS2"];

static PACKAGES: LazyLock<Vec<CPackage>> = LazyLock::new(|| {
    rows(include_str!("../../data/golang/c_packages.tsv"))
        .map(|row| {
            let list = |column: usize| cell(&row, column).split(' ').filter(|word| *word != "-").collect();
            let names = SYSTEMS.iter().enumerate().filter_map(|(at, system)| {
                let name = Some(cell(&row, at + 3)).filter(|name| !matches!(*name, "" | "-"))?;
                Some((*system, if *system == "MSYS2" { format!("mingw-w64-x86_64-{name}") } else { name.to_owned() }))
            });
            CPackage { libraries: list(0), headers: list(1), modules: list(2), names: names.collect() }
        })
        .collect()
});

/// The package with the header that is included as `path`, such as `openssl/ssl.h`.
pub fn package_of_header(path: &str) -> Option<&'static CPackage> {
    let names = |header: &&str| if header.ends_with('/') { path.starts_with(*header) } else { path == *header };
    PACKAGES.iter().find(|package| package.headers.iter().any(names))
}

/// The package with the library that `-lNAME` names.
pub fn package_of_library(name: &str) -> Option<&'static CPackage> {
    PACKAGES.iter().find(|package| package.libraries.contains(&name))
}

/// The package with the pkg-config module `name`.
pub fn package_of_module(name: &str) -> Option<&'static CPackage> {
    PACKAGES.iter().find(|package| package.modules.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole_and_every_name_leads_to_one() {
        for package in PACKAGES.iter() {
            assert!(package.names.len() >= 2, "{package:?}");
            assert!(package.names.iter().all(|(_, name)| !name.contains(' ')), "{package:?}");
            for library in &package.libraries {
                assert_eq!(package_of_library(library), Some(package));
            }
            for module in &package.modules {
                assert_eq!(package_of_module(module), Some(package));
            }
        }
        let ssl = package_of_header("openssl/ssl.h").unwrap();
        assert!(ssl.everywhere().starts_with("libssl-dev (Debian), openssl-devel (Fedora), "));
        assert_eq!(package_of_header("stdlib.h"), None);
    }
}
