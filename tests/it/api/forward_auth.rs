//! `/forward-auth`: what proxies are told, whom they are told of, and what is believed of what they tell.

use axum::http::Method;
use serde_json::json;

use crate::world::browser::{Answer, Ask, Browser, Server};
use crate::world::database::{change, changed};
use crate::world::session_tokens::{key_set, verified};
use crate::world::wire::encoded;
use crate::world::{ADA, World, minutes, seconds};

const PROXY: &str = "10.0.0.1";
const STRANGER: &str = "203.0.113.9";
const SITE: &str = "https://app.example.com";
const SIGN_IN: &str = "https://accounts.example.com/sign-in";

/// The portal on a host of example.com, behind a proxy.
async fn world() -> World {
    World::with(&[
        ("PORTICO_PUBLIC_URL", "https://accounts.example.com"),
        ("PORTICO_MODE", "development"),
        ("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8"),
    ])
    .await
}

/// What a proxy asks for a browser that sent these cookies.
fn ask(query: &str, cookies: &str) -> Ask {
    let ask = Ask::new(Method::GET, &format!("/forward-auth{query}")).header("host", "accounts.example.com");
    // Even when there is none: the browser that carries this would add its own.
    let ask = ask.header("cookie", cookies).header("x-forwarded-for", STRANGER);
    Ask { from: PROXY.parse().ok(), ..ask }
}

fn cookie(browser: &Browser) -> String {
    format!("__portico={}", browser.cookie("__portico").expect("the cookie for sites"))
}

/// Sent as it is, whatever it leads to; in no case is anything told that a browser has said of itself.
async fn send(browser: &Browser, ask: Ask) -> Answer {
    let mut stranger = browser.tab();
    stranger.may_leave_to(SITE);
    let answer = stranger.send(ask).await;
    if answer.status != 200 {
        for name in ["x-portico-user-id", "x-portico-email", "x-portico-session-id", "authorization"] {
            assert_eq!(answer.header(name), None, "{answer:?}");
        }
    }
    // The one that says why is for whoever has set up the proxy.
    assert_eq!(answer.body.is_empty(), answer.status != 403, "{answer:?}");
    assert!(answer.set_cookies().is_empty(), "{answer:?}");
    answer
}

async fn status(browser: &Browser, ask: Ask) -> u16 {
    send(browser, ask).await.status.as_u16()
}

/// Where somebody who is not signed in is sent, from an address.
fn sign_in(target: &str) -> String {
    format!("{SIGN_IN}?{}", encoded(&[("redirect_url", target)]))
}

#[tokio::test]
async fn a_proxy_is_told_who_comes() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let user = crate::world::database::column(&world.db, "SELECT id FROM users").await.remove(0);
    let session = crate::world::database::column(&world.db, "SELECT id FROM sessions").await.remove(0);
    let nginx = ask("", &cookie(&ada)).header("x-original-url", "https://app.example.com/deep?a=b");
    let caddy = ask("?mode=redirect", &format!("a=b; {}; c=d", cookie(&ada)))
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "app.example.com")
        .header("x-forwarded-uri", "/deep?a=b")
        .header("x-forwarded-method", "POST");
    for ask in [nginx, caddy] {
        let answer = send(&ada, ask).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.header("x-portico-user-id"), Some(user.as_str()));
        assert_eq!(answer.header("x-portico-session-id"), Some(session.as_str()));
        assert_eq!(answer.header("x-portico-email"), Some(ADA));
        let token = answer.header("authorization").unwrap().strip_prefix("Bearer ").unwrap().to_owned();
        let (_, claims) = verified(&token, &key_set(&ada).await).expect("a good token");
        assert_eq!(claims["sub"], user.as_str());
        assert_eq!(claims["sid"], session.as_str());
        assert_eq!(claims["azp"], SITE, "the site that it is for");
        assert_eq!(claims["iss"], "https://accounts.example.com");
    }
}

