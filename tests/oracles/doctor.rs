//! `go env` against the doctor: the same environment and go env file, the same values.

use std::path::Path;
use std::process::Command;

use pitfall_host::Host;

use super::support::go;

/// What is asked of both.
const NAMES: [&str; 17] = [
    "GOPROXY",
    "GOSUMDB",
    "GOPRIVATE",
    "GONOPROXY",
    "GONOSUMDB",
    "GOINSECURE",
    "GOFLAGS",
    "GOPATH",
    "GOBIN",
    "GOMODCACHE",
    "GOCACHE",
    "GOROOT",
    "GOTOOLCHAIN",
    "CGO_CFLAGS",
    "CGO_LDFLAGS",
    "CGO_ENABLED",
    "GOARCH",
];

/// An environment besides HOME and PATH, and the text of the go env file.
const CASES: [(&[(&str, &str)], &str); 6] = [
    (&[], ""),
    (&[("GOPROXY", ""), ("GOFLAGS", "-mod=mod")], "GOPROXY=https://goproxy.cn,direct\nGOFLAGS=-v\nGOBIN=/b\n"),
    (
        &[("GOPRIVATE", "a.example"), ("GOSUMDB", "off")],
        "GONOSUMDB=b.example\n export GOBIN=/x\n# GOBIN=/y\nGOSUMDB=sum.golang.org\n",
    ),
    (&[("GOPATH", "/p:/q"), ("CGO_ENABLED", "0")], "CGO_CFLAGS=-g\nGOPROXY=direct\nGOPROXY=off\n"),
    (&[("GOENV", "off")], "GOPROXY=off\n"),
    (
        &[("XDG_CACHE_HOME", "/c"), ("GOARCH", "arm64"), ("GOTOOLCHAIN", "local")],
        "GOINSECURE=*.example\nGOTOOLCHAIN=auto\n",
    ),
];

#[test]
fn the_effective_values_are_those_of_go_env() {
    let mut compared = 0;
    for version in ["1.21.13", "1.24.11", "1.27.3"] {
        let Some(go) = go(version) else { continue };
        let go = std::fs::canonicalize(go).unwrap();
        for (variables, file) in CASES {
            let home = tempfile::tempdir().unwrap();
            let at = home.path().join(".config/go/env");
            std::fs::create_dir_all(at.parent().unwrap()).unwrap();
            std::fs::write(&at, file).unwrap();
            let bin = go.parent().unwrap().to_str().unwrap();
            let mut environment = vec![
                ("HOME".to_owned(), home.path().to_str().unwrap().to_owned()),
                ("PATH".to_owned(), format!("{bin}:/usr/bin:/bin")),
            ];
            environment.extend(variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            let output = Command::new(&go)
                .args(["env", "-json"])
                .args(NAMES)
                .env_clear()
                .envs(environment.iter().cloned())
                .env("GOTELEMETRY", "off")
                .current_dir(home.path())
                .output()
                .unwrap();
            let told: serde_json::Value = serde_json::from_slice(&output.stdout)
                .unwrap_or_else(|_| panic!("{version}: {}", String::from_utf8_lossy(&output.stderr)));
            let host = Host::at(Path::new("/"), environment);
            for name in NAMES {
                let Some(ours) = pitfall_doctor::effective(&host, name).and_then(|origin| origin.value) else {
                    continue;
                };
                compared += 1;
                assert_eq!(told[name].as_str(), Some(ours.as_str()), "go {version}, {name}, {variables:?}, {file:?}");
            }
        }
    }
    println!("{compared} values compared with go env");
}
