//! A line of the table: how it is provoked, and what is said of it.

use std::time::Duration;

use jiff::SignedDuration;
use rollbook_core::Address;
use rollbook_model::explain::Page;
use rollbook_model::{Account, AccountId, Code, PermissionState, Problem, Transport};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use ukg_pro::contract::permission::Level;
use ukg_pro_sandbox::accounts::{Login, ServiceAccount, Status};
use ukg_pro_sandbox::permissions::lines;
use ukg_pro_sandbox::switches::Switches;

use crate::hub::{Hub, ORGANISATION};
use crate::truth::{Truth, employments_of};

const SOAP: &str = "find_people";
pub(super) const REST: &str = "list_person_details";
pub(super) const ACTIONS: [&str; 2] = [SOAP, REST];
const SOAP_WRITE: &str = "update_address";
const REST_WRITE: &str = "update_organization_level";
/// The writes, by their names on the wire.
const WRITES: [&str; 2] = ["EmployeeAddress.UpdateAddress", "org-levels.change"];
/// How much later the same is asked a second time: what was not answered is not sent again at once.
const LATER: SignedDuration = SignedDuration::from_mins(1);
/// What is said without a word to the tenant.
const UNSENT: [&str; 3] = ["reauthentication_needed", "credentials_unchanged", "login_budget_spent"];

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) place: &'static str,
    pub(super) truth: &'static str,
    pub(super) form: &'static str,
    pub(super) code: &'static str,
    pub(super) hangs_on: &'static str,
    pub(super) causes: &'static str,
    blocks: &'static str,
    /// What the same call is answered a second time: a code and its causes.
    again: &'static str,
}

pub(super) fn rows() -> Vec<Row> {
    let lines = include_str!("table.tsv").lines();
    let told = lines.filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    let row = |line: &'static str| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        let [place, truth, form, code, hangs_on, causes, blocks, again] = cells[..] else {
            panic!("not eight cells: {line}");
        };
        Row {
            place,
            truth,
            form,
            code,
            hangs_on,
            causes,
            blocks,
            again,
        }
    };
    told.map(row).collect()
}

/// What was said of a failure, in the words of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
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
                [SOAP | SOAP_WRITE] => "soap",
                [REST | REST_WRITE] => "rest",
                _ => "all",
            }
            .to_owned(),
        }
    }

    /// What is said of an account that is linked, but lacks something.
    fn of_account(account: &Account) -> Self {
        let missing = account.permissions.iter();
        let missing = missing.filter(|finding| finding.state == PermissionState::Missing);
        let missing: Vec<_> = missing.collect();
        assert!(!missing.is_empty(), "nothing is wrong");
        let causes = missing.iter().flat_map(|finding| &finding.causes);
        let causes: Vec<_> = causes.map(ToString::to_string).collect();
        let missing: Vec<_> = missing
            .iter()
            .map(|finding| format!("{}: {}", finding.name, finding.level))
            .collect();
        Self {
            code: "permission_missing".to_owned(),
            hangs_on: missing.join(", "),
            causes: causes.join(" "),
            blocks: String::new(),
        }
    }
}

impl Row {
    pub(super) fn expected(&self) -> Said {
        Said {
            code: self.code.to_owned(),
            hangs_on: self.hangs_on.to_owned(),
            causes: self.causes.to_owned(),
            blocks: self.blocks.to_owned(),
        }
    }

    /// What is to be said of the same call a second time.
    pub(super) fn expected_again(&self) -> Said {
        if self.again.is_empty() {
            return self.expected();
        }
        let (code, causes) = self.again.split_once(':').unwrap_or((self.again, ""));
        // The cause that was seen first is told again.
        let same = code == "reauthentication_needed";
        Said {
            code: code.trim().to_owned(),
            hangs_on: if same { self.hangs_on } else { "" }.to_owned(),
            causes: if same { self.causes } else { causes.trim() }.to_owned(),
            blocks: match code.trim() {
                "reauthentication_needed" => self.blocks,
                // What is known already blocks nothing else.
                "write_undecided" => "",
                _ => "all",
            }
            .to_owned(),
        }
    }

