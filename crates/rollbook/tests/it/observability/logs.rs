//! The log: each line with the request it is about, and nothing that belongs in no log.

use serde_json::{Value, json};

use crate::{
    client,
    program::{Home, run},
    server::{Linked, Server},
};

/// The lines of a log in JSON, beside which stderr has nothing.
fn lines(log: &str) -> Vec<Value> {
    log.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// The innermost span of this name that a line stands in.
fn span<'a>(line: &'a Value, name: &str) -> Option<&'a Value> {
    let spans = line["spans"].as_array()?;
    spans.iter().rev().find(|span| span["name"] == name)
}

fn logging(level: &str) -> Linked {
    Linked::serving(|command| {
        command.env("ROLLBOOK_LOG", level).args(["--log-format", "json"]);
    })
}

#[test]
fn whoever_collects_a_log_in_json_reads_every_line_of_stderr_and_finds_no_invitation_there() {
    let home = Home::new();
    let serve = |listen: &str| {
        let mut command = home.command(["serve", "--listen", listen]);
        command.args(["--log-format", "json"]);
        command
    };
    // The first start makes a master key and invites whoever is to look after accounts.
    let mut server = home.start_command(serve("127.0.0.1:0"));
    server.terminate();
    let told = server.wait().done();
    let noted = lines(&told.stderr);
    assert!(
        noted[0]["fields"]["message"].as_str().unwrap().contains("master.key"),
        "{noted:?}"
    );
    let (_, token) = told.stdout.trim().rsplit_once('/').unwrap();
    assert!(token.len() > 40 && !told.stderr.contains(token), "{told:?}");

    let refused = run(serve("192.0.2.1:1"), "");
    let [failure] = lines(&refused.stderr).try_into().unwrap();
    assert_eq!((refused.code, &failure["code"]), (Some(1), &json!("listen_failed")));
}

#[tokio::test]
async fn a_request_has_one_id_in_its_answer_its_log_the_request_log_and_the_audit_log() {
    let mut linked = logging("info");
    let (server, account) = (&linked.server, &linked.account);
    let body = json!({ "action": "find_people", "query": { "next": "nothing that was given" } });
    let call = server.rpc(body.to_string()).header("x-account-id", account);
    let failed = client::send(call.header("x-request-id", "job-7.retry_2")).await;
    assert_eq!(failed.status, 400, "{failed:#?}");
    let id = failed.headers["x-request-id"].to_str().unwrap().to_owned();
    assert!(id.starts_with("req_"), "ours, whatever the caller sends: {id}");
    assert_eq!(failed.body["problem"]["request_id"], id.as_str());

    let answered = server.action(account, "list_person_details", json!({})).await;
    assert_eq!(
        answered.headers["x-request-id"],
        answered.body["request_id"].as_str().unwrap()
    );
    let unknown = server.get("/accounts/acc_0190163d8694739b95e65b3e02c4d2ea").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(
        unknown.headers["x-request-id"],
        unknown.body["problem"]["request_id"].as_str().unwrap()
    );

    linked.server.running.terminate();
    let log = lines(&linked.server.running.wait().done().stderr);
    let of_request: Vec<_> = log
        .iter()
        .filter(|line| span(line, "request").is_some_and(|span| span["request.id"] == id.as_str()))
        .collect();
    assert!(of_request.len() >= 2, "{log:#?}");
    let last = of_request.last().unwrap();
    assert_eq!(last["fields"]["message"], "`POST /actions/rpc` answered 400");
    let request = span(last, "request").unwrap();
    for (field, value) in [
        ("request.caller_id", json!("job-7.retry_2")),
        ("http.method", json!("POST")),
        ("http.route", json!("/actions/rpc")),
        ("http.status", json!(400)),
        ("account.id", json!(linked.account)),
        ("organisation.id", json!("org_00000000000000000000000000000000")),
        ("key.prefix", json!(linked.server.key[..10])),
    ] {
        assert_eq!(request[field], value, "{field}");
    }
    assert!(request["duration_ms"].is_u64(), "{request}");
    let action = of_request.iter().find_map(|line| span(line, "action")).unwrap();
    assert_eq!(action["request.id"], id.as_str());
    assert_eq!(action["action.id"], "find_people");
    assert_eq!(action["action.outcome"], "cursor_invalid");
}

