//! What has had its time is forgotten, in small steps; everything else stays.

use portico::auth::upkeep::cleanup;
use portico::clock::Millis;

use crate::world::database::change;
use crate::world::{ADA, World};

const DAY: i64 = 24 * 3600 * 1000;

/// So many rows like this one: `{n}` becomes a number, `{t}` the given moment.
async fn fill(world: &World, rows: usize, at: i64, sql: &str) {
    let (head, values) = sql.split_once("VALUES").unwrap();
    let all: Vec<String> = (0..rows)
        .map(|n| values.replace("{n}", &format!("{at}x{n}")).replace("{t}", &at.to_string()))
        .collect();
    for some in all.chunks(400) {
        change(&world.db, &format!("{head} VALUES {}", some.join(", "))).await;
    }
}

async fn forget(world: &World) {
    cleanup::forget(&world.db, world.clock.now()).await.unwrap();
}

/// Rows of each kind as old as this, in days: how many stay of 3, or of 1,200 when they must all go.
async fn left(world: &World, days: i64, rows: usize) -> Vec<(&'static str, i64)> {
    let at = world.clock.now().0 - days * DAY;
    let mut left = vec![];
    for (table, sql) in [
        ("page_states", "INSERT INTO page_states (id_hash, data, expire_at) VALUES ('{n}', '', {t})"),
        ("spent_challenges", "INSERT INTO spent_challenges (id, expire_at) VALUES ('{n}', {t})"),
        ("rates", "INSERT INTO rates (key_hash, used, expire_at) VALUES ('{n}', 1, {t})"),
        ("lockouts", "INSERT INTO lockouts (id, failures, counted_at) VALUES ('{n}', 1, {t})"),
        ("events", "INSERT INTO events (id, at, kind, outcome) VALUES ('{n}', {t}, 'test', 'ok')"),
        (
            "outbox",
            "INSERT INTO outbox (id, channel, template, created_at, attempts, sent_at) VALUES ('{n}', '', '', {t}, 1, {t})",
        ),
        (
            "clients",
            "INSERT INTO clients (id, token_hash, browser, system, created_at) VALUES ('{n}', '{n}', '', '', {t})",
        ),
        (
            "admin_links",
            "INSERT INTO admin_links (id, token_hash, created_at, expire_at) VALUES ('{n}', '{n}', {t}, {t})",
        ),
    ] {
        let before = world.count(table).await;
        fill(world, rows, at, sql).await;
        forget(world).await;
        left.push((table, world.count(table).await - before));
    }
    left
}

