//! `/metrics`: read by the parser of other people, and compared with what is true.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    client,
    program::Home,
    python,
    server::{Linked, Server},
};

/// What was exposed.
struct Exposed {
    families: Vec<Value>,
    text: String,
}

impl Exposed {
    /// The value of the sample of this name whose labels are these and no others.
    fn value(&self, name: &str, labels: &Value) -> Option<f64> {
        let samples = self.samples(name);
        samples.iter().find(|sample| sample["labels"] == *labels)?["value"].as_f64()
    }

    /// The samples of a name.
    fn samples(&self, name: &str) -> Vec<&Value> {
        let samples = self
            .families
            .iter()
            .flat_map(|family| family["samples"].as_array().unwrap());
        samples.filter(|sample| sample["name"] == name).collect()
    }

    /// The sum of the samples of a name.
    fn sum(&self, name: &str) -> f64 {
        self.samples(name)
            .iter()
            .filter_map(|sample| sample["value"].as_f64())
            .sum()
    }
}

async fn exposed(server: &Server) -> Exposed {
    let ready = server.running.ready();
    let response = client::client()
        .get(ready["metrics_url"].as_str().unwrap())
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(
        kind.starts_with("application/openmetrics-text; version=1.0.0"),
        "{kind}"
    );
    let text = response.text().await.unwrap();
    let Value::Array(families) = python::read("metrics.py", &text) else {
        panic!("no families: {text}");
    };
    Exposed { families, text }
}

fn measured(further: &[(&str, &str)]) -> Linked {
    Linked::serving(|command| {
        command
            .args(["--metrics-listen", "127.0.0.1:0"])
            .envs(further.iter().copied());
    })
}

/// The table of `docs/operations.md`: kind and labels by name.
fn documented() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/operations.md")).unwrap();
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| `rollbook_") || line.starts_with("| `process_"));
    let row = |line: &str| {
        let cells: Vec<_> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, kind, labels, _] = cells[..] else {
            return None;
        };
        let labels = labels.split(", ").map(|label| label.trim_matches('`').to_owned());
        let labels = labels.filter(|label| !label.is_empty()).collect();
        let name = name.trim_matches('`');
        let name = name.strip_suffix("_total").unwrap_or(name);
        ["counter", "gauge", "histogram"]
            .contains(&kind)
            .then(|| (name.to_owned(), (kind.to_owned(), labels)))
    };
    rows.filter_map(row).collect()
}

#[tokio::test]
async fn every_number_is_true_after_a_run_of_the_main_journeys() {
    let linked = measured(&[]);
    let (server, account) = (&linked.server, linked.account.as_str());
    let before = linked.emulator.requests().await;
    for _ in 0..2 {
        server.action(account, "find_people", json!({})).await.ok();
    }
    server.action(account, "list_person_details", json!({})).await.ok();
    let refused = server
        .action(account, "get_person_details", json!({ "employeeId": "NOBODY" }))
        .await;
    assert_eq!(refused.status, 404, "{refused:#?}");
    client::send(server.request("GET", "/accounts")).await;
    server.get("/nothing/here").await;
    let sent = linked.emulator.requests().await - before;

    let told = exposed(server).await;
    for (action, outcome, count) in [
        ("find_people", "ok", 2.0),
        ("list_person_details", "ok", 1.0),
        ("get_person_details", "employee_not_found", 1.0),
    ] {
        let labels = json!({ "action": action, "outcome": outcome });
        assert_eq!(
            told.value("rollbook_action_runs_total", &labels),
            Some(count),
            "{labels}"
        );
    }
    let total = |name: &str| told.sum(name);
    assert!((total("rollbook_action_runs_total") - 4.0).abs() < 0.1);
    assert!((total("rollbook_action_duration_seconds_count") - 4.0).abs() < 0.1);
    #[expect(clippy::cast_precision_loss, reason = "a few calls")]
    let sent = sent as f64;
    assert!(
        (total("rollbook_tenant_calls_total") - sent).abs() < 0.1,
        "{sent}: {}",
        told.text
    );
    assert!((total("rollbook_tenant_call_duration_seconds_count") - sent).abs() < 0.1);
    let login = json!({ "transport": "soap", "operation": "LoginService.Authenticate", "outcome": "ok" });
    assert_eq!(told.value("rollbook_tenant_calls_total", &login), Some(1.0));
    let people = json!({ "transport": "soap", "operation": "EmployeePerson.FindPeople", "outcome": "ok" });
    assert_eq!(told.value("rollbook_tenant_calls_total", &people), Some(2.0));
    for (method, route, status, count) in [
        ("POST", "/actions/rpc", "200", 3.0),
        ("POST", "/actions/rpc", "404", 1.0),
        ("GET", "/accounts", "401", 1.0),
        ("GET", "none", "404", 1.0),
    ] {
        let labels = json!({ "method": method, "route": route, "status": status });
        let found = told.value("rollbook_http_request_duration_seconds_count", &labels);
        assert_eq!(found, Some(count), "{labels}");
    }
    assert_eq!(
        told.value("rollbook_accounts", &json!({ "status": "linked" })),
        Some(1.0)
    );
    assert_eq!(
        told.value("rollbook_accounts", &json!({ "status": "paused" })),
        Some(0.0)
    );
    let own = json!({ "account": account });
    let fresh = told.value("rollbook_account_freshness_seconds", &own).unwrap();
    assert!((0.0..600.0).contains(&fresh), "{fresh}");
    assert_eq!(told.value("rollbook_account_login_budget_left", &own), Some(4.0));
    assert_eq!(
        told.value("rollbook_accounts_stale", &json!({ "over": "1h" })),
        Some(0.0)
    );
    assert_eq!(told.value("rollbook_database_up", &json!({})), Some(1.0));
    assert_eq!(
        told.value("rollbook_due_rows", &json!({ "work": "expired_links" })),
        Some(0.0)
    );
    let started = told.value("process_start_time_seconds", &json!({})).unwrap();
    let now = jiff::Timestamp::now().as_duration().as_secs_f64();
    assert!((0.0..600.0).contains(&(now - started)), "{started}");

    // Nothing of the customer, its tenant or its people.
    for planted in [
        linked.emulator.username(),
        "localhost",
        "NOBODY",
        &server.key,
        linked.emulator.password(),
    ] {
        assert!(!told.text.contains(planted), "{planted}: {}", told.text);
    }
}

