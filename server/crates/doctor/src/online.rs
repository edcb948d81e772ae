//! `--online`: is each proxy there? The only code of Pitfall that touches a network, and only when it is asked to.
//!
//! Each entry of GOPROXY is asked for its first page, as the go command would ask it: through HTTPS_PROXY or HTTP_PROXY where they are
//! set and NO_PROXY does not except it, be they `http://`, `https://` or `socks5://`, with certificates judged by what the system trusts. The
//! date of the answer tells how the clock goes. ALL_PROXY means nothing to go; what cannot be tried as go would is said and not tried.

use std::net::IpAddr;
use std::time::{Duration, Instant, SystemTime};

use pitfall_host::Host;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Proxy, ProxyProtocol};

use crate::mask::masked;

mod handed;

/// How long one proxy is waited for, in all.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// So many entries are tried, all at once.
const MAX_ENTRIES: usize = 16;

/// A clock that is off by less is right, in seconds: certificates and signatures bear as much.
pub const TOLERANCE: i64 = 60;

/// What `--online` found out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Online {
    /// Each entry of GOPROXY, in the order of the list.
    pub reached: Vec<Reached>,
    /// `ALL_PROXY`, masked, where it is meant to be the way to one of them: `curl` takes it and the go command does not.
    pub overlooked: Option<String>,
}

/// Tries each entry of a GOPROXY list.
pub fn look(goproxy: &str, proxies: &Proxies) -> Online {
    Online { reached: reach(goproxy, proxies), overlooked: proxies.overlooked(goproxy) }
}

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
    /// The proxy on the way answered with this status: 407 where it wants a name and password.
    RefusedOnTheWay(u16),
    /// `direct`, `off`, `file://` or something that is no URL: there is nothing to reach.
    Nothing,
    /// It was not tried.
    NotTried(Untried),
}

/// Why an entry was not tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Untried {
    /// The proxy's address begins with this scheme: to older go commands it is the name of a host, newer ones speak HTTP to it.
    Scheme(String),
    /// A plain `http://` entry through a proxy that is spoken to by TLS.
    PlainBySecureProxy,
    /// HTTP_PROXY, where REQUEST_METHOD says that this is a CGI program: anybody may have sent it. The go command refuses.
    Cgi,
}

impl Outcome {
    /// The go command would not get modules from there.
    pub fn is_failure(&self) -> bool {
        matches!(self, Self::Untrusted(_) | Self::NoSuchHost | Self::Unreachable(_) | Self::RefusedOnTheWay(_))
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
    /// `ALL_PROXY`, which other programs go by.
    all: Option<String>,
    cgi: bool,
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
            all: get("ALL_PROXY", "all_proxy"),
            cgi: environment.get_non_empty("REQUEST_METHOD").is_some(),
        }
    }

    /// The value of `ALL_PROXY`, masked, where an entry of `goproxy` has no proxy that go knows.
    fn overlooked(&self, goproxy: &str) -> Option<String> {
        let all = self.all.as_deref()?;
        let mut hosts = entries(goproxy).filter_map(address);
        hosts
            .any(|(name, port, plain)| {
                let own = if plain { &self.http } else { &self.https };
                own.is_none() && !is_local(&name) && !self.excepts(&name, port)
            })
            .then(|| masked("ALL_PROXY", all))
    }

    /// The proxy for a request to `name` at `port`.
    /// Source: golang.org/x/net/http/httpproxy.
    fn for_host(&self, name: &str, port: u16, plain: bool) -> Option<&str> {
        let proxy = if plain { self.http.as_deref() } else { self.https.as_deref() }?;
        (!is_local(name) && !self.excepts(name, port)).then_some(proxy)
    }

    /// NO_PROXY names the host.
    fn excepts(&self, name: &str, port: u16) -> bool {
        let name = name.to_ascii_lowercase();
        let address: Option<IpAddr> = name.parse().ok();
        self.except.split(',').map(str::trim).filter(|entry| !entry.is_empty()).any(|entry| {
            let entry = entry.to_ascii_lowercase();
            if entry == "*" {
                return true;
            }
            if let (Some(address), Some((network, bits))) = (address, entry.split_once('/')) {
                return contains(network, bits, address);
            }
            // `host:port`, `[::1]:port`; an address of IPv6 has colons of its own.
            let bracketed = entry.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            let (entry, only) = match (bracketed, entry.rsplit_once(':')) {
                (Some((entry, rest)), _) => (entry.to_owned(), rest.strip_prefix(':').map(str::to_owned)),
                (None, Some((entry, port))) if !entry.contains(':') => (entry.to_owned(), Some(port.to_owned())),
                _ => (entry, None),
            };
            if entry.is_empty() {
                return false;
            }
            let fits_port = only.is_none_or(|only| only.is_empty() || only == port.to_string());
            if let Ok(excepted) = entry.parse::<IpAddr>() {
                return fits_port && address == Some(excepted);
            }
            let below = entry.strip_prefix("*.").or_else(|| entry.strip_prefix('.'));
            let fits = match below {
                Some(domain) => name.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.')),
                None => name == entry || name.strip_suffix(entry.as_str()).is_some_and(|rest| rest.ends_with('.')),
            };
            fits && fits_port
        })
    }
}

