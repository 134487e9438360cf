//! How often one client may ask: a bucket of tokens for each address, which fills again with time.

use super::problem::Problem;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// Addresses that are remembered; a full bucket need not be.
const MOST: usize = 20_000;

/// The buckets of all clients.
#[derive(Debug)]
pub struct Rate {
    /// Requests a second.
    per_second: f64,
    /// Requests at once.
    burst: f64,
    buckets: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Rate {
    /// `per_second` requests a second and `burst` at once for each client; at least one of each.
    pub fn new(per_second: u32, burst: u32) -> Rate {
        let least = |n: u32| f64::from(n.max(1));
        Rate { per_second: least(per_second), burst: least(burst), buckets: Mutex::new(HashMap::new()) }
    }

    /// Takes a token; otherwise says after how many seconds one will be there.
    fn take(&self, client: IpAddr, now: Instant) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |(tokens, at): (f64, Instant)| {
            (tokens + now.saturating_duration_since(at).as_secs_f64() * self.per_second).min(self.burst)
        };
        if buckets.len() >= MOST {
            buckets.retain(|_, bucket| filled(*bucket) < self.burst);
            if buckets.len() >= MOST {
                // So many at once are no readers: all of them begin anew, which costs memory nothing.
                buckets.clear();
            }
        }
        let bucket = buckets.entry(client).or_insert((self.burst, now));
        let tokens = filled(*bucket);
        if tokens >= 1.0 {
            *bucket = (tokens - 1.0, now);
            return Ok(());
        }
        *bucket = (tokens, now);
        // The wait is at most a second with one request a second.
        Err(if (1.0 - tokens) / self.per_second > 1.0 { 2 } else { 1 })
    }
}

/// One client: an IPv4 address, or the network of 64 bits that one IPv6 subscriber has.
fn client(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
        v4 => v4,
    }
}

/// The address of who asks. A proxy on this machine writes the last entry of `X-Forwarded-For`; from anybody else the
/// header says nothing.
pub fn address(headers: &HeaderMap, peer: Option<SocketAddr>) -> IpAddr {
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |p| p.ip());
    if !peer.is_loopback() {
        return client(peer);
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    let last = last.and_then(|v| v.rsplit(',').next()).and_then(|v| v.trim().parse().ok());
    client(last.unwrap_or(peer))
}

/// Lets a request through, or asks its client to wait.
pub async fn limit(State(rate): State<Arc<Rate>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0);
    match rate.take(address(request.headers(), peer), Instant::now()) {
        Ok(()) => next.run(request).await,
        Err(seconds) => Problem::new(StatusCode::TOO_MANY_REQUESTS, "too many requests from this address")
            .retry_after(seconds)
            .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_empties_and_fills() {
        let rate = Rate::new(50, 100);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let now = Instant::now();
        assert!((0..100).all(|_| rate.take(one, now).is_ok()));
        assert_eq!(rate.take(one, now), Err(1));
        assert!(rate.take(other, now).is_ok());
        let later = now + Duration::from_millis(100);
        assert_eq!((0..20).filter(|_| rate.take(one, later).is_ok()).count(), 5);
    }

    #[test]
    fn strangers_cannot_choose_their_address() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", axum::http::HeaderValue::from_static("10.0.0.1, 192.0.2.7"));
        let from = |peer: &str| address(&headers, Some(peer.parse().unwrap())).to_string();
        assert_eq!(from("127.0.0.1:5"), "192.0.2.7");
        assert_eq!(from("198.51.100.4:5"), "198.51.100.4");
        assert_eq!(from("[2001:db8:1:2:3:4:5:6]:9"), "2001:db8:1:2::");
    }
}
