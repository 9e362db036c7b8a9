//! Failures of every cause, in every form of the wire, at every place: what is said is what is true.

use std::time::Duration;

use rollbook_core::Address;
use rollbook_model::explain::Page;
use rollbook_model::{Account, PermissionState, Problem, Transport};
use secrecy::ExposeSecret as _;
use serde_json::json;
use ukg_pro_sandbox::accounts::{Login, ServiceAccount, Status};
use ukg_pro_sandbox::permissions::lines;
use ukg_pro_sandbox::switches::Switches;

use crate::hub::{Hub, ORGANISATION};

const SOAP: &str = "find_people";
const REST: &str = "list_person_details";
const ACTIONS: [&str; 2] = [SOAP, REST];

/// A line of the table.
#[derive(Debug, Clone, Copy)]
struct Row {
    place: &'static str,
    truth: &'static str,
    form: &'static str,
    code: &'static str,
    hangs_on: &'static str,
    causes: &'static str,
    blocks: &'static str,
}

fn rows() -> Vec<Row> {
    let lines = include_str!("table.tsv").lines();
    let told = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &'static str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [place, truth, form, code, hangs_on, causes, blocks] = cells[..] else {
            panic!("not seven cells: {line}");
        };
        Row {
            place,
            truth,
            form,
            code,
            hangs_on,
            causes,
            blocks,
        }
    };
    told.map(row).collect()
}

/// What was said of a failure, in the words of the table.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    code: String,
    hangs_on: String,
    causes: String,
    blocks: String,
}

impl Said {
    fn of(problem: &Problem) -> Self {
        let permission = problem.permission.as_ref();
        let permission = permission.map(|missing| format!("{}: {}", missing.name, missing.level));
        let causes: Vec<_> = problem.causes.iter().map(ToString::to_string).collect();
        let blocks: Vec<_> = problem.blocks.iter().map(String::as_str).collect();
        Self {
            code: problem.code.to_string(),
            hangs_on: permission
                .or_else(|| problem.credential.map(str::to_owned))
                .unwrap_or_default(),
            causes: causes.join(" "),
            blocks: match blocks[..] {
                [] => "",
                [SOAP] => "soap",
                [REST] => "rest",
                _ => "all",
            }
            .to_owned(),
        }
    }

    /// What is said of an account that is linked, but lacks something.
    fn of_account(account: &Account) -> Self {
        let missing = account.permissions.iter();
        let missing = missing.filter(|finding| finding.state == PermissionState::Missing);
        let missing: Vec<_> = missing
            .map(|finding| format!("{}: {}", finding.name, finding.level))
            .collect();
        assert!(!missing.is_empty(), "nothing is wrong");
        Self {
            code: "permission_missing".to_owned(),
            hangs_on: missing.join(", "),
            causes: String::new(),
            blocks: String::new(),
        }
    }
}

impl Row {
    fn expected(&self) -> Said {
        Said {
            code: self.code.to_owned(),
            hangs_on: self.hangs_on.to_owned(),
            causes: self.causes.to_owned(),
            blocks: self.blocks.to_owned(),
        }
    }

    /// Provokes the failure and hears what is said of it.
    async fn provoke(&self) -> (Said, Hub) {
        let hub = Hub::with(|setup| {
            if self.form.contains("hang") {
                setup.settings.read_timeout = Duration::from_millis(400);
            }
            // The address of a host that is wrong is let through to where it fails.
            let hosts = ["*.localhost", "127.0.0.1", "*.invalid"];
            let allowed = rollbook_core::Settings::allowing(hosts).unwrap().allowed;
            setup.settings.allowed = allowed;
        })
        .await;
        let mut hub = hub;
        let right = hub.login.clone();
        if self.truth == "exchanged" {
            (hub.login.customer_api_key, hub.login.user_api_key) =
                (right.user_api_key.clone(), right.customer_api_key.clone());
        }
        let actions = if self.place == "rest-only" {
            &ACTIONS[1..]
        } else {
            &ACTIONS
        };
        let mut request = hub.request(actions);
        let linked = if self.place == "link" {
            None
        } else {
            // What was exchanged was right when it was linked.
            set_keys(&hub, &hub.login);
            if self.place == "rest-only" {
                request.user_api_key = None;
            }
            Some(hub.link(request.clone()).await.unwrap().account)
        };
        set_keys(&hub, &right);
        self.make_true(&hub);
        if let Some(address) = self.address(&hub).await {
            request.address = Address::Pasted(address.clone());
            if let Some(account) = &linked {
                let moved = Account {
                    host: address,
                    allowed_host: true,
                    ..account.clone()
                };
                hub.engine.store().update_account(ORGANISATION, &moved).await.unwrap();
            }
        }
        self.take_form(&hub);
        hub.control.reset_counters();
        let account = linked.as_ref().map(|account| account.id);
        let failed = match (self.place, account) {
            ("link", _) => hub.link(request).await.map(|linked| linked.account),
            ("check", Some(account)) => hub.check(account).await,
            (transport, Some(account)) => {
                hub.control.end_tokens();
                let action = if transport == "soap" { SOAP } else { REST };
                let problem = hub.run(account, action, json!({})).await.expect_err("it is provoked");
                let logged = hub.requests(account).await;
                assert_eq!(Some(logged[0].id), problem.request_id, "{self:?}");
                Err(problem)
            }
            _ => panic!("no such place: {self:?}"),
        };
        let said = match failed {
            Ok(account) => Said::of_account(&account),
            Err(problem) => {
                assert!(
                    problem.remedy.as_ref().is_some_and(|remedy| !remedy.is_empty()),
                    "{self:?}"
                );
                let page = Page::of(problem.code).unwrap();
                assert_eq!(problem.retryable, page.is_retryable(), "{self:?}: {problem:?}");
                // Only what passes by itself is worth another try without a change.
                let by_itself = ["down", "fails", "too many", "closed"].contains(&self.truth);
                assert!(by_itself || !problem.retryable, "{self:?}: {problem:?}");
                if matches!(self.place, "soap" | "rest") && problem.refuses_credentials() {
                    let expected = if self.place == "soap" {
                        Transport::Soap
                    } else {
                        Transport::Rest
                    };
                    let by_other = problem.transport != Some(expected);
                    // The other transport is named where it is the one that says why.
                    assert!(!by_other || problem.causes.len() < 3, "{self:?}: {problem:?}");
                }
                Said::of(&problem)
            }
        };
        (said, hub)
    }

