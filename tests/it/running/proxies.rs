//! Whom a request comes from, when proxies stand in between.

use axum::http::Method;

use crate::world::{ADA, World};

/// The network that the newest event keeps, after a sign-in was begun from `machine` with this `X-Forwarded-For`.
async fn network(world: &World, machine: &str, forwarded: &str) -> Option<String> {
    let browser = world.browser().from(machine);
    let url = browser.url().join("/act/sign_in/create").unwrap();
    let ask = browser.post(&url, "identifier=ada%40example.com".into()).header("x-forwarded-for", forwarded);
    browser.send(ask).await;
    world.clock.advance(crate::world::minutes(2));
    let newest = portico::storage::events::list_newest(&world.db, 1).await.unwrap().remove(0);
    assert_eq!(newest.kind, "sign_in.created");
    newest.network
}

#[tokio::test]
async fn events_keep_the_network_of_the_visitor_not_of_the_proxy() {
    let world = World::with(&[("PORTICO_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]).await;
    world.sign_up(ADA).await;
    for (machine, forwarded, seen) in [
        ("10.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7:99, 10.2.3.4", "198.51.100.0/24"),
        ("::1", "[2001:db8:1:2::3]:443", "2001:db8:1::/48"),
        ("203.0.113.9", "198.51.100.7", "203.0.113.0/24"),
        ("10.0.0.1", "nonsense", "10.0.0.0/24"),
    ] {
        assert_eq!(network(&world, machine, forwarded).await.as_deref(), Some(seen), "{machine} {forwarded}");
    }
}

#[tokio::test]
async fn without_trusted_proxies_the_header_means_nothing() {
    let world = World::with_user(ADA).await;
    for machine in ["10.0.0.1", "127.0.0.1"] {
        let seen = network(&world, machine, "198.51.100.7").await.unwrap();
        assert_ne!(seen, "198.51.100.0/24");
    }
    // Where nobody knows who asks, nothing is invented.
    let browser = world.browser();
    browser.send(browser.ask_path(Method::GET, "/sign-in").header("x-forwarded-for", "198.51.100.7")).await;
}
