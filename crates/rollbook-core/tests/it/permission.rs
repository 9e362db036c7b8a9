//! A permission that is taken away between two calls.

use rollbook_model::problem::{Kind, MissingPermission, Problem, Step};
use rollbook_model::{AccountId, PermissionLevel};
use serde_json::{Value, json};
use ukg_pro_sandbox::switches::{PermissionNames, Refusal, UnpublishedLine};

use crate::hub::{ALL, Hub};
use crate::truth::Truth;

const PLAIN: &str = "Employee Person";
const DETAILS: &str = "Employee Person Details";

/// Runs actions without a permission and compares what is said to lack.
async fn lacks(hub: &Hub, account: AccountId, calls: &[(&str, Value)], name: &str, also: &[&str]) {
    for (action, inputs) in calls {
        let problem: Problem = hub.run(account, action, inputs.clone()).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("permission_missing", Kind::Permission)
        );
        assert_eq!(problem.step, Step::Call);
        let missing = MissingPermission {
            name: name.to_owned(),
            also: also.iter().map(ToString::to_string).collect(),
            level: PermissionLevel::View,
        };
        assert_eq!(problem.permission, Some(missing), "{action}");
        assert!(problem.message.contains(&format!("{name} (View)")), "{problem}");
        let remedy = problem.remedy.unwrap();
        for words in [
            "Menu > System Configuration > Security > Service Account Administration",
            &format!("tick View on the line {name}"),
            "press Save",
        ] {
            assert!(remedy.contains(words), "{words}: {remedy}");
        }
        assert!(also.iter().all(|other| remedy.contains(other)), "{remedy}");
    }
}

/// A call of each action.
fn calls(hub: &Hub) -> [(&'static str, Value); 4] {
    let truth = Truth(hub.control.export());
    let (person, employment) = truth.employments().next().unwrap();
    [
        (ALL[0], json!({})),
        (ALL[1], json!({ "employee_number": employment["employee_number"] })),
        (ALL[2], json!({})),
        (ALL[3], json!({ "employeeId": person["employee_id"] })),
    ]
}

#[tokio::test]
async fn a_refusal_by_soap_names_the_line_the_same_in_every_form() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let calls = calls(&hub);
    let soap = &calls[..2];
    for form in [Refusal::HasErrors, Refusal::Fault, Refusal::Status] {
        for (names, removed, line) in [
            (PermissionNames::Plain, &[PLAIN][..], PLAIN),
            (PermissionNames::Details, &[DETAILS], DETAILS),
            (PermissionNames::Either, &[PLAIN, DETAILS], PLAIN),
        ] {
            hub.control.set_switches(|switches| {
                switches.permission_names = names;
                switches.missing_permission = form;
            });
            for removed in removed {
                assert!(hub.control.revoke(&hub.login.username, removed, PermissionLevel::View));
            }
            // By the name of the guide and the other one, in every form; the one that UKG Pro uses is in the remedy.
            lacks(&hub, account, soap, DETAILS, &[PLAIN]).await;
            let problem = hub.run(account, soap[0].0, soap[0].1.clone()).await.unwrap_err();
            let names_it = problem.remedy.unwrap().contains(&format!("UKG Pro names {line}"));
            assert_eq!(names_it, form != Refusal::Status && line == PLAIN);
            for removed in removed {
                hub.control.grant(&hub.login.username, removed, PermissionLevel::View);
            }
            for (action, inputs) in soap {
                hub.run(account, action, inputs.clone()).await.unwrap();
            }
        }
    }
}

#[tokio::test]
async fn a_refusal_by_rest_names_the_line_of_the_api() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let calls = calls(&hub);
    assert!(hub.control.revoke(&hub.login.username, DETAILS, PermissionLevel::View));
    lacks(&hub, account, &calls[2..], DETAILS, &[]).await;
    let problem = hub.run(account, ALL[2], json!({})).await.unwrap_err();
    assert_eq!(problem.provider_status, Some(403));

    hub.control.grant(&hub.login.username, DETAILS, PermissionLevel::View);
    for (action, inputs) in &calls[2..] {
        hub.run(account, action, inputs.clone()).await.unwrap();
    }
}

