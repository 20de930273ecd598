//! Text that tries to be more than text: names, addresses, what browsers say about themselves, and headers that proxies
//! set, on every page, in every mail and in the log.

use axum::http::{HeaderValue, Method};
use portico::model::agent::Agent;
use portico::model::identification::{Identifier, tidy_name};
use serde_json::json;

use crate::world::authenticator::Authenticator;
use crate::world::browser::Browser;
use crate::world::database::column;
use crate::world::hostile::{is_proper, payloads};
use crate::world::page::Page;
use crate::world::server::Site;
use crate::world::sink::Sink;
use crate::world::wire::{Ask, encoded};
use crate::world::{ADA, passkeys};
use crate::world::{HOME, World};

async fn post(browser: &Browser, path: &str, body: String) -> Option<String> {
    let url = browser.url().join(path).unwrap();
    browser.send(browser.post(&url, body)).await.location()
}

/// What one page is made of, apart from its text.
async fn skeleton(browser: &Browser, path: &str) -> (Vec<String>, Vec<String>, Page) {
    let mut tab = browser.tab();
    tab.visit(path).await;
    let page = tab.page();
    (page.structure(), page.addresses().iter().map(|address| without_session(address)).collect(), page)
}

/// The same for every session: a form names the one it was drawn for.
fn without_session(address: &str) -> String {
    address.split_once("sess_").map_or(address, |(before, _)| before).to_owned()
}

/// The links of a mail, as its HTML part has them, and everything that looks like one in its text.
#[track_caller]
fn leads_home(mail: &portico::model::message::Message, home: &str) {
    let html = mail.html.as_deref().unwrap_or_default();
    let page = Page::parse(html);
    for address in page.addresses() {
        assert!(address.starts_with(&format!("{home}/")), "{address} in {html}");
    }
    assert_eq!(page.count("script, img, iframe, form, object, base, link, meta[http-equiv]"), 0, "{html}");
    for place in mail.text.match_indices("://").map(|(at, _)| at) {
        let start = mail.text[..place].rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        assert!(mail.text[start..].starts_with(&format!("{home}/")), "{}", mail.text);
    }
    assert!(!mail.subject.contains(['\r', '\n']), "{:?}", mail.subject);
}

#[tokio::test]
async fn names_are_text_on_every_page() {
    let world = World::new().await;
    world.settings("sessions.multi_session_enabled", json!(true)).await;
    world.sign_up("eve@example.com").await;
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let pages = ["/user", "/sign-in/choose", "/admin", "/user/security", "/sign-out", "/user/delete-account"];
    post(&browser, "/act/user/rename", encoded(&[("first_name", "Ada"), ("last_name", "")])).await;
    let mut plain = vec![];
    for path in pages {
        plain.push(skeleton(&browser, path).await);
    }
    let (mut kept, mut refused) = (0, 0);
    for (n, payload) in payloads().into_iter().enumerate() {
        post(&browser, "/act/user/rename", encoded(&[("first_name", &payload), ("last_name", "")])).await;
        let held = column(
            &world.db,
            "SELECT COALESCE(first_name, '') FROM users WHERE administrator_at IS NOT NULL",
        )
        .await
        .remove(0);
        let Some(tidy) = tidy_name(&payload).filter(|name| !name.is_empty()) else {
            refused += 1;
            browser.tab().visit("/user").await;
            continue;
        };
        assert_eq!(held, tidy, "{payload:?}");
        kept += 1;
        // The name is shown on the first two; what else knows it is asked now and then.
        let shown = if n % 8 == 0 { pages.len() } else { 2 };
        for (path, (structure, addresses, _)) in pages.iter().zip(&plain).take(shown) {
            let (now, leads, page) = skeleton(&browser, path).await;
            assert_eq!((&now, &leads), (structure, addresses), "{path} with {payload:?}");
            match *path {
                "/user" => assert_eq!(page.field("First name").unwrap().value, tidy),
                "/sign-in/choose" | "/admin" => {
                    assert!(page.text().contains(&tidy), "{path} {tidy:?}: {}", page.text())
                }
                _ => {}
            }
        }
    }
    assert!(kept >= 300 && refused >= 10, "{kept} kept, {refused} refused");
}

