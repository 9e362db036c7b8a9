//! No secret is found anywhere: not in the data folder, not in what any process printed, logs at their loudest.

mod pages;

use std::{collections::BTreeSet, fs, path::PathBuf};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::{Value, json};

use self::pages::Typed;
use crate::{
    client,
    console::browser,
    emulator::Emulator,
    program::{Home, files, run},
    server::Server,
    wiretap::Wiretap,
};

/// With every letter that XML and JSON write in another way.
const PASSWORD: &str = "Zw&<>\"'é\\%24 kräftig";
/// Longer than any that was seen, so that the search cannot hit by chance.
const CUSTOMER_API_KEY: &str = "LONGCUSTOMERAPIKEY7Q3W9ERTYUIOPASDFGHJKL0ZXCVBNM5QWERTYUIOPASDFG";

/// A secret as it is, and in the forms in which one is carelessly written down.
fn forms(secret: &str) -> Vec<Vec<u8>> {
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let (mut hexadecimal, mut percent) = (String::new(), String::new());
    for byte in secret.bytes() {
        let digits = format!("{byte:02x}");
        hexadecimal.push_str(&digits);
        if plain(byte) {
            percent.push(char::from(byte));
        } else {
            percent.push('%');
            percent.push_str(&digits.to_uppercase());
        }
    }
    let forms = [
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        hexadecimal,
        serde_json::to_string(secret).unwrap().trim_matches('"').to_owned(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        format!("{:?}", secret.as_bytes()).trim_matches(['[', ']']).to_owned(),
        percent,
        escaped.replace('"', "&quot;").replace('\'', "&apos;"),
        escaped,
    ];
    forms.map(String::into_bytes).to_vec()
}

/// Bytes as text, each as the character of its number: text is searched fast.
fn spelt(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Where bytes are found.
fn found(haystacks: &[(PathBuf, String)], needle: &[u8]) -> Vec<String> {
    let needle = spelt(needle);
    let hits = haystacks.iter().filter(|(_, text)| text.contains(&needle));
    hits.map(|(name, _)| name.display().to_string()).collect()
}

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
async fn no_secret_is_written_or_printed_anywhere() {
    let emulator = Emulator::logging("trace", ["--employees", "60"]);
    emulator.change_account(json!({ "password": PASSWORD })).await;
    emulator
        .control(
            "PATCH",
            "tenant",
            Some(&json!({ "customer_api_key": CUSTOMER_API_KEY })),
        )
        .await;
    let wiretap = Wiretap::before(emulator.address());
    let host = format!("service2.localhost:{}", wiretap.port());
    let (username, user_api_key) = (emulator.username().to_owned(), emulator.user_api_key().to_owned());
    let home = Home::new();
    let loud = |arguments: &[&str]| {
        let mut command = home.command(arguments);
        command.env("ROLLBOOK_LOG", "trace");
        command
    };

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
    let mut printed = Vec::new();
    let refused = run(loud(&link), &PASSWORD.to_uppercase());
    assert_eq!(refused.code, Some(3), "{refused:#?}");
    printed.push(refused);
    let linked = run(loud(&link), PASSWORD).done();
    let account: Value = serde_json::from_str(linked.stdout.lines().last().unwrap()).unwrap();
    let account = account["id"].as_str().unwrap().to_owned();
    printed.push(linked);

    // Every command of the account, and one call that fails in every way UKG Pro's words come back.
    let mut command = loud(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
        "--allow-host",
        &host,
        "--json",
    ]);
    command
        .env("ROLLBOOK_LOG_FORMAT", "json")
        // More is refused on purpose than a tenant would bear.
        .env("ROLLBOOK_LOGIN_BUDGET", "20/15");
    let mut server = Server::of(&home, command);
    for arguments in [
        &["check", &account][..],
        &["accounts", "--json"],
        &["doctor"],
        &["run", "find_people", "--page-size", "3"],
        &["run", "list_person_details", "--all"],
    ] {
        printed.push(run(loud(arguments), "").done());
    }
    let actions = ["find_people", "list_person_details"];
    let typed = Typed {
        host: &host,
        username: &username,
        user_api_key: &user_api_key,
    };
    let mut bodies = pages::all(&server, &account, &typed).await;
    assert!(bodies.len() > 30 && bodies.iter().any(|page| page.contains("rollbook.account_deleted")));
    for action in actions {
        let answer = server.action(&account, action, json!({})).await.ok();
        bodies.push(answer.to_string());
    }
    // Bank numbers: masked, and once shown to who may see them; that answer alone is not searched.
    let deposits = json!({ "action": "list_direct_deposits" });
    bodies.push(server.call(&account, &deposits).await.ok().to_string());
    let seeing = ["keys", "create", "--scope", "actions:read,sensitive:read", "--json"];
    let seeing = home.run(seeing).json()["key"].as_str().unwrap().to_owned();
    let shown = server
        .request("POST", "/actions/rpc")
        .basic_auth(&seeing, Some(""))
        .header("content-type", "application/json")
        .header("x-account-id", &account)
        .header("rollbook-sensitive", "shown")
        .body(deposits.to_string());
    let shown = client::send(shown).await.ok();
    let banks: BTreeSet<String> = shown["data"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|row| row["account"].as_str())
        .filter(|number| number.len() > 6)
        .map(str::to_owned)
        .collect();
    assert!(banks.len() > 10 && !banks.contains("••••••"), "{banks:?}");
    printed.push(run(loud(&["keys", "rotate"]), "").done());
    server.action(&account, "find_people", json!({})).await.ok();
    for fault in ["html", "garbage@rest", "fault-in-200@soap", "truncated@rest*1"] {
        emulator.control("DELETE", "faults", None).await;
        emulator.fault(fault).await;
        for action in actions {
            server.action(&account, action, json!({})).await;
        }
    }
    emulator.control("DELETE", "faults", None).await;
    emulator.control("DELETE", "tokens", None).await;
    emulator.change_account(json!({ "password": "another one" })).await;
    for action in actions {
        let answer = server.action(&account, action, json!({})).await;
        assert_eq!(answer.status, 401);
        bodies.push(answer.body.to_string());
    }
    for path in ["/accounts", "/actions?include=action_details", "/openapi.json"] {
        bodies.push(client::send(server.request("GET", path)).await.body.to_string());
        bodies.push(server.get(path).await.body.to_string());
    }
    bodies.push(server.get(&format!("/accounts/{account}")).await.body.to_string());

    let metrics = server.running.ready()["metrics_url"].as_str().unwrap().to_owned();
    let metrics = client::client()
        .get(metrics)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(metrics.contains("rollbook_action_runs_total"), "{metrics}");

    // What went over the wire holds all of it; that is where the token and the header are learnt.
    let heard = wiretap.heard();
    let basic = STANDARD.encode(format!("{username}:{PASSWORD}"));
    assert!(heard.contains(&format!("authorization: Basic {basic}\r\n")));
    let tokens = tokens(&heard);
    assert!(
        !tokens.is_empty() && tokens.iter().all(|token| heard.matches(token).count() > 1),
        "{tokens:?}"
    );
    let master_keys = fs::read_to_string(home.data().join("master.key")).unwrap();
    let export = emulator.export().await;
    let of_people = |fact: &str| -> BTreeSet<String> {
        let people = export["people"].as_array().unwrap().iter();
        let facts = people.filter_map(|person| person[fact].as_str());
        facts.filter(|text| text.len() > 6).map(str::to_owned).collect()
    };
    let numbers: BTreeSet<String> = ["ssn", "national_id"].into_iter().flat_map(of_people).collect();
    assert!(numbers.len() > 20, "{numbers:?}");

    // A backup: the file itself, and what is in it, as it lies in the database that is restored from it.
    let backup = home.work().join("backup");
    printed.push(run(loud(&["backup", backup.to_str().unwrap()]), "").done());
    let restored = Home::new();
    fs::create_dir_all(restored.data()).unwrap();
    fs::copy(home.data().join("master.key"), restored.data().join("master.key")).unwrap();
    let mut command = restored.command(["restore", backup.to_str().unwrap()]);
    command.env("ROLLBOOK_LOG", "trace");
    printed.push(run(command, "").done());

    let while_running = files(&home.data());
    server.running.terminate();
    printed.push(server.running.wait().done());
    let trace = &printed.last().unwrap().stderr;
    assert!(trace.lines().count() > 100, "the logs were loud: {trace}");
    nothing_of_people(
        &export,
        &username,
        printed
            .iter()
            .map(|ended| ended.stderr.as_str())
            .chain([metrics.as_str()]),
    );
    bodies.push(metrics);

    let mut haystacks = while_running;
    haystacks.extend(files(&home.data()));
    haystacks.extend(files(&restored.data()));
    haystacks.push((backup.clone(), fs::read(&backup).unwrap()));
    let texts = printed.into_iter().flat_map(|ended| [ended.stdout, ended.stderr]);
    let texts: Vec<_> = texts.chain(bodies).chain([emulator.stop().done().stderr]).collect();
    let numbered = texts.into_iter().enumerate();
    haystacks.extend(numbered.map(|(number, text)| (format!("printed {number}").into(), text.into_bytes())));

    let haystacks: Vec<_> = haystacks
        .into_iter()
        .map(|(name, bytes)| (name, spelt(&bytes)))
        .collect();

    // The search does search: the account's host and user name are no secrets.
    for open in [host.as_str(), &account] {
        assert!(found(&haystacks, open.as_bytes()).len() > 2, "{open}");
    }
    let addresses = of_people("email_address");
    assert!(
        addresses
            .iter()
            .any(|address| found(&haystacks, address.as_bytes()).len() > 1)
    );
    for number in numbers.iter().chain(&banks) {
        assert_eq!(found(&haystacks, number.as_bytes()), [""; 0], "{number}");
    }
    let secrets = [
        PASSWORD,
        CUSTOMER_API_KEY,
        &user_api_key,
        &basic,
        &server.key,
        browser::PASSWORD,
    ];
    for secret in secrets.into_iter().chain(tokens) {
        for form in forms(secret) {
            let hits = found(&haystacks, &form);
            assert!(hits.is_empty(), "`{}` is in {hits:?}", String::from_utf8_lossy(&form));
        }
    }
    assert_eq!(master_keys.lines().count(), 2);
    for form in master_keys.lines().flat_map(forms) {
        let hits = found(&haystacks, &form);
        let elsewhere = hits.iter().find(|hit| !hit.ends_with("master.key"));
        assert_eq!(elsewhere, None, "the master key is in a file of its own");
    }
}
