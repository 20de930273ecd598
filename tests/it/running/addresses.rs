//! Addresses that browsers, mails and sites know: none is lost. A new one gets a line in the list.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use leptos::server_fn::axum::server_fn_paths;

use crate::world::World;

/// What it is, and where it is: a page, a form, or what a script posts to.
const ADDRESSES: &str = include_str!("../../addresses.txt");

fn listed() -> impl Iterator<Item = (&'static str, &'static str)> {
    ADDRESSES.lines().filter_map(|line| line.split_once(' '))
}

#[tokio::test]
async fn every_page_is_where_it_was() {
    let browser = World::new().await.browser();
    for (kind, path) in listed() {
        let known = if kind == "GET" { Method::GET } else { Method::POST };
        let answer = browser.send(browser.ask_path(Method::PUT, &path.replace(['{', '*', '}'], ""))).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.header("allow").unwrap_or_default();
        assert!(allowed.contains(known.as_str()), "{path} takes {allowed}");
    }
}

#[test]
fn every_form_posts_where_it_did() {
    let known: BTreeSet<_> = listed().filter(|(kind, _)| *kind == "FORM").map(|(_, path)| path).collect();
    let there = server_fn_paths().map(|(path, _)| path);
    // Those under /act/test/ are the stories' own.
    let there: BTreeSet<_> = there.filter(|path| !path.starts_with("/act/test/")).collect();
    assert_eq!(there, known);
}