    /// Makes it so that what is told of it is true, at the tenant: what was right is wrong now.
    fn make_true(&self, hub: &Hub) {
        let name = hub.login.username.as_str();
        let change = |change: fn(&mut ServiceAccount)| assert!(hub.control.change_account(name, change));
        let status = |status| assert!(hub.control.set_status(name, status));
        match self.truth {
            "user name" => {
                let mut account = hub.control.account(name).unwrap();
                account.username = name.to_uppercase();
                assert!(hub.control.remove_account(name));
                hub.control.put_account(account);
            }
            "password" => change(|account| account.password = "another-password".into()),
            "expired" => change(|account| account.password_expired = true),
            "customer api key" => hub.control.set_customer_api_key("QQ7QQ"),
            "user api key" => change(|account| account.user_api_key = "QQQQ7777QQQQ".into()),
            "inactive" => status(Status::Inactive),
            "suspended" => status(Status::Suspended),
            "locked" => status(Status::Locked),
            "no permission" => {
                let of_people = lines().into_iter().filter(|line| line.starts_with("Employee Person"));
                for line in of_people {
                    hub.control
                        .revoke(name, line, ukg_pro::contract::permission::Level::View);
                }
            }
            "host" | "closed" | "no tls" | "down" | "sign-in page" | "firewall" | "fails" | "too many"
            | "rest refuses" | "token" | "exchanged" => {}
            other => panic!("nobody knows how to make `{other}` true"),
        }
    }

    /// The address that is called, where it is another than the emulator's.
    async fn address(&self, hub: &Hub) -> Option<String> {
        match self.truth {
            "host" => Some("https://service2.rollbook.invalid".to_owned()),
            "closed" => {
                let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                Some(format!(
                    "http://service2.localhost:{}",
                    closed.local_addr().unwrap().port()
                ))
            }
            "no tls" => Some(hub.sandbox.service_url().replace("http:", "https:")),
            _ => None,
        }
    }

    /// Has the wire say it in the row's form.
    fn take_form(&self, hub: &Hub) {
        for word in self.form.split_whitespace() {
            let is_switch = word.split_once('=').filter(|(name, _)| name.contains('_'));
            match is_switch {
                Some((name, value)) => hub.control.set_switches(|switches| {
                    let mut all = serde_json::to_value(*switches).unwrap();
                    assert!(all.get(name).is_some(), "no switch `{name}`");
                    all[name] = value.into();
                    *switches = serde_json::from_value::<Switches>(all).unwrap();
                }),
                None => hub.fault(word),
            }
        }
    }
}

/// Gives the tenant these keys.
fn set_keys(hub: &Hub, login: &Login) {
    hub.control.set_customer_api_key(login.customer_api_key.expose_secret());
    let key = login.user_api_key.clone();
    let changed = hub
        .control
        .change_account(&login.username, |account| account.user_api_key = key);
    assert!(changed);
}

