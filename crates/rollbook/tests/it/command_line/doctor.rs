//! `rollbook doctor`: what is in force, and from where.

use std::{collections::BTreeMap, fs};

use serde_json::{Value, json};

use crate::{
    emulator::Emulator,
    program::{Home, run},
};

/// Each setting's value and source, by name.
fn settings<'a>(report: &'a Value) -> BTreeMap<&'a str, (&'a str, &'a str)> {
    let settings = report["settings"].as_array().unwrap().iter();
    let text = |value: &'a Value| value.as_str().unwrap();
    let settings = settings.map(|setting| {
        (
            text(&setting["name"]),
            (text(&setting["value"]), text(&setting["from"])),
        )
    });
    settings.collect()
}

#[test]
fn everything_has_a_default() {
    let home = Home::new();
    let report = home.run(["doctor", "--json"]).json();
    let settings = settings(&report);
    let data = home.data();
    let data = data.to_str().unwrap();
    let database = format!("sqlite://{data}/rollbook.sqlite");
    assert_eq!(
        settings,
        BTreeMap::from([
            ("data_dir", (data, "default")),
            ("database", (database.as_str(), "default")),
            ("ca_file", ("none", "default")),
            ("allow_host", ("none", "default")),
            ("recorded_schema", ("none", "default")),
            ("login_budget", ("4/15", "default")),
            ("requests_a_minute", ("600", "default")),
            ("password_reminder_days", ("76", "default")),
            ("listen", ("127.0.0.1:8420", "default")),
            ("public_url", ("none", "default")),
            ("brand_name", ("Rollbook", "default")),
            ("rate_limit", ("6000", "default")),
            ("guess_limit", ("300", "default")),
            ("answer_within", ("55", "default")),
            ("behind_proxy", ("false", "default")),
            ("sandbox", ("false", "default")),
            ("mcp_sessions", ("false", "default")),
            ("brand_colour", ("none", "default")),
            ("brand_logo", ("none", "default")),
            ("log", ("warn", "default")),
            ("log_format", ("text", "default")),
            ("metrics_listen", ("none", "default")),
            ("metrics_accounts", ("1000", "default")),
            ("request_log_days", ("90", "default")),
            ("otlp_endpoint", ("none", "default")),
            ("master_key", ("not shown", "file in data_dir")),
        ])
    );
    assert_eq!(report["database"], "ok");
    assert_eq!(report["master_key"], format!("{data}/master.key"));
}

#[test]
fn flags_win_over_variables_and_variables_over_the_file() {
    let home = Home::new();
    let file = "allow_host = [\"file.localhost\"]\nlisten = \"127.0.0.1:7001\"\ndata_dir = \"from-file\"\n";
    fs::write(home.work().join("rollbook.toml"), file).unwrap();

    let mut command = home.command(["doctor", "--json", "--data-dir", "from-flag"]);
    command
        .env("ROLLBOOK_LISTEN", "127.0.0.1:7002")
        .env("ROLLBOOK_DATA_DIR", "from-variable")
        .env("ROLLBOOK_DATABASE", "variable.sqlite");
    let report = run(command, "").json();
    let settings = settings(&report);
    assert_eq!(settings["data_dir"], ("from-flag", "--data-dir"));
    assert_eq!(settings["listen"], ("127.0.0.1:7002", "ROLLBOOK_LISTEN"));
    assert_eq!(settings["database"], ("sqlite://variable.sqlite", "ROLLBOOK_DATABASE"));
    assert_eq!(settings["allow_host"], ("file.localhost", "rollbook.toml"));
    assert_eq!(settings["ca_file"], ("none", "default"));
    assert!(
        home.work().join("variable.sqlite").exists(),
        "what is shown is what is used"
    );
    assert!(home.work().join("from-flag/master.key").exists());

    let from_flag = home.run([
        "doctor",
        "--json",
        "--allow-host",
        "a.localhost",
        "--allow-host",
        "b.localhost:81",
    ]);
    let report = from_flag.json();
    assert_eq!(
        self::settings(&report)["allow_host"],
        ("a.localhost, b.localhost:81", "--allow-host")
    );
}

#[test]
fn a_list_in_a_variable_has_commas() {
    let home = Home::new();
    let mut command = home.command(["doctor", "--json"]);
    command.env("ROLLBOOK_ALLOW_HOST", "a.localhost, b.localhost:81");
    let report = run(command, "").json();
    assert_eq!(
        settings(&report)["allow_host"],
        ("a.localhost, b.localhost:81", "ROLLBOOK_ALLOW_HOST")
    );
}

