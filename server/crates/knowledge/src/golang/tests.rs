use super::*;

#[test]
fn releases_are_in_order_and_two_are_supported() {
    let all = releases();
    assert!(all.iter().enumerate().all(|(index, release)| usize::from(release.minor) == index));
    assert!(all.is_sorted_by_key(|release| release.released));
    let supported = |day: &str| -> Vec<u16> {
        all.iter().filter(|release| release.is_supported_on(day)).map(|release| release.minor).collect()
    };
    assert_eq!(supported("2026-11-23"), [26, 27]);
    assert_eq!(supported("2026-08-18"), [25, 26]);
    assert_eq!(newest_release().map(|release| release.minor), Some(27));
    assert_eq!(release(24).and_then(|release| release.last_patch), Some(13));
}

#[test]
fn ports_come_and_go() {
    assert!(port("linux", "amd64").is_some_and(|port| port.cgo && port.first_class && port.exists_in(5)));
    assert!(port("windows", "arm").is_some_and(|port| port.exists_in(23) && !port.exists_in(24)));
    assert!(port("openbsd", "riscv64").is_some_and(|port| !port.exists_in(22) && port.exists_in(27)));
    assert!(port("linux", "x86_64").is_none());
    assert!(ports().is_sorted_by_key(|port| (port.goos, port.goarch)));
}

#[test]
fn environment_and_flags() {
    assert!(environment_variable("GOAUTH").is_some_and(|variable| variable.since == Some(24)));
    assert!(environment_variable("CGO_C_COMPILER").is_none());
    assert!(environment_variables().is_sorted_by_key(|variable| variable.name));
    assert!(is_goflag("mod") && is_goflag("trimpath") && !is_goflag("-mod") && !goflags().is_empty());
    assert!(experiment("jsonv2").is_some_and(|experiment| experiment.minors == [25, 26, 27]));
    assert!(experiments().iter().all(|experiment| !experiment.minors.is_empty()));
}

#[test]
fn godebug_settings() {
    let find = |name: &str| godebug(name).copied().unwrap();
    assert!(find("panicnil").exists_in(27) && find("panicnil").old_value == Some("1"));
    assert!(!find("tls3des").exists_in(27) && find("tls3des").exists_in(26) && find("tls3des").removed == Some(27));
    assert!(!find("fips140").exists_in(23) && find("fips140").immutable);
    assert!(godebugs().is_sorted_by_key(|godebug| godebug.name));
}