#[tokio::test]
async fn names_of_passkeys_are_text_on_every_page_and_no_link_in_mails() {
    let (world, browser, _) = passkeys::ada().await;
    let id = world.column("SELECT id FROM passkeys").await.remove(0);
    let pages = [
        "/user/security".to_owned(),
        format!("/user/rename-passkey?passkey_id={id}"),
        format!("/user/remove-passkey?passkey_id={id}"),
    ];
    let rename = async |name: &str| {
        let form = encoded(&[("passkey_id", &id), ("passkey_name", name)]);
        post(&browser, "/act/user/passkey/rename", form).await
    };
    rename("My key").await;
    // What came of the last form is told once.
    browser.tab().visit("/user/security").await;
    let mut plain = vec![];
    for path in &pages {
        plain.push(skeleton(&browser, path).await);
    }
    let mut kept = vec![];
    for payload in payloads() {
        let back = rename(&payload).await.unwrap();
        browser.tab().visit(&back).await;
        let held = column(&world.db, "SELECT name FROM passkeys").await.remove(0);
        let Some(tidy) = tidy_name(&payload).filter(|name| name.chars().count() > 1) else { continue };
        assert_eq!(held, tidy, "{payload:?}");
        for (path, (structure, addresses, _)) in pages.iter().zip(&plain) {
            let (now, leads, page) = skeleton(&browser, path).await;
            assert_eq!((&now, &leads), (structure, addresses), "{path} with {payload:?}");
            match path.contains("rename") {
                true => assert_eq!(page.field("Name").unwrap().value, tidy),
                false => assert!(page.text().contains(&tidy), "{path} {tidy:?}: {}", page.text()),
            }
        }
        kept.push(tidy);
    }
    assert!(kept.len() >= 300, "{}", kept.len());
    // Removed, it is told in a mail.
    let removal = async |name: &str| {
        let id = world.column("SELECT id FROM passkeys").await.remove(0);
        post(&browser, "/act/user/passkey/rename", encoded(&[("passkey_id", &id), ("passkey_name", name)]))
            .await;
        post(&browser, "/act/user/passkey/remove", encoded(&[("passkey_id", &id)])).await;
        passkeys::add(&mut browser.tab(), &mut Authenticator::new()).await;
        let all = world.mailbox.to(ADA).await;
        all.into_iter().rfind(|mail| mail.template == "passkey_removed").unwrap()
    };
    let made_of = |html: &Option<String>| Page::parse(html.as_deref().unwrap()).structure();
    let plain = made_of(&removal("My key").await.html);
    let pressable =
        ["https://evil.example/a?b=c", "evil.example", "help@evil.example", "javascript://evil.example"];
    let some = kept.iter().step_by(12).map(String::as_str);
    for name in some.chain(pressable) {
        let mail = removal(name).await;
        leads_home(&mail, HOME);
        assert_eq!(made_of(&mail.html), plain, "{name:?}");
        assert!(!mail.text.contains("evil.example"), "{}", mail.text);
    }
}

#[tokio::test]
async fn what_is_typed_for_an_address_comes_back_as_text() {
    let world = World::new().await;
    let ada = world.sign_up(ADA).await;
    let before = world.mailbox.all().await.len();
    let stranger = world.browser();
    let forms = [
        (&stranger, "/act/sign_in/create", "identifier", "/sign-in"),
        (&stranger, "/act/sign_up/create", "email_address", "/sign-up"),
        (&ada, "/act/user/email_address/add", "email_address", "/user/add-email-address"),
    ];
    for (browser, act, field, page) in forms {
        let refusal = async |typed: &str| {
            let back =
                post(browser, act, encoded(&[(field, typed)])).await.unwrap_or_else(|| page.to_owned());
            skeleton(browser, &back).await
        };
        let (structure, addresses, _) = refusal("nonsense").await;
        for payload in payloads()
            .iter()
            .filter(|payload| !payload.trim().is_empty() && Identifier::email(payload).is_none())
        {
            let (now, leads, page) = refusal(payload).await;
            assert_eq!((&now, &leads), (&structure, &addresses), "{act} with {payload:?}");
            // A field is one line: browsers drop the ends of lines.
            let value = page.field("Email address").map(|field| field.value).unwrap_or_default();
            assert_eq!(
                value.replace(['\r', '\n', '\0', '\u{fffd}'], ""),
                payload.replace(['\r', '\n', '\0', '\u{fffd}'], ""),
                "{act}"
            );
        }
    }
    assert_eq!(world.mailbox.all().await.len(), before);
}