/// Never asked for through a proxy.
fn is_local(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// How a proxy is spoken to.
enum Way {
    /// By `ureq`: a tunnel through an HTTP proxy, or SOCKS.
    Tunnel(Proxy),
    /// The request itself goes to an HTTP proxy.
    Handed(Proxy),
}

/// The way through the proxy that is written so, as the go command understands it.
/// Source: golang.org/x/net/http/httpproxy, `parseProxy`; net/http, `dialConn`.
fn way(written: &str, plain: bool) -> Result<Way, Outcome> {
    let bad = |error: ureq::Error| Outcome::Unreachable(error.to_string());
    let (scheme, rest) = written.split_once("://").unwrap_or(("http", written));
    let scheme = scheme.to_ascii_lowercase();
    match scheme.as_str() {
        "socks5" | "socks5h" => {
            let read = Proxy::new(&format!("socks5://{rest}")).map_err(bad)?;
            // Go lets the proxy look up the name, whichever of the two is written.
            let mut proxy = Proxy::builder(ProxyProtocol::Socks5).host(read.host()).port(read.port());
            if let Some(user) = read.username() {
                proxy = proxy.username(user).password(read.password().unwrap_or(""));
            }
            proxy.resolve_target(false).build().map(Way::Tunnel).map_err(bad)
        }
        "https" if plain => Err(Outcome::NotTried(Untried::PlainBySecureProxy)),
        "http" | "https" => {
            let proxy = Proxy::new(&format!("{scheme}://{rest}")).map_err(bad)?;
            Ok(if plain { Way::Handed(proxy) } else { Way::Tunnel(proxy) })
        }
        _ => Err(Outcome::NotTried(Untried::Scheme(scheme))),
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
fn reach(goproxy: &str, proxies: &Proxies) -> Vec<Reached> {
    let entries: Vec<&str> = entries(goproxy).collect();
    std::thread::scope(|scope| {
        let running: Vec<_> =
            entries.iter().map(|entry| (entry, scope.spawn(move || try_one(entry, proxies)))).collect();
        running
            .into_iter()
            .map(|(entry, thread)| {
                thread.join().unwrap_or_else(|_| Reached {
                    entry: masked("GOPROXY", entry),
                    via: None,
                    outcome: Outcome::Nothing,
                    ahead: None,
                    took: Duration::ZERO,
                })
            })
            .collect()
    })
}

fn entries(goproxy: &str) -> impl Iterator<Item = &str> {
    goproxy.split([',', '|']).map(str::trim).filter(|entry| !entry.is_empty()).take(MAX_ENTRIES)
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
        outcome: Outcome::Nothing,
        ahead: None,
        took: Duration::ZERO,
    };
    let Some((name, port, plain)) = address(entry) else { return reached };
    let written = proxies.for_host(&name, port, plain);
    reached.via = written.map(|proxy| masked("HTTPS_PROXY", proxy));
    if plain && written.is_some() && proxies.cgi {
        reached.outcome = Outcome::NotTried(Untried::Cgi);
        return reached;
    }
    let way = match written.map(|written| way(written, plain)).transpose() {
        Ok(way) => way,
        Err(outcome) => {
            reached.outcome = outcome;
            return reached;
        }
    };
    // Neither user nor password of the entry goes along: nobody is to be let in, only seen.
    let host = if name.contains(':') { format!("[{name}]") } else { name };
    let url = format!("{}://{host}:{port}/", if plain { "http" } else { "https" });
    let proxy = match way {
        // Go hands such a request to the proxy as it is; ureq would ask it for a tunnel, which many refuse to this port.
        Some(Way::Handed(proxy)) => {
            match handed::ask(&proxy, &host, port, PATIENCE) {
                Ok(answer) if answer.status == 407 => reached.outcome = Outcome::RefusedOnTheWay(407),
                Ok(answer) => {
                    reached.ahead = answer.date.and_then(ahead_of);
                    reached.outcome = Outcome::Open { status: Some(answer.status) };
                }
                Err(error) => reached.outcome = outcome(ureq::Error::Io(error)),
            }
            reached.took = begin.elapsed();
            return reached;
        }
        Some(Way::Tunnel(proxy)) => Some(proxy),
        None => None,
    };
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
        // "CONNECT proxy failed: proxy server responded 407/Proxy Authentication Required"
        ureq::Error::ConnectProxyFailed(said) => match said.split(|c: char| !c.is_ascii_digit()).find_map(status) {
            Some(status) => Outcome::RefusedOnTheWay(status),
            None => Outcome::Unreachable(said),
        },
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

/// The status that stands in a message.
fn status(word: &str) -> Option<u16> {
    word.parse().ok().filter(|status| (100..600).contains(status))
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
        Proxies {
            http: Some(http.to_owned()),
            https: Some(https.to_owned()),
            except: except.to_owned(),
            ..Proxies::default()
        }
    }

    #[test]
    fn proxies_as_go_chooses_them() {
        let all = proxies(
            "http://p:1",
            "http://p:2",
            "corp.example, .below.example,10.0.0.0/8,one.example:8443,fd00::/8,\
             192.0.2.1:80,2001:DB8:0::1,[2001:db8::2]:8080,,:443",
        );
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
            ("::1", 443, false, None),
            ("10.9.9.9", 443, false, None),
            ("192.0.2.1", 80, true, None),
            ("192.0.2.1", 443, false, Some("http://p:2")),
            ("2001:db8::1", 443, false, None),
            ("2001:db8::2", 443, false, Some("http://p:2")),
            ("2001:db8::2", 8080, true, None),
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
        assert_eq!(reached[1].outcome, Outcome::Nothing);
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
        let (port, thread) = server(&[
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n",
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
        ]);
        let through = format!("me:s%40cret@127.0.0.1:{port}");
        let proxies = proxies(&through, &format!("http://{through}"), "");
        let ask = |entry| reach(entry, &proxies).remove(0);
        let told = [ask("https://proxy.example"), ask("http://proxy.example:8080/x"), ask("http://proxy.example")];
        let requests = thread.join().expect("the server ends");
        assert!(requests[0].starts_with("CONNECT proxy.example:443 "), "{requests:?}");
        assert!(requests[1].starts_with("GET http://proxy.example:8080/ HTTP/1.1\r\nHost: proxy.example:8080\r\n"));
        assert!(requests[2].starts_with("GET http://proxy.example/ HTTP/1.1\r\nHost: proxy.example\r\n"));
        // me:s@cret
        assert!(requests.iter().all(|request| request.contains("Basic bWU6c0BjcmV0\r\n")), "{requests:?}");
        assert!(told.iter().all(|one| one.via.as_deref().is_some_and(|via| !via.contains("cret"))), "{told:?}");
        assert_eq!(told[0].outcome, Outcome::RefusedOnTheWay(407));
        assert_eq!(told[1].outcome, Outcome::Open { status: Some(200) });
        assert!(told[1].ahead.is_some_and(|ahead| ahead > 900_000_000), "{told:?}");
        assert_eq!(told[2].outcome, Outcome::RefusedOnTheWay(407));
    }

    /// A SOCKS 5 proxy that wants no password and answers the request itself; what it was asked for.
    fn socks() -> (u16, std::thread::JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let read = |stream: &mut std::net::TcpStream| {
                let mut piece = [0; 1024];
                let length = stream.read(&mut piece).expect("some bytes");
                piece[..length].to_vec()
            };
            read(&mut stream);
            stream.write_all(&[5, 0]).expect("a method");
            let wanted = read(&mut stream);
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).expect("a connection");
            read(&mut stream);
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").expect("an answer");
            wanted
        });
        (port, thread)
    }

    #[test]
    fn through_socks_the_proxy_looks_up_the_name() {
        for scheme in ["socks5", "socks5h", "SOCKS5"] {
            let (port, thread) = socks();
            let reached =
                reach("http://proxy.example", &proxies(&format!("{scheme}://127.0.0.1:{port}"), "http://unused", ""));
            let wanted = thread.join().expect("the server ends");
            assert_eq!(reached[0].outcome, Outcome::Open { status: Some(204) }, "{scheme}");
            assert!(wanted.windows(13).any(|bytes| bytes == b"proxy.example"), "{wanted:?}");
        }
    }

    #[test]
    fn what_cannot_be_tried_as_go_would_is_said() {
        let outcome = |entry: &str, proxy: &str| reach(entry, &proxies(proxy, proxy, "")).remove(0).outcome;
        for entry in ["http://proxy.example", "https://proxy.example"] {
            let untried = Outcome::NotTried(Untried::Scheme("socks4".to_owned()));
            assert_eq!(outcome(entry, "socks4://127.0.0.1:1"), untried);
        }
        let by_tls = Outcome::NotTried(Untried::PlainBySecureProxy);
        assert_eq!(outcome("http://proxy.example", "https://127.0.0.1:1"), by_tls);
        let cgi = Proxies { cgi: true, ..proxies("http://127.0.0.1:1", "http://127.0.0.1:1", "") };
        assert_eq!(reach("http://proxy.example", &cgi)[0].outcome, Outcome::NotTried(Untried::Cgi));
        assert!(matches!(reach("https://proxy.example", &cgi)[0].outcome, Outcome::Unreachable(_)));
        let overlooked = |http: Option<&str>, goproxy: &str| {
            let all = Some("socks5://me:secret@127.0.0.1:1".to_owned());
            let proxies = Proxies { https: http.map(str::to_owned), all, ..Proxies::default() };
            proxies.overlooked(goproxy)
        };
        assert_eq!(overlooked(None, "https://x.example,direct").as_deref(), Some("socks5://***@127.0.0.1:1"));
        assert_eq!(overlooked(Some("http://127.0.0.1:1"), "https://x.example,direct"), None);
        assert_eq!(overlooked(None, "http://localhost:3000,direct"), None);
        assert_eq!(overlooked(None, "off"), None);
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
