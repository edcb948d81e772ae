//! Secrets never leave in a report that people paste into issues.

/// Names of variables whose whole value is a secret.
const SECRET_NAMES: [&str; 6] = ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "APIKEY"];

/// Beginnings that only secrets have.
const SECRET_PREFIXES: [&str; 9] = ["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "AKIA", "xoxb-", "npm_", "sk-"];

/// The value of the variable `name` with everything in it that grants access replaced by `***`: user names and passwords in URLs,
/// tokens by their known beginnings, the whole value where the name says that it is one. `GOAUTH` runs commands that may carry one,
/// so only its first words stay.
pub fn masked(name: &str, value: &str) -> String {
    let upper = name.to_ascii_uppercase().replace('_', "");
    if SECRET_NAMES.iter().any(|secret| upper.contains(secret)) && !value.is_empty() {
        return "***".to_owned();
    }
    if name == "GOAUTH" {
        let commands = value.split(';').map(|command| {
            let mut words = command.split_whitespace();
            let first = words.next().unwrap_or("");
            match (first, words.next()) {
                ("git", Some(_)) | (_, None) => command.trim().to_owned(),
                _ => format!("{first} ***"),
            }
        });
        return commands.collect::<Vec<_>>().join("; ");
    }
    // A proxy's address may go without its scheme.
    if upper.ends_with("PROXY") && upper != "GOPROXY" && !value.contains("://") {
        let shown = value.rsplit_once('@').map_or(value.to_owned(), |(_, host)| format!("***@{host}"));
        return without_tokens(&shown);
    }
    let urls = without_user_info(value);
    without_tokens(&urls)
}

/// `https://user:password@host` becomes `https://***@host`.
fn without_user_info(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find("://") {
        let (before, behind) = rest.split_at(at + 3);
        out.push_str(before);
        let end = behind.find(['/', ',', '|', ' ', '"', '\'', '?', '#']).unwrap_or(behind.len());
        let (authority, tail) = behind.split_at(end);
        match authority.rfind('@') {
            Some(at) => {
                out.push_str("***");
                out.push_str(&authority[at..]);
            }
            None => out.push_str(authority),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn without_tokens(value: &str) -> String {
    let mut out = value.to_owned();
    for prefix in SECRET_PREFIXES {
        let mut from = 0;
        while let Some(at) = out[from..].find(prefix).map(|at| at + from) {
            let begins = out[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
            let tail = at + prefix.len();
            let is_token = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
            let length = out[tail..].find(|c| !is_token(c)).unwrap_or(out.len() - tail);
            if begins && length >= 12 {
                out.replace_range(tail..tail + length, "***");
                from = tail + 3;
            } else {
                from = tail;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grants_access_is_masked() {
        for (name, value, shown) in [
            ("GOPROXY", "https://u:p@x.example/a,direct", "https://***@x.example/a,direct"),
            ("GOPROXY", "https://tok@x|https://u:p%40q@y", "https://***@x|https://***@y"),
            ("GOPROXY", "https://proxy.golang.org,direct", "https://proxy.golang.org,direct"),
            ("MY_API_KEY", "abc", "***"),
            ("GITHUB_TOKEN", "", ""),
            ("GOFLAGS", "-ldflags=-X=main.t=ghp_0123456789abcdefghij", "-ldflags=-X=main.t=ghp_***"),
            ("GOPATH", "/home/sk-x/go", "/home/sk-x/go"),
            ("HTTPS_PROXY", "u:p@x.example:3128", "***@x.example:3128"),
            ("https_proxy", "x.example:3128", "x.example:3128"),
            ("GOAUTH", "netrc", "netrc"),
            ("GOAUTH", "netrc; helper --token abc", "netrc; helper ***"),
        ] {
            assert_eq!(masked(name, value), shown, "{name}={value}");
        }
    }
}