    /// The actions that the account is linked for.
    fn actions(&self) -> &'static [&'static str] {
        match self.place {
            "rest-only" => &ACTIONS[1..],
            "soap-write" | "rest-write" => &[SOAP_WRITE, REST_WRITE],
            _ => &ACTIONS,
        }
    }

    /// The action that is run, with the other one of the account.
    fn action(&self) -> (&'static str, Option<&'static str>) {
        match self.place {
            "soap" => (SOAP, Some(REST)),
            "rest" => (REST, Some(SOAP)),
            "rest-only" => (REST, None),
            "soap-write" => (SOAP_WRITE, Some(REST_WRITE)),
            "rest-write" => (REST_WRITE, Some(SOAP_WRITE)),
            _ => panic!("no such place: {self:?}"),
        }
    }

    /// Provokes the failure and hears what is said of it, and of the same call a second time.
    pub(super) async fn provoke(&self) -> (Said, Said, Hub) {
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
        let mut request = hub.request(self.actions());
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
        let Some(account) = linked.map(|account| account.id) else {
            let said = self.judge(&hub.link(request.clone()).await.map(|linked| linked.account));
            hub.database.pass(LATER).await;
            // The host is looked at again, by a call without credentials.
            let before = hub.control.counters().total() + 1;
            let again = self.judge(&hub.link(request).await.map(|linked| linked.account));
            self.is_unsent_if_so(&again, before, &hub);
            return (said, again, hub);
        };
        if self.place == "check" {
            let said = self.judge(&hub.check(account).await);
            hub.database.pass(LATER).await;
            let again = self.judge(&hub.check(account).await);
            return (said, again, hub);
        }
        hub.control.end_tokens();
        let first = self.run(&hub, account, self.action().0).await;
        let said = self.judge(&Err(first.clone()));
        hub.database.pass(LATER).await;
        let (before, written) = (hub.control.counters().total(), writes(&hub));
        if first.code == Code::WriteUndecided {
            assert_eq!(written, 1, "{self:?}: {first:?}");
        }
        let second = self.run(&hub, account, self.action().0).await;
        let again = Said::of(&second);
        self.is_unsent_if_so(&again, before, &hub);
        if first.code == Code::WriteUndecided {
            assert_eq!(writes(&hub), written, "sent again: {self:?}: {second:?}");
        }
        if second.code == Code::ReauthenticationNeeded {
            for told in [first.code.as_str(), &first.message] {
                assert!(second.message.contains(told), "{self:?}: {second:?}");
            }
            let next = first.remedy.as_deref().unwrap();
            assert!(second.remedy.unwrap().starts_with(next), "{self:?}");
        }
        // What is said to be blocked is.
        if let (Some(other), "all") = (self.action().1, said.blocks.as_str()) {
            self.run(&hub, account, other).await;
        }
        (said, again, hub)
    }

    /// Runs an action, which fails, and leaves its line in the request log.
    async fn run(&self, hub: &Hub, account: AccountId, action: &str) -> Problem {
        let inputs = self.inputs(hub, action);
        let before = hub.control.counters().total();
        let outcome = hub.run(account, action, inputs).await;
        let problem = outcome.expect_err(&format!("{action} is provoked: {self:?}"));
        // What is known before anything is sent is no request.
        if hub.control.counters().total() > before {
            let logged = hub.requests(account).await;
            assert_eq!(Some(logged[0].id), problem.request_id, "{self:?}");
        }
        problem
    }

    /// What an action is given: a write has a key, so that it is known again.
    fn inputs(&self, hub: &Hub, action: &str) -> Value {
        let export = hub.control.export();
        let refused = self.truth == "value";
        match action {
            SOAP_WRITE => {
                let truth = Truth(export);
                let mut people = truth.people();
                let one = people.find(|person| person["country"] == "USA" && employments_of(person).count() == 1);
                let identifier = &employments_of(one.unwrap()).next().unwrap()["employee_identifier"];
                let number = if self.truth == "nobody" {
                    "999999999".into()
                } else {
                    identifier["employee_number"].clone()
                };
                json!({
                    "company_code": identifier["company_code"], "employee_number": number,
                    "city": if refused { "" } else { "Tacoma" }, "idempotency_key": "provoked-by-soap",
                })
            }
            REST_WRITE => {
                let unit = &export["org_levels"][0];
                let code = if self.truth == "nobody" {
                    "NOSUCH".into()
                } else {
                    unit["code"].clone()
                };
                json!({
                    "level": unit["level"], "code": code, "idempotency_key": "provoked-by-rest",
                    "description": if refused { "A description that is longer than any may be" } else { "Research" },
                })
            }
            _ => json!({}),
        }
    }

    /// What is said without a word to the tenant is said so.
    fn is_unsent_if_so(&self, again: &Said, before: u64, hub: &Hub) {
        if UNSENT.contains(&again.code.as_str()) {
            assert_eq!(
                hub.control.counters().total(),
                before,
                "sent again: {self:?}: {again:?}"
            );
        }
    }

    /// What is said, which is what the page of its code says of it.
    fn judge(&self, outcome: &Result<Account, Problem>) -> Said {
        let problem = match outcome {
            Ok(account) => return Said::of_account(account),
            Err(problem) => problem,
        };
        assert!(
            problem.remedy.as_ref().is_some_and(|remedy| !remedy.is_empty()),
            "{self:?}"
        );
        let page = Page::of(problem.code).unwrap();
        assert_eq!(problem.retryable, page.is_retryable(), "{self:?}: {problem:?}");
        // Only what passes by itself is worth another try without a change.
        let by_itself = ["down", "fails", "too many", "closed", "proxy"].contains(&self.truth);
        assert!(
            by_itself || !problem.retryable || problem.code == Code::LoginBudgetSpent,
            "{self:?}: {problem:?}"
        );
        if !matches!(self.place, "link" | "check") && problem.refuses_credentials() {
            let expected = if self.place.starts_with("soap") {
                Transport::Soap
            } else {
                Transport::Rest
            };
            let by_other = problem.transport != Some(expected);
            // The other transport is named where it is the one that says why.
            assert!(!by_other || problem.causes.len() < 3, "{self:?}: {problem:?}");
        }
        Said::of(problem)
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
                let (level, prefixes) = if self.place.ends_with("-write") {
                    (Level::Edit, ["Employee Address", "Company Configuration"])
                } else {
                    (Level::View, ["Employee Person", "Employee Person"])
                };
                for line in lines() {
                    if prefixes.iter().any(|prefix| line.starts_with(prefix)) {
                        hub.control.revoke(name, line, level);
                    }
                }
            }
            "host" | "closed" | "no tls" | "down" | "sign-in page" | "firewall" | "proxy" | "fails" | "too many"
            | "rest refuses" | "token" | "exchanged" | "value" | "nobody" => {}
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

