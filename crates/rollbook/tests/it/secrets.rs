//! No secret is found anywhere: not in the home of any process, not in the database's files, not in what anybody was told,
//! logs at their loudest. Each has its one answer that is meant to hand it out.

mod calls;
mod component;
mod finch;
mod pages;
mod reads;
mod search;
mod told;

use std::{collections::BTreeSet, fs};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use self::{pages::Typed, search::Places, told::Told};
use crate::{
    client,
    collector::Collector,
    databases::Database,
    emulator::Emulator,
    program::{Ended, Home, files, run},
    server::Server,
    webhooks::Receiver,
    wiretap::Wiretap,
};

/// With every letter that XML and JSON write in another way.
const PASSWORD: &str = "Zw&<>\"'é\\%24 kräftig";
/// The one that the tenant has later on.
const NEW_PASSWORD: &str = "Yv#<&>'\"ö/%42 gewechselt";
/// Longer than any that was seen, so that the search cannot hit by chance.
const CUSTOMER_API_KEY: &str = "LONGCUSTOMERAPIKEY7Q3W9ERTYUIOPASDFGHJKL0ZXCVBNM5QWERTYUIOPASDFG";

/// Every token that a login gave.
fn tokens(heard: &str) -> BTreeSet<&str> {
    let named = heard.match_indices("Token").map(|(place, _)| &heard[place..]);
    let tokens = named.filter_map(|rest| rest.split_once('>')?.1.get(..36));
    let is_token = |text: &&str| text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    tokens.filter(is_token).collect()
}

