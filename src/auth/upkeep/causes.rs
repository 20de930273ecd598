//! What an operator is told of an error: its causes, in one line.

use anyhow::anyhow;

use crate::error::Error;
use crate::storage::Fault;
use crate::words::Words;

/// The causes of an error; of a database that does not do its work, its fault alone.
pub fn causes(error: Error) -> anyhow::Error {
    match error {
        Error::Broken(cause) => Fault::among(&cause).map_or(cause, anyhow::Error::from),
        Error::Refused(_) => anyhow!("{}", Words::default_language().say(error.code())),
    }
}

/// All causes of an error in one line; what one says in its own words is not said again by the next.
pub fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if !line.contains(&cause) {
            let colon = if line.is_empty() { "" } else { ": " };
            line.push_str(colon);
            line.push_str(&cause);
        }
    }
    line
}
