//! A client that asks one thing after the other over one connection, so that nothing but the answer is measured.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// A connection that stays open.
pub struct Line {
    stream: BufReader<TcpStream>,
    host: String,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The entity tag; empty: none.
    pub tag: String,
    /// Where it is; empty: not said.
    pub location: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Line {
    /// Opens it.
    pub fn new(address: &str) -> Line {
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        let stream = TcpStream::connect(&host).unwrap();
        stream.set_nodelay(true).unwrap();
        Line { stream: BufReader::new(stream), host }
    }

    /// Asks, and waits for the whole answer.
    pub fn ask(&mut self, method: &str, path: &str, tag: &str, body: &str) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !tag.is_empty() {
            head.push_str(&format!("If-Match: {tag}\r\n"));
        }
        if method == "POST" {
            let length = body.len();
            // What a program that writes much asks for: the tag, and not the whole case each time.
            head.push_str(&format!(
                "Prefer: return=minimal\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n"
            ));
        }
        head.push_str("\r\n");
        head.push_str(body);
        self.stream.get_mut().write_all(head.as_bytes()).unwrap();
        let mut line = String::new();
        let mut answer = Answer { status: 0, tag: String::new(), location: String::new(), body: Vec::new() };
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            assert!(self.stream.read_line(&mut line).unwrap() > 0, "the server hung up");
            let text = line.trim_end();
            if text.is_empty() {
                break;
            }
            if answer.status == 0 {
                answer.status = text.split(' ').nth(1).unwrap().parse().unwrap();
            } else if let Some((name, value)) = text.split_once(':') {
                let value = value.trim();
                match name.to_ascii_lowercase().as_str() {
                    "etag" => value.clone_into(&mut answer.tag),
                    "location" => value.clone_into(&mut answer.location),
                    "content-length" => length = value.parse().unwrap(),
                    "transfer-encoding" => chunked = value.contains("chunked"),
                    _ => {}
                }
            }
        }
        if !chunked {
            answer.body.resize(length, 0);
            self.stream.read_exact(&mut answer.body).unwrap();
            return answer;
        }
        loop {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            let size = usize::from_str_radix(line.trim(), 16).unwrap();
            let from = answer.body.len();
            answer.body.resize(from + size, 0);
            self.stream.read_exact(&mut answer.body[from..]).unwrap();
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            if size == 0 {
                break;
            }
        }
        answer
    }
}

/// Median and 99th percentile of seconds, in milliseconds.
pub fn milliseconds(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    let at = |share: f64| all[((all.len() - 1) as f64 * share) as usize] * 1e3;
    (at(0.5), at(0.99))
}
