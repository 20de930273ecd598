//! A browser without JavaScript: follows redirects, keeps cookies, fills in fields by their labels and presses buttons.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HOST, ORIGIN, USER_AGENT};
use portico::app::App;
use url::Url;

use super::jar::Jar;
use super::page::{Field, Page};
use super::wire::encoded;
pub use super::wire::{Answer, Ask, Server};

pub const LAPTOP: &str =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
pub const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

/// Between the parts of a form with a file.
const BOUNDARY: &str = "----boundary-that-no-picture-holds";

/// A file that somebody has chosen.
pub struct File<'a> {
    pub name: &'a str,
    /// What their browser takes it for.
    pub kind: &'a str,
    pub bytes: &'a [u8],
}

/// A browser, or one tab of it.
pub struct Browser {
    server: Server,
    home: Url,
    agent: &'static str,
    languages: &'static str,
    machine: Option<IpAddr>,
    jar: Arc<Mutex<Jar>>,
    /// Every `Location` that was followed or not, resolved as browsers do.
    locations: Arc<Mutex<Vec<Url>>>,
    may_leave_to: Vec<String>,
    may_be_unavailable: bool,
    /// Where this tab is.
    url: Url,
    answer: Answer,
    filled: BTreeMap<String, String>,
}

impl Browser {
    /// With an empty jar.
    pub fn new(server: Server, home: &str) -> Self {
        let home = Url::parse(home).unwrap();
        Self {
            server,
            url: home.clone(),
            home,
            agent: LAPTOP,
            languages: "en-GB,en;q=0.9",
            machine: None,
            jar: Arc::default(),
            locations: Arc::default(),
            may_leave_to: vec![],
            may_be_unavailable: false,
            answer: Answer::default(),
            filled: BTreeMap::new(),
        }
    }

    /// The same, on a phone.
    pub fn on_a_phone(self) -> Self {
        Self { agent: PHONE, ..self }
    }

    /// The same, on the machine with this address.
    pub fn from(self, ip: &str) -> Self {
        Self { machine: Some(ip.parse().expect("an address")), ..self }
    }

    /// The same, asking for these languages.
    pub fn that_speaks(self, languages: &'static str) -> Self {
        Self { languages, ..self }
    }

    /// The same, calling itself something else.
    pub fn called(self, agent: &str) -> Self {
        Self { agent: agent.to_owned().leak(), ..self }
    }

    /// The same, where what it asks for may be answered 503.
    pub fn that_may_wait(self) -> Self {
        Self { may_be_unavailable: true, ..self }
    }

    /// Another tab: the same cookies.
    pub fn tab(&self) -> Self {
        Self {
            server: self.server.clone(),
            home: self.home.clone(),
            jar: self.jar.clone(),
            locations: self.locations.clone(),
            may_leave_to: self.may_leave_to.clone(),
            url: self.url.clone(),
            answer: self.answer.clone(),
            filled: self.filled.clone(),
            ..*self
        }
    }

    /// The same browser, as it reaches another node.
    pub fn at(self, node: &App) -> Self {
        self.through(Server::Node(Arc::new(Mutex::new(node.router()))))
    }

    /// The same browser, as it reaches another server.
    pub fn through(self, server: Server) -> Self {
        Self { server, ..self }
    }

    /// An origin that redirects may lead to; all others are a failure.
    pub fn may_leave_to(&mut self, origin: &str) -> &mut Self {
        self.may_leave_to.push(origin.to_owned());
        self
    }

    // ---- going somewhere

    /// Opens a path or a whole address, as if it was typed in or stood in a mail.
    pub async fn visit(&mut self, address: &str) -> &mut Self {
        let url = self.home.join(address).unwrap();
        assert_eq!(url.origin(), self.home.origin(), "browsers here stay on the portal: {address}");
        self.go(Method::GET, url, None, "none").await
    }

