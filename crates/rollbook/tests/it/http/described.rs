//! The API against its own description, by a tool of other people: `schemathesis` calls every operation with what the
//! description allows and with what it does not, and judges each answer. In half of the calls that are to succeed the
//! ids are those of what there is, so that answers of success are judged, too.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    process::Command,
};

use serde_json::{Value, json};

use super::authorisation::operation::{Named, Operation, TRANSACTION};
use crate::{
    client,
    program::{Home, run},
    python,
    server::{Linked, Server},
};

/// A server, and what there is in it.
struct World {
    linked: Linked,
    /// The hooks' own file; see `clients/python/described.py`.
    known: Value,
    operations: BTreeSet<String>,
    /// Those about something of which the tenant has nothing.
    nothing_of: BTreeSet<String>,
}

impl World {
    async fn new() -> Self {
        // The tool sends more than a limit would let pass.
        let linked = Linked::serving(|command| {
            command
                .env("ROLLBOOK_RATE_LIMIT", "0")
                .env("ROLLBOOK_GUESS_LIMIT", "0")
                // Answers that are lost count as refusals may.
                .env("ROLLBOOK_LOGIN_BUDGET", "1000/15")
                .args(["--allow-host", "127.0.0.1"]);
        });
        let server = &linked.server;
        let description = client::send(server.request("GET", "/openapi.json")).await.ok();
        let (by_key, by_link) = Operation::all(&description);
        // What is removed is nothing that others need.
        let spare = linked.emulator.linked(&linked.home);
        let of_little_use = linked.emulator.linked(&linked.home);
        for account in [&linked.account, &spare, &of_little_use] {
            linked.home.run(["sync", account]).done();
        }
        let mut named = named(&linked, &linked.account).await;
        named.know_what_is_listed(server, &by_key).await;
        let spare = self::named(&linked, &spare).await;
        let mut losing = Named::nothing();
        losing.know("account", &of_little_use);
        losing.know("person", named.get("person"));
        let (mut ids, mut nothing_of) = (BTreeMap::new(), BTreeSet::new());
        for operation in by_key.iter().chain(&by_link) {
            let known = operation.ids(match operation.method.as_str() {
                "delete" if operation.path.ends_with("/sync") || operation.ends_with("person") => &losing,
                "delete" if operation.ends_with("account") || operation.ends_with("webhook") => &spare,
                _ => &named,
            });
            if known.len() < operation.path.matches('{').count() {
                nothing_of.insert(operation.name());
            }
            ids.insert(operation.name(), known);
        }
        let mut operations = BTreeSet::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                // What a client of Finch's opens, or its access token, is called without either.
                let security = operation["security"].as_array().unwrap();
                let of_finch = security
                    .iter()
                    .any(|entry| entry.get("client").or(entry.get("access_token")).is_some());
                if !of_finch {
                    operations.insert(format!("{method} {path}"));
                }
            }
        }
        Self {
            known: json!({
                "path": ids,
                "body": {
                    "/connect_sessions/authenticate": { "token": named.get("link") },
                    "/v1/webhooks": { "url": "http://127.0.0.1:9/hook" },
                    "/v1/webhooks/{webhook}": { "url": "http://127.0.0.1:9/hook" },
                    "/actions/rpc": { "action": "list_person_details" },
                    "/v1/accounts/{id}/deduction-administrator": { "user_name": "PAYROLL", "even_if_unknown": true },
                    "/v1/accounts/{id}/deduction-transaction": { "xml": TRANSACTION },
                },
                "headers": {
                    "/hub/": { "x-hub-session-token": named.get("link") },
                    "/unified/": { "x-account-id": linked.account },
                    "/actions/rpc": { "x-account-id": linked.account },
                },
            }),
            operations,
            nothing_of,
            linked,
        }
    }

    fn tool(&self) -> Tool<'_> {
        Tool {
            server: &self.linked.server,
            home: &self.linked.home,
            known: &self.known,
        }
    }

    /// Tries the server, and asserts that nothing is wrong with any answer.
    fn tried(&self, arguments: &[&str]) {
        let key = format!("{}:", self.linked.server.key);
        self.tool().tried(&[&["--auth", &key], arguments].concat());
    }

    /// The statuses that each operation was answered with, and forgets them.
    fn statuses(&self) -> BTreeMap<String, BTreeSet<u16>> {
        self.tool().statuses()
    }
}

/// The tool, for a server.
pub(crate) struct Tool<'a> {
    pub(crate) server: &'a Server,
    pub(crate) home: &'a Home,
    /// The hooks' own file; see `clients/python/described.py`.
    pub(crate) known: &'a Value,
}

impl Tool<'_> {
    fn answered(&self) -> PathBuf {
        self.home.work().join("answered")
    }

    /// Tries the server, and asserts that nothing is wrong with any answer.
    pub(crate) fn tried(&self, arguments: &[&str]) {
        let (server, work) = (self.server, self.home.work());
        let mut command = Command::new(python::interpreter());
        command
            .current_dir(&work)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env("HOME", &work)
            .env("SCHEMATHESIS_HOOKS", python::scripts().join("described.py"))
            .env("ROLLBOOK_KNOWN", self.known.to_string())
            .env("ROLLBOOK_ANSWERED", self.answered())
            .args(["-m", "schemathesis.cli", "--config-file"])
            .arg(python::scripts().join("schemathesis.toml"))
            .args(["run", &format!("{}/openapi.json", server.url), "--no-color"])
            // A tenant that fails is asked again after a pause.
            .args(["--request-timeout", "60"])
            .args(arguments);
        let ended = run(command, "");
        assert_eq!(ended.code, Some(0), "{}\n{}", ended.stdout, ended.stderr);
        assert!(ended.stdout.contains("generated, "), "{}", ended.stdout);
        let told = server.running.stderr();
        assert!(!told.contains("panicked"), "{told}");
    }

    /// The statuses that each operation was answered with, and forgets them.
    pub(crate) fn statuses(&self) -> BTreeMap<String, BTreeSet<u16>> {
        let mut statuses = BTreeMap::<_, BTreeSet<_>>::new();
        let answered = fs::read_to_string(self.answered()).unwrap();
        for line in answered.lines() {
            let (operation, status) = line.rsplit_once(' ').unwrap();
            statuses
                .entry(operation.to_owned())
                .or_default()
                .insert(status.parse().unwrap());
        }
        fs::remove_file(self.answered()).unwrap();
        statuses
    }
}