/// The payloads as far as mailboxes may be made of them.
fn odd_addresses() -> Vec<String> {
    let fits = |c: &char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(*c);
    let mut all: Vec<String> = payloads()
        .iter()
        .map(|payload| payload.chars().filter(fits).take(60).collect::<String>())
        .map(|mailbox| format!("{}@example.com", mailbox.trim_matches('.')))
        .filter(|address| Identifier::email(address).is_some())
        .collect();
    all.extend(
        [
            "'\"",
            "`",
            "{{7*7}}",
            "${7*7}",
            "{0}",
            "%0d%0aBcc=eve",
            "=1+1",
            "//evil.example/x",
            "&lt",
            "?a=b&c=d",
            "#x",
            "|id",
            "~",
            "%s%n",
        ]
        .map(|mailbox| format!("{mailbox}@example.com")),
    );
    all.retain(|address| Identifier::email(address).is_some());
    all.sort_by_key(|address| address.to_lowercase());
    all.dedup_by_key(|address| address.to_lowercase());
    all
}

#[tokio::test]
async fn odd_addresses_are_text_on_pages_and_one_recipient_in_mails() {
    let sink = Sink::start();
    let world = World::with(&[("PORTICO_SMTP_URL", &sink.url)]).await;
    let first = world.start_sign_up("plain@example.com").await;
    let (structure, addresses, _) = skeleton(&first, "/sign-up/verify-email-address").await;
    let landing = skeleton(&first, &world.mailbox.link("plain@example.com").await).await;
    let plain = skeleton(&world.sign_up("whole@example.com").await, "/user").await;
    let odd = odd_addresses();
    assert!(odd.len() > 100, "{}", odd.len());
    let mut waiting = vec![];
    for address in &odd {
        let browser = world.browser();
        let next = post(&browser, "/act/sign_up/create", encoded(&[("email_address", address)])).await;
        assert_eq!(next.as_deref(), Some("/sign-up/verify-email-address"), "{address}");
        let (now, leads, page) = skeleton(&browser, "/sign-up/verify-email-address").await;
        assert_eq!((&now, &leads), (&structure, &addresses), "{address}");
        assert!(page.text().contains(address.as_str()), "{address}: {}", page.text());
        waiting.push(browser);
    }
    let mails = world.mailbox.all().await;
    for (address, browser) in odd.iter().zip(&waiting) {
        let mail =
            mails.iter().find(|mail| &mail.to == address).unwrap_or_else(|| panic!("no mail for {address}"));
        leads_home(mail, HOME);
        let link = mail.link.as_deref().unwrap();
        let (now, leads, _) = skeleton(browser, link).await;
        assert_eq!((&now, &leads), (&landing.0, &landing.1), "{address}");
        let elsewhere = skeleton(&world.browser(), link).await;
        assert!(elsewhere.2.text().contains(address.as_str()), "{address}: {}", elsewhere.2.text());
    }
    for address in odd.iter().step_by(16) {
        let (now, leads, page) = skeleton(&world.sign_up(address).await, "/user").await;
        assert_eq!((&now, &leads), (&plain.0, &plain.1), "{address}");
        assert!(page.text().contains(address), "{address}");
    }
    let handed = sink.all();
    assert!(handed.len() > odd.len(), "{}", handed.len());
    for mail in handed {
        is_proper(&mail, "a sign-up");
    }
}