    /// Asks for the same page again.
    pub async fn reload(&mut self) -> &mut Self {
        self.go(Method::GET, self.url.clone(), None, "same-origin").await
    }

    /// Follows the link with this text.
    pub async fn follow(&mut self, text: &str) -> &mut Self {
        let href = self.page().link(text).unwrap_or_else(|| panic!("no link {text:?} {}", self.told()));
        let url = self.url.join(&href).unwrap();
        self.go(Method::GET, url, None, "same-origin").await
    }

    /// Fills in the field with this label.
    pub fn fill(&mut self, label: &str, value: &str) -> &mut Self {
        let field = self.field(label);
        self.filled.insert(field.name, value.to_owned());
        self
    }

    /// Takes the tick out of a box that has one.
    pub fn untick(&mut self, name: &str) -> &mut Self {
        assert!(self.page().count(&format!("input[type=checkbox][name={name}][checked]")) == 1, "{name}");
        self.filled.insert(name.to_owned(), String::new());
        self
    }

    /// Ticks the box whose label contains this.
    pub fn tick(&mut self, name: &str) -> &mut Self {
        assert!(
            self.page().count(&format!("input[type=checkbox][name={name}]")) == 1,
            "no box {name} {}",
            self.told()
        );
        self.filled.insert(name.to_owned(), "true".to_owned());
        self
    }

    /// Presses the button with this text, and goes where that leads.
    pub async fn submit(&mut self, button: &str) -> &mut Self {
        let (url, body) = self.form(button);
        self.go(Method::POST, url, Some(body), "same-origin").await
    }

    /// Presses, but does not follow: for what happens in between.
    pub async fn press(&mut self, button: &str) -> Answer {
        let (url, body) = self.form(button);
        self.send(self.post(&url, body)).await
    }

    /// Sends a form that a script has filled in, to a path, and goes where that leads.
    pub async fn post_by_script(&mut self, path: &str, pairs: &[(&str, &str)]) -> &mut Self {
        let url = self.home.join(path).unwrap();
        self.go(Method::POST, url, Some(encoded(pairs)), "same-origin").await
    }

    /// Sends a form to a path without a look at its page, and stays where it is.
    pub async fn send_form(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(self.post(&self.home.join(path).unwrap(), encoded(pairs))).await
    }

    /// Chooses a file in the form of this button and presses it, and goes where that leads.
    pub async fn upload(&mut self, button: &str, file: &File<'_>) -> &mut Self {
        let ask = self.sending(button, file);
        let url = self.home.join(&ask.target).unwrap();
        self.travel(ask, url).await
    }

    /// The form of a button as this browser sends it with a file.
    pub fn sending(&self, button: &str, file: &File<'_>) -> Ask {
        let form = self.page().form(button).unwrap_or_else(|| panic!("no button {button:?} {}", self.told()));
        let File { name, kind, bytes } = file;
        let field = self.page().file_field().unwrap_or_else(|| panic!("takes no file {}", self.told()));
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\ncontent-type: {kind}\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--", BOUNDARY.as_bytes(), b"--\r\n"].concat();
        self.post(&self.url.join(&form.action).unwrap(), String::new())
            .header(CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(body)
    }

    /// What the form of a button sends, and where.
    pub fn form(&self, button: &str) -> (Url, String) {
        let form = self.page().form(button).unwrap_or_else(|| panic!("no button {button:?} {}", self.told()));
        assert_eq!(form.method, "post", "{button}");
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        for input in form.fields {
            match self.filled.get(&input.name) {
                Some(value) if input.is_box && value.is_empty() => continue,
                Some(value) => body.append_pair(&input.name, value),
                None if input.is_box && !input.is_ticked => continue,
                None => body.append_pair(&input.name, &input.value),
            };
        }
        (self.url.join(&form.action).unwrap(), body.finish())
    }

    /// A form's post as this browser sends it.
    pub fn post(&self, url: &Url, body: String) -> Ask {
        self.ask(Method::POST, url)
            .header(ORIGIN, self.home.origin().ascii_serialization())
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body)
    }

