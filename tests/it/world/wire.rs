//! Requests and answers, in process or over a socket.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::page::Page;

/// What a browser talks to.
#[derive(Clone)]
pub enum Server {
    /// A node of this process. It is replaced when settings change.
    Node(Arc<Mutex<Router>>),
    /// A process of its own.
    Address(SocketAddr),
}

/// A request.
#[derive(Clone, Debug)]
pub struct Ask {
    pub method: Method,
    pub target: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
    /// The machine that asks, in process; over a socket it is this one.
    pub from: Option<IpAddr>,
    /// Whether 503 is a fine answer.
    pub may_be_unavailable: bool,
}

impl Ask {
    /// Without headers and body.
    pub fn new(method: Method, target: &str) -> Self {
        Self {
            method,
            target: target.to_owned(),
            headers: HeaderMap::new(),
            body: vec![],
            from: None,
            may_be_unavailable: false,
        }
    }

    /// With one header more, or another value for it.
    pub fn header(mut self, name: impl TryInto<HeaderName>, value: impl AsRef<[u8]>) -> Self {
        let name = name.try_into().unwrap_or_else(|_| panic!("a header name"));
        self.headers.insert(name, HeaderValue::from_bytes(value.as_ref()).expect("a header value"));
        self
    }

    /// With a form as its body.
    pub fn form(self, body: &str) -> Self {
        self.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.to_owned())
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// For another target, written as it is.
    pub fn at(self, target: &str) -> Self {
        Self { target: target.to_owned(), ..self }
    }

    /// 503 is a fine answer.
    pub fn or_unavailable(mut self) -> Self {
        self.may_be_unavailable = true;
        self
    }

    /// Whether it has a header.
    pub fn has(&self, name: &HeaderName) -> bool {
        self.headers.contains_key(name)
    }
}

/// An answer.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// The same, as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    fn new(status: StatusCode, headers: HeaderMap, bytes: Vec<u8>) -> Self {
        Self { status, headers, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// Where it redirects to.
    pub fn location(&self) -> Option<String> {
        self.headers.get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// The cookies that it sets or takes away.
    pub fn set_cookies(&self) -> Vec<String> {
        self.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }

    /// Whether it sets this cookie to something.
    pub fn gives(&self, cookie: &str) -> bool {
        let start = format!("{cookie}=");
        let value =
            |line: &str| Some(!line.trim_start_matches("__Host-").strip_prefix(&start)?.starts_with(';'));
        self.set_cookies().iter().any(|line| value(line) == Some(true))
    }

    /// The page in it.
    pub fn page(&self) -> Page {
        Page::parse(&self.body)
    }

    /// The headers that every response of the portal has, whatever went wrong.
    #[track_caller]
    pub fn assert_dressed(&self, shown: &str) {
        let has = |name: &str, words: &str| {
            let value = self.header(name).unwrap_or_else(|| panic!("{shown} ({}): no {name}", self.status));
            assert!(value.contains(words), "{shown} ({}): {name}: {value}", self.status);
        };
        has("x-request-id", "req_");
        has("content-security-policy", "default-src 'none'");
        has("content-security-policy", "frame-ancestors 'none'");
        has("content-security-policy", "base-uri 'none'");
        has("content-security-policy", "object-src 'none'");
        has("x-content-type-options", "nosniff");
        // Pages may tell each other; an address with a token is told to nobody.
        let policy = self.header("referrer-policy").unwrap_or_default();
        let query = shown.split_once('?').map_or("", |(_, query)| query);
        let secret = query.contains("token=") || query.contains("ticket=");
        assert!(
            policy == "no-referrer" || policy == "same-origin" && !secret,
            "{shown}: referrer-policy: {policy}"
        );
        has("cross-origin-opener-policy", "same-origin");
        has(
            "cache-control",
            match self.header("cache-control") {
                Some(value) if value.contains("immutable") => "immutable",
                // The set of public keys.
                Some(value) if self.header("access-control-allow-origin") == Some("*") => value,
                _ => "no-store",
            },
        );
        let policy = self.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe-") && !policy.contains("strict-dynamic"), "{shown}: {policy}");
        for line in self.set_cookies().into_iter().filter(|line| !line.contains("Max-Age=0")) {
            assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax"), "{shown}: {line}");
        }
    }
}

impl Server {
    /// Carries a request there and the answer back.
    pub async fn send(&self, ask: Ask) -> std::io::Result<Answer> {
        match self {
            Self::Node(router) => {
                let router = router.lock().unwrap().clone();
                Ok(in_process(router, ask).await)
            }
            Self::Address(address) => {
                let address = *address;
                tokio::task::spawn_blocking(move || over_socket(address, &ask)).await.unwrap()
            }
        }
    }
}

async fn in_process(router: Router, ask: Ask) -> Answer {
    let mut request = Request::builder().method(ask.method).uri(ask.target);
    *request.headers_mut().expect("an address") = ask.headers;
    if let Some(ip) = ask.from {
        request = request.extension(ConnectInfo(SocketAddr::new(ip, 4711)));
    }
    let response = router.oneshot(request.body(Body::from(ask.body)).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("a whole body").to_bytes();
    Answer::new(parts.status, parts.headers, body.to_vec())
}

/// One request of HTTP/1.0, which needs neither chunks nor a connection that stays.
pub fn over_socket(address: SocketAddr, ask: &Ask) -> std::io::Result<Answer> {
    let mut socket = std::net::TcpStream::connect(address)?;
    let mut head =
        format!("{} {} HTTP/1.0\r\ncontent-length: {}\r\n", ask.method, ask.target, ask.body.len())
            .into_bytes();
    for (name, value) in &ask.headers {
        head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    head.extend(&ask.body);
    socket.write_all(&head)?;
    let mut whole = vec![];
    socket.read_to_end(&mut whole)?;
    parse(&whole).ok_or_else(|| std::io::Error::other("the connection was closed"))
}

fn parse(whole: &[u8]) -> Option<Answer> {
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&whole[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers
            .append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    Some(Answer::new(status, headers, whole[end + 4..].to_vec()))
}

/// Fields as a form or a query writes them.
pub fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}
