//! The master secret is changed: what was made under the one before still works, and a wrong one is told at start.

use axum::http::Method;

use crate::world::browser::Browser;
use crate::world::database::number;
use crate::world::server::{Process, SECRET, Site, done};
use crate::world::session_tokens::token;
use crate::world::{ADA, BOB};
use portico::storage::Db;

const UNSENT: &str = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL";
const NEW: (&str, &str) = ("PORTICO_SECRET", "another master secret for tests, long enough too");
const BEFORE: (&str, &str) = ("PORTICO_SECRET_PREVIOUS", SECRET);

async fn start(process: &Process, address: &str) -> Browser {
    let mut browser = process.browser();
    browser.visit("/sign-up").await.fill("Email address", address).submit("Continue").await;
    browser.is_at("/sign-up/verify-email-address");
    browser
}

fn key_set(process: &Process) -> String {
    process.ask(&process.browser().ask_path(Method::GET, "/.well-known/jwks.json")).unwrap().body
}

#[tokio::test]
async fn everything_that_the_secret_before_made_still_works() {
    let site = Site::new().await;
    let process = site.serve();
    let mut ada = start(&process, ADA).await;
    ada.fill("Code", &process.code(ADA).await).submit("Continue").await.is_at("/user");
    token(&ada).await;
    let keys = key_set(&process);
    let by_code = start(&process, BOB).await;
    let code = process.code(BOB).await;
    let by_link = start(&process, "eve@example.com").await;
    let link = process.link("eve@example.com").await;
    let refused = process.browser();
    let url = refused.url().join("/act/sign_up/create").unwrap();
    refused.send(refused.post(&url, "email_address=half-typed".into())).await;
    process.kill();
    // A mail that no server took.
    let process = site.serve_with(&[("PORTICO_SMTP_URL", "smtp://127.0.0.1:1")]);
    let by_mail = start(&process, "zoe@example.com").await;
    let db = Db::open(&site.database.url).await.unwrap();
    process.kill();
    assert!(number(&db, UNSENT).await > 0);
    crate::world::database::change(
        &db,
        "UPDATE outbox SET due_at = 1, claimed_until = NULL WHERE sent_at IS NULL",
    )
    .await;

    let process = site.serve_with(&[NEW, BEFORE]);
    let mut ada = ada.through(process.server());
    assert!(ada.is_signed_in().await);
    token(&ada).await;
    assert_eq!(key_set(&process), keys, "the same keys sign");
    let mut by_code = by_code.through(process.server());
    by_code.fill("Code", &code).submit("Continue").await.is_at("/user");
    let mut by_link = by_link.through(process.server());
    by_link.visit(&link).await.submit("Continue").await.is_at("/user");
    let mut refused = refused.through(process.server());
    assert_eq!(refused.visit("/sign-up").await.field("Email address").value, "half-typed");
    for _ in 0..400 {
        if number(&db, UNSENT).await == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(number(&db, UNSENT).await, 0, "the waiting mail is sent");
    assert_eq!(number(&db, "SELECT COUNT(*) FROM outbox WHERE dead_at IS NOT NULL").await, 0);
    let mut by_mail = by_mail.through(process.server());
    by_mail.fill("Code", &process.code("zoe@example.com").await).submit("Continue").await.is_at("/user");
    process.kill();

    // What lasts was sealed anew: the one before may be forgotten.
    let process = site.serve_with(&[NEW]);
    let mut ada = ada.through(process.server());
    assert!(ada.is_signed_in().await);
    token(&ada).await;
    assert_eq!(key_set(&process), keys);
}

#[tokio::test]
async fn a_secret_that_does_not_fit_is_told_at_start() {
    let site = Site::new().await;
    site.serve().kill();
    let with = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = site.command(arguments);
        done(command.envs(environment.iter().copied()).env("PORTICO_LISTEN", "127.0.0.1:0").output().unwrap())
    };
    // The log of a server stands before its last line.
    let told =
        |refused: &crate::world::server::Done| refused.err.lines().last().unwrap_or_default().to_owned();
    let refused = with(&["serve"], &[NEW]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(
        told(&refused).starts_with("portico: the master secret does not fit this database"),
        "{refused:?}"
    );
    assert!(
        !refused.err.contains(NEW.1)
            && refused.err.lines().last().unwrap().contains("PORTICO_SECRET_PREVIOUS")
    );
    with(&["keys", "rotate"], &[NEW]).is_refused_with("does not fit");
    let ill = with(&["doctor"], &[NEW]);
    assert!(ill.status == 1 && ill.out.contains("fail  secret: "), "{ill:?}");
    // Nothing was changed by trying.
    assert!(with(&["doctor"], &[]).out.contains("ok    secret: "));
    // And the other way round: once it was changed, the one before alone is the wrong one.
    site.serve_with(&[NEW, BEFORE]).kill();
    let refused = with(&["serve"], &[]);
    assert!(refused.status == 1 && told(&refused).contains("does not fit"), "{refused:?}");
    site.serve_with(&[NEW]).kill();
}

#[tokio::test]
async fn two_nodes_that_start_at_once_with_different_secrets_are_not_both_served() {
    let site = Site::new().await;
    site.run(&["migrate"]).is_fine();
    let db = Db::open(&site.database.url).await.unwrap();
    let secrets = |n: usize| {
        portico::secret::Secrets::new(&format!("{n} master secret, long enough for all"), None).unwrap()
    };
    let tasks: Vec<_> = (0..16)
        .map(|n| {
            let (db, secrets) = (db.clone(), secrets(n % 4));
            tokio::spawn(async move {
                (n % 4, portico::auth::upkeep::instance::adopt(&db, &secrets).await.is_ok())
            })
        })
        .collect();
    let mut adopted = std::collections::BTreeSet::new();
    for task in tasks {
        let (n, fine) = task.await.unwrap();
        if fine {
            adopted.insert(n);
        }
    }
    assert_eq!(adopted.len(), 1, "{adopted:?}");
}
