//! The floor plan: what may import what, as `scripts/layers` refuses the rest.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A house of its own, with a floor plan to break.
struct House(TempDir);

impl House {
    fn new() -> Self {
        let house = Self(tempfile::tempdir().unwrap());
        copy(&Path::new(ROOT).join("src"), &house.src());
        house
    }

    fn src(&self) -> PathBuf {
        self.0.path().join("src")
    }

    /// Puts a line at the beginning of a file's code; answers what is said about the house.
    fn with(&self, file: &str, line: &str) -> String {
        let path = self.src().join(file);
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{before}\n{line}\n")).unwrap();
        let said = self.said();
        std::fs::write(&path, before).unwrap();
        said
    }

    fn said(&self) -> String {
        let script = Path::new(ROOT).join("scripts/layers");
        let output = Command::new("python3").arg(script).arg(self.src()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

#[test]
fn an_arrow_that_is_not_on_the_floor_plan_is_refused() {
    let house = House::new();
    assert_eq!(house.said(), "");
    let broken = [
        ("auth/ledger/events.rs", "use crate::auth::sign_in::cancel;", "ledger may not import sign_in"),
        ("auth/ledger/events.rs", "pub use crate::auth::sign_in::cancel;", "ledger may not import sign_in"),
        ("auth/ledger/mod.rs", "pub use super::presence::clients;", "ledger may not import presence"),
        ("auth/node/mod.rs", "fn f(_: &crate::auth::Context) {}", "node may not import context"),
        ("auth/node/mod.rs", "use crate::auth::{Portal, Visitor};", "node may not import portal"),
        ("auth/node/mod.rs", "use crate::{auth::{proofs::lockout}, id};", "node may not import proofs"),
        ("auth/step_up.rs", "use crate::auth::sign_in;", "step_up may not import sign_in"),
        ("auth/links.rs", "use crate::pages;", "auth may not import pages"),
        ("model/mod.rs", "use crate::storage;", "model may not import storage"),
        ("api/mod.rs", "use crate::admin;", "faces never import each other"),
    ];
    for (file, line, rule) in broken {
        let said = house.with(file, line);
        assert!(said.starts_with(&format!("src/{file}:")) && said.contains(rule), "{file}: {line}\n{said}");
    }
    // A room that has no place yet gets one first.
    std::fs::write(house.src().join("auth/attic.rs"), "//! Up here.\nuse crate::auth::node;\n").unwrap();
    assert!(house.said().contains("attic has no floor"), "{}", house.said());
}