#[tokio::test]
async fn nobody_is_sent_to_sign_in_and_back_to_the_address_that_was_asked_for() {
    let world = world().await;
    let nobody = world.browser();
    let target = "https://app.example.com/deep/page?a=b&c=%2F";
    let asked = |query| ask(query, "").header("x-original-url", target);
    let answer = send(&nobody, asked("")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (401, None));
    assert_eq!(answer.header("x-portico-redirect"), Some(sign_in(target).as_str()));
    let answer = send(&nobody, asked("?mode=redirect")).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, Some(sign_in(target))));
    assert_eq!(answer.header("x-portico-redirect"), None);
    for query in [
        "?mode=Redirect",
        "?mode=",
        "?mode=redirect2",
        "?redirect=mode",
        "?redirect_url=https://evil.example/",
    ] {
        assert_eq!(status(&nobody, asked(query)).await, 401, "{query}");
    }
    let untold = send(&nobody, ask("", "")).await;
    assert_eq!(untold.header("x-portico-redirect"), Some(SIGN_IN));
    // And the way there leads back.
    let mut browser = world.browser();
    browser.may_leave_to(SITE);
    browser.visit("/sign-up?redirect_url=https%3A%2F%2Fapp.example.com%2Fdeep").await;
    browser.fill("Email address", ADA).submit("Continue").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Continue").await;
    assert_eq!(browser.url().as_str(), "https://app.example.com/deep");
    assert_eq!(status(&browser, ask("", &cookie(&browser)).header("x-original-url", target)).await, 200);
}

#[tokio::test]
async fn a_site_with_a_sign_in_page_of_its_own_has_people_sent_there() {
    let world = world().await;
    world.settings("paths.sign_in_url", json!("https://app.example.com/einlaß?theme=dark#top")).await;
    let nobody = world.browser();
    let page = "https://app.example.com/einla%C3%9F?theme=dark";
    let told = |query: &str| format!("{page}{query}#top");
    let untold = send(&nobody, ask("", "")).await;
    assert_eq!(untold.header("x-portico-redirect"), Some(told("").as_str()));
    let target = "https://app.example.com/deep?a=b&c";
    let back = told(&format!("&{}", encoded(&[("redirect_url", target)])));
    let answer = send(&nobody, ask("", "").header("x-original-url", target)).await;
    assert_eq!(answer.header("x-portico-redirect"), Some(back.as_str()));
    let answer = send(&nobody, ask("?mode=redirect", "").header("x-original-url", target)).await;
    assert_eq!((answer.status.as_u16(), answer.location()), (302, Some(back)));
}

#[tokio::test]
async fn only_the_cookie_for_sites_counts() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let site = ada.cookie("__portico").unwrap();
    let client = ada.client().unwrap();
    let token = send(&ada, ask("", &cookie(&ada))).await.header("authorization").unwrap().to_owned();
    let session = crate::world::database::column(&world.db, "SELECT id FROM sessions").await.remove(0);
    let hash =
        crate::world::database::column(&world.db, "SELECT site_token_hash FROM sessions").await.remove(0);
    let wrong = [
        String::new(),
        format!("__client={client}"),
        format!("__portico={client}"),
        format!("__portico={hash}"),
        format!("__portico={session}"),
        format!("__portico={}", &token[7..]),
        format!("__portico={site}; __portico={site}"),
        format!("__portico={site}; __portico=x"),
        format!("__Portico={site}"),
        format!("portico={site}"),
        format!("__portico=\"{site}\""),
        format!("__portico={site}="),
        format!("__portico={}", &site[..42]),
        format!("__portico={}", site.to_lowercase()),
        format!("__session={}", &token[7..]),
        "__portico=".into(),
        "__portico".into(),
        format!("__portico={}", "A".repeat(43)),
        format!("__portico={}", "A".repeat(60_000)),
        "__portico=' OR 1=1 --".into(),
    ];
    for cookies in wrong {
        let forged = ask("", &cookies)
            .header("authorization", &token)
            .header("x-portico-user-id", "user_000000000000000000000000000")
            .header("x-portico-email", ADA)
            .header("x-portico-session-id", &session)
            .header("x-portico-redirect", "https://evil.example/")
            .header("x-forwarded-user", ADA)
            .header("remote-user", ADA)
            .header("clerk-secret-key", "x");
        let answer = send(&ada, forged).await;
        assert_eq!(answer.status, 401, "{cookies}");
        assert_eq!(answer.header("x-portico-redirect"), Some(SIGN_IN));
    }
    let forged = ask("", &cookie(&ada))
        .header("x-portico-user-id", "user_000000000000000000000000000")
        .header("x-portico-email", "eve@example.com")
        .header("authorization", "Bearer forged");
    let answer = send(&ada, forged).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-portico-email")), (200, Some(ADA)));
    assert_eq!(answer.headers.get_all("x-portico-user-id").iter().count(), 1);
    assert!(!format!("{answer:?}").contains("forged") && !format!("{answer:?}").contains("0000000000000"));
}

