//! A command line that cannot be used (2), and failures of Rollbook's own (1): told to people and to programs.

use std::fs;

use serde_json::json;

use crate::program::{Home, run};

#[test]
fn a_command_line_that_is_not_understood_is_told() {
    let home = Home::new();
    for (arguments, told) in [
        (vec!["nope"], "nope"),
        (vec!["check", "42"], "acc_"),
        (vec!["check"], "<ACCOUNT>"),
        (vec!["run", "nope"], "nope"),
        (vec!["run", "find_people", "--shoe-size", "44"], "--shoe-size"),
        (vec!["run", "find_people", "--input", "[1]"], "`--input`"),
        (vec!["run", "find_people", "--input", "nonsense"], "`--input`"),
        (vec!["link", "--host", "https://service2.ultipro.com"], "--username"),
        (vec!["guide", "--format", "pdf"], "pdf"),
        (vec!["run", "find_people", "--account", "42"], "acc_"),
        (vec!["accounts", "--database", "mysql://127.0.0.1/people"], "mysql"),
        (vec!["accounts", "--allow-host", "not a host"], "host"),
    ] {
        let ended = home.run(&arguments).failed(2);
        assert!(ended.stderr.starts_with("error: "), "{ended:#?}");
        assert!(ended.stderr.contains(told), "{ended:#?}");
        let ended = home.run(arguments.into_iter().chain(["--json"])).failed(2);
        let error = ended.error();
        assert_eq!(
            (&error["code"], &error["step"]),
            (&json!("usage"), &json!("input")),
            "{error}"
        );
        let message = error["message"].as_str().unwrap();
        assert!(message.contains(told) && !message.starts_with("error:"), "{error}");
    }
}

#[test]
fn help_and_version_are_data() {
    let home = Home::new();
    let help = home.run(["--help"]).done();
    for command in [
        "demo", "serve", "sandbox", "guide", "link", "accounts", "check", "actions", "run", "keys", "doctor",
    ] {
        assert!(help.stdout.contains(&format!("\n  {command} ")), "{}", help.stdout);
    }
    assert_eq!(help.stderr, "");
    let version = home.run(["--version", "--json"]).done().stdout;
    assert_eq!(version, format!("rollbook {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_failure_of_rollbook_itself_has_a_code() {
    let home = Home::new();
    fs::write(home.work().join("broken.sqlite"), "this is no database ".repeat(100)).unwrap();
    let ended = home.run(["accounts", "--database", "broken.sqlite"]).failed(1);
    assert!(ended.error_line().contains("database"), "{ended:#?}");
    let error = home
        .run(["accounts", "--database", "broken.sqlite", "--json"])
        .failed(1)
        .error();
    assert_eq!(error["code"], "database_damaged");

    fs::write(home.work().join("file"), "").unwrap();
    let ended = home.run(["accounts", "--data-dir", "file"]).failed(1);
    assert!(ended.error_line().contains("file"), "{ended:#?}");
}

#[test]
fn a_log_filter_that_is_not_understood_is_told() {
    let home = Home::new();
    let mut command = home.command(["actions"]);
    command.env("ROLLBOOK_LOG", "rollbook=loud");
    let ended = run(command, "").failed(2);
    assert!(ended.error_line().contains("ROLLBOOK_LOG"), "{ended:#?}");
}

#[test]
fn logs_are_lines_on_stderr_as_text_or_json() {
    let home = Home::new();
    let log = |format: Option<&str>| {
        let mut command = home.command(["accounts", "--json"]);
        command.env("ROLLBOOK_LOG", "debug");
        if let Some(format) = format {
            command.env("ROLLBOOK_LOG_FORMAT", format);
        }
        let ended = run(command, "");
        assert_eq!(ended.clone().json(), json!([]));
        ended.stderr
    };
    log(None);
    let lines = log(Some("json"));
    assert!(!lines.is_empty());
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["level"].is_string(), "{line}");
    }
}

#[test]
fn a_made_master_key_is_told_once_with_what_to_do() {
    let home = Home::new();
    let first = home.run(["accounts", "--json"]).done();
    assert!(
        first.stderr.contains("master.key") && first.stderr.contains("keep a copy"),
        "{first:#?}"
    );
    assert_eq!(home.run(["accounts", "--json"]).done().stderr, "");
}

#[test]
fn an_api_key_is_printed_alone_and_kept_as_a_hash() {
    let home = Home::new();
    let created = home.run(["keys", "create", "--label", "payroll"]).done();
    let key = created.stdout.trim_end();
    assert!(key.starts_with("rbk_") && !key.contains([':', ' ', '\n']), "{key}");
    assert!(created.stderr.contains("once"), "{created:#?}");
    let json = home.run(["keys", "create", "--label", "payroll", "--json"]).json();
    assert_eq!(json["label"], "payroll");
    assert_ne!(json["key"], key);
    for (path, bytes) in crate::program::files(&home.data()) {
        let found = bytes.windows(key.len()).any(|window| window == key.as_bytes());
        assert!(!found, "the key is in {}", path.display());
    }
}

#[test]
fn an_action_that_there_is_not_is_told_with_those_alike_and_where_all_are() {
    let home = Home::new();
    let ended = home.run(["run", "list_security_roles"]).failed(2);
    assert_eq!(ended.error_line(), "there is no action `list_security_roles`");
    assert!(ended.hint_line().contains("`get_security_roles`"), "{ended:#?}");
    assert!(ended.hint_line().contains("rollbook actions"), "{ended:#?}");
    let ended = home.run(["run", "nosuch", "--json"]).failed(2);
    assert_eq!(ended.error()["message"], "there is no action `nosuch`");
    // By its published label an action is found, too.
    home.run(["run", "list_employee_supervisor_details", "--help"]).done();
}

#[test]
fn inputs_are_read_from_a_file_and_from_standard_input() {
    let home = Home::new();
    let file = home.work().join("inputs.json");
    fs::write(&file, "{\"last_name\": }").unwrap();
    let from_file = format!("@{}", file.display());
    let ended = home.run(["run", "find_people", "--input", &from_file]).failed(2);
    assert!(ended.stderr.contains("line 1, column 15"), "{ended:#?}");
    let ended = home.run(["run", "find_people", "--input", "@missing.json"]).failed(2);
    assert!(ended.stderr.contains("`missing.json` cannot be read"), "{ended:#?}");
    let ended = home
        .run_with_input(["run", "find_people", "--input", "-"], "[]")
        .failed(2);
    assert!(ended.stderr.contains("must be a JSON object"), "{ended:#?}");
}
