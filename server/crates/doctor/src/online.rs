//! `--online`: is each proxy there? The only code of Pitfall that touches a network, and only when it is asked to.
//!
//! Each entry of GOPROXY is asked for its first page, as the go command would ask it: through HTTPS_PROXY or HTTP_PROXY where they are
//! set and NO_PROXY does not except it, with certificates judged by what the system trusts. The date of the answer tells how the clock goes.

use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime};

use pitfall_host::Host;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy};

use crate::mask::masked;

/// How long one proxy is waited for, in all.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// So many entries are tried, all at once.
const MAX_ENTRIES: usize = 16;

/// A clock that is off by less is right, in seconds: certificates and signatures bear as much.
pub const TOLERANCE: i64 = 60;

/// What became of one entry of GOPROXY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The entry, masked.
    pub entry: String,
    /// The proxy that it was asked through, masked.
    pub via: Option<String>,
    /// What happened.
    pub outcome: Outcome,
    /// How many seconds this machine's clock is ahead of the server's; negative where it is behind.
    pub ahead: Option<i64>,
    /// How long it took.
    pub took: Duration,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It answered, and over `https://` with a certificate that this system trusts.
    Open {
        /// The status of the answer; `None` where it closed without one.
        status: Option<u16>,
    },
    /// Its certificate is not trusted.
    Untrusted(Distrust),
    /// The name is unknown.
    NoSuchHost,
    /// Nobody answered; the system's words.
    Unreachable(String),
    /// `direct`, `off`, `file://` or something that is no URL: there is nothing to reach. Also plain `http://` through a proxy.
    NotTried,
}

impl Outcome {
    /// The go command would not get modules from there.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Untrusted(_) | Self::NoSuchHost | Self::Unreachable(_))
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Distrust {
    /// It has run out, by this machine's clock.
    Expired,
    /// It is not valid yet, by this machine's clock.
    NotYetValid,
    /// It is for other names.
    OtherName,
    /// Nobody whom this system trusts has signed it.
    UnknownIssuer,
    /// Something else, in the TLS library's words.
    Other(String),
}

/// The machine's settings of proxies, as Go programs read them.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    http: Option<String>,
    https: Option<String>,
    except: String,
}

impl Proxies {
    /// What the environment of `host` says: `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY`, in capitals first.
    pub fn of(host: &Host) -> Self {
        let environment = host.environment();
        let get = |upper: &str, lower: &str| {
            environment.get_non_empty(upper).or_else(|| environment.get_non_empty(lower)).map(str::to_owned)
        };
        Self {
            http: get("HTTP_PROXY", "http_proxy"),
            https: get("HTTPS_PROXY", "https_proxy"),
            except: get("NO_PROXY", "no_proxy").unwrap_or_default(),
        }
    }

    /// The proxy for a request to `name` at `port`.
    /// Source: golang.org/x/net/http/httpproxy.
    fn for_host(&self, name: &str, port: u16, plain: bool) -> Option<&str> {
        let proxy = if plain { self.http.as_deref() } else { self.https.as_deref() }?;
        let name = name.to_ascii_lowercase();
        let address: Option<IpAddr> = name.parse().ok();
        if name == "localhost" || address.is_some_and(|address| address.is_loopback()) {
            return None;
        }
        let excepted = self.except.split(',').map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
            let entry = entry.to_ascii_lowercase();
            if entry == "*" {
                return true;
            }
            if let (Some(address), Some((network, bits))) = (address, entry.split_once('/')) {
                return contains(network, bits, address);
            }
            let (entry, only) = match entry.rsplit_once(':') {
                Some((entry, number)) if !entry.contains(':') => (entry.to_owned(), number.parse::<u16>().ok()),
                _ => (entry, None),
            };
            let below = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.'));
            let fits = match below {
                Some(domain) => name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
                None => name == entry || name.strip_suffix(entry.as_str()).is_some_and(|rest| rest.ends_with('.')),
            };
            fits && only.is_none_or(|only| only == port)
        });
        (!excepted).then_some(proxy)
    }
}

