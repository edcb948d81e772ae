//! A plain request handed to an HTTP proxy as net/http hands it: the whole URL in the first line, no tunnel.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant, SystemTime};

use pitfall_host::base64;
use ureq::Proxy;

/// The head of an answer is no longer, in bytes.
const LONGEST_HEAD: u64 = 64 << 10;

/// What an answer's head says.
pub(super) struct Answer {
    pub status: u16,
    pub date: Option<SystemTime>,
}

/// Asks `proxy` for the first page of `host` at `port`, and waits no longer than `patience` in all.
pub(super) fn ask(proxy: &Proxy, host: &str, port: u16, patience: Duration) -> io::Result<Answer> {
    let end = Instant::now() + patience;
    let left = || {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::Error::from(ErrorKind::TimedOut)) } else { Ok(left) }
    };
    let bare = proxy.host().trim_start_matches('[').trim_end_matches(']');
    let mut failed = io::Error::other("failed to lookup address information");
    let mut stream = None;
    for address in (bare, proxy.port()).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, left()?) {
            Ok(open) => {
                stream = Some(open);
                break;
            }
            Err(error) => failed = error,
        }
    }
    let Some(mut stream) = stream else { return Err(failed) };
    stream.set_write_timeout(Some(left()?))?;
    stream.write_all(request(proxy, host, port).as_bytes())?;
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !is_whole(&head) && (head.len() as u64) < LONGEST_HEAD {
        stream.set_read_timeout(Some(left()?))?;
        match stream.read(&mut piece)? {
            0 => break,
            read => head.extend_from_slice(&piece[..read]),
        }
    }
    answer(&String::from_utf8_lossy(&head)).ok_or_else(|| ErrorKind::UnexpectedEof.into())
}

fn request(proxy: &Proxy, host: &str, port: u16) -> String {
    let host = if port == 80 { host.to_owned() } else { format!("{host}:{port}") };
    let mut text = format!("GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\nUser-Agent: pitfall\r\n");
    if let Some(user) = proxy.username() {
        let both = base64(format!("{user}:{}", proxy.password().unwrap_or("")).as_bytes());
        text.push_str(&format!("Proxy-Authorization: Basic {both}\r\n"));
    }
    text + "Connection: close\r\n\r\n"
}

fn is_whole(head: &[u8]) -> bool {
    head.windows(4).any(|end| end == b"\r\n\r\n")
}

fn answer(head: &str) -> Option<Answer> {
    let mut lines = head.split("\r\n");
    let first = lines.next()?.strip_prefix("HTTP/")?;
    let status = first.split(' ').nth(1)?.parse().ok()?;
    let date = lines.take_while(|line| !line.is_empty()).find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("date") { httpdate::parse_http_date(value.trim()).ok() } else { None }
    });
    Some(Answer { status, date })
}
