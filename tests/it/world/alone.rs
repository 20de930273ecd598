//! Stories about a whole process, such as its memory or its log: each is told in a process of its own.

use std::process::Command;

/// Whether a story has this process for itself. If not, it is told in another that it has.
pub fn is_alone(module: &str, story: &str) -> bool {
    if std::env::var_os("ALONE").is_some() {
        return true;
    }
    let (_, module) = module.split_once("::").expect("a module of this crate");
    let mut again = Command::new(std::env::current_exe().unwrap());
    let told =
        again.args(["--exact", &format!("{module}::{story}"), "--nocapture"]).env("ALONE", "yes").output();
    let told = told.unwrap();
    assert!(String::from_utf8_lossy(&told.stdout).contains("1 passed"), "{told:?}");
    false
}
