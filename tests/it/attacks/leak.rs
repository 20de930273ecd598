//! One request never sees the context of another, though Leptos keeps its owner on the thread.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use leptos::prelude::*;
use portico::http::act::Act;
use tokio::sync::Barrier;

use crate::world::World;

/// Something that only the request of somebody else has.
#[derive(Clone)]
struct Somebody(&'static str);

/// What each probe saw, under the name that its request gave.
static SEEN: LazyLock<Mutex<BTreeMap<String, Vec<String>>>> = LazyLock::new(Mutex::default);
static BOTH: LazyLock<Mutex<Option<Arc<Barrier>>>> = LazyLock::new(Mutex::default);

/// What the probes share is for one story at a time.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

fn look(name: &str) {
    let who = Act::here().map_or_else(
        |_| "no visit".to_owned(),
        |Act { visit, .. }| {
            let client =
                visit.cx.visitor.client.map_or_else(|| "nobody".to_owned(), |client| client.id.to_string());
            let named = visit
                .headers
                .get("x-name")
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            format!("{named} {client}")
        },
    );
    let other = use_context::<Somebody>().map_or("", |somebody| somebody.0);
    SEEN.lock().unwrap().entry(name.to_owned()).or_default().push(format!("{who} {other}").trim().to_owned());
}

/// Mounted by the portal's own handler like every other server function.
#[server(prefix = "/act", endpoint = "test/probe")]
pub async fn probe(name: Option<String>) -> Result<(), ServerFnError> {
    let name = name.unwrap_or_default();
    look(&name);
    let both = BOTH.lock().unwrap().clone();
    if let Some(both) = both {
        both.wait().await;
    }
    look(&name);
    Ok(())
}

async fn ask(world: &World, name: &str, cookie: Option<String>) -> Vec<String> {
    let browser = world.browser();
    let url = browser.url().join("/act/test/probe").unwrap();
    let mut ask = browser.post(&url, format!("name={name}")).header("x-name", name);
    if let Some(cookie) = cookie {
        ask = ask.header("cookie", format!("__client={cookie}"));
    }
    browser.send(ask).await;
    SEEN.lock().unwrap().remove(name).expect("the probe ran")
}

#[tokio::test(flavor = "current_thread")]
async fn an_owner_left_on_the_thread_is_no_parent_of_the_next_request() {
    let _turn = TURN.lock().await;
    let world = World::new().await;
    let left = Owner::new_root(None);
    left.set();
    provide_context(Somebody("bob"));
    assert!(use_context::<Somebody>().is_some(), "the trap is set");
    assert_eq!(ask(&world, "anonymous", None).await, ["anonymous nobody", "anonymous nobody"]);
    let page = world.browser().visit("/sign-in").await.answer().clone();
    assert_eq!(page.status, 200);
    drop(left);
}

#[tokio::test(flavor = "current_thread")]
async fn two_requests_interleaved_on_one_thread_stay_apart() {
    let _turn = TURN.lock().await;
    let world = World::new().await;
    let ada = world.sign_up("ada@example.com").await;
    let bob = world.sign_up("bob@example.com").await;
    for (first, second) in [(ada.client(), None), (None, ada.client()), (ada.client(), bob.client())] {
        *BOTH.lock().unwrap() = Some(Arc::new(Barrier::new(2)));
        let (one, two) = tokio::join!(ask(&world, "one", first.clone()), ask(&world, "two", second.clone()));
        *BOTH.lock().unwrap() = None;
        for (name, cookie, seen) in [("one", first, one), ("two", second, two)] {
            assert_eq!(seen[0], seen[1], "the same before and after a wait");
            assert!(seen[0].starts_with(name), "{seen:?}");
            assert_eq!(seen[0].ends_with("nobody"), cookie.is_none(), "{seen:?}");
        }
    }
}

#[tokio::test(flavor = "current_thread")]
async fn an_anonymous_form_between_the_halves_of_another_changes_nothing() {
    let world = World::new().await;
    let mut ada = world.sign_up("ada@example.com").await;
    let stranger = world.browser();
    let (url, body) = ada.fill("First name", "Ada").form("Save");
    let slow = ada.post(&url, body);
    let quick = stranger.post(&url, "first_name=Eve&last_name=Eve".into());
    // Whoever writes has to wait for this transaction.
    let held = world.db.begin().await.unwrap();
    let (_, told, ()) = tokio::join!(ada.send(slow), stranger.send(quick), async {
        for _ in 0..50 {
            tokio::task::yield_now().await;
        }
        drop(held);
    });
    assert_eq!(told.location().as_deref(), Some("/user"), "which leads to sign-in");
    assert_eq!(world.count("users WHERE first_name = 'Eve' OR last_name = 'Eve'").await, 0);
    assert_eq!(world.count("users WHERE first_name = 'Ada'").await, 1);
}
