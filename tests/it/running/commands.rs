//! What the operator types, and what the program answers.

use crate::world::server::{Site, done};

#[tokio::test]
async fn exit_statuses_tell_done_refused_and_wrong_usage() {
    let site = Site::migrated().await;
    assert_eq!(site.run(&["settings", "set", "no.such", "1"]).status, 1);
    for wrong in [&["fly"] as &[&str], &["settings", "set", "x"], &["admin", "add"], &["--no-such"]] {
        let told = site.run(wrong);
        assert_eq!(told.status, 2, "{told:?}");
    }
    for help in [
        &["--help"] as &[&str],
        &["serve", "--help"],
        &["settings", "--help"],
        &["admin", "add", "--help"],
        &["--version"],
    ] {
        assert!(!site.run(help).is_fine().out.is_empty(), "{help:?}");
    }
}

#[tokio::test]
async fn an_unknown_name_is_refused_with_the_nearest() {
    let site = Site::new().await;
    for command in ["migrate", "serve", "doctor"] {
        let mut command = site.command(&[command]);
        done(command.env("PORTICO_PUBLIC_ULR", "x").output().unwrap()).is_refused_with("PORTICO_PUBLIC_URL");
    }
    let mut injected = site.command(&["migrate"]);
    done(injected.env("PORTICO_PORT_80_TCP", "tcp://x").env("PORTICO_SERVICE_HOST", "x").output().unwrap())
        .is_fine();
    site.file("portico.toml", "mail_form = \"x\"");
    site.run(&["migrate"]).is_refused_with("mail_from");
    site.file("portico.toml", "public_url = \"http://localhost:3000\"");
    site.run(&["migrate"]).is_fine();
}

#[tokio::test]
async fn a_wrong_value_is_refused_and_says_which() {
    let site = Site::new().await;
    let wrong = [
        ("PORTICO_PUBLIC_URL", "nonsense"),
        ("PORTICO_PUBLIC_URL", "http://accounts.example.com"),
        ("PORTICO_PUBLIC_URL", "ftp://x"),
        ("PORTICO_PUBLIC_URL", "https://x.example/path"),
        ("PORTICO_MODE", "staging"),
        ("PORTICO_DATABASE_URL", "mysql://x"),
        ("PORTICO_LISTEN", "nowhere"),
        ("PORTICO_SECRET", "short"),
    ];
    for (name, value) in wrong {
        let mut command = site.command(&["serve"]);
        let told = done(
            command
                .env(name, value)
                .env("PORTICO_LISTEN", if name == "PORTICO_LISTEN" { value } else { "127.0.0.1:0" })
                .output()
                .unwrap(),
        );
        assert_eq!(told.status, 1, "{name}={value}: {told:?}");
        assert!(
            told.err.starts_with("portico: ") && !told.err.contains("panicked"),
            "{name}={value}: {told:?}"
        );
        if name != "PORTICO_SECRET" {
            assert!(told.err.contains(name), "{name}={value}: {told:?}");
        }
    }
}

#[tokio::test]
async fn settings_are_read_and_changed_by_path() {
    let site = Site::migrated().await;
    assert_eq!(
        site.run(&["settings", "get", "sessions.maximum_lifetime_seconds"]).is_fine().out.trim(),
        "604800"
    );
    site.run(&["settings", "set", "sessions.maximum_lifetime_seconds", "3600"]).is_fine();
    assert_eq!(
        site.run(&["settings", "get", "sessions.maximum_lifetime_seconds"]).is_fine().out.trim(),
        "3600"
    );
    let whole = site.run(&["settings", "export"]).is_fine().out.clone();
    let mut document: serde_json::Value = serde_json::from_str(&whole).unwrap();
    document["application"]["name"] = "Acme".into();
    let file = site.file("settings.json", &document.to_string());
    site.run(&["settings", "import", file.to_str().unwrap()]).is_fine();
    assert_eq!(site.run(&["settings", "get", "application.name"]).is_fine().out.trim(), "\"Acme\"");
    site.run(&["settings", "get", "no.such.thing"]).is_refused_with("unknown setting");
}