#[tokio::test]
async fn everything_goes_when_its_time_has_come_however_much_it_is() {
    let world = World::new().await;
    for (days, stay) in [
        (
            -1,
            vec![
                "page_states",
                "spent_challenges",
                "rates",
                "lockouts",
                "events",
                "outbox",
                "clients",
                "admin_links",
            ],
        ),
        (1, vec!["lockouts", "events", "outbox", "clients", "admin_links"]),
        (8, vec!["lockouts", "events", "clients"]),
        (31, vec!["events"]),
        (401, vec![]),
    ] {
        for (table, rows) in left(&world, days, 3).await {
            assert_eq!(rows, if stay.contains(&table) { 3 } else { 0 }, "{table}, {days} days");
        }
    }
    for (table, rows) in left(&world, 402, 1200).await {
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn a_step_is_small() {
    let world = World::new().await;
    let at = world.clock.now().0 - 401 * DAY;
    fill(&world, 700, at, "INSERT INTO events (id, at, kind, outcome) VALUES ('{n}', {t}, 'test', 'ok')")
        .await;
    let gone = portico::storage::events::forget_before(&world.db, world.clock.now(), 500).await.unwrap();
    assert_eq!((gone, world.count("events").await), (500, 200));
}

#[tokio::test]
async fn a_session_that_is_over_is_known_for_400_days_and_a_live_one_for_ever() {
    let world = World::new().await;
    let long = serde_json::json!(400 * 24 * 3600);
    let browser = world.sign_up(ADA).await;
    world.settings("sessions.maximum_lifetime_seconds", long).await;
    world.sign_up("eve@example.com").await;
    let held =
        async || (world.count("sessions").await, world.count("clients").await, world.count("users").await);
    forget(&world).await;
    assert_eq!(held().await, (2, 2, 2));
    // Ada's was over after a week; the browser in which she signed in is known for 400 days.
    world.clock.advance(Millis::days(399));
    forget(&world).await;
    assert_eq!(held().await, (2, 2, 2));
    world.clock.advance(Millis::days(2));
    forget(&world).await;
    assert_eq!(held().await.2, 2, "users stay");
    assert_eq!(world.count("clients").await, 0);
    drop(browser);
}

#[tokio::test]
async fn what_is_under_way_keeps_what_it_needs() {
    let world = World::new().await;
    let mut browser = world.browser();
    browser.visit(&world.setup_link().await).await.fill("Email address", ADA).submit("Continue").await;
    let old = world.clock.now().0 - 500 * DAY;
    // However old the browser and the link say they are.
    change(&world.db, &format!("UPDATE clients SET created_at = {old}")).await;
    change(&world.db, &format!("UPDATE admin_links SET expire_at = {old}")).await;
    forget(&world).await;
    assert_eq!((world.count("clients").await, world.count("admin_links").await), (1, 1));
    assert_eq!((world.count("sign_ups").await, world.count("verifications").await), (1, 2));
    world.clock.advance(Millis::days(9));
    forget(&world).await;
    assert_eq!((world.count("clients").await, world.count("admin_links").await), (0, 0));
    assert_eq!((world.count("sign_ups").await, world.count("verifications").await), (0, 0));
}

#[tokio::test]
async fn messages_that_wait_stay_and_given_up_ones_for_a_month() {
    let world = World::new().await;
    let at = world.clock.now().0 - 20 * DAY;
    let sql = "INSERT INTO outbox (id, channel, template, created_at, attempts, due_at) VALUES ('{n}', '', '', {t}, 1, {t})";
    fill(&world, 3, at, sql).await;
    let sql = "INSERT INTO outbox (id, channel, template, created_at, attempts, dead_at) VALUES ('d{n}', '', '', {t}, 1, {t})";
    fill(&world, 3, at, sql).await;
    forget(&world).await;
    assert_eq!(world.count("outbox").await, 6);
    world.clock.advance(Millis::days(11));
    forget(&world).await;
    assert_eq!((world.count("outbox").await, world.count("outbox WHERE due_at IS NOT NULL").await), (3, 3));
}

#[tokio::test]
async fn a_long_lock_is_no_failure_to_forget() {
    let world = World::new().await;
    let (old, later) = (world.clock.now().0 - 60 * DAY, world.clock.now().0 + DAY);
    change(
        &world.db,
        &format!(
            "INSERT INTO lockouts (id, failures, counted_at, locked_until) VALUES ('a', 10, {old}, {later})"
        ),
    )
    .await;
    forget(&world).await;
    assert_eq!(world.count("lockouts").await, 1);
    world.clock.advance(Millis::days(2));
    forget(&world).await;
    assert_eq!(world.count("lockouts").await, 0);
}

#[tokio::test]
async fn changes_of_the_settings_stay_for_400_days_and_the_newest_thousand_for_ever() {
    let world = World::new().await;
    let now = world.clock.now().0;
    // The oldest third is old.
    for (first, at) in [(1, now - 401 * DAY), (501, now - DAY), (1001, now - DAY)] {
        let rows = (first..first + 500).map(|version| format!("({}, {at}, '', '[]', '{{}}')", version + 10));
        let rows = rows.collect::<Vec<_>>().join(", ");
        let head = "INSERT INTO settings_changes (version, at, actor, changes, document_before) VALUES";
        change(&world.db, &format!("{head} {rows}")).await;
    }
    forget(&world).await;
    assert_eq!(world.count("settings_changes").await, 1000);
    world.clock.advance(Millis::days(500));
    forget(&world).await;
    assert_eq!(world.count("settings_changes").await, 1000, "the newest stay, however old");
}
