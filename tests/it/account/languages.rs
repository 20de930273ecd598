//! Which language a person reads: their own setting, the switch, the browser's; on pages, in mails and in errors.

use axum::http::Method;
use serde_json::json;

use crate::world::browser::Browser;
use crate::world::{ADA, database};
use crate::world::{World, minutes};

impl World {
    fn german(&self) -> Browser {
        self.browser().that_speaks("de-AT,de;q=0.9,en;q=0.5")
    }
}

async fn sign_up_in_german(world: &World) -> Browser {
    let mut browser = world.german();
    browser.visit("/sign-up").await.fill("E-Mail-Adresse", ADA).submit("Weiter").await;
    let code = world.mailbox.code(ADA).await;
    browser.fill("Code", &code).submit("Weiter").await.is_at("/user");
    browser
}

#[tokio::test]
async fn a_browser_that_asks_for_german_signs_up_and_in_in_german() {
    let world = World::new().await;
    let mut browser = world.german();
    browser.visit("/sign-up").await.reads("de").sees("Konto bei Portico anlegen");
    browser.submit("Weiter").await.is_refused_at("E-Mail-Adresse", "Geben Sie Ihre E-Mail-Adresse ein.");
    browser.fill("E-Mail-Adresse", ADA).submit("Weiter").await;
    browser.sees("Wir haben einen Link und einen Code an ada@example.com geschickt.");
    let mail = world.mailbox.last(ADA).await;
    assert!(mail.subject.ends_with("ist Ihr Code für Portico"), "{}", mail.subject);
    assert!(
        mail.text.contains("Willkommen bei Portico") && mail.text.contains("Chrome unter Linux"),
        "{}",
        mail.text
    );
    assert!(mail.html.unwrap().contains("<html lang=\"de\" dir=\"ltr\">"));
    browser.fill("Code", "000000").submit("Weiter").await.is_refused_at("Code", "Sie haben noch 4 Versuche.");
    browser
        .fill("Code", &mail.code.unwrap())
        .submit("Weiter")
        .await
        .is_at("/user")
        .reads("de")
        .sees("Profil");
    browser.fill("Vorname", "Ada").submit("Speichern").await.sees("Ihre Änderungen sind gespeichert.");
    browser
        .follow("Abmelden")
        .await
        .sees("Sie sind als ada@example.com angemeldet.")
        .submit("Abmelden")
        .await;

    browser.visit("/sign-in").await.fill("E-Mail-Adresse", ADA).submit("Weiter").await;
    world.clock.advance(minutes(3));
    let mut phone = world.german().on_a_phone();
    phone.visit(&world.mailbox.link(ADA).await).await.sees("Öffnen Sie den Link dort, wo Sie begonnen haben");
    phone.sees("Angefordert vor 3 Minuten, um ").sees(" Uhr (UTC)").sees("Chrome unter Linux");
    let mut tab = browser.tab();
    tab.visit(&world.mailbox.link(ADA).await).await.sees("E-Mail-Adresse bestätigen");
    tab.submit("Weiter").await.is_at("/user");
}

#[tokio::test]
async fn errors_are_told_in_the_language_that_the_browser_asks_for() {
    let world = World::new().await;
    world.german().visit("/nowhere").await.reads("de").sees("Seite nicht gefunden").sees("Anfrage req_");
    let browser = world.german();
    let url = browser.url().join("/act/sign_in/create").unwrap();
    let foreign = browser.post(&url, "identifier=x".into()).header("sec-fetch-site", "cross-site");
    let answer = browser.send(foreign).await;
    assert!(answer.status == 403 && answer.body.contains("Anfrage abgelehnt"), "{}", answer.body);
    assert!(
        answer.body.contains("name=\"back\" value=\"/\""),
        "what was posted to is no page to come back to"
    );
}

#[tokio::test]
async fn the_switch_comes_back_to_the_same_page_and_stays() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = "/sign-in?redirect_url=%2Fuser&email_address=ada%40example.com";
    browser.visit(page).await.reads("en").submit("Deutsch").await.is_at(page).reads("de");
    assert_eq!(browser.field("E-Mail-Adresse").value, ADA);
    assert_eq!(browser.page().count("button[name=language][lang=de][aria-current=true]"), 1);
    assert_eq!(browser.page().count("button[name=language][lang=en]:not([aria-current])"), 1);
    browser.visit("/sign-up").await.reads("de").visit("/nowhere").await.reads("de");
    browser.submit("English").await.is_at("/nowhere").reads("en").visit("/sign-in").await.reads("en");
    assert_eq!(world.count("clients").await, 0, "a language alone makes nobody known");
}

