//! Linking a tenant, and that nothing is left of a link that fails.

use std::collections::BTreeSet;

use std::sync::Arc;

use rollbook_core::{Address, Progress, Run, Settings};
use rollbook_model::problem::{Kind, Step};
use rollbook_model::{Account, AccountStatus, OrganisationId, PermissionFinding, PermissionLevel, PermissionState};
use secrecy::SecretString;
use serde_json::json;
use ukg_pro_sandbox::accounts::ServiceAccount;
use ukg_pro_sandbox::permissions::Grid;

use crate::database::{Database, on_both};
use crate::hub::{ALL, Hub, ORGANISATION, Setup, with_blanks, with_blanks_around};

on_both! {
    six_values_link_a_tenant_and_what_was_found_is_stored,
    nothing_is_stored_when_a_link_fails,
}

async fn six_values_link_a_tenant_and_what_was_found_is_stored(database: Arc<Database>) {
    let hub = Hub::over(database, |_| {}).await;
    let url = hub.sandbox.service_url();
    let (_, port) = url.rsplit_once(':').unwrap();
    let mut request = hub.request(&ALL);
    request.address = Address::Parts {
        domain: format!("localhost:{port}"),
        subdomain: "service2".to_owned(),
    };

    let (linked, told) = hub.link_watched(request).await;
    let linked = linked.unwrap();
    let notes = vec![
        "`service2` and `localhost` were joined".to_owned(),
        "no scheme was given: http is taken for this machine".to_owned(),
    ];
    assert_eq!(linked.notes, notes);
    let trying = Progress::Trying {
        permission: "Employee Person Details (View)".to_owned(),
    };
    let understood = Progress::Understood {
        address: url.clone(),
        notes,
    };
    assert_eq!(told, [understood, Progress::LoggingIn, trying.clone(), trying]);

    let account = linked.account;
    assert_eq!(account.organisation, ORGANISATION);
    assert_eq!(account.origin_owner_id, "customer-7");
    assert_eq!(account.origin_owner_name, "Tessaria Mills");
    assert_eq!(account.label.as_deref(), Some("Tessaria, production"));
    assert_eq!(account.status, AccountStatus::Linked);
    assert_eq!(account.host, url);
    assert!(account.allowed_host);
    assert_eq!(account.username, hub.login.username);
    assert_eq!(account.actions, ALL);
    assert_eq!(account.checked_at, Some(account.created_at));
    let found = PermissionFinding {
        name: "Employee Person Details".to_owned(),
        also: vec!["Employee Person".to_owned()],
        level: PermissionLevel::View,
        state: PermissionState::Granted,
        evidence: None,
        causes: Vec::new(),
    };
    assert_eq!(account.permissions, [found]);

    assert_eq!(hub.stored(account.id).await, account, "what is told is what is stored");
    assert_eq!(hub.database.count("secret").await, 3);
    assert_eq!(hub.database.count("request_log").await, 0);
    let counters = hub.control.counters();
    let calls = [
        "LoginService.wsdl",
        "LoginService.Authenticate",
        "EmployeePerson.FindPeople",
        "person-details.list",
    ];
    assert_eq!(calls.map(|call| counters.of(call)), [1; 4]);
    assert_eq!(counters.total(), 4, "{counters:?}");

    let hub = hub.restart().await;
    for action in ["find_people", "list_person_details"] {
        hub.run(account.id, action, json!({})).await.unwrap();
    }
}

async fn nothing_is_stored_when_a_link_fails(database: Arc<Database>) {
    let hub = Hub::over(database, Setup::without_a_budget).await;
    let faults = [
        ("html@LoginService.wsdl", "html"),
        ("close@LoginService.wsdl", "unreachable"),
        ("login-without-token", "protocol"),
        ("truncated@LoginService.Authenticate", "cut_off"),
        ("garbage@person-details", "protocol"),
        ("fault-in-200@EmployeePerson", "server_fault"),
        ("throttle@EmployeePerson", "throttled"),
        ("html@person-details", "html"),
        ("gateway-503@person-details", "gateway"),
        ("cut@person-details", "cut_off"),
    ];
    for (fault, code) in faults {
        hub.fault(fault);
        let problem = hub.link(hub.request(&ALL)).await.unwrap_err();
        assert_eq!(problem.code, code, "{fault}");
        assert!(problem.remedy.is_some(), "{fault}");
        hub.control.clear_faults();
        hub.assert_nothing_stored().await;
    }

    let mut refused = hub.request(&ALL);
    refused.password = SecretString::from("not-the-password");
    assert_eq!(hub.link(refused).await.unwrap_err().kind, Kind::Credentials);
    let mut elsewhere = hub.request(&ALL);
    elsewhere.address = Address::Pasted("https://service2.example.com".to_owned());
    assert_eq!(hub.link(elsewhere).await.unwrap_err().code, "address_other_host");
    hub.assert_nothing_stored().await;

    hub.link(hub.request(&ALL)).await.unwrap();
    assert_eq!(hub.database.count("account").await, 1);
}