    /// A request with this browser's name and nothing else.
    pub fn ask(&self, method: Method, url: &Url) -> Ask {
        let host = url[url::Position::BeforeHost..url::Position::AfterPort].to_owned();
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        Ask::new(method, target)
            .header(HOST, host)
            .header(USER_AGENT, self.agent)
            .header(ACCEPT_LANGUAGE, self.languages)
            .header("accept", "text/html")
    }

    /// The same, for a path.
    pub fn ask_path(&self, method: Method, path: &str) -> Ask {
        self.ask(method, &self.home.join(path).unwrap())
    }

    /// Presses the button with this text after fields were given other values: none, one, or several of one name.
    pub async fn submit_with(&mut self, button: &str, changes: &[(&str, &[&str])]) -> &mut Self {
        let (url, body) = self.form(button);
        let kept = url::form_urlencoded::parse(body.as_bytes());
        let kept = kept.filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        let given = changes.iter().flat_map(|(name, values)| values.iter().map(|value| (*name, *value)));
        let mut body = url::form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(kept).extend_pairs(given);
        let body = body.finish();
        self.go(Method::POST, url, Some(body), "same-origin").await
    }

    async fn go(&mut self, method: Method, url: Url, body: Option<String>, site: &'static str) -> &mut Self {
        let ask = match body {
            Some(body) => self.post(&url, body),
            None => self.ask(method, &url).header("sec-fetch-site", site),
        };
        self.travel(ask, url).await
    }

    async fn travel(&mut self, mut ask: Ask, url: Url) -> &mut Self {
        self.url = url;
        self.filled.clear();
        for _ in 0..10 {
            self.answer = self.send(ask).await;
            let Some(location) = self.answer.location() else { return self };
            let next = self.url.join(&location).unwrap();
            if next.origin() != self.home.origin() {
                self.url = next;
                self.answer = Answer::default();
                return self;
            }
            ask = self.ask(Method::GET, &next).header("sec-fetch-site", "same-origin");
            self.url = next;
        }
        panic!("redirected in a circle: {:?}", self.locations());
    }

    /// Sends any request with this browser's cookies, and keeps those of the answer. It must not be broken, must be
    /// dressed for safety, and must not lead away.
    pub async fn send(&self, ask: Ask) -> Answer {
        self.try_send(ask).await.expect("an answer")
    }

    /// The same to a server that may be gone.
    pub async fn try_send(&self, mut ask: Ask) -> std::io::Result<Answer> {
        let path = ask.target.split('?').next().unwrap_or_default().to_owned();
        if !ask.has(&COOKIE)
            && let Some(cookies) = self.jar.lock().unwrap().header(&path)
        {
            ask = ask.header(COOKIE, cookies);
        }
        let shown = format!("{} {}", ask.method, ask.target);
        let base = self.home.join(&ask.target).unwrap_or_else(|_| self.home.clone());
        let may_be_away = ask.may_be_unavailable || self.may_be_unavailable;
        ask.from = ask.from.or(self.machine);
        let answer = self.server.send(ask).await?;
        let broken = answer.status.is_server_error() && !(may_be_away && answer.status == 503);
        assert!(!broken, "{shown}: {}\n{}", answer.status, answer.body);
        answer.assert_dressed(&shown);
        for line in answer.set_cookies() {
            let own = self.home.scheme() == "https" && !line.starts_with("__portico=");
            assert_eq!(line.starts_with("__Host-"), own, "{shown}: {line}");
        }
        self.jar.lock().unwrap().take(&answer.headers);
        if let Some(location) = answer.location() {
            let next = base
                .join(&location)
                .unwrap_or_else(|_| panic!("{shown}: a Location that is none: {location:?}"));
            let origin = next.origin().ascii_serialization();
            let own = next.origin() == self.home.origin() || self.may_leave_to.contains(&origin);
            assert!(own, "{shown}: leads away to {location:?}");
            self.locations.lock().unwrap().push(next);
        }
        Ok(answer)
    }