#[test]
fn no_browser_puts_words_into_our_mouth() {
    for payload in payloads() {
        for header in [
            payload.clone(),
            format!(
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 {payload} Chrome/140.0.0.0 Safari/537.36"
            ),
            format!("Mozilla/5.0 ({payload}) Gecko/20100101 Firefox/{payload}"),
            format!(
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5{payload} like Mac OS X) Version/{payload} Safari/604.1"
            ),
            format!("Opera/9.80 (Windows NT 6.1; {payload}) Version/{payload}"),
            format!(
                "Mozilla/5.0 (compatible; {payload}; +http://evil.example/bot.html) MSIE {payload}; Trident/{payload}"
            ),
        ] {
            let Agent { browser, version, system } = Agent::parse(&header);
            for said in [&browser, &version, &system] {
                let plain = said.len() < 40
                    && said.chars().all(|c| c.is_ascii_alphanumeric() || " .-/()".contains(c));
                assert!(
                    plain && !said.contains("alert") && !said.contains("evil"),
                    "{header:?} made {said:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn what_browsers_say_is_on_no_page_in_no_mail_and_not_kept() {
    let world = World::with_user(ADA).await;
    let odd = payloads().into_iter().filter(|payload| HeaderValue::from_str(payload.trim()).is_ok());
    let odd: Vec<String> = odd.collect();
    assert!(odd.len() > 250, "{}", odd.len());
    let mut plain: Option<Vec<Vec<String>>> = None;
    for payload in std::iter::once("nonsense").chain(odd.iter().step_by(6).map(String::as_str)) {
        world.clock.advance(crate::world::minutes(2));
        let mut browser = world.browser().called(payload.trim());
        browser.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
        let mail = world.mailbox.last(ADA).await;
        let mut seen = vec![];
        for (who, path) in
            [(&browser, "/sign-in/factor-one"), (&world.browser(), mail.link.as_deref().unwrap())]
        {
            let (structure, addresses, page) = skeleton(who, path).await;
            assert!(payload.len() < 4 || !page.text().contains(payload), "{path} with {payload:?}");
            seen.push([structure, addresses].concat());
        }
        browser.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
        let (structure, addresses, page) = skeleton(&browser, "/user/security").await;
        assert!(payload.len() < 4 || !page.text().contains(payload), "devices with {payload:?}");
        seen.push([structure, addresses].concat());
        browser.visit("/sign-out").await.submit("Sign out").await;
        assert_eq!(plain.get_or_insert_with(|| seen.clone()), &seen, "{payload:?}");
    }
    for mail in world.mailbox.all().await {
        leads_home(&mail, HOME);
        assert!(!mail.text.contains("evil") && !mail.text.contains("alert"), "{}", mail.text);
    }
    let dump = world.dump_text().await;
    assert!(!dump.contains("alert(1)") && !dump.contains("evil.example"), "kept");
}

/// Headers by which proxies tell of hosts, addresses and schemes.
const FORWARDED: &[&str] = &[
    "forwarded",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-server",
    "x-forwarded-for",
    "x-forwarded-scheme",
    "x-forwarded-uri",
    "x-original-url",
    "x-original-host",
    "x-rewrite-url",
    "x-host",
    "x-real-ip",
    "x-http-method-override",
    "true-client-ip",
    "cf-connecting-ip",
    "via",
    "client-ip",
    "x-request-id",
    "x-portico-user-id",
    "x-portico-email",
];

fn forwarded(ask: Ask, payload: &str) -> Ask {
    FORWARDED.iter().fold(ask, |ask, name| ask.header(*name, payload))
}

#[tokio::test]
async fn forwarded_headers_are_on_no_page_and_in_no_mail() {
    let sink = Sink::start();
    let world =
        World::with(&[("PORTICO_SMTP_URL", &sink.url), ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8")]).await;
    world.sign_up(ADA).await;
    let hosts = [
        "evil.example",
        "evil.example:80",
        "host=evil.example;proto=https",
        "https://evil.example/",
        "localhost:3000, evil.example",
        "localhost@evil.example",
    ];
    let odd: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).chain(payloads()).collect();
    let odd: Vec<&str> = odd
        .iter()
        .map(|payload| payload.trim())
        .filter(|payload| HeaderValue::from_bytes(payload.as_bytes()).is_ok())
        .collect();
    assert!(odd.len() >= 300, "{}", odd.len());
    let plain = skeleton(&world.browser(), "/sign-in").await;
    for payload in &odd {
        let browser = world.browser().from("10.0.0.1");
        let answer = browser.send(forwarded(browser.ask_path(Method::GET, "/sign-in"), payload)).await;
        let page = answer.page();
        assert_eq!((&page.structure(), &page.addresses()), (&plain.0, &plain.1), "{payload:?}");
        let told = browser.send(forwarded(browser.ask_path(Method::GET, "/user"), payload)).await;
        assert_eq!(told.location().as_deref(), Some("/sign-in?redirect_url=%2Fuser"), "{payload:?}");
        let url = browser.url().join("/act/sign_in/create").unwrap();
        let ask = forwarded(browser.post(&url, encoded(&[("identifier", ADA)])), payload);
        assert_eq!(browser.send(ask).await.location().as_deref(), Some("/sign-in/factor-one"), "{payload:?}");
        world.clock.advance(crate::world::minutes(2));
    }
    let mails = world.mailbox.all().await;
    assert!(mails.len() > odd.len(), "{}", mails.len());
    for mail in mails {
        leads_home(&mail, HOME);
        let whole = format!("{}{}{}", mail.subject, mail.text, mail.html.unwrap());
        assert!(!whole.contains("evil") && !whole.contains("alert"), "{whole}");
    }
    for mail in sink.all() {
        is_proper(&mail, "a sign-in");
    }
}

#[tokio::test]
async fn a_host_that_is_not_ours_gets_nothing() {
    let world = World::with_user(ADA).await;
    let before = world.mailbox.all().await.len();
    let browser = world.browser();
    let hosts = [
        "H",
        "H:3000",
        "localhost.H",
        "localhost:3000.H",
        "localhost:3000@H",
        "localhost%00.H",
        "localhost#.H",
        "localhost,H",
        "H/localhost",
    ];
    let hosts: Vec<String> =
        hosts.iter().map(|shape| shape.replace('H', "evil.example")).chain(payloads()).collect();
    for host in hosts.iter().filter(|host| HeaderValue::from_bytes(host.trim().as_bytes()).is_ok()) {
        let host = host.trim();
        // What names this machine, in whatever spelling, is ours in development; nothing of it is repeated.
        let ask = browser.ask_path(Method::GET, "/sign-in").header("host", host);
        let answer = browser.send(ask).await;
        let local = url::Url::parse(&format!("http://{host}/"))
            .is_ok_and(|url| portico::model::redirect::is_loopback(&url));
        assert_eq!(answer.status == 421, !local, "{host:?}: {}", answer.status);
        assert!(!answer.body.contains("evil.example") && answer.page().foreign_scripts() == 0, "{host:?}");
        let url = browser.url().join("/act/sign_in/create").unwrap();
        if !local {
            let ask = browser.post(&url, encoded(&[("identifier", ADA)])).header("host", host);
            assert_eq!(browser.send(ask).await.status, 421, "{host:?}");
        }
    }
    assert_eq!(world.mailbox.all().await.len(), before);
}

/// Everything that a stranger can say to a server, said in hostile words.
fn say_everything(address: std::net::SocketAddr) {
    use std::io::{Read, Write};
    for payload in payloads() {
        let escaped: String = payload.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let raw: String = payload.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        let form = encoded(&[("identifier", &payload), ("code", &payload), ("v", &payload)]);
        let requests = [
            format!(
                "GET /{escaped}?x={escaped} HTTP/1.1\r\nHost: localhost:3000\r\nUser-Agent: {raw}\r\nReferer: {raw}\r\nX-Request-Id: {raw}\r\nX-Forwarded-For: {raw}\r\nCookie: __client={raw}\r\nConnection: close\r\n\r\n"
            ),
            format!("GET /{raw} HTTP/1.1\r\nHost: {raw}\r\nConnection: close\r\n\r\n"),
            format!(
                "POST /act/sign_in/create HTTP/1.1\r\nHost: localhost:3000\r\nOrigin: {HOME}\r\nUser-Agent: {raw}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
                form.len()
            ),
        ];
        for request in requests {
            let mut socket = std::net::TcpStream::connect(address).unwrap();
            let _ = socket.write_all(request.as_bytes());
            let _ = socket.read_to_end(&mut vec![]);
        }
    }
}

#[tokio::test]
async fn the_log_has_one_line_for_each_event_and_nobody_else_writes_them() {
    for format in ["text", "json"] {
        let site = Site::new().await;
        let server = site.serve_with(&[
            ("PORTICO_LOG", "portico=debug"),
            ("PORTICO_LOG_FORMAT", format),
            ("PORTICO_TRUSTED_PROXIES", "127.0.0.0/8"),
        ]);
        let address = server.address;
        tokio::task::spawn_blocking(move || say_everything(address)).await.unwrap();
        let log = server.log();
        let answered = log.matches("answered").count();
        assert!((600..=3 * payloads().len() + 10).contains(&answered), "{answered} lines tell of an answer");
        for line in log.lines() {
            assert!(
                !line.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)),
                "{format}: {line:?}"
            );
            assert!(!line.starts_with("2026-01-01T00:00:00Z"), "forged: {line}");
            if format == "json" {
                let told: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
                assert!(told["level"].is_string() && told["fields"]["message"] != "forged", "{line}");
            } else {
                let begins = line.len() > 30
                    && line.as_bytes()[10] == b'T'
                    && line[..4].bytes().all(|b| b.is_ascii_digit());
                assert!(begins, "{line:?}");
            }
        }
    }
}