/// `network/bits` holds `address`.
fn contains(network: &str, bits: &str, address: IpAddr) -> bool {
    let number = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let Ok(network) = network.parse::<IpAddr>() else { return false };
    let Ok(bits) = bits.parse::<u32>() else { return false };
    let ((network, width), (address, same)) = (number(network), number(address));
    width == same && bits <= width && (bits == 0 || (network ^ address) >> (128 - bits) == 0)
}

/// Tries each entry of a GOPROXY list, all at once; the answers are in the order of the list.
pub fn reach(goproxy: &str, proxies: &Proxies) -> Vec<Reached> {
    let entries = goproxy.split([',', '|']).map(str::trim).filter(|entry| !entry.is_empty());
    let entries: Vec<&str> = entries.take(MAX_ENTRIES).collect();
    std::thread::scope(|scope| {
        let running: Vec<_> =
            entries.iter().map(|entry| (entry, scope.spawn(move || try_one(entry, proxies)))).collect();
        running
            .into_iter()
            .map(|(entry, thread)| {
                thread.join().unwrap_or_else(|_| Reached {
                    entry: masked("GOPROXY", entry),
                    via: None,
                    outcome: Outcome::NotTried,
                    ahead: None,
                    took: Duration::ZERO,
                })
            })
            .collect()
    })
}

/// Host, port and whether the connection is plain.
fn address(entry: &str) -> Option<(String, u16, bool)> {
    if matches!(entry, "direct" | "off") {
        return None;
    }
    let (scheme, rest) = entry.split_once("://").unwrap_or(("https", entry));
    let plain = match scheme {
        "https" => false,
        "http" => true,
        _ => return None,
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
    let host = authority.rsplit('@').next().unwrap_or(authority);
    let port = if plain { 80 } else { 443 };
    // `[::1]:8080` has colons of its own.
    let (name, port) = match host.strip_prefix('[').and_then(|host| host.split_once(']')) {
        Some((name, rest)) => (name, rest.strip_prefix(':').map_or(Some(port), |port| port.parse().ok())?),
        None => match host.split_once(':') {
            Some((name, port)) => (name, port.parse().ok()?),
            None => (host, port),
        },
    };
    (!name.is_empty()).then(|| (name.to_owned(), port, plain))
}

fn try_one(entry: &str, proxies: &Proxies) -> Reached {
    let begin = Instant::now();
    let mut reached = Reached {
        entry: masked("GOPROXY", entry),
        via: None,
        outcome: Outcome::NotTried,
        ahead: None,
        took: Duration::ZERO,
    };
    let Some((name, port, plain)) = address(entry) else { return reached };
    let written = proxies.for_host(&name, port, plain);
    reached.via = written.map(|proxy| masked("HTTPS_PROXY", proxy));
    // Go hands such a request to the proxy as it is; ureq would ask it for a tunnel, which many refuse to this port.
    if plain && written.is_some() {
        return reached;
    }
    let proxy = match written.map(Proxy::new) {
        None => None,
        Some(Ok(proxy)) => Some(proxy),
        Some(Err(error)) => {
            reached.outcome = Outcome::Unreachable(error.to_string());
            return reached;
        }
    };
    // Neither user nor password of the entry goes along: nobody is to be let in, only seen.
    let host = if name.contains(':') { format!("[{name}]") } else { name };
    let url = format!("{}://{host}:{port}/", if plain { "http" } else { "https" });
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent("pitfall")
        .proxy(proxy)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .build()
        .into();
    match agent.get(&url).call() {
        Ok(answer) => {
            let date = answer.headers().get("date").and_then(|date| date.to_str().ok());
            reached.ahead = date.and_then(|date| httpdate::parse_http_date(date).ok()).and_then(ahead_of);
            reached.outcome = Outcome::Open { status: Some(answer.status().as_u16()) };
        }
        Err(error) => reached.outcome = outcome(error),
    }
    reached.took = begin.elapsed();
    reached
}

/// How many seconds the system's clock is ahead of `there`.
fn ahead_of(there: SystemTime) -> Option<i64> {
    match SystemTime::now().duration_since(there) {
        Ok(ahead) => i64::try_from(ahead.as_secs()).ok(),
        Err(behind) => i64::try_from(behind.duration().as_secs()).ok().map(|seconds| -seconds),
    }
}

fn outcome(error: ureq::Error) -> Outcome {
    match error {
        ureq::Error::HostNotFound => Outcome::NoSuchHost,
        // The connection stood.
        ureq::Error::Protocol(_) => Outcome::Open { status: None },
        ureq::Error::Rustls(error) => distrust(&error),
        ureq::Error::Io(error) => {
            if let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                return distrust(error);
            }
            match error.kind() {
                std::io::ErrorKind::UnexpectedEof => Outcome::Open { status: None },
                // The resolver's errors have neither kind nor number.
                _ if error.raw_os_error().is_none() && error.to_string().contains("lookup") => Outcome::NoSuchHost,
                _ => Outcome::Unreachable(error.to_string()),
            }
        }
        error => Outcome::Unreachable(error.to_string()),
    }
}

