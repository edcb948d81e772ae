//! What cgo needs of a machine: a C compiler, pkg-config, headers.

use pitfall_host::Host;

use crate::report::CgoReport;
use crate::variables::value;

pub(crate) fn report(host: &Host) -> CgoReport {
    let words = value(host, "CC");
    let wanted = words.split_whitespace().next().unwrap_or("").to_owned();
    CgoReport {
        enabled: value(host, "CGO_ENABLED") != "0",
        compiler: host.compiler(&wanted),
        wanted,
        others: host.compilers().to_vec(),
        pkg_config: host.pkg_config(),
        pkg_config_folders: host.pkg_config_folders().to_vec(),
        include_folders: host.include_folders().to_vec(),
        developer_folder: host.developer_folder(),
    }
}