#[tokio::test]
async fn looking_at_the_switch_changes_nothing_and_hostile_choices_do_not_either() {
    let world = World::new().await;
    let browser = world.browser();
    for method in [Method::GET, Method::HEAD] {
        let answer = browser.send(browser.ask_path(method, "/act/language?language=de&back=%2F")).await;
        assert!(answer.status.is_client_error() && answer.set_cookies().is_empty(), "{}", answer.status);
    }
    let url = browser.url().join("/act/language").unwrap();
    for language in ["", "xx", "EN", "de ", "../de", "de%00", "de%0d%0aset-cookie%3Ax%3Dy", "%F0%9F%98%80"] {
        let answer = browser.send(browser.post(&url, format!("language={language}&back=%2Fsign-up"))).await;
        assert_eq!(answer.location().as_deref(), Some("/sign-up"), "{language}");
        assert!(answer.set_cookies().is_empty(), "{language}");
    }
    for planted in ["xx", "../../en", "\"de\"", "deutsch"] {
        let mut browser = world.browser();
        browser.plant("__language", planted).visit("/sign-in").await.reads("en");
    }
}

#[tokio::test]
async fn the_switch_never_leads_away() {
    let world = World::new().await;
    let browser = world.browser();
    let url = browser.url().join("/act/language").unwrap();
    for hostile in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "http://localhost:3000@evil.example/",
        "http://localhost:4000/",
        "javascript:alert(1)",
        "data:text/html,x",
        "/%0d%0aset-cookie: x=y",
        "evil.example",
        "",
    ] {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("language", "de"), ("back", hostile)])
            .finish();
        let answer = browser.send(browser.post(&url, body)).await;
        let location = answer.location().unwrap();
        let next = browser.url().join(&location).unwrap();
        assert!(
            location.starts_with('/') && next.origin() == browser.url().origin(),
            "{hostile:?}: {location}"
        );
        assert_eq!(answer.set_cookies().len(), 1, "{hostile:?}");
    }
}

#[tokio::test]
async fn the_switch_keeps_what_a_page_waits_for() {
    let world = World::new().await;
    let mut browser = world.start_sign_up(ADA).await;
    let code = world.mailbox.code(ADA).await;
    browser.submit("Deutsch").await.is_at("/sign-up/verify-email-address").reads("de");
    browser.fill("Code", &code).submit("Weiter").await.is_at("/user").reads("de");
    assert_eq!(world.mailbox.count(ADA).await, 1);
}

#[tokio::test]
async fn a_users_own_setting_goes_with_them() {
    let world = World::new().await;
    let mut first = world.sign_up(ADA).await;
    let mut second = world.start_sign_in(ADA).await;
    second.fill("Code", &world.mailbox.code(ADA).await).submit("Continue").await.is_at("/user").reads("en");
    first.submit("Deutsch").await.is_at("/user").reads("de");
    second.reload().await.reads("de").sees("Profil");
    second.visit("/nowhere").await.reads("de");

    let mut third = world.browser();
    third.visit("/sign-in").await.reads("en").fill("Email address", ADA).submit("Continue").await.reads("en");
    let mail = world.mailbox.last(ADA).await;
    assert!(
        mail.text.contains("Sie möchten sich bei Portico anmelden."),
        "mails are in the reader's own language: {}",
        mail.text
    );
    third.fill("Code", &mail.code.unwrap()).submit("Continue").await.is_at("/user").reads("de");
    third.follow("Abmelden").await.submit("Abmelden").await.is_at("/sign-in").reads("en");
    assert_eq!(database::number(&world.db, "SELECT COUNT(*) FROM users WHERE language = 'de'").await, 1);
}

#[tokio::test]
async fn where_users_are_hidden_a_notice_is_in_its_readers_language_too() {
    let world = World::new().await;
    sign_up_in_german(&world).await.submit("Deutsch").await;
    world.settings("attack_protection.enumeration_protection", json!("strict")).await;
    let mut browser = world.browser();
    browser.visit("/sign-up").await.fill("Email address", ADA).submit("Continue").await.reads("en");
    assert_eq!(world.mailbox.last(ADA).await.subject, "Sie haben schon ein Konto bei Portico");
    let nobody = "nobody@example.com";
    browser.visit("/sign-in").await.fill("Email address", nobody).submit("Continue").await;
    assert_eq!(world.mailbox.last(nobody).await.subject, "Someone tried to sign in to Portico");
}

#[tokio::test]
async fn strange_languages_are_harmless() {
    let world = World::new().await;
    let endless: &'static str = Box::leak("de-x,".repeat(8_000).into_boxed_str());
    for (asked, read) in [
        ("", "en"),
        ("*", "en"),
        ("fr-CH, fr;q=0.9", "en"),
        ("fr;q=0.9, de-CH;q=0.8", "de"),
        ("en;q=0.2, de;q=0.3", "de"),
        ("de;q=0, *;q=0.5", "en"),
        ("de;q=hello", "en"),
        ("de, \u{e9}", "de"),
        ("<script>, de;q=\"1\"", "en"),
        ("../../etc/passwd", "en"),
        (endless, "de"),
    ] {
        let mut browser = world.browser().that_speaks(asked);
        browser.visit("/sign-in").await.reads(read);
    }
}
