//! The proof that whoever changes how they sign in gives once more.

use super::World;
use super::browser::Browser;

/// The page that asks for the proof.
pub const PAGE: &str = "/user/verify-it-is-you";

/// Proves it by a code that is mailed.
pub async fn prove_by_mail(world: &World, browser: &mut Browser, address: &str) {
    browser.is_at(PAGE).submit("Send code").await.is_at(PAGE);
    let code = world.mailbox.code(address).await;
    browser.fill("Code", &code).submit("Continue").await;
}
