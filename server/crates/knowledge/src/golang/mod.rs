//! Facts about Go: releases, ports, environment variables, GODEBUG settings, and the flags that `#cgo` lines may hold.
//!
//! Each table is a TSV file under `data/golang` that names its source in its first line; it is read at first use.

mod c_packages;
mod cgo_flags;
mod distributions;
mod environment;
mod glibc_only;
mod glibc_symbols;
mod godebug;
mod meaning;
mod pattern;
mod ports;
mod releases;
mod table;

pub use c_packages::{CPackage, package_of_header, package_of_library, package_of_module};
pub use cgo_flags::{
    FlagKind, Overrides, Verdict, as_judged, cgo_flag_allowed, check_cgo_flags, check_pkg_config_line, is_safe_argument,
};
pub use distributions::{Distribution, SystemLibc, distribution_of_image, distributions};
pub use environment::{
    EnvironmentVariable, Experiment, environment_variable, environment_variables, experiment, experiments, goflags,
    is_goflag,
};
pub use glibc_only::{GLIBC_ONLY_FUNCTIONS, GLIBC_ONLY_HEADERS, header_of_glibc_only};
pub use glibc_symbols::{glibc_symbols, glibc_version_of};
pub use godebug::{Godebug, godebug, godebugs};
pub use meaning::{Meaning, meaning, meanings};
pub use ports::{Port, port, ports};
pub use releases::{OLDEST_TABLED_MINOR, Release, newest_release, release, releases};

#[cfg(test)]
mod tests;
