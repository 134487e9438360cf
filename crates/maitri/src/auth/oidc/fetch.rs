//! Asking an identity provider: a connection whose address, length and time are in our hand.
//!
//! What a provider's description says is input from outside: an address in it may point into the office's own network. So an address is looked
//! up once, held against the rule, and that very address is connected to; no redirect is followed.

use axum::body::Bytes;
use axum::http::{Method, Request, Uri, header};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// How long a whole answer may take.
const TIME: Duration = Duration::from_secs(10);

/// Bytes of an answer: a description has some thousand, a set of keys not many more.
const MOST: usize = 256 << 10;

/// What may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reach {
    /// The host of the issuer that was configured, in lower case.
    pub(crate) host: String,
    /// Whether that host, and no other, may have an address of this machine or of a private network.
    pub(crate) private: bool,
}

/// An address that may be asked, as far as can be told without looking it up.
pub(crate) fn target(url: &str, reach: &Reach) -> Result<Uri, String> {
    let refuse = |why: &str| Err(format!("the address `{}` is refused: {why}", shown(url)));
    let Ok(uri) = url.parse::<Uri>() else { return refuse("it is none") };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return refuse("it is not written in full");
    };
    if authority.as_str().contains('@') || url.contains('#') || url.chars().any(|c| c.is_control() || c.is_whitespace())
    {
        return refuse("it holds more than a host and a path");
    }
    let host = bare(authority.host());
    match scheme {
        "https" => Ok(uri),
        // Without TLS only on this machine, and only where the issuer itself was configured so.
        "http" if is_loopback_name(&host) && reach.private && host == reach.host => Ok(uri),
        "http" => refuse("it is not https"),
        _ => refuse("it is no web address"),
    }
}

