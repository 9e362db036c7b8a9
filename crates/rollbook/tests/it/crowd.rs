//! Many tenants called at once: each caller gets what is its own, and the server does not grow with them.

use std::{collections::BTreeSet, fs, sync::Arc};

use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::{sync::Barrier, task::JoinSet};
use ukg_pro_sandbox::{
    Options, Sandbox,
    faults::{Fault, Kind},
};

use crate::{program::Home, server::Server, truth};

const TENANTS: u64 = 50;
/// Calls of each tenant, all of all tenants at once.
const CALLS: usize = 20;
const PEOPLE: usize = 12;
/// How late each answer of a tenant is, in milliseconds.
const LATENCY: u64 = 50;
/// By how much the most memory the server ever had may grow while a thousand calls are under way: 128 KiB a call.
const AT_ONCE_KIB: u64 = 128 * 1024;
/// By how much it may grow when the same comes again: what was answered is not kept.
const AGAIN_KIB: u64 = 32 * 1024;

/// The actions that are called, one over each transport.
const ACTIONS: [&str; 2] = ["list_person_details", "find_people"];

/// A tenant, its account, and what its answers must be.
struct Tenant {
    account: String,
    /// The rows of each of the actions; no other tenant has the same.
    rows: [Vec<Value>; 2],
    /// Keeps it running.
    _sandbox: Sandbox,
}

impl Tenant {
    async fn linked(home: &Home, seed: u64) -> Self {
        let sandbox = Sandbox::start(Options {
            employees: PEOPLE,
            seed,
            ..Options::default()
        })
        .await
        .unwrap();
        let login = sandbox.service_account();
        let address = sandbox.service_url();
        let host = address.split_once("://").unwrap().1;
        let arguments = [
            "link",
            "--host",
            &address,
            "--allow-host",
            host,
            "--username",
            &login.username,
            "--customer-api-key",
            login.customer_api_key.expose_secret(),
            "--user-api-key",
            login.user_api_key.expose_secret(),
            "--password-stdin",
            "--actions",
            &ACTIONS.join(","),
            "--json",
        ];
        let command = home.command(arguments);
        let password = format!("{}\n", login.password.expose_secret());
        let ended = tokio::task::spawn_blocking(move || crate::program::run(command, &password));
        let account = ended.await.unwrap().json();
        let export = sandbox.control().export();
        let people = truth::people(&export);
        let rows = [truth::person_details(people), truth::found_people(people)];
        sandbox.control().add_fault(Fault::new(Kind::Slow).value(LATENCY));
        Self {
            account: account["id"].as_str().unwrap().to_owned(),
            rows,
            _sandbox: sandbox,
        }
    }
}

/// The most memory the server ever had, in KiB.
fn peak(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.running.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_calls_at_once_of_fifty_tenants_fail_nowhere_and_never_mix() {
    let home = Home::new();
    let mut tenants = Vec::new();
    for seed in 1..=TENANTS {
        tenants.push(Tenant::linked(&home, seed).await);
    }
    for action in 0..ACTIONS.len() {
        let answers: BTreeSet<_> = tenants
            .iter()
            .map(|tenant| Value::from(tenant.rows[action].clone()).to_string())
            .collect();
        assert_eq!(answers.len(), tenants.len(), "each answer tells whose it is");
    }

    let server = Server::start(&home);
    // Called once each, so that what a tenant takes by itself is not counted.
    for tenant in &tenants {
        server
            .action(&tenant.account, "list_person_details", json!({}))
            .await
            .ok();
    }
    let before = peak(&server);

    let server = Arc::new(server);
    all_at_once(&server, &tenants).await;
    let once = peak(&server);
    assert!(once - before < AT_ONCE_KIB, "{before} KiB became {once}");
    all_at_once(&server, &tenants).await;
    let twice = peak(&server);
    assert!(twice - once < AGAIN_KIB, "{once} KiB became {twice}");
}

/// Every call of every tenant, none before all are ready.
async fn all_at_once(server: &Arc<Server>, tenants: &[Tenant]) {
    let start = Arc::new(Barrier::new(tenants.len() * CALLS));
    let mut calls = JoinSet::new();
    for (at, tenant) in tenants.iter().enumerate() {
        for call in 0..CALLS {
            let (server, start, account) = (Arc::clone(server), Arc::clone(&start), tenant.account.clone());
            let action = call % ACTIONS.len();
            calls.spawn(async move {
                start.wait().await;
                (at, action, server.action(&account, ACTIONS[action], json!({})).await)
            });
        }
    }
    let mut answered = vec![0; tenants.len()];
    while let Some(done) = calls.join_next().await {
        let (at, action, answer) = done.unwrap();
        let rows = answer.ok()["data"].as_array().unwrap().clone();
        let rows = match action {
            0 => truth::told_by_person_details(&rows),
            _ => truth::sorted(rows),
        };
        truth::assert_same(&rows, &tenants[at].rows[action]);
        answered[at] += 1;
    }
    assert_eq!(answered, vec![CALLS; tenants.len()], "every call is answered");
}
