//! Failures of every cause, in every form of the wire, at every place: what is said is what is true.

mod row;

use serde_json::json;
use ukg_pro_sandbox::accounts::ServiceAccount;

use self::row::{ACTIONS, REST, Row, cause_named, cause_of, certain, named, rows};
use crate::hub::Hub;

#[test]
fn no_line_of_the_table_is_certain_of_what_is_not_true() {
    let rows = rows();
    assert!(rows.len() >= 60, "{}", rows.len());
    for place in ["link", "check", "soap", "rest", "soap-write", "rest-write"] {
        assert!(rows.iter().filter(|row| row.place == place).count() >= 20, "{place}");
    }
    for row in rows {
        let causes: Vec<_> = row.causes.split_whitespace().collect();
        let told = cause_of(row.truth).iter().any(|cause| causes.contains(cause));
        // That the end of a write is not known is certain whatever the cause is, which the message names.
        let undecided = row.code == "write_undecided";
        assert!(
            told || causes.is_empty() && certain(row.truth).contains(&row.code) || causes.is_empty() && undecided,
            "{row:?}"
        );
        // One cause that is named alone is a certainty as well.
        assert!(causes.len() != 1, "{row:?}");
        names_the_truth_or_both(&row, &causes);
    }
}

/// What is named as wrong is what is wrong, or one of two that the causes both name; and what is known to be wrong is
/// named, where it has a name.
fn names_the_truth_or_both(row: &Row, causes: &[&str]) {
    let true_names = named(row.truth, row.place);
    if row.hangs_on.is_empty() {
        let unnamed = true_names.is_empty() || !causes.is_empty() || !certain(row.truth).contains(&row.code);
        assert!(unnamed, "nothing is named: {row:?}");
        return;
    }
    for name in row.hangs_on.split(", ") {
        let is_true = true_names.contains(&name);
        let both =
            causes.contains(&cause_named(name)) && cause_of(row.truth).iter().any(|cause| causes.contains(cause));
        assert!(if causes.is_empty() { is_true } else { both }, "{name}: {row:?}");
        assert!(is_true || row.truth != "no permission", "{name}: {row:?}");
    }
}

/// Provokes what the table has for a place.
async fn of_place(place: &str, most_refusals: impl Fn(&Row) -> u64) {
    let mut wrong = Vec::new();
    for row in rows().into_iter().filter(|row| row.place == place) {
        let (said, again, hub) = Box::pin(row.provoke()).await;
        if said != row.expected() {
            wrong.push(format!(
                "{} | {} | {}\n  expected {:?}\n  said     {said:?}",
                row.place,
                row.truth,
                row.form,
                row.expected()
            ));
        }
        if again != row.expected_again() {
            wrong.push(format!(
                "{} | {} | {} a second time\n  expected {:?}\n  said     {again:?}",
                row.place,
                row.truth,
                row.form,
                row.expected_again()
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
    // The second check is asked for, and is not compared.
    of_place("check", |_| 3).await;
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
async fn a_write_by_soap_names_the_true_cause_or_says_that_its_end_is_not_known() {
    of_place("soap-write", |_| 2).await;
}

#[tokio::test]
async fn a_write_by_rest_names_the_true_cause_or_says_that_its_end_is_not_known() {
    of_place("rest-write", |_| 2).await;
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
