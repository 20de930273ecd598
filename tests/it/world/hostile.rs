//! Texts that try to be more than text.

use super::sink::Handed;

/// Ways out of where a text stands, what is tried there, and texts that need no way out. The stories in Chromium read the
/// same table.
#[derive(serde::Deserialize)]
struct Table {
    breakouts: Vec<String>,
    vectors: Vec<String>,
    whole: Vec<String>,
}

/// All of them.
pub fn payloads() -> Vec<String> {
    let table: Table = serde_json::from_str(include_str!("../../hostile_texts.json")).unwrap();
    let broken = table
        .breakouts
        .iter()
        .flat_map(|out| table.vectors.iter().map(move |vector| format!("{out}{vector}")));
    let all: Vec<String> = broken.chain(table.whole.iter().cloned()).collect();
    assert!(all.len() >= 300, "{}", all.len());
    all
}

/// Every mail goes to one person, and leads nowhere but to the portal.
#[track_caller]
pub fn is_proper(mail: &Handed, shown: &str) {
    assert_eq!(mail.recipients.len(), 1, "{shown}: {mail:?}");
    for name in ["from", "to", "subject", "message-id", "date", "mime-version", "content-type"] {
        assert_eq!(mail.header(name).len(), 1, "{shown}: {name} in {:?}", mail.headers);
    }
    for name in ["bcc", "cc", "reply-to", "sender", "set-cookie", "x"] {
        assert!(mail.header(name).is_empty(), "{shown}: {name} in {:?}", mail.headers);
    }
    let to = mail.header("to")[0].trim_matches(['<', '>']);
    assert_eq!(to, mail.recipients[0], "{shown}");
}