#[tokio::test]
async fn a_host_that_is_none_of_ours_gets_nothing_even_with_a_good_cookie() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let foreign = [
        "https://evil.example/",
        "https://example.com.evil.example/",
        "https://badexample.com/",
        "http://app.example.com/",
        "https://app.example.com:8443/",
        "https://app.example.com@evil.example/",
        "https://evil.example\\.example.com/",
        "https://evil.example#.example.com/",
        "https://evil.example?.example.com/",
        "https://app.example.com./",
        "https://evil.example,app.example.com/",
        "https://app.example.com evil.example/",
        "https://user:pw@app.example.com/",
        "ftp://app.example.com/",
        "javascript://app.example.com/%0aalert(1)",
        "https:///app.example.com/",
        "https:app.example.com/",
        "//app.example.com/",
        "app.example.com",
        "/",
        "https://",
        "https://[::1]/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://com/",
        "https://.example.com/",
        "https://*.example.com/",
        "https://app.example.com%00.evil.example/",
        "https://app.example.com%2eevil.example/",
    ];
    for address in foreign {
        for query in ["", "?mode=redirect"] {
            let asked = ask(query, &cookie(&ada)).header("x-original-url", address);
            let answer = send(&ada, asked).await;
            assert_eq!(answer.status, 403, "{address}");
            assert_eq!((answer.location(), answer.header("x-portico-redirect")), (None, None), "{address}");
        }
    }
    for host in [
        "evil.example",
        "app.example.com, evil.example",
        "evil.example, app.example.com",
        "app.example.com:444",
    ] {
        let asked =
            ask("", &cookie(&ada)).header("x-forwarded-host", host).header("x-forwarded-proto", "https");
        assert_eq!(status(&ada, asked.header("x-forwarded-uri", "/")).await, 403, "{host}");
    }
    let fine = || ask("", &cookie(&ada)).header("x-original-url", "https://app.example.com/");
    assert_eq!(status(&ada, fine()).await, 200);
    let torn = fine().header("x-forwarded-host", "evil.example").header("x-forwarded-proto", "https");
    assert_eq!(status(&ada, torn).await, 403, "what contradicts itself is not believed");
    world
        .settings(
            "redirects.allowed_origins",
            json!(["https://app.example.com", "https://app.other.example"]),
        )
        .await;
    assert_eq!(status(&ada, fine()).await, 200);
    for site in ["https://example.com/", "https://www.example.com/", "https://app.other.example/"] {
        let asked = ask("", &cookie(&ada)).header("x-original-url", site);
        assert_eq!(status(&ada, asked).await, 403, "not listed, or not reached by the cookie: {site}");
    }
}

