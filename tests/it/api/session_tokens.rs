//! Session tokens and the keys that sign them: what a verifier finds, and that changing keys signs nobody out.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portico::app::App;
use portico::auth::directory::secret_keys;
use portico::auth::node::keyring;
use portico::clock::Millis;
use serde_json::{Value, json};

use crate::world::browser::{Browser, Server};
use crate::world::mailbox::altered;
use crate::world::people::context_of;
use crate::world::server::{Site, done};
use crate::world::session_tokens::{key_set, token, verified};
use crate::world::{ADA, database};
use crate::world::{HOME, World, minutes, seconds};

fn names(keys: &[Value]) -> Vec<String> {
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_token_says_who_is_signed_in_for_a_minute() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    world.clock.advance(minutes(5));
    let token = token(&browser).await;
    let now = world.clock.now().0 / 1000;
    let (header, claims) = verified(&token, &key_set(&browser).await).expect("a good signature");
    let keys = key_set(&browser).await;
    assert_eq!(
        header,
        json!({ "alg": "RS256", "cat": "cl_B7d4PD111AAA", "kid": keys[0]["kid"], "typ": "JWT" })
    );
    let iat = claims["iat"].as_i64().unwrap();
    assert!((now - 5..=now).contains(&iat), "{iat}, {now}");
    let user = database::column(&world.db, "SELECT id FROM users").await.remove(0);
    let session = database::column(&world.db, "SELECT id FROM sessions").await.remove(0);
    let jti = claims["jti"].as_str().unwrap();
    assert!(jti.len() >= 20);
    let all = json!({
        "azp": HOME, "exp": iat + 60, "fva": [5, -1], "iat": iat, "iss": "https://127.0.0.1:3000", "jti": jti, "nbf": iat - 10,
        "sid": session, "sts": "active", "sub": user, "v": 2,
    });
    assert_eq!(
        claims, all,
        "and nothing else: no aud; and the portal itself is the site when nobody told another"
    );
    assert!(token.len() < 1200, "{}", token.len());
    for at in 0..token.len() {
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        // The last letter of a signature has two bits that mean nothing.
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert!(at == token.len() - 1 || verified(&changed, &keys).is_none(), "altered at {at}");
    }
}