#[tokio::test]
async fn the_notes_say_what_was_made_of_the_pasted_address() {
    let hub = Hub::start().await;
    let url = hub.sandbox.service_url();
    let table = [
        (url.clone(), vec![]),
        (format!("{url}/"), vec![]),
        (
            format!("{url}/services/EmployeePerson?wsdl"),
            vec!["the path /services/EmployeePerson and what followed it were dropped"],
        ),
        (
            format!(" <{url}/services/LoginService>\n"),
            vec![
                "what surrounded the address was dropped",
                "the path /services/LoginService was dropped",
            ],
        ),
        (
            url.replace("service2", "SERVICE2"),
            vec!["the host was written in lower case"],
        ),
        (
            url.replace("http://", ""),
            vec!["no scheme was given: http is taken for this machine"],
        ),
    ];
    for (pasted, notes) in table {
        let mut request = hub.request(&["list_person_details"]);
        request.address = Address::Pasted(pasted.clone());
        let linked = hub.link(request).await.unwrap();
        assert_eq!(linked.notes, notes, "{pasted}");
        assert_eq!(linked.account.host, url, "{pasted}");
    }
}

#[tokio::test]
async fn rest_alone_needs_no_user_api_key() {
    let hub = Hub::start().await;
    for user_api_key in [None, Some(""), Some(" \n")] {
        let mut request = hub.request(&["list_person_details", "get_person_details"]);
        request.user_api_key = user_api_key.map(SecretString::from);
        let account = hub.link(request).await.unwrap().account;
        assert_eq!(account.status, AccountStatus::Linked);
        hub.run(account.id, "list_person_details", json!({})).await.unwrap();

        let problem = hub.run(account.id, "find_people", json!({})).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.credential),
            ("user_api_key_missing", Some("User API Key"))
        );
    }
    assert_eq!(hub.login_attempts(), 0);
    assert_eq!(hub.database.count("secret").await, 3 * 2);
}

/// The actions that travel by REST, from the table copied by hand.
fn over_rest() -> BTreeSet<&'static str> {
    let table = include_str!("../../../rollbook-model/tests/golden/actions.tsv");
    let rows = table.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row.get(2) == Some(&"rest"))
        .map(|row| row[0])
        .collect()
}

#[tokio::test]
async fn without_a_user_api_key_and_a_choice_the_actions_over_rest_are_linked() {
    let hub = Hub::start().await;
    for actions in [&[][..], &[" "]] {
        let mut request = hub.request(actions);
        request.user_api_key = None;
        let account = hub.link(request).await.unwrap().account;
        let linked: BTreeSet<_> = account.actions.iter().map(String::as_str).collect();
        assert_eq!(linked, over_rest());
    }
}