#[tokio::test]
async fn a_target_is_the_site_that_was_asked_for_or_none() {
    let world = world().await;
    let nobody = world.browser();
    let same = [
        "https://app.example.com/",
        "https://app.example.com/a/b?c=d&e=f",
        "https://example.com/x",
        "https://a.b.example.com/?q=https://evil.example/",
        "https://app.example.com/%2e%2e/x",
        "https://accounts.example.com/user",
        "https://APP.example.com/Case",
    ];
    for address in same {
        let answer = send(&nobody, ask("", "").header("x-original-url", address)).await;
        let written = url::Url::parse(address).unwrap();
        assert_eq!(
            answer.header("x-portico-redirect"),
            Some(sign_in(written.as_str()).as_str()),
            "{address}"
        );
    }
    let long = format!("https://app.example.com/{}", "a".repeat(3000));
    let odd = [
        "https://app.example.com//evil.example",
        "https://app.example.com/\\evil.example",
        "https://app.example.com/a b",
        "https://app.example.com/\tx",
        "https://app.example.com/%00",
        "https://app.example.com\\@evil.example/",
        long.as_str(),
    ];
    for address in odd {
        for query in ["", "?mode=redirect"] {
            let answer = send(&nobody, ask(query, "").header("x-original-url", address)).await;
            let to = answer.location().or(answer.header("x-portico-redirect").map(str::to_owned));
            assert_eq!(to, Some(sign_in("https://app.example.com/")), "{address}");
        }
    }
    let uris = [
        ("/a?b=c", "/a?b=c"),
        ("@evil.example/", "/@evil.example/"),
        ("", "/"),
        ("//evil.example", "/"),
        ("?a", "/?a"),
    ];
    for (uri, path) in uris {
        let asked = ask("", "")
            .header("x-forwarded-proto", "https")
            .header("x-forwarded-host", "app.example.com")
            .header("x-forwarded-uri", uri);
        let answer = send(&nobody, asked).await;
        let target = sign_in(&format!("https://app.example.com{path}"));
        assert_eq!(answer.header("x-portico-redirect"), Some(target.as_str()), "{uri}");
    }
}

#[tokio::test]
async fn what_an_untrusted_machine_says_of_the_address_means_nothing() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let told = [
        [("x-original-url", "https://app.example.com/x"), ("x-a", "b")],
        [("x-original-url", "https://evil.example/"), ("x-a", "b")],
        [("x-forwarded-host", "app.example.com"), ("x-forwarded-proto", "https")],
        [("x-forwarded-host", "evil.example"), ("x-forwarded-proto", "https")],
    ];
    for headers in told {
        for from in [Some(STRANGER), None] {
            let dress = |ask: Ask| {
                let ask = Ask { from: from.and_then(|ip| ip.parse().ok()), ..ask };
                headers.iter().fold(ask, |ask, (name, value)| ask.header(*name, value))
            };
            let answer = send(&ada, dress(ask("", ""))).await;
            assert_eq!(answer.header("x-portico-redirect"), Some(SIGN_IN), "{headers:?}");
            let answer = send(&ada, dress(ask("?mode=redirect", ""))).await;
            assert_eq!(answer.location().as_deref(), Some(SIGN_IN), "{headers:?}");
            let answer = send(&ada, dress(ask("", &cookie(&ada)))).await;
            assert_eq!(answer.status, 200, "whoever holds the cookie is who they are");
            let token = answer.header("authorization").unwrap()[7..].to_owned();
            let (_, claims) = verified(&token, &key_set(&ada).await).unwrap();
            assert_eq!(claims["azp"], "https://accounts.example.com", "but for no site: {headers:?}");
        }
    }
}

#[tokio::test]
async fn a_proxy_may_reach_us_under_any_name_and_nobody_else_may() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    for host in ["portico:3000", "app.example.com", "10.0.0.7"] {
        let asked = || ask("", &cookie(&ada)).header("host", host);
        assert_eq!(
            status(&ada, asked().header("x-original-url", "https://app.example.com/")).await,
            200,
            "{host}"
        );
        let stranger = Ask { from: STRANGER.parse().ok(), ..asked() };
        assert_eq!(status(&ada, stranger).await, 421, "{host}");
        let elsewhere = Ask { target: "/.well-known/jwks.json".into(), ..asked() };
        assert_eq!(status(&ada, elsewhere).await, 421, "{host}");
    }
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let asked = Ask { method: method.clone(), ..ask("", &cookie(&ada)) };
        assert_eq!(status(&ada, asked.header("sec-fetch-site", "same-origin")).await, 405, "{method}");
    }
}

