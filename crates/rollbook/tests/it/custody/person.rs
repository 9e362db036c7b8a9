//! What is kept of one of a tenant's people is handed out and erased, by command line and HTTP, and leaves no trace.

use std::fs;

use serde_json::{Value, json};

use super::ears::{Ears, deliveries, finds};
use crate::{
    client,
    databases::{Database, found},
    emulator::Emulator,
    program::Home,
    server::{Linked, Server},
};

/// Somebody who works in one company: company code, employee number and key.
pub(super) async fn somebody(emulator: &Emulator, place: usize) -> (String, String, String) {
    let export = emulator.export().await;
    let people = export["people"].as_array().unwrap().iter();
    let mut wanted = people.filter_map(|person| {
        let [employment] = person["employments"].as_array()?.as_slice() else {
            return None;
        };
        let key = &employment["employee_identifier"];
        let works = employment["employment_status"] == "A" && key["company_code"] == "HLF";
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        works.then(|| {
            (
                text(&key["company_code"]),
                text(&key["employee_number"]),
                text(&person["employee_id"]),
            )
        })
    });
    wanted.nth(place).unwrap()
}

/// What else than names tells of a person who they are.
const FURTHER: [&str; 4] = ["ssn", "address_line1", "home_number", "alternate_email_address"];

/// The e-mail address and last name of somebody to whom others report, and whom nothing else of anybody names, what further
/// is known of nobody else, and what [`somebody`] tells of them.
async fn somebody_leading(emulator: &Emulator) -> ((String, String, String), [String; 2], Vec<String>) {
    let export = emulator.export().await;
    let people = export["people"].as_array().unwrap();
    for place in 0..people.len() {
        let somebody = somebody(emulator, place).await;
        let (own, others): (Vec<_>, Vec<_>) = people
            .iter()
            .partition(|person| person["employee_id"] == somebody.2.as_str());
        let mut others = json!(others);
        let leads = others.to_string().contains(&somebody.2);
        without_supervisors(&mut others);
        let others = others.to_string();
        let [address, name] = ["email_address", "last_name"].map(|field| own[0][field].as_str().unwrap_or_default());
        // A number is somebody else's, too, in another company.
        let is_apart = [somebody.2.as_str(), address, name]
            .iter()
            .all(|known| !others.contains(known));
        if leads && is_apart && !address.is_empty() && name.len() > 4 {
            let further = FURTHER.iter().filter_map(|fact| own[0][fact].as_str());
            let further = further.filter(|known| known.len() > 6 && !others.contains(known));
            let further: Vec<_> = further.map(str::to_owned).collect();
            assert!(further.len() > 1, "{further:?}");
            return (somebody.clone(), [address.to_owned(), name.to_owned()], further);
        }
    }
    panic!("whoever leads is named by somebody else besides");
}

fn without_supervisors(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(without_supervisors),
        Value::Object(members) => {
            members.retain(|name, _| !name.starts_with("supervisor"));
            members.values_mut().for_each(without_supervisors);
        }
        _ => {}
    }
}

/// Moves two people at once, under a key that names the first.
async fn write(server: &Server, account: &str, key: &str, people: &[(String, String, String)]) -> client::Answer {
    let records = people.iter().map(|(company, number, _)| {
        json!({ "company_code": company, "employee_number": number, "city": "Tacoma", "zip_or_postal_code": "98402" })
    });
    let records: Vec<_> = records.collect();
    let body = json!({ "records": records, "idempotency_key": key });
    server
        .call(account, &json!({ "action": "update_address", "body": body }))
        .await
}