#[tokio::test]
async fn a_change_that_breaks_a_rule_is_refused_and_nothing_of_it_is_applied() {
    let site = Site::migrated().await;
    let before = site.run(&["settings", "export"]).is_fine().out.clone();
    let refused = [
        ("application.colour", "1", "unknown setting"),
        ("application", "{\"name\":\"x\",\"colour\":1}", "colour"),
        ("application.name", "\"\"", "application.name"),
        ("application.name", "null", "string"),
        ("application.name", "\"Acme", "closing quote"),
        ("sessions.maximum_lifetime_seconds", "often", "takes a whole number"),
        ("sessions.maximum_lifetime_seconds", "5", "sessions.maximum_lifetime_seconds"),
        ("attributes.email_address.first_factors", "[]", "first_factors"),
        ("attributes.email_address.first_factors", "[\"telepathy\"]", "first_factors"),
        ("attributes.email_address.enabled", "false", "attributes.email_address.required"),
        ("verification.code_lifetime_seconds", "29", "code_lifetime_seconds"),
        ("redirects.allowed_origins", "[\"https://*\"]", "allowed_origins"),
        ("sign_up.mode", "\"closed\"", "closed"),
        ("application.home_url", "\"javascript:alert(1)\"", "home_url"),
        ("", "1", "unknown setting"),
        (".", "1", "unknown setting"),
    ];
    for (path, json, words) in refused {
        site.run(&["settings", "set", path, json]).is_refused_with(words);
    }
    for document in [
        "{\"colour\":1}",
        "{\"application\":{\"name\":\"Acme\"},\"verification\":{\"code_lifetime_seconds\":1}}",
        "[]",
        "nonsense",
    ] {
        let file = site.file("import.json", document);
        assert_eq!(site.run(&["settings", "import", file.to_str().unwrap()]).status, 1, "{document}");
    }
    site.run(&["settings", "import", "no-such-file.json"]).is_refused_with("no-such-file.json");
    assert_eq!(site.run(&["settings", "export"]).is_fine().out, before, "nothing was half applied");
}

#[tokio::test]
async fn the_settings_file_counts_at_the_first_start_alone() {
    let site = Site::new().await;
    let file = site.file("first.json", "{\"application\":{\"name\":\"Acme\"}}");
    site.file("portico.toml", &format!("settings = {file:?}"));
    let process = site.serve();
    process.browser().visit("/sign-in").await.sees("Acme");
    drop(process);
    site.run(&["settings", "set", "application.name", "\"Later\""]).is_fine();
    site.serve().browser().visit("/sign-in").await.sees("Later");
}

#[tokio::test]
async fn admin_add_prints_a_link_that_signs_in_and_refuses_what_is_no_address() {
    let site = Site::new().await;
    site.run(&["admin", "add", "nonsense"]).is_refused_with("not an email address");
    let told = site.run(&["admin", "add", "ada@example.com"]);
    let link = told
        .is_fine()
        .out
        .lines()
        .find(|line| line.starts_with("http://localhost:3000/setup?token="))
        .unwrap();
    assert!(!told.err.contains("token="), "no secret on standard error");
    let process = site.serve();
    let mut browser = process.browser();
    browser.visit(link).await.submit("Continue").await.is_at("/admin").sees("ada@example.com");
    browser.visit(link).await.sees("cannot be used");
}

#[tokio::test]
async fn a_text_is_set_by_the_word_itself() {
    let site = Site::migrated().await;
    let set = |path: &str, typed: &str| {
        site.run(&["settings", "set", path, typed]).is_fine();
        site.run(&["settings", "get", path]).is_fine().out.trim().to_owned()
    };
    for (path, typed, kept) in [
        ("application.name", "Acme", "\"Acme\""),
        ("application.name", "Acme & Sons", "\"Acme & Sons\""),
        ("application.name", "\"Bolt\"", "\"Bolt\""),
        ("application.name", "5", "\"5\""),
        ("application.home_url", "https://acme.example", "\"https://acme.example\""),
        ("application.home_url", "null", "null"),
        ("attack_protection.enumeration_protection", "strict", "\"strict\""),
        ("attack_protection.user_lockout.enabled", "false", "false"),
    ] {
        assert_eq!(set(path, typed), kept, "{path} {typed}");
    }
    site.run(&["settings", "set", "attack_protection.enumeration_protection", "sometimes"])
        .is_refused_with("expected `off` or `strict`");
    site.run(&["settings", "set", "no.such", "word"]).is_refused_with("unknown setting `no.such`");
}

#[tokio::test]
async fn a_command_that_only_reads_or_changes_makes_no_database() {
    let site = Site::new().await;
    let folder = site.folder.path().join("empty");
    std::fs::create_dir(&folder).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = site.command(arguments);
        command.current_dir(&folder).env_remove("PORTICO_SECRET").env_remove("PORTICO_DATA_DIR");
        done(command.env_remove("PORTICO_DATABASE_URL").output().unwrap())
    };
    let made = || std::fs::read_dir(&folder).unwrap().count();
    let commands: [&[&str]; 9] = [
        &["settings", "get"],
        &["settings", "set", "application.name", "Acme"],
        &["settings", "export"],
        &["settings", "import", "../settings.json"],
        &["keys", "create"],
        &["keys", "list"],
        &["keys", "revoke", "key_000000000000000000000000000"],
        &["keys", "rotate"],
        &["backup", "all.backup"],
    ];
    for arguments in commands {
        let told = run(arguments);
        told.is_refused_with("there is no database of Portico in data/portico.db");
        assert_eq!((told.err.lines().count(), made()), (1, 0), "{told:?}");
    }
    let told = run(&["doctor"]);
    assert!(told.is_fine().out.contains("warn  database: there is none yet") && made() == 0, "{told:?}");
    // Neither is one that holds nothing.
    for arguments in commands {
        site.run(arguments).is_refused_with("there is no database of Portico");
    }
    run(&["migrate"]).is_fine();
    run(&["settings", "set", "application.name", "Acme"]).is_fine();
}