/// How a proxy finds things on two nodes.
async fn on_both(world: &World, ada: &Browser, cookies: &str) -> (u16, u16) {
    let there = ada.tab().at(&world.node().await);
    (status(ada, ask("", cookies)).await, status(&there, ask("", cookies)).await)
}

#[tokio::test]
async fn a_session_that_ends_is_over_at_the_next_request_on_every_node() {
    let ways = ["sign-out", "revoked", "banned", "deleted", "expired", "shortened", "idle", "another"];
    for way in ways {
        let world = world().await;
        let mut ada = world.sign_up(ADA).await;
        let old = cookie(&ada);
        let there = world.browser().at(&world.node().await);
        for browser in [&ada, &there] {
            assert_eq!(status(browser, ask("", &old)).await, 200, "{way}: tokens are kept on both");
        }
        match way {
            "sign-out" => {
                ada.visit("/sign-out").await.submit("Sign out").await;
            }
            "revoked" => {
                assert_eq!(
                    change(&world.db, "UPDATE sessions SET ended_at = 1, ended_as = 'revoked'").await,
                    1
                )
            }
            "banned" => assert_eq!(change(&world.db, "UPDATE users SET banned_at = 1").await, 1),
            "deleted" => assert_eq!(change(&world.db, "DELETE FROM users").await, 1),
            "expired" => world.clock.advance(minutes(7 * 24 * 60)),
            "shortened" => {
                world.clock.advance(minutes(2));
                world.settings("sessions.maximum_lifetime_seconds", json!(60)).await;
            }
            "idle" => {
                world.settings("sessions.inactivity_timeout_seconds", json!(600)).await;
                world.clock.advance(minutes(10));
            }
            _ => {
                let mut again = ada.tab();
                again.visit("/sign-out").await.submit("Sign out").await;
                world.clock.advance(seconds(61));
                again.visit("/sign-in").await.fill("Email address", ADA).submit("Continue").await;
                again.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user");
                assert_ne!(cookie(&again), old);
                assert_eq!(on_both(&world, &again, &cookie(&again)).await, (200, 200));
            }
        }
        assert_eq!(on_both(&world, &ada, &old).await, (401, 401), "{way}");
        if !["shortened", "idle"].contains(&way) {
            assert_eq!(status(&there, ask("", &old)).await, 401, "{way}: where a token is kept, too");
        }
    }
}

#[tokio::test]
async fn asking_is_a_sign_of_life_once_a_minute() {
    let world = world().await;
    world.settings("sessions.inactivity_timeout_seconds", json!(600)).await;
    let ada = world.sign_up(ADA).await;
    let active =
        async || crate::world::database::number(&world.db, "SELECT last_active_at FROM sessions").await;
    for _ in 0..4 {
        world.clock.advance(minutes(9));
        let before = active().await;
        assert_eq!(status(&ada, ask("", &cookie(&ada))).await, 200);
        let after = active().await;
        assert!(after > before);
        world.clock.advance(seconds(50));
        assert_eq!(status(&ada, ask("", &cookie(&ada))).await, 200);
        assert_eq!(active().await, after);
    }
    let seen = crate::world::database::column(&world.db, "SELECT address FROM sessions").await;
    assert_eq!(seen, [STRANGER], "the visitor's address, not the proxy's");
    world.clock.advance(minutes(3));
    let unsaid = Ask { from: PROXY.parse().ok(), ..Ask::new(Method::GET, "/forward-auth") };
    let unsaid = unsaid.header("host", "accounts.example.com").header("cookie", cookie(&ada));
    assert_eq!(status(&ada, unsaid).await, 200);
    let seen = crate::world::database::column(&world.db, "SELECT address FROM sessions").await;
    assert_eq!(seen, [STRANGER], "a proxy that does not say for whom it asks is not taken for the visitor");
}