/// One of each kind that a path can name, of this account.
async fn named(linked: &Linked, account: &str) -> Named {
    let server = &linked.server;
    let made = server
        .post("/v1/webhooks", &json!({ "url": "http://127.0.0.1:9/hook" }))
        .await;
    let webhook = made.body["id"].as_str().unwrap();
    let tested = server.post(&format!("/v1/webhooks/{webhook}/test"), &Value::Null).await;
    let link = json!({ "origin_owner_id": "o", "origin_owner_name": "Harbour", "account_id": account });
    let link = server.post("/connect_sessions", &link).await;
    let ran = server
        .action(account, "find_people", json!({ "page_size": 1 }))
        .await
        .ok();
    let export = linked.emulator.export().await;
    let mut named = Named::nothing();
    for (kind, id) in [
        ("account", &json!(account)),
        ("webhook", &json!(webhook)),
        ("event", &tested.body["event_id"]),
        ("link", &link.body["token"]),
        ("request", &ran["request_id"]),
        ("person", &export["people"][0]["employee_id"]),
    ] {
        named.know(kind, id.as_str().unwrap());
    }
    named
}

/// What is never answered well here: it takes the credentials of a tenant, or a code that a link ended in.
const TAKE_CREDENTIALS: [&str; 3] = ["post /hub/accounts", "patch /hub/accounts/{id}", "post /auth/token"];

/// What is read from a tenant takes its time, and is tried by itself.
const UNIFIED: &str = "^/unified/";

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_as_described_whatever_is_sent() {
    let examples = if std::env::var_os("ROLLBOOK_EXHAUSTIVE").is_some() {
        "200"
    } else {
        "25"
    };
    let mut world = World::new().await;
    world.operations.retain(|operation| !is_unified(operation));
    world.tried(&["--exclude-path-regex", UNIFIED, "--max-examples", examples]);
    every_operation_was_answered_well(&world);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_that_is_read_from_a_tenant_is_as_described_whatever_is_sent() {
    let mut world = World::new().await;
    world.operations.retain(|operation| is_unified(operation));
    world.tried(&["--include-path-regex", UNIFIED, "--max-examples", "6"]);
    every_operation_was_answered_well(&world);
}

fn is_unified(operation: &str) -> bool {
    operation.contains(" /unified/")
}

/// Asserts that no operation was left out, and that of each an answer of success was judged.
fn every_operation_was_answered_well(world: &World) {
    let mut statuses = world.statuses();
    // Methods that a path does not have are tried as well.
    statuses.retain(|operation, _| world.operations.contains(operation));
    let answered: BTreeSet<_> = statuses.keys().cloned().collect();
    assert_eq!(answered, world.operations, "every operation was called");
    let never_well: Vec<_> = statuses
        .iter()
        .filter(|(operation, statuses)| {
            let well = statuses.iter().any(|status| (200..300).contains(status));
            // What UKG Pro has nothing for.
            let absent = operation.starts_with("get /unified/hris/") && statuses.contains(&501);
            let absent = absent || world.nothing_of.contains(*operation);
            !well && !absent && !TAKE_CREDENTIALS.contains(&operation.as_str())
        })
        .collect();
    assert!(world.nothing_of.len() < 20, "{:?}", world.nothing_of);
    assert!(never_well.is_empty(), "no answer of success was judged: {never_well:?}");
}

/// What goes wrong at the tenant or on the way there, one after the other.
const FAULTS: [&str; 12] = [
    "html*8",
    "garbage*8",
    "truncated@rest*8",
    "cut*4",
    "fault-in-200@soap*4",
    "firewall*4",
    "gateway-502*3",
    "sporadic-500*3",
    "close*3",
    "redirect*4",
    "empty-page*4",
    "throttle*2",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_as_described_whatever_goes_wrong_at_the_tenant() {
    let world = World::new().await;
    for fault in FAULTS {
        world.linked.emulator.fault(fault).await;
    }
    world.tried(&[
        "--include-path-regex",
        "^/(actions/rpc$|hub/accounts|unified/hris/(employees|employments|jobs|companies)(/[^/]*)?$)",
        "--max-examples",
        "12",
        // What a failure of the tenant is told by is a status of 500 and more, and no other; see below.
        "--exclude-checks",
        "not_a_server_error,positive_data_acceptance",
    ]);
    let statuses: BTreeSet<u16> = world.statuses().into_values().flatten().collect();
    assert!(!statuses.contains(&500), "{statuses:?}");
    assert!(statuses.contains(&502) && statuses.contains(&200), "{statuses:?}");
    assert!(
        world
            .linked
            .emulator
            .control("GET", "faults", None)
            .await
            .as_array()
            .is_some_and(|left| left.len() < FAULTS.len() / 2)
    );
}
