//! What a sign-in costs: the statements that its requests order. A bound that is passed is a reason to think again; where one is
//! undercut, it is lowered.

use crate::world::browser::Browser;
use crate::world::database::{ordered, server};
use crate::world::{ADA, World, minutes};

/// Sends a form, and answers how many statements that took, without transactions' own.
async fn cost(browser: &Browser, path: &str, form: &[(&str, &str)]) -> usize {
    let (answer, noted) = ordered(browser.send_form(path, form)).await;
    assert_eq!(answer.status, 303, "{answer:?}");
    noted.iter().filter(|sql| **sql != "COMMIT").count()
}

#[tokio::test]
async fn by_mail_code_in_a_browser_that_is_new() {
    let world = World::limited().await;
    world.sign_up(ADA).await;
    world.clock.advance(minutes(1));
    let browser = world.browser();
    let begun = cost(&browser, "/act/sign_in/create", &[("identifier", ADA)]).await;
    let code = world.mailbox.code(ADA).await;
    let proved = cost(&browser, "/act/sign_in/attempt", &[("code", &code)]).await;
    // Where others write at the same time, rows are held against them.
    let bounds = if server().is_some() { (17, 50) } else { (17, 42) };
    assert!(begun <= bounds.0 && proved <= bounds.1, "{begun} {proved}");
}