#[tokio::test]
async fn a_line_that_is_missing_under_one_name_blocks_nothing_that_goes_by_the_other() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let calls = calls(&hub);
    hub.control
        .set_switches(|switches| switches.permission_names = PermissionNames::Plain);
    for (line, refused, works) in [(DETAILS, &calls[2..], &calls[..2]), (PLAIN, &calls[..2], &calls[2..])] {
        assert!(hub.control.revoke(&hub.login.username, line, PermissionLevel::View));
        let (action, inputs) = &refused[0];
        let problem = hub.run(account, action, inputs.clone()).await.unwrap_err();
        assert_eq!(
            problem.blocks,
            refused.iter().map(|(action, _)| *action).collect::<Vec<_>>()
        );
        for (action, inputs) in works {
            hub.run(account, action, inputs.clone()).await.unwrap();
        }
        hub.control.grant(&hub.login.username, line, PermissionLevel::View);
    }
}

/// The level that is told to be missing of a lookup, which needs View and Add, with these taken away.
async fn level_of_a_refused_lookup(hub: &Hub, account: AccountId, removed: &[PermissionLevel]) -> PermissionLevel {
    const LINE: &str = "Personnel Integration";
    for level in removed {
        assert!(hub.control.revoke(&hub.login.username, LINE, *level));
    }
    let record = json!({ "employeeIdentifierType": "EmailAddress", "employeeIdentifierValue": "nobody@example.com" });
    let inputs = json!({ "records": [record] });
    let problem = hub.run(account, "find_employee_ids", inputs).await.unwrap_err();
    for level in removed {
        hub.control.grant(&hub.login.username, LINE, *level);
    }
    assert_eq!(
        (problem.code.as_str(), problem.provider_status),
        ("permission_missing", Some(403))
    );
    let missing = problem.permission.unwrap();
    assert_eq!(missing.name, LINE);
    let tick = format!("tick {} on the line {LINE}", missing.level);
    assert!(problem.remedy.unwrap().contains(&tick));
    missing.level
}

#[tokio::test]
async fn a_refusal_of_what_needs_two_levels_names_the_one_that_a_read_proves_to_be_missing() {
    use PermissionLevel::{Add, View};

    let hub = Hub::start().await;
    let account = hub.linked(&["find_employee_ids"]).await.id;
    assert_eq!(level_of_a_refused_lookup(&hub, account, &[Add]).await, Add);
    // The call that was refused, a read that needs View, a lookup of nobody, and a read that needs no permission: all REST
    // is not closed.
    assert_eq!(hub.control.counters().total(), 4);
    assert_eq!(level_of_a_refused_lookup(&hub, account, &[View]).await, View);
    // One after the other: View first, and then Add.
    assert_eq!(level_of_a_refused_lookup(&hub, account, &[View, Add]).await, View);

    // A read that cannot tell leaves the common case: an account that reads, but does no more.
    let probe = hub.control.counters();
    let probe = probe
        .requests
        .keys()
        .find(|name| !name.starts_with("employee-ids"))
        .unwrap();
    let api = probe.split('.').next().unwrap();
    hub.fault(&format!("gateway-502@{api}"));
    assert_eq!(level_of_a_refused_lookup(&hub, account, &[Add]).await, Add);
}

#[tokio::test]
async fn a_refusal_for_a_line_that_is_not_published_says_so_and_names_none() {
    let hub = Hub::start().await;
    let calls = [
        ("find_sso_users", "EmployeeSsoUser.FindSsoUsers"),
        ("list_deduction_configurations", "deductions.list"),
    ];
    let account = hub.linked(&calls.map(|(action, _)| action)).await.id;
    hub.control
        .set_switches(|switches| switches.unpublished_line = UnpublishedLine::Refused);
    for form in [Refusal::HasErrors, Refusal::Fault, Refusal::Status] {
        hub.control.set_switches(|switches| switches.missing_permission = form);
        for (action, call) in calls {
            let problem = hub.run(account, action, json!({})).await.unwrap_err();
            assert_eq!(
                (problem.code.as_str(), problem.kind),
                ("permission_missing", Kind::Permission)
            );
            assert_eq!(problem.permission, None, "{action}");
            let honest = "the service account lacks a permission, and UKG does not publish which";
            assert!(problem.message.contains(honest), "{problem}");
            let remedy = problem.remedy.unwrap();
            for words in [
                "Menu > System Configuration > Security > Service Account Administration",
                &format!("a line whose name is near that of `{call}`, tick View there and press Save"),
                &format!("ask UKG Support which line guards `{call}`"),
            ] {
                assert!(remedy.contains(words), "{words}: {remedy}");
            }
        }
    }
}