#[tokio::test]
async fn the_key_set_is_for_everybody_to_read_and_holds_no_private_part() {
    let world = World::new().await;
    let browser = world.browser();
    let answer = browser.send(browser.ask_path(Method::GET, "/.well-known/jwks.json")).await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=15"));
    let keys = key_set(&browser).await;
    assert_eq!(keys.len(), 1);
    let mut fields: Vec<_> = keys[0].as_object().unwrap().keys().cloned().collect();
    fields.sort();
    assert_eq!(fields, ["alg", "e", "kid", "kty", "n", "use"]);
    assert_eq!(
        (&keys[0]["kty"], &keys[0]["use"], &keys[0]["alg"], &keys[0]["e"]),
        (&json!("RSA"), &json!("sig"), &json!("RS256"), &json!("AQAB"))
    );
    let n = URL_SAFE_NO_PAD.decode(keys[0]["n"].as_str().unwrap()).unwrap();
    assert!(n.len() == 256 && n[0] >= 0x80, "2048 bits: the SDKs accept nothing else");
    let dump = world.dump_text().await;
    // How a private key begins in base64, of either alphabet.
    assert!(dump.contains(keys[0]["kid"].as_str().unwrap()) && !dump.contains("MIIE"), "it is sealed");
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let ask = browser.ask_path(method, "/.well-known/jwks.json").header("sec-fetch-site", "same-origin");
        assert_eq!(browser.send(ask).await.status, 405);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nodes_that_start_at_once_agree_on_one_key() {
    let world = World::new().await;
    let mut asked = vec![];
    for _ in 0..6 {
        let node = world.node().await;
        let browser = world.browser().at(&node);
        asked.push(tokio::spawn(async move { names(&key_set(&browser).await) }));
    }
    let mut told = vec![];
    for asked in asked {
        told.push(asked.await.unwrap());
    }
    assert_eq!(told[0].len(), 1);
    assert!(told.iter().all(|keys| *keys == told[0]), "{told:?}");
    assert_eq!(world.count("signing_keys").await, 1);
}

async fn rotate(world: &World) -> String {
    let (chance, portal) = (crate::world::chance(), &world.app().portal);
    let key = keyring::rotate(&world.db, &chance, portal.secrets(), world.clock.now()).await.unwrap();
    key.expect("nobody else rotates").id.to_string()
}

#[tokio::test]
async fn rotating_signs_nobody_out_and_every_token_verifies_on_every_node() {
    let world = World::new().await;
    let mut browser = world.sign_up(ADA).await;
    let other = world.node().await;
    let there = browser.tab().at(&other);
    let first = token(&browser).await;
    let old = names(&key_set(&there).await);
    let new = rotate(&world).await;
    let signs = async |browser: &Browser| {
        let (token, keys) = (token(browser).await, key_set(&there).await);
        let (header, _) = verified(&token, &keys).expect("a published key");
        header["kid"].as_str().unwrap().to_owned()
    };
    world.clock.advance(seconds(1));
    assert_eq!(names(&key_set(&browser).await), [old[0].clone(), new.clone()], "published before it signs");
    assert_eq!(names(&key_set(&there).await), [old[0].clone(), new.clone()]);
    world.clock.advance(seconds(50));
    assert_eq!(signs(&browser).await, old[0]);
    world.clock.advance(seconds(11));
    assert_eq!(signs(&there).await, new, "a minute later the new one signs");
    assert!(verified(&first, &key_set(&there).await).is_some(), "what the old one signed stays good");
    world.clock.advance(minutes(4));
    assert_eq!(signs(&browser).await, new);
    assert_eq!(names(&key_set(&there).await), [old[0].clone(), new.clone()]);
    world.clock.advance(minutes(1));
    assert_eq!(
        names(&key_set(&there).await),
        std::slice::from_ref(&new),
        "its last token has expired long since"
    );
    assert_eq!(world.count("signing_keys").await, 2);
    portico::auth::upkeep::cleanup::forget(&world.db, world.clock.now()).await.unwrap();
    assert_eq!(world.count("signing_keys").await, 1, "and its private part is gone");
    assert_eq!(signs(&browser).await, new);
    assert!(browser.is_signed_in().await);
}

#[tokio::test]
async fn a_new_master_secret_opens_the_keys_of_the_one_before_and_seals_them_anew() {
    const ONE: &str = "the first master secret, long enough";
    const TWO: &str = "the other master secret, long enough";
    let world = World::with(&[("PORTICO_SECRET", ONE)]).await;
    let browser = world.sign_up(ADA).await;
    let keys = key_set(&browser).await;
    assert!(verified(&token(&browser).await, &keys).is_some());
    let both = world.node_with(&[("PORTICO_SECRET", TWO), ("PORTICO_SECRET_PREVIOUS", ONE)]).await;
    assert!(verified(&token(&browser.tab().at(&both)).await, &keys).is_some());
    let alone = world.node_with(&[("PORTICO_SECRET", TWO)]).await;
    assert!(verified(&token(&browser.tab().at(&alone)).await, &keys).is_some());
}

#[tokio::test]
async fn a_key_that_no_secret_opens_is_a_fault_and_no_token() {
    let world = World::new().await;
    let browser = world.sign_up(ADA).await;
    token(&browser).await;
    crate::world::database::change(&world.db, "UPDATE signing_keys SET sealed = 'of.another'").await;
    let lost = world.node().await;
    let server = Server::Node(std::sync::Arc::new(std::sync::Mutex::new(lost.router())));
    let ask = browser.ask_path(Method::GET, "/forward-auth");
    let answer = server.send(ask.header("cookie", browser.cookies_for("/"))).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (500, ""));
    assert!(answer.header("authorization").is_none() && answer.header("x-portico-user-id").is_none());
}