#[test]
fn the_master_key_is_never_shown() {
    let key = "0Zq1c2l0hS7m8uUe3mXwN4kD9vYtR5oLbGfHjP6aBcE=";
    for arguments in [vec!["doctor"], vec!["doctor", "--json"]] {
        let home = Home::new();
        let mut command = home.command(arguments);
        command.env("ROLLBOOK_MASTER_KEY", key);
        let ended = run(command, "").done();
        assert!(ended.stdout.contains("ROLLBOOK_MASTER_KEY"), "{ended:#?}");
        assert!(!format!("{ended:?}").contains(key), "{ended:#?}");
        assert!(!home.data().join("master.key").exists());
    }
    let home = Home::new();
    home.run(["doctor"]).done();
    let key = fs::read_to_string(home.data().join("master.key")).unwrap();
    let ended = home.run(["doctor"]).done();
    assert!(
        key.trim().len() >= 40 && !ended.stdout.contains(key.trim()),
        "{ended:#?}"
    );

    let mut command = home.command(["doctor"]);
    command.env("ROLLBOOK_MASTER_KEY", "s3cr3t");
    let ended = run(command, "");
    assert_eq!(ended.code, Some(1), "{ended:#?}");
    assert!(ended.error_line().contains("ROLLBOOK_MASTER_KEY"), "{ended:#?}");
    assert!(!format!("{ended:?}").contains("s3cr3t"), "{ended:#?}");
}

#[test]
fn a_database_password_is_never_shown() {
    let home = Home::new();
    let url = "postgres://ada:s3cr3t@127.0.0.1:1/people";
    for arguments in [
        vec!["doctor", "--database", url],
        vec!["doctor", "--database", url, "--json"],
        vec![
            "accounts",
            "--database",
            "postgres://ada:s3cr3t@127.0.0.1:notaport/people",
        ],
        vec!["accounts", "--database", "postgress://ada:s3cr3t@127.0.0.1/people"],
    ] {
        let mut command = home.command(arguments);
        command.env("ROLLBOOK_LOG", "trace");
        let ended = run(command, "");
        assert_ne!(ended.code, Some(0));
        assert!(!format!("{ended:?}").contains("s3cr3t"), "{ended:#?}");
    }
    let told = home.run(["doctor", "--database", url]);
    assert!(told.stdout.contains("postgres://ada@127.0.0.1:1/people"), "{told:#?}");
    assert_eq!(told.code, Some(1));
    assert!(
        told.error_line().contains("postgres://ada@127.0.0.1:1/people"),
        "{told:#?}"
    );
    let error = home.run(["doctor", "--json", "--database", url]).failed(1).error();
    assert_eq!(error["code"], "database_unreachable");
}

#[test]
fn accounts_are_counted_by_their_state() {
    let emulator = Emulator::start();
    let home = Home::new();
    emulator.linked(&home);
    emulator.linked(&home);
    let report = home.run(["doctor", "--json"]).json();
    assert_eq!(report["accounts"]["linked"], 2);
    assert_eq!(report["accounts"]["reauth_needed"], 0);
    let told = home.run(["doctor"]).done();
    assert!(
        told.stdout.contains("Accounts: 2") && told.stdout.contains("  2 linked"),
        "{told:#?}"
    );
}

#[test]
fn a_configuration_that_cannot_be_used_names_what_is_wrong() {
    let home = Home::new();
    for (file, told) in [
        ("lisen = \"127.0.0.1:1\"", "lisen"),
        ("listen = \"nowhere\"", "listen"),
        ("listen = [", "TOML"),
    ] {
        fs::write(home.work().join("rollbook.toml"), file).unwrap();
        let ended = home.run(["accounts"]).failed(2);
        assert!(ended.error_line().contains(told), "{ended:#?}");
        let error = home.run(["accounts", "--json"]).failed(2).error();
        assert_eq!(error["code"], json!("usage"));
    }
    fs::remove_file(home.work().join("rollbook.toml")).unwrap();
    let mut command = home.command(["accounts"]);
    command.env("ROLLBOOK_LISTEN", "nowhere");
    let ended = run(command, "").failed(2);
    assert!(ended.error_line().contains("LISTEN"), "{ended:#?}");
}