fn distrust(error: &rustls::Error) -> Outcome {
    use rustls::CertificateError as Fault;
    let rustls::Error::InvalidCertificate(fault) = error else {
        return Outcome::Unreachable(error.to_string());
    };
    Outcome::Untrusted(match fault {
        Fault::Expired | Fault::ExpiredContext { .. } => Distrust::Expired,
        Fault::NotValidYet | Fault::NotValidYetContext { .. } => Distrust::NotYetValid,
        Fault::NotValidForName | Fault::NotValidForNameContext { .. } => Distrust::OtherName,
        Fault::UnknownIssuer => Distrust::UnknownIssuer,
        fault => Distrust::Other(fault.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::Arc;

    #[test]
    fn addresses_of_entries() {
        let told = |entry| address(entry);
        assert_eq!(told("https://proxy.golang.org"), Some(("proxy.golang.org".into(), 443, false)));
        assert_eq!(told("http://u:p@localhost:8080/x"), Some(("localhost".into(), 8080, true)));
        assert_eq!(told("https://[::1]:3000"), Some(("::1".into(), 3000, false)));
        assert_eq!(told("goproxy.cn"), Some(("goproxy.cn".into(), 443, false)));
        assert_eq!(told("direct"), None);
        assert_eq!(told("file:///srv/proxy"), None);
        assert_eq!(told("http://:80"), None);
    }

    fn proxies(http: &str, https: &str, except: &str) -> Proxies {
        Proxies { http: Some(http.to_owned()), https: Some(https.to_owned()), except: except.to_owned() }
    }

    #[test]
    fn proxies_as_go_chooses_them() {
        let all =
            proxies("http://p:1", "http://p:2", "corp.example, .below.example,10.0.0.0/8,one.example:8443,fd00::/8");
        for (name, port, plain, expected) in [
            ("proxy.golang.org", 443, false, Some("http://p:2")),
            ("proxy.golang.org", 80, true, Some("http://p:1")),
            ("corp.example", 443, false, None),
            ("go.Corp.example", 443, false, None),
            ("notcorp.example", 443, false, Some("http://p:2")),
            ("below.example", 443, false, Some("http://p:2")),
            ("x.below.example", 443, false, None),
            ("10.1.2.3", 443, false, None),
            ("11.1.2.3", 443, false, Some("http://p:2")),
            ("fd00::1", 443, false, None),
            ("one.example", 8443, false, None),
            ("one.example", 443, false, Some("http://p:2")),
            ("localhost", 443, false, None),
            ("127.0.0.1", 80, true, None),
        ] {
            assert_eq!(all.for_host(name, port, plain), expected, "{name}:{port}");
        }
        assert_eq!(proxies("a", "b", "*").for_host("x.example", 443, false), None);
    }

    /// A server that gives each caller the next answer; its port.
    fn server(answers: &'static [&'static str]) -> (u16, std::thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let thread = std::thread::spawn(move || {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a caller");
                let mut request = Vec::new();
                while !request.ends_with(b"\r\n\r\n") {
                    let mut piece = [0; 1024];
                    let read = stream.read(&mut piece).expect("a request");
                    request.extend_from_slice(&piece[..read]);
                }
                requests.push(String::from_utf8_lossy(&request).into_owned());
                stream.write_all(answer.as_bytes()).expect("an answer");
            }
            requests
        });
        (port, thread)
    }

    #[test]
    fn a_proxy_that_answers_one_that_says_nothing_and_one_that_is_not_there() {
        let (port, thread) =
            server(&["HTTP/1.1 404 Not Found\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n"]);
        let reached = reach(&format!("http://user:secret@127.0.0.1:{port}/x,direct"), &Proxies::default());
        let requests = thread.join().expect("the server ends");
        assert!(requests[0].starts_with("GET / HTTP/1.1\r\n"), "{requests:?}");
        assert!(!requests[0].to_lowercase().contains("authorization"), "{requests:?}");
        assert_eq!(reached[0].outcome, Outcome::Open { status: Some(404) });
        assert!(!reached[0].entry.contains("secret"), "{}", reached[0].entry);
        // The server's clock stands in 1994.
        assert!(reached[0].ahead.is_some_and(|ahead| ahead > 900_000_000), "{reached:?}");
        assert_eq!(reached[1].outcome, Outcome::NotTried);
        let (port, thread) = server(&[""]);
        let silent = reach(&format!("http://127.0.0.1:{port}"), &Proxies::default());
        thread.join().expect("the server ends");
        assert_eq!(silent[0].outcome, Outcome::Open { status: None });
        // Nobody listens there any more.
        let gone = reach(&format!("http://127.0.0.1:{port}"), &Proxies::default());
        assert!(matches!(gone[0].outcome, Outcome::Unreachable(_)), "{gone:?}");
    }

    #[test]
    fn through_a_proxy() {
        let (port, thread) = server(&["HTTP/1.1 403 Forbidden\r\n\r\n"]);
        let through = format!("http://me:secret@127.0.0.1:{port}");
        let proxies = proxies(&through, &through, "");
        let plain = reach("http://proxy.example", &proxies);
        let secure = reach("https://proxy.example", &proxies);
        let requests = thread.join().expect("the server ends");
        assert!(requests[0].starts_with("CONNECT proxy.example:443 "), "{requests:?}");
        assert_eq!(plain[0].outcome, Outcome::NotTried);
        assert!(secure[0].via.as_deref().is_some_and(|via| !via.contains("secret")), "{secure:?}");
        assert!(matches!(secure[0].outcome, Outcome::Unreachable(_)), "{secure:?}");
    }

    /// A TLS server with that certificate, for one caller.
    fn secure_server(certificate: &'static [u8], key: &'static [u8]) -> (u16, std::thread::JoinHandle<()>) {
        use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
        let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from(certificate)],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key)),
            )
            .expect("a certificate");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut connection = rustls::ServerConnection::new(Arc::new(config)).expect("a connection");
            // The caller hangs up when it has seen the certificate.
            while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
        });
        (port, thread)
    }

    #[test]
    fn certificates_that_nobody_trusts() {
        let cases: [(&[u8], &[u8], Distrust); 2] = [
            (
                include_bytes!("../tests/data/self-signed.cert.der"),
                include_bytes!("../tests/data/self-signed.key.der"),
                Distrust::UnknownIssuer,
            ),
            (
                include_bytes!("../tests/data/expired.cert.der"),
                include_bytes!("../tests/data/expired.key.der"),
                Distrust::Expired,
            ),
        ];
        for (certificate, key, expected) in cases {
            let (port, thread) = secure_server(certificate, key);
            let reached = reach(&format!("https://localhost:{port}"), &Proxies::default());
            thread.join().expect("the server ends");
            assert_eq!(reached[0].outcome, Outcome::Untrusted(expected));
            assert!(reached[0].outcome.is_failure());
        }
    }
}