#[tokio::test]
async fn a_secret_key_is_recognised_until_it_is_revoked() {
    const FIXED: &str = "sk_live_fixedByTheOperator0123456789";
    let world = World::with(&[("PORTICO_SECRET_KEY", FIXED)]).await;
    let config = world.app().portal.config();
    let (key, whole) =
        secret_keys::create(&world.db, &crate::world::chance(), config, None, world.clock.now())
            .await
            .unwrap();
    assert!(whole.starts_with("sk_live_") && whole.len() == 51 && whole.starts_with(&key.beginning));
    assert!(!world.dump_text().await.contains(&whole[12..]), "only its hash is kept");
    let holder = async |node: &App, presented: &str| {
        let cx = context_of(node).await;
        secret_keys::recognise(&cx, presented).await.unwrap()
    };
    let of = |key: &portico::model::secret_key::SecretKey| Some(secret_keys::Holder::Key(key.id.clone()));
    assert_eq!(holder(world.app(), &whole).await, of(&key));
    assert_eq!(holder(world.app(), FIXED).await, Some(secret_keys::Holder::Operator));
    let nobody = [
        "",
        "sk_live_",
        &whole[..50],
        &format!("{whole}x"),
        &whole.replace("live", "test"),
        &FIXED.to_lowercase(),
        &key.key_hash,
        key.id.as_str(),
    ];
    for presented in nobody {
        assert_eq!(holder(world.app(), presented).await, None, "{presented:?}");
    }
    let used = async || secret_keys::list(&world.db).await.unwrap()[0].last_used_at;
    let first = used().await.expect("used");
    world.clock.advance(seconds(30));
    holder(world.app(), &whole).await;
    assert_eq!(used().await, Some(first), "written down once a minute");
    world.clock.advance(seconds(31));
    holder(world.app(), &whole).await;
    assert!(used().await > Some(first));
    let test = world.node_with(&[("PORTICO_KEY_TYPE", "test"), ("PORTICO_SECRET_KEY", "")]).await;
    assert_eq!(holder(&test, &whole).await, None, "a key of the other kind is none");
    assert!(secret_keys::revoke(&world.db, &crate::world::chance(), &key.id, Millis(1)).await.unwrap());
    assert!(!secret_keys::revoke(&world.db, &crate::world::chance(), &key.id, Millis(2)).await.unwrap());
    assert_eq!(holder(world.app(), &whole).await, None);
    assert_eq!(holder(&world.node().await, &whole).await, None);
}

#[tokio::test]
async fn the_operator_makes_lists_and_revokes_keys() {
    let site = Site::migrated().await;
    assert!(site.run(&["keys", "list"]).is_fine().out.is_empty());
    let made = site.run(&["keys", "create"]);
    let key = made.is_fine().out.trim().to_owned();
    assert!(key.starts_with("sk_live_") && key.len() == 51 && made.out.lines().count() == 1, "{made:?}");
    assert!(!made.err.contains(&key), "not on standard error, which is logged");
    let mut test = site.command(&["keys", "create"]);
    let test = done(test.env("PORTICO_KEY_TYPE", "test").output().unwrap());
    assert!(test.is_fine().out.starts_with("sk_test_"));
    let listed = site.run(&["keys", "list"]).is_fine().out.clone();
    assert!(listed.contains(&key[..12]) && !listed.contains(&key), "{listed}");
    let row = listed.lines().find(|line| line.contains(&key[..12])).unwrap();
    let id = row.split_whitespace().next().unwrap();
    site.run(&["keys", "revoke", &key]).is_refused_with("key_");
    site.run(&["keys", "revoke", "nonsense"]).is_refused_with("keys list");
    site.run(&["keys", "revoke", &altered(id)]).is_refused_with("keys list");
    site.run(&["keys", "revoke", id]).is_fine();
    site.run(&["keys", "revoke", id]).is_refused_with("keys list");
    let mut fixed = site.command(&["keys", "list"]);
    let fixed = done(fixed.env("PORTICO_SECRET_KEY", "sk_live_0123456789ABCDEFGHIJKL").output().unwrap());
    assert!(fixed.is_fine().out.contains("PORTICO_SECRET_KEY") && !fixed.out.contains("0123456789"));
    let mut odd = site.command(&["serve"]);
    let odd = done(odd.env("PORTICO_SECRET_KEY", "sk_live_tooshort").output().unwrap());
    odd.is_refused_with("PORTICO_SECRET_KEY");
    assert!(!odd.err.contains("tooshort"), "{odd:?}");
}

#[tokio::test]
async fn the_operator_rotates_while_the_program_serves() {
    let site = Site::new().await;
    let process = site.serve();
    let before = key_set(&process.browser()).await;
    let told = site.run(&["keys", "rotate"]);
    let id = told.is_fine().out.split_whitespace().next().unwrap().to_owned();
    assert!(id.starts_with("kid_"), "{told:?}");
    let ask = process.browser().ask_path(Method::GET, "/.well-known/jwks.json");
    crate::world::server::poll("the new key is published", || {
        let set: Value = serde_json::from_str(&process.ask(&ask).unwrap().body).unwrap();
        let names = names(set["keys"].as_array().unwrap());
        (names == [before[0]["kid"].as_str().unwrap(), &id]).then_some(())
    });
}
