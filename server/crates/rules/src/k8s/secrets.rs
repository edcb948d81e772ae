//! What looks like a secret, by its own shape or by the name that it is given.

use pitfall_models::kubernetes::is_templated;

/// What kind of secret a text surely holds, by its shape alone.
pub(super) fn shape(text: &str) -> Option<&'static str> {
    // Whoever copies one by hand loses a dash or two.
    if let Some((before, behind)) = text.split_once("PRIVATE KEY---")
        && before.contains("---BEGIN ")
    {
        // A public file may speak of keys; one that holds a key goes on behind the line.
        let key = behind
            .trim_start_matches('-')
            .trim_start()
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
            .count();
        return (key >= 16 || before.trim_start().trim_start_matches('-').starts_with("BEGIN "))
            .then_some("a private key");
    }
    // Most texts hold none of these, and finding that out costs next to nothing.
    let prefixes =
        ["AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "AIza", "xoxb-", "xoxp-", "sk_live_", "eyJ"];
    if !prefixes.iter().any(|prefix| text.contains(prefix)) {
        return None;
    }
    let part = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'));
    text.split(part).find_map(token)
}

fn token(word: &str) -> Option<&'static str> {
    // The examples of documentation say so.
    if word.contains("EXAMPLE") || word.to_ascii_lowercase().contains("example") {
        return None;
    }
    let is = |prefix: &str, least: usize| {
        word.strip_prefix(prefix).is_some_and(|rest| {
            // `xxxxxxxx` and `00000000` stand for a secret, and are none.
            let varied = rest.bytes().collect::<std::collections::BTreeSet<_>>().len() >= 6;
            rest.len() >= least && varied
        })
    };
    let upper = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if (is("AKIA", 16) || is("ASIA", 16)) && word.len() == 20 && upper(word) {
        return Some("an AWS access key");
    }
    if ["ghp_", "gho_", "ghs_"].iter().any(|prefix| is(prefix, 36)) || is("github_pat_", 40) {
        return Some("a GitHub token");
    }
    if is("glpat-", 20) {
        return Some("a GitLab token");
    }
    if is("AIza", 35) {
        return Some("a Google API key");
    }
    if is("xoxb-", 20) || is("xoxp-", 20) {
        return Some("a Slack token");
    }
    if is("sk_live_", 20) {
        return Some("a Stripe key");
    }
    let web_token = is("eyJ", 20) && word.split('.').count() == 3 && word.contains(".eyJ");
    web_token.then_some("a JSON web token")
}

/// Words in a name that make its value a secret.
const WORDS: [&str; 10] = [
    "password",
    "passwd",
    "token",
    "bearer",
    "secret",
    "apikey",
    "api_key",
    "private_key",
    "access_key",
    "credentials",
];

/// Last words of names that say something about a secret and do not hold it.
const ABOUT: [&str; 33] = [
    "name",
    "names",
    "file",
    "files",
    "path",
    "dir",
    "url",
    "uri",
    "endpoint",
    "host",
    "ttl",
    "expiry",
    "expiration",
    "expires",
    "lifetime",
    "duration",
    "seconds",
    "minutes",
    "timeout",
    "interval",
    "enabled",
    "required",
    "type",
    "length",
    "size",
    "namespace",
    "ref",
    "id",
    "pattern",
    "policy",
    "regex",
    "issuer",
    "audience",
];

/// The name says that its value is a secret.
pub(super) fn is_secret_name(name: &str) -> bool {
    // A file's name tells what is in the file, and not what the file is.
    if name.contains('.') {
        return false;
    }
    // `passwordPattern` has two words, as `password_pattern` has.
    let last = name.rsplit(['_', '-']).next().unwrap_or("");
    let rises = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    let hump = last.as_bytes().windows(2).rposition(rises).map(|at| at + 1);
    let last = last[hump.unwrap_or(0)..].to_ascii_lowercase();
    let name = name.to_ascii_lowercase().replace('-', "_");
    let known = matches!(name.as_str(), "google_application_credentials" | "oci_cli_key_content");
    // It tells clusters apart, and opens none: <https://etcd.io/docs/v3.6/op-guide/configuration/>.
    if name.ends_with("etcd_initial_cluster_token") {
        return false;
    }
    let azure = name.starts_with("azure_") && name.ends_with("key");
    (known || azure || WORDS.iter().any(|word| name.contains(word))) && !ABOUT.contains(&last.as_str())
}

/// The text is a value of its own: not empty, a switch, a number, a place, or something that is filled in later.
pub(super) fn is_literal(text: &str) -> bool {
    let text = text.trim();
    let switch = matches!(
        text.to_ascii_lowercase().as_str(),
        "" | "true" | "false" | "yes" | "no" | "none" | "null" | "enabled" | "disabled"
    );
    let place = text.starts_with(['/', '.', '~']) || text.contains("://") || text.contains('\n');
    let filled_in = is_templated(text)
        || text.contains("$(")
        || text.starts_with('<') && text.ends_with('>')
        || text.starts_with('$');
    !switch && !place && !filled_in && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        for (text, found) in [
            ("AKIAQ3EGRZ5BZ7Y2TPLK", Some("an AWS access key")),
            ("AKIAIOSFODNN7EXAMPLE", None),
            ("key=ghp_1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R", Some("a GitHub token")),
            ("ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", None),
            ("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAx1\n", Some("a private key")),
            ("-----BEGIN PRIVATE KEY-----\nxxxxx\n", Some("a private key")),
            ("---BEGIN OPENSSH PRIVATE KEY---\nxxxxx\n", Some("a private key")),
            ("---\nwrites ---BEGIN PRIVATE KEY--- to a file\n", None),
            ("looks for -----BEGIN RSA PRIVATE KEY----- in files", None),
            ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", Some("a JSON web token")),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(shape(text), found, "{text}");
        }
    }

    #[test]
    fn names_and_values() {
        for name in
            ["DB_PASSWORD", "password", "AZURE_BATCH_KEY", "api-token", "AWS_SECRET_ACCESS_KEY", "OCI_CLI_KEY_CONTENT"]
        {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "ETCD_INITIAL_CLUSTER_TOKEN",
            "SECRET_NAME",
            "TOKEN_TTL",
            "password_validation.py",
            "KEY",
            "PASSWORD_FILE",
            "passwordPattern",
            "tokenTTL",
            "USER",
            "é",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        for text in ["hunter2", "abc123", "xxx"] {
            assert!(is_literal(text), "{text}");
        }
        for text in
            ["", "true", "3600", "/run/secrets/x", "$(TOKEN)", "${TOKEN}", "<password>", "https://x.example", "a\nb"]
        {
            assert!(!is_literal(text), "{text}");
        }
    }
}