/// A host as it is compared: in lower case, an IPv6 address without brackets.
pub(crate) fn bare(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

/// Whether a host is this machine by its name alone.
pub(crate) fn is_loopback_name(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Part of an address as a message may show it.
fn shown(url: &str) -> String {
    url.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Asks for what stands at an address.
pub(crate) async fn get(url: &str, reach: &Reach) -> Result<Vec<u8>, String> {
    ask(Method::GET, url, reach, None, Vec::new()).await
}

/// Sends a form; `login` is what stands behind `Authorization`.
pub(crate) async fn post(url: &str, reach: &Reach, login: Option<String>, form: String) -> Result<Vec<u8>, String> {
    ask(Method::POST, url, reach, login, form.into_bytes()).await
}

async fn ask(
    method: Method,
    url: &str,
    reach: &Reach,
    login: Option<String>,
    form: Vec<u8>,
) -> Result<Vec<u8>, String> {
    let uri = target(url, reach)?;
    match tokio::time::timeout(TIME, answer(method, &uri, reach, login, form)).await {
        Ok(answer) => answer.map_err(|why| format!("`{}` gave no answer that can be used: {why}", shown(url))),
        Err(_) => Err(format!("`{}` did not answer within {} seconds", shown(url), TIME.as_secs())),
    }
}

async fn answer(
    method: Method,
    uri: &Uri,
    reach: &Reach,
    login: Option<String>,
    form: Vec<u8>,
) -> Result<Vec<u8>, String> {
    let host = bare(uri.host().unwrap_or_default());
    let secure = uri.scheme_str() == Some("https");
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let found: Vec<SocketAddr> =
        tokio::net::lookup_host((host.as_str(), port)).await.map_err(|e| e.to_string())?.collect();
    let private = reach.private && host == reach.host;
    // One forbidden address among several is a name made to slip through.
    if !private && let Some(inside) = found.iter().find(|a| !is_public(a.ip())) {
        return Err(format!("it leads to {}, which is not on the public internet", inside.ip()));
    }
    let mut stream = Err("it has no address".to_owned());
    for address in found {
        stream = TcpStream::connect(address).await.map_err(|e| e.to_string());
        if stream.is_ok() {
            break;
        }
    }
    let stream = stream?;
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, uri.authority().map_or("", |a| a.as_str()))
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "maitri");
    if !form.is_empty() {
        request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    if let Some(login) = login {
        request = request.header(header::AUTHORIZATION, login);
    }
    let request = request.body(Full::new(Bytes::from(form))).map_err(|e| e.to_string())?;
    if secure {
        let name = ServerName::try_from(host).map_err(|e| e.to_string())?;
        let stream = TlsConnector::from(tls()?).connect(name, stream).await.map_err(|e| e.to_string())?;
        talk(stream, request).await
    } else {
        talk(stream, request).await
    }
}

async fn talk(
    stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Vec<u8>, String> {
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
    // It ends with the answer: nobody keeps it open.
    let driven = tokio::spawn(async move { drop(connection.await) });
    let done = async {
        let response = sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = response.status();
        if status.is_redirection() {
            return Err("it sends elsewhere, and that is not followed".to_owned());
        }
        let body = Limited::new(response.into_body(), MOST).collect().await;
        let body = body.map_err(|_| format!("it broke off, or is longer than {} KB", MOST >> 10))?.to_bytes();
        if !status.is_success() {
            let reason = serde_json::from_slice::<Refusal>(&body).map(|r| word(&r.error)).unwrap_or_default();
            return Err(format!("{} {reason}", status.as_u16()).trim_end().to_owned());
        }
        Ok(body.to_vec())
    };
    let done = done.await;
    driven.abort();
    done
}

/// What a provider says when it refuses (RFC 6749, 5.2).
#[derive(serde::Deserialize)]
struct Refusal {
    error: String,
}

/// A word of a provider as it may be shown: such codes are short and plain.
pub(crate) fn word(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).take(60).collect()
}

/// TLS with the certificates that the system trusts; read once.
fn tls() -> Result<Arc<ClientConfig>, String> {
    static TLS: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();
    let made = TLS.get_or_init(|| {
        let mut roots = RootCertStore::empty();
        for certificate in rustls_native_certs::load_native_certs().certs {
            // One that cannot be read is one fewer that is trusted.
            let _ = roots.add(certificate);
        }
        if roots.is_empty() {
            return Err("the system trusts no certificates (Debian: ca-certificates)".to_owned());
        }
        let config = ClientConfig::builder_with_provider(Arc::new(crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| e.to_string())?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::new(config))
    });
    made.clone()
}

/// Whether an address is one of the public internet. What is not known to be one counts as inside.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let inside = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        // Shared by a provider's customers; for protocols; for measurements; relays of IPv6; not given out.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 88 && c == 99)
        || a >= 240;
    !inside
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, .., g, h] = ip.segments();
    let four = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    // Addresses of IPv4 in the clothes of IPv6: the one inside counts.
    if let Some(inside) = ip.to_ipv4_mapped() {
        return is_public_v4(inside);
    }
    if a == 0x64 && b == 0xff9b {
        return ip.segments().get(2..6).is_some_and(|zero| zero.iter().all(|s| *s == 0)) && is_public_v4(four(g, h));
    }
    if a == 0x2002 {
        return is_public_v4(four(b, ip.segments().get(2).copied().unwrap_or_default()));
    }
    // Of all the rest only 2000::/3 is given out; in it stand tunnels (2001::/23), documentation (2001:db8::/32, 3fff::/20).
    let given_out = (0x2000..0x4000).contains(&a);
    given_out && !(a == 0x2001 && (b < 0x200 || b == 0xdb8)) && !(a == 0x3fff && b < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_inside_are_known_in_every_dress() {
        for ip in [
            "127.0.0.1",
            "127.9.9.9",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "100.64.0.1",
            "100.127.1.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fec0::1",
            "::127.0.0.1",
            "4000::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "8.8.8.8",
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "2606:4700::1",
            "2001:4860:4860::8888",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn only_whole_addresses_with_tls_are_asked() {
        let reach = |host: &str, private| Reach { host: host.to_owned(), private };
        let far = reach("id.example.go.th", false);
        target("https://id.example.go.th/a?b=c", &far).unwrap();
        target("https://keys.example.com:8443/", &far).unwrap();
        for url in [
            "http://id.example.go.th/",
            "http://127.0.0.1/",
            "ftp://id.example.go.th/",
            "file:///etc/passwd",
            "/a",
            "id.example.go.th",
            "https://a@b/",
            "https://a:b@c/",
            "https://a/#x",
            "https:// a/",
            "https://a/\r\nHost: b",
            "gopher://a/",
            "javascript:alert(1)",
            "",
        ] {
            assert!(target(url, &far).is_err(), "{url}");
        }
        // Without TLS: only the loopback, only where the issuer is that very host.
        let near = reach("127.0.0.1", true);
        target("http://127.0.0.1:4000/", &near).unwrap();
        for url in ["http://localhost:4000/", "http://127.0.0.2/", "http://10.0.0.1/", "http://169.254.169.254/latest"]
        {
            assert!(target(url, &near).is_err(), "{url}");
        }
        assert!(target("http://10.0.0.1/", &reach("10.0.0.1", true)).is_err());
    }
}