#[tokio::test]
async fn an_action_over_soap_without_a_user_api_key_is_refused_by_its_name() {
    let hub = Hub::start().await;
    let mut request = hub.request(&["list_person_details", "get_person_by_employee_identifier"]);
    request.user_api_key = None;
    let problem = hub.link(request).await.unwrap_err();
    assert_eq!(problem.code, "user_api_key_missing");
    assert_eq!(problem.credential, Some("User API Key"));
    assert!(
        problem.message.contains("`get_person_by_employee_identifier`"),
        "{problem}"
    );
    let remedy = problem.remedy.unwrap();
    assert!(
        remedy.contains("Menu > System Configuration > Security > Service Account Administration"),
        "{remedy}"
    );
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn an_action_that_does_not_exist_is_refused_by_its_name() {
    let hub = Hub::start().await;
    let problem = hub
        .link(hub.request(&["find_people", "find_poeple", "no_such"]))
        .await
        .unwrap_err();
    assert_eq!((problem.code.as_str(), problem.kind), ("action_unknown", Kind::Invalid));
    assert_eq!(problem.message, "there is no action `find_poeple`, `no_such`");
    assert!(problem.remedy.unwrap().contains("rollbook actions"));
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn blanks_around_every_pasted_value_are_dropped() {
    let hub = Hub::start().await;
    let mut request = hub.request(&[" find_people ", "ukg-pro_list_person_details\n"]);
    request.address = Address::Pasted(with_blanks(&hub.sandbox.service_url()));
    request.username = with_blanks(&request.username);
    request.password = with_blanks_around(&request.password);
    request.customer_api_key = with_blanks_around(&request.customer_api_key);
    request.user_api_key = Some(with_blanks_around(&hub.login.user_api_key));
    let account = hub.link(request).await.unwrap().account;
    assert_eq!(account.username, hub.login.username);
    assert_eq!(account.actions, ["find_people", "list_person_details"]);

    let hub = hub.restart().await;
    for action in ["find_people", "list_person_details"] {
        hub.run(account.id, action, json!({})).await.unwrap();
    }
    hub.check(account.id).await.unwrap();
}

#[tokio::test]
async fn a_password_of_any_characters_works_over_soap_and_rest() {
    let mut hub = Hub::start().await;
    for password in [
        r#"a&b<c>d"e'f"#,
        "Größe-ñandú-密码-🔑",
        "colon:and%20percent+plus=",
        "]]>&amp;<!--",
        r"\n\u0041\",
    ] {
        let change = |account: &mut ServiceAccount| account.password = password.into();
        assert!(hub.control.change_account(&hub.login.username, change));
        hub.login = hub.sandbox.service_account();
        let account = hub.link(hub.request(&ALL)).await.unwrap().account;
        assert_eq!(account.status, AccountStatus::Linked, "{password}");
        hub = hub.restart().await;
        for action in ["find_people", "list_person_details"] {
            hub.run(account.id, action, json!({})).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_value_that_cannot_be_right_is_refused_before_anything_is_sent() {
    let hub = Hub::start().await;
    let refused = async |field: &'static str, value: &str| {
        let mut request = hub.request(&ALL);
        match field {
            "user name" => request.username = value.to_owned(),
            "password" => request.password = value.into(),
            "Customer API Key" => request.customer_api_key = value.into(),
            _ => request.user_api_key = Some(value.into()),
        }
        let problem = hub.link(request).await.unwrap_err();
        assert_eq!(problem.code, "credential_malformed", "{field}");
        assert_eq!((problem.kind, problem.step), (Kind::Invalid, Step::Input));
        assert_eq!(problem.credential, Some(field));
        let remedy = problem.remedy.clone().unwrap();
        assert!(remedy.contains(field) && remedy.contains("Menu > "), "{remedy}");
        problem
    };
    for (field, value) in [
        ("user name", ""),
        ("user name", "svc:planted"),
        ("password", " \n"),
        ("password", "two\nplanted lines"),
        ("Customer API Key", ""),
        ("Customer API Key", "AB1 planted"),
        ("User API Key", "plänted"),
    ] {
        let problem = refused(field, value).await;
        let told = format!("{problem} {problem:?}");
        assert!(!told.contains("planted") && !told.contains("plänted"), "{told}");
    }
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
    hub.assert_nothing_stored().await;
}

#[tokio::test]
async fn an_account_without_any_permission_is_linked_and_degraded() {
    let account = ServiceAccount::new("svc_rollbook")
        .unwrap()
        .with_permissions(Grid::empty());
    let hub = Hub::with(|setup| setup.options.account = Some(account)).await;
    let account = hub.link(hub.request(&["list_person_details"])).await.unwrap().account;
    assert_eq!(account.status, AccountStatus::Degraded);
    assert_eq!(account.permissions.len(), 1);
    assert_eq!(account.permissions[0].name, "Employee Person Details");
    assert_eq!(account.permissions[0].state, PermissionState::Missing);
    assert_eq!(hub.stored(account.id).await, account);
}

#[tokio::test]
async fn an_account_goes_on_when_the_operator_no_longer_names_its_host() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await;
    let hub = hub
        .restart_with(|settings| settings.allowed = Settings::default().allowed)
        .await;
    hub.run(account.id, "find_people", json!({})).await.unwrap();
    hub.check(account.id).await.unwrap();
    let problem = hub.link(hub.request(&ALL)).await.unwrap_err();
    assert_eq!(problem.step, Step::Address, "a new link is another matter: {problem}");
}

#[tokio::test]
async fn an_account_of_another_organisation_does_not_exist() {
    let hub = Hub::start().await;
    let Account { id, .. } = hub.linked(&ALL).await;
    let other: OrganisationId = "org_00000000000000000000000000000007".parse().unwrap();
    hub.engine.store().remember_organisation(other).await.unwrap();
    let inputs = json!({});
    let run = Run {
        account: id,
        action: "find_people",
        inputs: &inputs,
        by: rollbook_model::Actor::CommandLine,
    };
    let problems = [
        hub.engine.account(other, id).await.unwrap_err(),
        hub.engine
            .check(other, id, rollbook_core::Ticked::Unsaid, |_| {})
            .await
            .unwrap_err(),
        hub.engine.run(other, run).await.unwrap_err(),
    ];
    for problem in problems {
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("account_not_found", Kind::NotFound)
        );
        assert!(problem.remedy.is_some());
    }
    assert_eq!(hub.control.counters().total(), 0, "nothing was sent");
}

#[tokio::test]
async fn actions_of_which_no_permission_is_known_can_be_linked_alone() {
    let hub = Hub::start().await;
    for action in ["run_report", "find_sso_users", "list_earnings_configurations"] {
        let linked = hub.link(hub.request(&[action])).await;
        let account = linked.unwrap_or_else(|problem| panic!("{action}: {problem}")).account;
        assert_eq!(
            (account.status, account.permissions.len()),
            (AccountStatus::Linked, 0),
            "{action}"
        );
    }
    // The values are tried all the same.
    for action in ["run_report", "list_earnings_configurations"] {
        let mut request = hub.request(&[action]);
        request.password = "not the password".into();
        assert_eq!(hub.link(request).await.unwrap_err().kind, Kind::Credentials, "{action}");
    }
}