fn own(account: &str, command: &str, who: &[&str]) -> Vec<String> {
    let command = ["person", command, "--account", account, "--json"];
    command.iter().chain(who).map(ToString::to_string).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_handed_out_and_erased_and_is_in_no_file_export_or_log_with_sqlite() {
    Box::pin(erased(Database::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_handed_out_and_erased_and_is_in_no_file_export_or_log_with_postgresql() {
    Box::pin(erased(Database::postgres("person").await)).await;
}

async fn erased(database: Database) {
    let mut ears = Ears::open().await;
    let mut linked = Linked::at(database.home(), |command| ears.lend(command));
    ears.listen(&linked.server).await;
    let (home, account) = (&linked.home, linked.account.clone());
    let (leading, [address, name], further) = somebody_leading(&linked.emulator).await;
    let other = match somebody(&linked.emulator, 0).await {
        first if first == leading => somebody(&linked.emulator, 1).await,
        first => first,
    };
    let people = [leading, other];
    let (company, number, id) = people[0].clone();
    home.run(["sync", &account]).done();
    let key = format!("move-{number}-{id}");
    write(&linked.server, &account, &key, &people).await.ok();
    let before = database.everything(home).await;
    for needle in [&key, &id, &address, &name] {
        finds(&before, needle);
    }

    // By number; the second of the records is somebody else's.
    let who = ["--employee-number", &number, "--company-code", &company];
    let kept = home.run(own(&account, "export", &who)).json();
    let answer = &kept["writes"][0]["answer"];
    assert_eq!(kept["writes"][0]["idempotency_key"], json!(key));
    let whole = home.run(own(&account, "export", &["--employee-id", &id])).json();
    assert!(whole["copied"].to_string().contains(&address), "{whole}");
    assert_eq!(answer["records"].as_array().unwrap().len(), 1, "{kept}");
    assert_eq!(answer["records"][0]["index"], 0);
    let nobody = home
        .run(own(&account, "export", &["--employee-id", "ZZZZZZZZZZZZ"]))
        .json();
    assert_eq!(nobody["writes"], json!([]));
    home.run(own(&account, "export", &[])).failed(2);

    let path = format!("/v1/accounts/{account}/people/{id}");
    let query = format!("employee_number={number}&company_code={company}");
    let told = linked.server.get(&format!("{path}/export?{query}")).await.ok();
    assert_eq!(told, kept);
    let other = ["keys", "create", "--scope", "actions:read,accounts:read", "--json"];
    let reading = home.run(other).json()["key"].as_str().unwrap().to_owned();
    let erase = |key: &str| {
        let request = linked.server.request("DELETE", &format!("{path}?{query}"));
        client::send(request.basic_auth(key, Some("")))
    };
    assert_eq!(erase(&reading).await.status, 403);
    let shown = linked.server.request("GET", &format!("{path}/export"));
    let shown = shown
        .basic_auth(&reading, Some(""))
        .header("rollbook-sensitive", "shown");
    assert_eq!(client::send(shown).await.status, 403);

    let backup = home.work().join("before");
    home.run(["backup", backup.to_str().unwrap()]).done();
    let receipt = erase(&linked.server.key).await.ok();
    assert_eq!(receipt["receipt"]["kind"], "rollbook.person_erased.v1");
    assert_eq!(receipt["receipt"]["writes"], 1);
    assert!(!receipt.to_string().contains(&id) && !receipt.to_string().contains(&name));
    let file = home.work().join("receipt.json");
    let receipt_file = file.to_str().unwrap();
    fs::write(&file, receipt.to_string()).unwrap();
    let verified = home.run(["receipts", "verify", receipt_file]).done();
    assert!(verified.stdout.starts_with("Genuine"), "{verified:?}");

    // Gone, and the write is not made a second time.
    assert_eq!(home.run(own(&account, "export", &who)).json()["writes"], json!([]));
    let again = write(&linked.server, &account, &key, &people).await;
    assert_eq!(
        (again.status, &again.body["problem"]["code"]),
        (409, &json!("write_erased"))
    );

    // What a product is told of afterwards, and what became of the calls.
    let label = json!({ "label": "moved" });
    let edit = linked.server.request("PATCH", &format!("/accounts/{account}"));
    let edit = edit.basic_auth(&linked.server.key, Some("")).body(label.to_string());
    client::send(edit.header("content-type", "application/json")).await.ok();
    let told = ears.asked(&linked.server, home).await;
    for open in [
        "person_data.exported",
        "person_data.erased",
        "update_address",
        "write_erased",
        &account,
    ] {
        finds(&told, open);
    }
    let delivered = deliveries(&ears.until("account.updated").await);
    finds(&delivered, &account);
    linked.server.running.terminate();
    let logs = linked.server.running.wait().done().stderr;
    assert!(logs.lines().count() > 100, "the logs were loud");
    let needles: Vec<_> = [&id, &key, &address, &name]
        .into_iter()
        .chain(&further)
        .map(String::as_str)
        .collect();
    // The logs are in the home.
    assert_eq!(database.left(home, &needles).await, [""; 0]);
    let traces = ears.traces();
    if cfg!(feature = "otlp") {
        finds(&traces, "update_address");
    }
    for files in [&told, &delivered, &traces] {
        assert_eq!(found(files, &needles), [""; 0]);
    }

    // An older backup brings them back, unless the receipt comes with it.
    let restore = ["restore", backup.to_str().unwrap(), "--replace"];
    home.run(restore).done();
    let kept = |home: &Home| {
        home.run(own(&account, "export", &who)).json()["writes"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(kept(home), 1);
    home.run(restore.iter().chain(&["--receipt", receipt_file])).done();
    assert_eq!(kept(home), 0);
    home.run(["audit", "verify"]).done();
    database.end().await;
}
