//! The files whose changes on disk a client is asked to tell of.

use std::path::Path;

use pitfall_engine::Host;
use pitfall_engine::config::Value as Setting;
use serde_json::Value;

/// In every opened folder.
const WATCHED: [&str; 6] = [
    "**/{pitfall.toml,*.pitfall.toml,go.mod,go.work,go.sum,go.work.sum,Chart.yaml,Chart.lock,conftest.toml}",
    "**/vendor/modules.txt",
    "**/*.{go,c,cc,cpp,cxx,m}",
    "**/*.{yaml,yml,rego}",
    "**/{.env,*profile,*bashrc,*bash_login,*zshrc,*zshenv,*zlogin}",
    "**/*.{sh,bash,zsh,fish}",
];

/// In every opened folder where Conftest policies may run: their data, and what they judge together.
const WATCHED_FOR_POLICIES: &str = "**/*.json";

/// Glob patterns for the opened folders: what Pitfall reads by its name, and what the user's start-up files link to, as a folder of dotfiles may
/// be open. No folder is watched besides the opened ones: some clients would watch all that lies in it.
pub(super) fn patterns(settings: &Value) -> Vec<String> {
    let own = crate::user::config_path().and_then(|path| crate::user::layer(&path));
    // The user's own configuration or the editor's settings say so.
    let is_said = |table: &str, key: &str, value: bool| {
        let said = own.as_ref().and_then(|layer| layer.value(table, key).and_then(Setting::as_bool));
        said == Some(value) || settings.pointer(&format!("/{table}/{key}")) == Some(&Value::Bool(value))
    };
    let mut patterns: Vec<String> = WATCHED.map(str::to_owned).into();
    if is_said("k8s", "run-rego", true) {
        patterns.push(WATCHED_FOR_POLICIES.to_owned());
    }
    if !is_said("env", "read-home", false) {
        let host = Host::of_this_machine();
        let links = host.start_up_places().into_iter().filter_map(|place| {
            let real = host.real_path(&place)?;
            if real == place { None } else { pattern(&real) }
        });
        patterns.extend(links);
    }
    patterns.sort();
    patterns.dedup();
    patterns
}

/// The file by its name and its folder's, where no character of them means something in a pattern.
fn pattern(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent()?.file_name()?.to_str()?;
    let pattern = format!("**/{folder}/{name}");
    (!format!("{folder}{name}").contains(['*', '?', '[', ']', '{', '}', '!', '\\'])).then_some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_watched_by_its_name_and_its_folders() {
        assert_eq!(pattern(Path::new("/home/u/dotfiles/zsh/rc")).as_deref(), Some("**/zsh/rc"));
        assert_eq!(pattern(Path::new("/home/u/[a]/rc")), None);
        assert_eq!(pattern(Path::new("/rc")), None);
        let closed = serde_json::json!({"env": {"read-home": false}});
        assert_eq!(patterns(&closed).len(), WATCHED.len());
        let trusting = serde_json::json!({"env": {"read-home": false}, "k8s": {"run-rego": true}});
        assert!(patterns(&trusting).iter().any(|pattern| pattern == WATCHED_FOR_POLICIES));
    }
}