/// Asserts that logs and metrics tell nothing of the tenant's people, nor who its service account is. Facts that could be
/// there by chance are left out: short ones, and those that are only letters or only a date.
pub(crate) fn nothing_of_people<'a>(export: &Value, username: &str, told: impl Iterator<Item = &'a str>) {
    let people = export["people"].as_array().unwrap().iter();
    let facts = people.flat_map(|person| person.as_object().unwrap().values().filter_map(Value::as_str));
    let is_date = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || b"-T:.Z".contains(&byte))
    };
    let is_telling = |text: &&str| {
        text.len() >= 8 && !is_date(text) && text.bytes().any(|byte| !byte.is_ascii_alphabetic() && byte != b'_')
    };
    let facts: BTreeSet<&str> = facts.filter(is_telling).chain([username]).collect();
    assert!(facts.len() > 100, "{facts:?}");
    for text in told {
        let found: Vec<_> = facts.iter().filter(|fact| text.contains(**fact)).collect();
        assert!(found.is_empty(), "{found:?} in {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_written_or_printed_anywhere_with_sqlite() {
    Box::pin(searched(Database::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_written_or_printed_anywhere_with_postgresql() {
    Box::pin(searched(Database::postgres("canary").await)).await;
}

/// The commands of a home, with their logs at the loudest.
struct Loud<'a>(&'a Home);

impl Loud<'_> {
    fn command(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = self.0.command(arguments);
        command.env("ROLLBOOK_LOG", "trace");
        command
    }

    fn run(&self, arguments: &[&str]) -> Ended {
        run(self.command(arguments), "")
    }

    /// An API key, which is printed this once.
    fn key(&self, further: &[&str], told: &mut Told) -> String {
        let made = self.run(&[&["keys", "create", "--json"], further].concat()).done();
        let key = made.clone().json()["key"].as_str().unwrap().to_owned();
        told.keep_printed("an API key", &made, &key);
        key
    }
}

/// The main journeys over a database, and the search afterwards.
#[expect(clippy::too_many_lines, reason = "one run, from the first link to the last backup")]
async fn searched(database: Database) {
    let emulator = Emulator::logging("trace", ["--employees", "60"]);
    emulator.change_account(json!({ "password": PASSWORD })).await;
    let keyed = json!({ "customer_api_key": CUSTOMER_API_KEY });
    emulator.control("PATCH", "tenant", Some(&keyed)).await;
    let wiretap = Wiretap::before(emulator.address());
    let host = format!("service2.localhost:{}", wiretap.port());
    let (username, user_api_key) = (emulator.username().to_owned(), emulator.user_api_key().to_owned());
    let typed = Typed {
        host: &host,
        username: &username,
        user_api_key: &user_api_key,
    };
    let home = database.home();
    let loud = Loud(&home);
    let mut told = Told::default();
    for password in [PASSWORD, NEW_PASSWORD] {
        told.plant("a password", password);
        let basic = STANDARD.encode(format!("{username}:{password}"));
        told.plant("a header", &basic);
    }
    told.plant("the Customer API Key", CUSTOMER_API_KEY);
    told.plant("the User API Key", &user_api_key);

    // Linking, once with a wrong password and once with the right one.
    let link = [
        "link",
        "--host",
        &format!("http://{host}"),
        "--allow-host",
        &host,
        "--username",
        &username,
        "--customer-api-key",
        CUSTOMER_API_KEY,
        "--user-api-key",
        &user_api_key,
        "--password-stdin",
        "--json",
    ];
    let refused = run(loud.command(&link), &PASSWORD.to_uppercase());
    assert_eq!(refused.code, Some(3), "{refused:#?}");
    told.keep_ended("a refused link", &refused);
    let linked = run(loud.command(&link), PASSWORD).done();
    told.keep_ended("link", &linked);
    let account: Value = serde_json::from_str(linked.stdout.lines().last().unwrap()).unwrap();
    let account = account["id"].as_str().unwrap().to_owned();

    let collector = Collector::start();
    let mut receiver = Receiver::start().await;
    let mut command = loud.command(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
        "--allow-host",
        &host,
        "--allow-host",
        "127.0.0.1",
        "--json",
    ]);
    command
        .env("ROLLBOOK_LOG_FORMAT", "json")
        // More is refused on purpose than a tenant would bear.
        .env("ROLLBOOK_LOGIN_BUDGET", "20/15");
    if cfg!(feature = "otlp") {
        command.env("ROLLBOOK_OTLP_ENDPOINT", &collector.url);
    }
    let key = loud.key(&[], &mut told);
    let seeing = loud.key(&["--scope", "actions:read,sensitive:read"], &mut told);
    let mut server = Server::with_key(&home, command, key);
    for arguments in [
        &["check", &account][..],
        &["accounts", "--json"],
        &["doctor"],
        &["doctor", &account],
        &["run", "find_people", "--page-size", "3"],
        &["run", "list_person_details", "--all"],
        &["keys", "list"],
    ] {
        told.keep_ended(arguments[0], &loud.run(arguments).done());
    }
    let invited = loud.run(&["people", "invite", "--json"]).done();
    let invitation = told::token(&invited.stdout, "/console/join/");
    let invitation = invitation.rsplit_once('/').unwrap().1;
    told.keep_printed("an invitation", &invited, invitation);

    calls::webhook(&server, &mut receiver, &mut told).await;
    let mut browser = pages::all(&server, &account, &typed, &receiver, &mut told).await;
    finch::connected(
        &server,
        &mut browser,
        &typed,
        |arguments| loud.command(arguments),
        &mut told,
    )
    .await;
    component::linked(&server, &typed, &mut told).await;
    calls::writes(&server, &emulator, &account, &mut told).await;
    let stdio = loud.command(&["mcp", "--account", &account]);
    reads::mcp(&server, &account, stdio, &mut told).await;
    reads::unified(&server, &account, &mut told).await;
    reads::copied(&server, &account, |arguments| loud.command(arguments), &mut told).await;
    reads::kept(
        &server,
        &emulator,
        &account,
        |arguments| loud.command(arguments),
        &mut told,
    )
    .await;
    let actions = ["find_people", "list_person_details"];
    for action in actions {
        told.keep_answer(action, &server.action(&account, action, json!({})).await);
    }
    // Bank numbers: masked, and once shown to who may see them; that answer alone is not searched.
    let deposits = json!({ "action": "list_direct_deposits" });
    let shown = server
        .request("POST", "/actions/rpc")
        .basic_auth(&seeing, Some(""))
        .header("content-type", "application/json")
        .header("x-account-id", &account)
        .header("rollbook-sensitive", "shown")
        .body(deposits.to_string());
    let shown = client::send(shown).await.ok();
    let numbers = shown["data"].as_array().unwrap().iter();
    let numbers = numbers.filter_map(|row| row["account"].as_str());
    let banks: BTreeSet<String> = numbers.filter(|number| number.len() > 8).map(str::to_owned).collect();
    assert!(banks.len() > 10 && !banks.contains("••••••"), "{banks:?}");
    told.keep_ended("rotation", &loud.run(&["keys", "rotate"]).done());
    server.action(&account, "find_people", json!({})).await.ok();
    for fault in ["html", "garbage@rest", "fault-in-200@soap", "truncated@rest*1"] {
        emulator.control("DELETE", "faults", None).await;
        emulator.fault(fault).await;
        for action in actions {
            told.keep_answer(fault, &server.action(&account, action, json!({})).await);
        }
    }
    emulator.control("DELETE", "faults", None).await;

    // The password changes: calls fail with the address where the account is linked again, which it is.
    emulator.control("DELETE", "tokens", None).await;
    emulator.change_account(json!({ "password": NEW_PASSWORD })).await;
    let mut again = String::new();
    for action in actions {
        let answer = server.action(&account, action, json!({})).await;
        assert_eq!(answer.status, 401);
        again = calls::keep_broken(&answer, &mut told);
    }
    let call = json!({ "action": "find_people" }).to_string();
    let call = server
        .request("POST", "/actions/rpc")
        .basic_auth(&seeing, Some(""))
        .body(call);
    let call = call
        .header("x-account-id", &account)
        .header("content-type", "application/json");
    let answer = client::send(call).await;
    assert_eq!(answer.status, 401, "a key that may make no links is told none");
    told.keep_answer("a failure without a link", &answer);
    let failed = loud.run(&["run", "find_people", "--account", &account]);
    assert_eq!(failed.code, Some(3), "{failed:#?}");
    told.keep_ended("a failed run", &failed);
    for path in ["", "/edit"] {
        let path = format!("/console/accounts/{account}{path}");
        let page = browser.get(&path).await;
        told.keep_page(&path, page);
    }
    pages::go(&mut browser, &again, &typed, (NEW_PASSWORD, "/done"), &mut told).await;
    server.action(&account, "find_people", json!({})).await.ok();

    for path in ["/accounts", "/actions?include=action_details", "/openapi.json"] {
        told.keep_answer(path, &client::send(server.request("GET", path)).await);
        told.keep_answer(path, &server.get(path).await);
    }
    for path in [
        &format!("/accounts/{account}"),
        "/v1/requests?limit=100",
        "/connect_sessions",
    ] {
        told.keep_answer(path, &server.get(path).await);
    }
    let metrics = server.running.ready()["metrics_url"].as_str().unwrap().to_owned();
    let metrics = client::client().get(metrics).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("rollbook_action_runs_total"), "{metrics}");
    for arguments in [
        &["audit", "export"][..],
        &["requests", "--json"],
        &["webhooks", "list", "--json"],
        &["people", "list", "--json"],
    ] {
        told.keep_ended(arguments[0], &loud.run(arguments).done());
    }

    // What went over the wire holds all of it; that is where the token and the header are learnt.
    let heard = wiretap.heard();
    let basic = STANDARD.encode(format!("{username}:{PASSWORD}"));
    assert!(heard.contains(&format!("authorization: Basic {basic}\r\n")));
    assert!(heard.contains(calls::SSN) && heard.contains(calls::BANK_NUMBER));
    let tokens = tokens(&heard);
    assert!(
        !tokens.is_empty() && tokens.iter().all(|token| heard.matches(token).count() > 1),
        "{tokens:?}"
    );
    for token in tokens {
        told.plant("a token of UKG Pro", token);
    }
    let export = emulator.export().await;
    let of_people = |fact: &str| -> BTreeSet<String> {
        let people = export["people"].as_array().unwrap().iter();
        let facts = people.filter_map(|person| person[fact].as_str());
        facts.filter(|text| text.len() > 8).map(str::to_owned).collect()
    };
    let numbers: BTreeSet<String> = ["ssn", "national_id"].into_iter().flat_map(of_people).collect();
    assert!(numbers.len() > 20 && numbers.contains(calls::SSN), "{numbers:?}");

    // A backup: the file itself, and what is in it, as it lies in the database that is restored from it.
    let backup = home.work().join("backup");
    told.keep_ended("backup", &loud.run(&["backup", backup.to_str().unwrap()]).done());
    let restored = Home::new();
    fs::create_dir_all(restored.data()).unwrap();
    let master_key = home.data().join("master.key");
    fs::copy(&master_key, restored.data().join("master.key")).unwrap();
    let mut command = restored.command(["restore", backup.to_str().unwrap()]);
    command.env("ROLLBOOK_LOG", "trace");
    told.keep_ended("restore", &run(command, "").done());

    let mut places = database.everything(&home).await;
    server.running.terminate();
    let ended = server.running.wait().done();
    assert!(
        ended.stderr.lines().count() > 100,
        "the logs were loud: {}",
        ended.stderr
    );
    told.keep_ended("the server", &ended);
    told.keep("the emulator", emulator.stop().done().stderr);
    told.keep("metrics", metrics.as_str());
    let logs = files(&home.folder().join("stderr"));
    let logs: Vec<_> = logs.iter().map(|(_, text)| String::from_utf8_lossy(text)).collect();
    nothing_of_people(
        &export,
        &username,
        logs.iter().map(AsRef::as_ref).chain([metrics.as_str()]),
    );
    let mut changes = 0;
    while let Some(arrival) = receiver.arrived() {
        changes += usize::from(arrival.body.contains("account."));
        told.keep("a delivery", format!("{:?} {}", arrival.headers, arrival.body));
    }
    assert!(changes > 2, "webhooks were told: {changes}");
    places.extend(database.everything(&home).await);
    places.extend(files(restored.folder()));
    let traces = collector.bodies();
    assert_eq!(!traces.is_empty(), cfg!(feature = "otlp"), "traces were sent");
    places.extend(traces.into_iter().map(|body| ("traces".into(), body)));
    let said = told.said().iter();
    places.extend(said.map(|(what, text)| (what.into(), text.clone().into_bytes())));

    // The one file in which the master keys are.
    let master_keys = fs::read_to_string(&master_key).unwrap();
    assert_eq!(master_keys.lines().count(), 2);
    for line in master_keys.lines() {
        told.plant("a master key", line);
    }
    places.retain(|(path, _)| !path.ends_with("master.key"));
    let places = Places::new(places);

    // The search does search: the account's host and user name are no secrets.
    for open in [host.as_str(), &account] {
        assert!(places.with(open).len() > 2, "{open}");
    }
    let addresses = of_people("email_address");
    assert!(addresses.iter().any(|address| places.with(address).len() > 1));
    if let Database::Postgres { .. } = database {
        for part in ["/base/", "/pg_wal/", "rows of account"] {
            let found = places.with(&account);
            assert!(found.iter().any(|place| place.contains(part)), "{part}: {found:?}");
        }
    }
    if cfg!(feature = "otlp") {
        assert!(places.with(&account).contains(&"traces".to_owned()));
    }
    places.have_none_of(told.secrets());
    places.have_no_number(&numbers);
    places.have_no_number(&banks);
    database.end().await;
}
