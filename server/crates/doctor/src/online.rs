//! `--online`: is each proxy there? The only code of Pitfall that touches a network, and only when it is asked to.
//!
//! It looks up the name and opens a connection to the port, and closes it again; over plain `http://` it also asks for the proxy's answer.
//! Certificates are not looked at: that takes a TLS library, which the rest of the program has no use for.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

use crate::mask::masked;

/// How long one proxy is waited for, in all.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// What became of one entry of GOPROXY.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The entry, masked.
    pub entry: String,
    /// What happened.
    pub outcome: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The port answered. For `http://`, with this status.
    Open {
        /// The status of the answer, over plain HTTP.
        status: Option<u16>,
    },
    /// The name is unknown.
    NoSuchHost,
    /// Nobody answered; the system's words.
    Unreachable(String),
    /// `direct`, `off`, `file://` or something that is no URL: there is nothing to reach.
    NotTried,
}

/// Tries each entry of a GOPROXY list, in order.
pub fn reach(goproxy: &str) -> Vec<Reached> {
    let entries = goproxy.split([',', '|']).map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .take(16)
        .map(|entry| {
            let begin = Instant::now();
            let outcome = try_one(entry);
            Reached { entry: masked("GOPROXY", entry), outcome, took: begin.elapsed() }
        })
        .collect()
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

fn try_one(entry: &str) -> Outcome {
    let Some((name, port, plain)) = address(entry) else { return Outcome::NotTried };
    let addresses: Vec<_> = match (name.as_str(), port).to_socket_addrs() {
        Ok(addresses) => addresses.take(4).collect(),
        Err(_) => return Outcome::NoSuchHost,
    };
    let deadline = Instant::now() + PATIENCE;
    let mut said = String::new();
    for address in addresses {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            break;
        }
        match TcpStream::connect_timeout(&address, left) {
            Ok(stream) => {
                let status = if plain { status(stream, &name, port, deadline) } else { None };
                return Outcome::Open { status };
            }
            Err(error) => said = error.to_string(),
        }
    }
    Outcome::Unreachable(said)
}

/// The status that a proxy answers `GET /` with.
fn status(mut stream: TcpStream, name: &str, port: u16, deadline: Instant) -> Option<u16> {
    let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
    stream.set_read_timeout(Some(left)).ok()?;
    stream.set_write_timeout(Some(left)).ok()?;
    let request = format!("GET / HTTP/1.1\r\nHost: {name}:{port}\r\nUser-Agent: pitfall\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut head = [0; 64];
    let mut have = 0;
    while have < 12 {
        let read = stream.read(&mut head[have..]).ok()?;
        if read == 0 {
            break;
        }
        have += read;
    }
    let line = std::str::from_utf8(&head[..have]).ok()?;
    line.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

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

    #[test]
    fn a_proxy_that_answers_one_that_says_nothing_and_one_that_is_not_there() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let server = std::thread::spawn(move || {
            for answer in ["HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", ""] {
                let (mut stream, _) = listener.accept().expect("a caller");
                let mut request = [0; 512];
                let read = stream.read(&mut request).expect("a request");
                assert!(request[..read].starts_with(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
                stream.write_all(answer.as_bytes()).expect("an answer");
            }
        });
        let list = format!("http://user:secret@127.0.0.1:{port}/x|http://127.0.0.1:{port},direct");
        let reached = reach(&list);
        server.join().expect("the server ends");
        assert_eq!(reached[0].outcome, Outcome::Open { status: Some(404) });
        assert!(!reached[0].entry.contains("secret"), "{}", reached[0].entry);
        assert_eq!(reached[1].outcome, Outcome::Open { status: None });
        assert_eq!(reached[2].outcome, Outcome::NotTried);
        // Nobody listens there any more.
        let gone = reach(&format!("http://127.0.0.1:{port}"));
        assert!(matches!(gone[0].outcome, Outcome::Unreachable(_)), "{gone:?}");
    }
}
