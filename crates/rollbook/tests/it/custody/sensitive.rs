//! National identifiers and bank numbers are masked unless the key may see them and the call asks; fields that are
//! switched off are nowhere.

use serde_json::{Value, json};

use crate::{
    client,
    program::files,
    server::{Linked, Server},
};

const MASK: &str = "••••••";

/// Calls an action that reads everybody, asking for this.
async fn read(server: &Server, key: &str, account: &str, asked: Option<&str>) -> client::Answer {
    let mut request = server
        .request("POST", "/actions/rpc")
        .basic_auth(key, Some(""))
        .header("content-type", "application/json")
        .header("x-account-id", account)
        .body(json!({ "action": "list_person_details" }).to_string());
    if let Some(asked) = asked {
        request = request.header("rollbook-sensitive", asked);
    }
    client::send(request).await
}

fn numbers(rows: &Value) -> Vec<&str> {
    let rows = rows.as_array().unwrap().iter();
    rows.filter_map(|row| row["ssn"].as_str())
        .filter(|number| !number.is_empty())
        .collect()
}

#[tokio::test]
async fn a_number_is_shown_to_who_may_see_it_and_asks() {
    let linked = Linked::start();
    let key = linked
        .home
        .run(["keys", "create", "--scope", "actions:read,sensitive:read", "--json"])
        .json();
    let key = key["key"].as_str().unwrap();
    let (server, account) = (&linked.server, linked.account.as_str());

    for (key, asked) in [(key, None), (key, Some("masked")), (&server.key, None)] {
        let answer = read(server, key, account, asked).await.ok();
        let numbers = numbers(&answer["data"]);
        assert!(
            !numbers.is_empty() && numbers.iter().all(|number| *number == MASK),
            "{numbers:?}"
        );
    }
    let refused = read(server, &server.key, account, Some("shown")).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    assert_eq!(read(server, key, account, Some("please")).await.status, 400);

    let shown = read(server, key, account, Some("shown")).await.ok();
    let shown = numbers(&shown["data"]);
    let export = linked.emulator.export().await;
    let people = export["people"].as_array().unwrap();
    assert!(!shown.is_empty());
    for number in &shown {
        assert!(people.iter().any(|person| person["ssn"] == *number), "{number}");
    }

    let printed = linked.home.run(["run", "list_person_details", "--all"]).done().stdout;
    assert!(printed.contains(MASK) && shown.iter().all(|number| !printed.contains(number)));
    let asked = ["run", "list_person_details", "--all", "--show-sensitive"];
    let printed = linked.home.run(asked).done().stdout;
    let lines = linked.home.run(["audit", "export"]).json_lines();
    let told = lines.iter().filter(|line| line["kind"] == "sensitive.read");
    let told: Vec<_> = told.map(|line| (&line["actor"], &line["detail"]["action"])).collect();
    let keys = linked.home.run(["keys", "list", "--json"]).json();
    let (action, by_key, here) = (json!("list_person_details"), &keys[1]["id"], json!("command_line"));
    assert_eq!(
        told,
        [(by_key, &action), (&here, &action)],
        "who saw them stands in the audit log"
    );
    assert!(!printed.contains(MASK) && shown.iter().all(|number| printed.contains(number)));
}

#[tokio::test]
async fn a_field_that_is_switched_off_is_handed_out_with_nobody() {
    let linked = Linked::start();
    let (home, account) = (&linked.home, linked.account.as_str());
    let export = linked.emulator.export().await;
    let mut people = export["people"].as_array().unwrap().iter();
    let person = people.find(|person| person["date_of_birth"].is_string()).unwrap();
    let [id, name, birth] =
        ["employee_id", "last_name", "date_of_birth"].map(|fact| person[fact].as_str().unwrap().to_owned());
    home.run(["sync", account]).done();
    let handed_out = || {
        let export = ["person", "export", "--account", account, "--employee-id", &id, "--json"];
        home.run(export).json().to_string()
    };
    let day = &birth[..10];
    assert!(handed_out().contains(day), "{}", handed_out());
    home.run(["accounts", "fields", account, "--off", "date_of_birth"])
        .done();
    let without = handed_out();
    assert!(!without.contains(day) && without.contains(&name), "{without}");
    home.run(["sync", account]).done();
    let without = handed_out();
    assert!(!without.contains(day) && without.contains(&name), "{without}");
}

#[tokio::test]
async fn a_field_that_is_switched_off_is_in_no_answer_log_or_file() {
    let linked = Linked::start();
    let account = linked.account.as_str();
    let off = [
        "accounts",
        "fields",
        account,
        "--off",
        "date_of_birth,sensitive",
        "--json",
    ];
    assert_eq!(
        linked.home.run(off).json()["switched_off"],
        json!(["dateofbirth", "sensitive"])
    );
    let export = linked.emulator.export().await;
    let people = export["people"].as_array().unwrap();
    let birth = people[0]["date_of_birth"].as_str().unwrap();

    let mut command = linked
        .home
        .command(["run", "list_person_details", "--all", "--show-sensitive"]);
    command.env(
        "ROLLBOOK_LOG",
        "rollbook=trace,rollbook_core=trace,rollbook_store=trace",
    );
    let ended = crate::program::run(command, "").done();
    for row in ended
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
    {
        assert_eq!(row.get("dateOfBirth"), None);
        assert_eq!(row.get("ssn"), None);
        assert!(row.get("lastName").is_some());
    }
    let mut places: Vec<String> = vec![ended.stdout, ended.stderr];
    places.extend(
        files(&linked.home.data())
            .into_iter()
            .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()),
    );
    let number = people.iter().find_map(|person| person["ssn"].as_str()).unwrap();
    for place in &places {
        assert!(!place.contains(birth) && !place.contains(number));
    }

    let on = ["accounts", "fields", account, "--on", "date_of_birth", "--json"];
    assert_eq!(linked.home.run(on).json()["switched_off"], json!(["sensitive"]));
    let answer = linked
        .server
        .action(account, "list_person_details", json!({}))
        .await
        .ok();
    assert!(answer["data"].to_string().contains(birth));
    assert!(!answer["data"].to_string().contains("ssn\":"));
    let unknown = linked
        .home
        .run(["accounts", "fields", account, "--off", "shoe_size", "--json"])
        .failed(2);
    assert!(unknown.error()["message"].as_str().unwrap().contains("shoe_size"));
}