#[tokio::test]
async fn what_is_done_after_an_answer_began_is_of_its_request_and_told_by_how_it_ended() {
    let mut linked = logging("info");
    linked.emulator.fault("slow=6000@person-details").await;
    linked.emulator.revoke("View").await;
    let call = linked
        .server
        .rpc(json!({ "action": "list_person_details" }).to_string());
    let call = call.header("x-account-id", &linked.account);
    let answer = client::send(call.header("prefer", "heartbeat")).await;
    assert_eq!((answer.status, &answer.body["statusCode"]), (200, &json!(403)));
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert_eq!(answer.body["problem"]["request_id"], id);

    linked.server.running.terminate();
    let log = lines(&linked.server.running.wait().done().stderr);
    let of_request: Vec<_> = log
        .iter()
        .filter(|line| span(line, "request").is_some_and(|span| span["request.id"] == id))
        .collect();
    let told: Vec<_> = of_request
        .iter()
        .filter_map(|line| line["fields"]["message"].as_str())
        .filter(|message| message.contains("answered"))
        .collect();
    assert_eq!(told, ["`POST /actions/rpc` answered 403"], "{log:#?}");
    let mut actions = of_request.iter().filter_map(|line| span(line, "action"));
    assert!(
        actions.any(|action| action["action.outcome"] == "permission_missing"),
        "{log:#?}"
    );
}

#[tokio::test]
async fn what_a_caller_sends_as_an_id_is_kept_only_if_it_is_one_plain_word() {
    let home = Home::new();
    let mut command = Server::command(&home);
    command.env("ROLLBOOK_LOG", "info").env("ROLLBOOK_LOG_FORMAT", "json");
    let mut server = Server::of(&home, command);
    let too_long = "x".repeat(65);
    let planted = [
        "Planted Zzyzx",
        "planted\"zzyzx",
        "planted;zzyzx=1",
        "planted.zzyzx@example.com",
        &too_long,
    ];
    for id in planted {
        let answer = client::send(server.request("GET", "/health").header("x-request-id", id)).await;
        assert!(answer.headers["x-request-id"].to_str().unwrap().starts_with("req_"));
        answer.ok();
    }
    server.running.terminate();
    let log = server.running.wait().done().stderr;
    assert_eq!(
        lines(&log)
            .iter()
            .filter(|line| span(line, "request").is_some())
            .count(),
        planted.len()
    );
    assert!(
        !log.to_lowercase().contains("zzyzx") && !log.contains(&too_long),
        "{log}"
    );
}

#[tokio::test]
async fn an_error_names_its_request_although_only_errors_are_logged() {
    let mut linked = logging("warn");
    linked.emulator.fault("garbage@rest").await;
    let answer = linked
        .server
        .action(&linked.account, "list_person_details", json!({}))
        .await;
    assert_eq!(answer.status, 502, "{answer:#?}");
    linked.server.running.terminate();
    let log = lines(&linked.server.running.wait().done().stderr);
    let id = answer.body["problem"]["request_id"].as_str().unwrap();
    assert!(!log.is_empty());
    for line in &log {
        assert_eq!(span(line, "request").unwrap()["request.id"], id, "{line}");
    }
}

#[tokio::test]
async fn a_path_that_holds_a_token_is_in_no_line() {
    let home = Home::new();
    let mut command = Server::command(&home);
    command.env("ROLLBOOK_LOG", "trace");
    let mut server = Server::of(&home, command);
    let made = server
        .request("POST", "/connect_sessions")
        .basic_auth(&server.key, Some(""))
        .header("content-type", "application/json")
        .body(json!({ "origin_owner_id": "7", "origin_owner_name": "Harbour" }).to_string());
    let made = client::send(made).await;
    let token = made.body["token"].as_str().unwrap().to_owned();
    for path in [
        format!("/link/{token}"),
        format!("/console/join/{token}"),
        format!("/nowhere/{token}?x={token}"),
    ] {
        let request = server.request("GET", &path).header("accept", "text/html");
        request.send().await.unwrap();
    }
    server.running.terminate();
    let log = server.running.wait().done().stderr;
    assert!(
        log.contains("/link/{token}") && log.contains("/console/join/{token}"),
        "{log}"
    );
    assert!(!log.contains(&token), "{log}");
}

#[test]
fn a_log_is_text_unless_told_otherwise_and_an_unknown_form_is_refused() {
    let home = Home::new();
    let told = |format: Option<&str>| {
        let mut command = home.command(["doctor"]);
        command.env("ROLLBOOK_LOG", "info");
        if let Some(format) = format {
            command.env("ROLLBOOK_LOG_FORMAT", format);
        }
        run(command, "")
    };
    let text = told(None).done().stderr;
    assert!(text.contains("INFO") && !text.contains('{'), "{text}");
    assert!(!text.contains('\u{1b}'), "no colours where no terminal is: {text:?}");
    let json = told(Some("json")).done().stderr;
    assert!(json.lines().any(|line| line.starts_with('{')), "{json}");
    let refused = told(Some("yaml")).failed(2);
    assert!(refused.error_line().contains("LOG_FORMAT"), "{refused:#?}");
    let refused = home.run(["doctor", "--log-format", "yaml"]);
    assert_eq!(refused.code, Some(2));
    let mut command = home.command(["doctor"]);
    command.env("ROLLBOOK_LOG", "rollbook=loud");
    assert!(run(command, "").failed(2).error_line().contains("ROLLBOOK_LOG"));
}