    // ---- looking

    /// The page that is shown.
    pub fn page(&self) -> Page {
        Page::parse(&self.answer.body)
    }

    /// The last answer.
    pub fn answer(&self) -> &Answer {
        &self.answer
    }

    /// Path and query of this tab.
    pub fn path(&self) -> &str {
        &self.url[url::Position::BeforePath..]
    }

    /// The whole address of this tab.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Every `Location` so far.
    pub fn locations(&self) -> Vec<String> {
        self.locations.lock().unwrap().iter().map(Url::to_string).collect()
    }

    fn told(&self) -> String {
        format!("at {} ({}): {}", self.url, self.answer.status, self.page().text())
    }

    /// This tab is at a path; a query counts only when it is given.
    #[track_caller]
    pub fn is_at(&mut self, path: &str) -> &mut Self {
        let here = if path.contains('?') { self.path() } else { self.url.path() };
        assert!(here == path, "not at {path} but {}", self.told());
        self
    }

    /// The page has these words.
    #[track_caller]
    pub fn sees(&mut self, words: &str) -> &mut Self {
        assert!(self.page().text().contains(words), "no {words:?} {}", self.told());
        self
    }

    /// The page is in this language, and says so.
    #[track_caller]
    pub fn reads(&mut self, language: &str) -> &mut Self {
        let said = self.page().language();
        assert!(
            said == (language.to_owned(), "ltr".to_owned()),
            "in {said:?}, not {language} {}",
            self.told()
        );
        self
    }

    /// The page does not have these words.
    #[track_caller]
    pub fn sees_no(&mut self, words: &str) -> &mut Self {
        assert!(!self.page().text().contains(words), "{words:?} {}", self.told());
        self
    }

    /// Whether the page has a button with this text.
    pub fn has_button(&self, text: &str) -> bool {
        self.page().form(text).is_some()
    }

    /// The field with this label.
    #[track_caller]
    pub fn field(&self, label: &str) -> Field {
        self.page().field(label).unwrap_or_else(|| panic!("no field {label:?} {}", self.told()))
    }

    /// The field with this label is marked as wrong, and says so with these words.
    #[track_caller]
    pub fn is_refused_at(&mut self, label: &str, words: &str) -> &mut Self {
        let field = self.field(label);
        assert!(field.is_invalid && field.described.contains(words), "{label}: {field:?} {}", self.told());
        self
    }

    /// Whether somebody is signed in here: the profile opens.
    pub async fn is_signed_in(&mut self) -> bool {
        self.visit("/user").await.url.path() == "/user" && self.answer.status == 200
    }

    // ---- cookies

    /// The name of a cookie of the portal as this browser knows it.
    pub fn full(&self, name: &str) -> String {
        let is_host = self.home.scheme() == "https" && name != "__portico";
        if is_host { format!("__Host-{name}") } else { name.to_owned() }
    }

    /// The value of a cookie of the portal.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.jar.lock().unwrap().get(&self.full(name))
    }

    /// The names of the cookies of the portal that begin like this, the oldest first.
    pub fn cookies_named(&self, start: &str) -> Vec<String> {
        self.jar.lock().unwrap().names(&self.full(start))
    }

    /// The cookie that says which browser this is.
    pub fn client(&self) -> Option<String> {
        self.cookie("__client")
    }

    /// Plants a cookie of the portal.
    pub fn plant(&mut self, name: &str, value: &str) -> &mut Self {
        self.jar.lock().unwrap().set(&self.full(name), value);
        self
    }

    /// Forgets all cookies.
    pub fn forget(&mut self) -> &mut Self {
        self.jar.lock().unwrap().clear();
        self
    }

    /// All cookies it would send to a path, as a header.
    pub fn cookies_for(&self, path: &str) -> String {
        self.jar.lock().unwrap().header(path).unwrap_or_default()
    }
}