#[tokio::test]
async fn permissions_refusals_and_spent_budgets_are_told_and_every_metric_is_documented() {
    let linked = measured(&[("ROLLBOOK_REQUESTS_A_MINUTE", "600")]);
    let (server, account) = (&linked.server, linked.account.as_str());
    server.action(account, "find_people", json!({})).await.ok();
    linked.emulator.revoke("View").await;
    let checked = linked.home.run(["check", account]);
    assert_eq!(checked.code, Some(0), "{checked:#?}");
    let told = exposed(server).await;
    assert_eq!(
        told.value("rollbook_accounts", &json!({ "status": "degraded" })),
        Some(1.0)
    );
    let missing = told.samples("rollbook_permissions_missing");
    assert!(
        !missing.is_empty() && missing.iter().all(|sample| sample["labels"]["level"] == "View"),
        "{missing:?}"
    );

    // Each new password is a try of its own, until the budget is spent; then nothing is sent.
    linked.emulator.control("DELETE", "tokens", None).await;
    linked
        .emulator
        .change_account(json!({ "password": "another one" }))
        .await;
    let refused = server.action(account, "list_person_details", json!({})).await;
    assert_eq!(refused.status, 401, "{refused:#?}");
    let told = exposed(server).await;
    let own = json!({ "account": account });
    let left = told.value("rollbook_account_request_budget_left", &own).unwrap();
    assert!((500.0..600.0).contains(&left), "{left}");
    let refusals = told.value("rollbook_logins_refused_total", &json!({})).unwrap();
    assert!(refusals >= 1.0);
    let left = told
        .value("rollbook_account_login_budget_left", &json!({ "account": account }))
        .unwrap();
    assert!((left - (4.0 - refusals)).abs() < 0.1, "{left} after {refusals}");
    assert_eq!(
        told.value("rollbook_accounts", &json!({ "status": "reauth_needed" })),
        Some(1.0)
    );

    for family in &told.families {
        let name = family["name"].as_str().unwrap();
        let documented = documented();
        let (kind, labels) = documented
            .get(name)
            .unwrap_or_else(|| panic!("`{name}` is not in docs/operations.md"));
        assert_eq!(family["type"], kind.as_str(), "{name}");
        for sample in family["samples"].as_array().unwrap() {
            let own = sample["labels"]
                .as_object()
                .unwrap()
                .keys()
                .filter(|label| *label != "le")
                .cloned();
            assert_eq!(own.collect::<BTreeSet<_>>(), *labels, "{name}");
        }
        assert!(family["help"].as_str().is_some_and(|help| help.len() > 20), "{name}");
    }
    let names: BTreeSet<_> = told
        .families
        .iter()
        .filter_map(|family| family["name"].as_str())
        .collect();
    let silent: Vec<_> = documented()
        .into_keys()
        .filter(|name| !names.contains(name.as_str()))
        .collect();
    // The console alone checks within a server.
    assert_eq!(silent, ["rollbook_checks"], "documented, and never told");
}

#[tokio::test]
async fn beyond_a_number_of_accounts_none_has_series_of_its_own() {
    let linked = measured(&[("ROLLBOOK_METRICS_ACCOUNTS", "1")]);
    linked.emulator.linked(&linked.home);
    let told = exposed(&linked.server).await;
    assert_eq!(
        told.value("rollbook_accounts", &json!({ "status": "linked" })),
        Some(2.0)
    );
    assert!(
        told.samples("rollbook_account_freshness_seconds").is_empty(),
        "{}",
        told.text
    );
    assert!(!told.text.contains("acc_"), "{}", told.text);
}

#[tokio::test]
async fn a_call_whose_answer_began_early_counts_by_how_it_ended() {
    let linked = measured(&[]);
    linked.emulator.fault("slow=6000@person-details").await;
    linked.emulator.revoke("View").await;
    let call = json!({ "action": "list_person_details" }).to_string();
    let call = linked.server.rpc(call).header("x-account-id", &linked.account);
    let answer = client::send(call.header("prefer", "heartbeat")).await;
    assert_eq!((answer.status, &answer.body["statusCode"]), (200, &json!(403)));
    let counted = |told: &Exposed, status: &str| {
        let labels = json!({ "method": "POST", "route": "/actions/rpc", "status": status });
        told.value("rollbook_http_request_duration_seconds_count", &labels)
    };
    // It is counted once the last of the answer is on its way.
    let mut told = exposed(&linked.server).await;
    while counted(&told, "403").is_none() {
        told = exposed(&linked.server).await;
    }
    assert_eq!((counted(&told, "200"), counted(&told, "403")), (None, Some(1.0)));
}

#[tokio::test]
async fn metrics_are_served_nowhere_unless_somebody_says_where() {
    let home = Home::new();
    let server = Server::start(&home);
    assert!(server.running.ready().get("metrics_url").is_none());
    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, 404);
}