/// How often a write was sent.
fn writes(hub: &Hub) -> u64 {
    let counters = hub.control.counters();
    WRITES.iter().map(|write| counters.of(write)).sum()
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
pub(super) fn cause_of(truth: &str) -> &'static [&'static str] {
    match truth {
        "user name" | "password" => &["username_or_password"],
        "expired" | "inactive" | "suspended" | "locked" => &["account_not_usable"],
        "customer api key" => &["customer_api_key"],
        "user api key" => &["user_api_key"],
        "host" | "no tls" | "sign-in page" => &["address_wrong"],
        "firewall" | "proxy" => &["network_closed"],
        "no permission" => &["permission"],
        "closed" | "down" | "fails" | "too many" => &["tenant_down"],
        // Nobody outside UKG knows why a token that was just given is refused.
        "token" => &["permission", "account_not_usable", "tenant_down"],
        _ => &[],
    }
}

/// The codes that name a truth for certain.
pub(super) fn certain(truth: &str) -> &'static [&'static str] {
    match truth {
        "expired" => &["password_expired"],
        "inactive" | "suspended" => &["account_inactive"],
        "locked" => &["account_locked"],
        "customer api key" => &["customer_api_key_refused"],
        "user api key" => &["user_api_key_refused"],
        "exchanged" => &["keys_exchanged"],
        "no permission" => &["permission_missing"],
        "rest refuses" => &["transports_disagree"],
        "fails" => &["server_fault", "protocol", "cut_off"],
        "too many" => &["throttled"],
        "value" => &["validation"],
        "nobody" => &["employee_not_found", "record_not_found"],
        _ => &[],
    }
}

/// What may be named as wrong of a truth: the credential, or the lines of the grid by the name of the guide
/// (`ukg-pro-soap.md` 10) or, where another call has proved that name wrong, by the other.
pub(super) fn named(truth: &str, place: &str) -> &'static [&'static str] {
    match (truth, place) {
        ("expired", _) => &["password"],
        ("customer api key", _) => &["Customer API Key"],
        ("user api key", _) => &["User API Key"],
        ("no permission", "soap-write") => &["Employee Address: Edit"],
        ("no permission", "rest-write") => &["Company Configuration Integration: Edit"],
        ("no permission", _) => &["Employee Person Details: View", "Employee Person: View"],
        _ => &[],
    }
}

/// The cause under which something is named as wrong.
pub(super) fn cause_named(hangs_on: &str) -> &'static str {
    match hangs_on {
        "password" => "account_not_usable",
        "Customer API Key" => "customer_api_key",
        "User API Key" => "user_api_key",
        line if line.contains(": ") => "permission",
        other => panic!("nobody knows what `{other}` is"),
    }
}