#[tokio::test]
async fn a_token_is_kept_while_it_is_fresh_one_for_each_site() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let token = async |site: &str| {
        let answer = send(&ada, ask("", &cookie(&ada)).header("x-original-url", site)).await;
        answer.header("authorization").expect("a token").to_owned()
    };
    let app = "https://app.example.com/a";
    let first = token(app).await;
    assert_eq!(token("https://app.example.com/b").await, first);
    assert_ne!(token("https://www.example.com/").await, first);
    world.clock.advance(seconds(30));
    assert_eq!(token(app).await, first);
    world.clock.advance(seconds(11));
    let second = token(app).await;
    assert_ne!(second, first, "less than 20 seconds were left");
    world.clock.advance(seconds(30));
    assert_eq!(token(app).await, second);
}

#[tokio::test]
async fn a_browser_that_has_lost_its_cookie_gets_another_on_its_way_back() {
    let world = world().await;
    let mut ada = world.sign_up(ADA).await;
    ada.may_leave_to(SITE);
    let old = cookie(&ada);
    let way = "/sign-in?redirect_url=https%3A%2F%2Fapp.example.com%2Fdeep";
    ada.visit(way).await;
    assert_eq!(
        (ada.url().as_str(), cookie(&ada)),
        ("https://app.example.com/deep", old.clone()),
        "nothing was lost"
    );
    for lost in ["", "x", &"A".repeat(43)] {
        // Browsers forget after ten seconds how often they were led on.
        ada.plant("__bounces", "").plant("__portico", lost);
        let before = world.dump().await;
        ada.visit(way).await.is_at("/sign-in").sees(ADA);
        assert_eq!(changed(&before, &world.dump().await), Vec::<String>::new(), "looking changes nothing");
        ada.submit("Continue to app.example.com").await;
        assert_eq!(ada.url().as_str(), "https://app.example.com/deep");
        assert_eq!(status(&ada, ask("", &cookie(&ada))).await, 200, "{lost:?}");
        assert_eq!(status(&ada, ask("", &old)).await, 401, "one at a time");
        world.clock.advance(minutes(1));
    }
    let mut eve = world.sign_up("eve@example.com").await;
    eve.may_leave_to(SITE).plant("__portico", &cookie(&ada)[10..]).visit(way).await;
    eve.submit("Continue to app.example.com").await;
    let answer = send(&eve, ask("", &cookie(&eve))).await;
    assert_eq!(answer.header("x-portico-email"), Some("eve@example.com"), "never somebody else's");
}

#[tokio::test]
async fn an_address_that_was_not_proved_is_not_told() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    change(&world.db, "UPDATE identifications SET verified_at = NULL").await;
    let answer = send(&ada, ask("", &cookie(&ada))).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-portico-email")), (200, Some("")));
}

#[tokio::test]
async fn before_set_up_in_production_nobody_is_told_anything() {
    let world = World::in_production().await;
    let nobody = world.browser();
    for path in ["/forward-auth", "/.well-known/jwks.json"] {
        let answer = nobody.send(nobody.ask_path(Method::GET, path).or_unavailable()).await;
        assert_eq!(answer.status, 503, "{path}");
    }
    let mut browser = world.browser();
    browser.visit(&world.administrator_link(ADA).await).await.submit("Continue").await.is_at("/admin");
    let answer = browser.send(browser.ask_path(Method::GET, "/forward-auth")).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-portico-email")), (200, Some(ADA)));
}

#[tokio::test]
async fn a_database_that_is_gone_lets_nobody_in() {
    let world = world().await;
    let ada = world.sign_up(ADA).await;
    let node = world.node().await;
    let server = Server::Node(std::sync::Arc::new(std::sync::Mutex::new(node.router())));
    let asked = || ask("", &cookie(&ada));
    assert_eq!(server.send(asked()).await.unwrap().status, 200);
    change(&world.db, "ALTER TABLE sessions RENAME TO gone").await;
    let answer = server.send(asked()).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.header("authorization")), (500, None));
}