/// The cause of the model's that is true of a row.
fn cause_of(truth: &str) -> &'static [&'static str] {
    match truth {
        "user name" | "password" => &["username_or_password"],
        "expired" | "inactive" | "suspended" | "locked" => &["account_not_usable"],
        "customer api key" => &["customer_api_key"],
        "user api key" => &["user_api_key"],
        "host" | "no tls" | "sign-in page" => &["address_wrong"],
        "firewall" => &["network_closed"],
        "closed" | "down" | "fails" | "too many" => &["tenant_down"],
        // Nobody outside UKG knows why a token that was just given is refused.
        "token" => &["permission", "account_not_usable", "tenant_down"],
        _ => &[],
    }
}

/// The codes that name a truth for certain.
fn certain(truth: &str) -> &'static [&'static str] {
    match truth {
        "expired" => &["password_expired"],
        "inactive" | "suspended" => &["account_inactive"],
        "locked" => &["account_locked"],
        "customer api key" => &["customer_api_key_refused"],
        "user api key" => &["user_api_key_refused"],
        "exchanged" => &["keys_exchanged"],
        "no permission" => &["permission_missing"],
        "rest refuses" => &["transports_disagree"],
        "down" => &["gateway"],
        "fails" => &["server_fault", "protocol", "cut_off"],
        "too many" => &["throttled"],
        _ => &[],
    }
}

#[test]
fn no_line_of_the_table_is_certain_of_what_is_not_true() {
    let rows = rows();
    assert!(rows.len() >= 60, "{}", rows.len());
    for place in ["link", "check", "soap", "rest"] {
        assert!(rows.iter().filter(|row| row.place == place).count() >= 20, "{place}");
    }
    for row in rows {
        let causes: Vec<_> = row.causes.split_whitespace().collect();
        let told = cause_of(row.truth).iter().any(|cause| causes.contains(cause));
        assert!(
            told || causes.is_empty() && certain(row.truth).contains(&row.code),
            "{row:?}"
        );
    }
}

/// Provokes what the table has for a place.
async fn of_place(place: &str, most_refusals: impl Fn(&Row) -> u64) {
    let mut wrong = Vec::new();
    for row in rows().into_iter().filter(|row| row.place == place) {
        let (said, hub) = Box::pin(row.provoke()).await;
        if said != row.expected() {
            wrong.push(format!(
                "{} | {} | {}\n  expected {:?}\n  said     {said:?}",
                row.place,
                row.truth,
                row.form,
                row.expected()
            ));
        }
        let refusals = hub.control.counters().failed_logins + unauthorized(&hub);
        assert!(refusals <= most_refusals(&row), "{refusals} refusals: {row:?}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How many requests by REST were refused for their credentials.
fn unauthorized(hub: &Hub) -> u64 {
    let counters = hub.control.counters();
    let of_rest = |name: &&String| name.contains('-') || name.starts_with("earnings");
    let ended = |name: &String| counters.ended(name, ukg_pro_sandbox::counters::Outcome::Unauthenticated);
    counters.outcomes.keys().filter(of_rest).map(ended).sum()
}

#[tokio::test]
async fn a_link_names_the_true_cause_or_those_it_can_be_after_one_refused_login() {
    // Keys that look exchanged are tried the other way round, which succeeds.
    of_place("link", |_| 1).await;
}

#[tokio::test]
async fn a_check_compares_what_rest_refuses_with_one_login() {
    of_place("check", |_| 2).await;
}

#[tokio::test]
async fn an_action_by_soap_names_the_true_cause_or_those_it_can_be() {
    of_place("soap", |_| 2).await;
}

#[tokio::test]
async fn without_a_user_api_key_nothing_is_compared_and_every_cause_is_named() {
    of_place("rest-only", |_| 1).await;
}

#[tokio::test]
async fn an_action_by_rest_names_the_true_cause_or_those_it_can_be() {
    of_place("rest", |_| 2).await;
}

#[tokio::test]
async fn many_actions_at_once_on_a_password_that_has_expired_are_refused_a_few_times_in_all() {
    for action in ACTIONS {
        let hub = Hub::start().await;
        let account = hub.linked(&ACTIONS).await.id;
        let expire = |account: &mut ServiceAccount| account.password_expired = true;
        assert!(hub.control.change_account(&hub.login.username, expire));
        hub.control.end_tokens();
        let runs = (0..20).map(|_| hub.run(account, action, json!({})));
        for outcome in futures_util::future::join_all(runs).await {
            let code = outcome.unwrap_err().code.to_string();
            let told = [
                "credentials_refused",
                "credentials_unchanged",
                "reauthentication_needed",
                "login_budget_spent",
            ];
            assert!(told.contains(&code.as_str()), "{code}");
        }
        let refusals = hub.control.counters().failed_logins + unauthorized(&hub);
        // What is under way by REST when the first is refused is refused as well, up to the budget.
        let most = if action == REST { 4 } else { 2 };
        assert!(refusals <= most, "{refusals}: {action}");
    }
}
