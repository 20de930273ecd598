//! Many requests at once.

use axum::http::header::COOKIE;

use super::browser::{Answer, Ask, Browser};

/// As many as a storm has.
pub const MANY: usize = 64;

/// Presses the same button of the same page many times at once.
pub async fn storm(browser: &Browser, button: &str) -> Vec<Answer> {
    presses(browser, button, MANY).await
}

/// The same, so many times: every time with the cookies of before.
pub async fn presses(browser: &Browser, button: &str, times: usize) -> Vec<Answer> {
    let (url, body) = browser.form(button);
    let cookies = browser.cookies_for(url.path());
    let ask = browser.post(&url, body).header(COOKIE, cookies);
    all_at_once((0..times).map(|_| (browser.tab(), ask.clone())).collect()).await
}

/// Sends all of them at once; the answers come in their order.
pub async fn all_at_once(asks: Vec<(Browser, Ask)>) -> Vec<Answer> {
    let tasks: Vec<_> =
        asks.into_iter().map(|(browser, ask)| tokio::spawn(async move { browser.send(ask).await })).collect();
    let mut answers = vec![];
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// One press has won. Those that came when it was settled are the same answer, given once more: each has the browser given
/// another cookie, of which the first that is used counts.
#[track_caller]
pub fn one_has_won(answers: &[Answer]) {
    let given = answers.iter().filter(|answer| answer.gives("__client")).count();
    assert!((1..=6).contains(&given), "{given}");
}
