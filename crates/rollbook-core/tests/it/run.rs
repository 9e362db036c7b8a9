//! Actions against the tenant as it is.

use rollbook_model::problem::{Kind, Step};
use rollbook_model::{AccountId, AccountStatus};
use serde_json::{Value, json};
use ukg_pro_sandbox::switches::{AmbiguousIdentifier, EmptyList, EmptyPageTotal, SingleRow, UnknownEmployee};

use crate::hub::{ALL, Hub};
use crate::truth::{Truth, by_key, details, employments_of, record, text};

/// A tenant with all that values can be, and an account for every action.
async fn tenant() -> (Hub, AccountId, Truth) {
    let hub = Hub::with(|setup| setup.options.employees = 250).await;
    let account = hub.linked(&ALL).await;
    let truth = Truth(hub.control.export());
    let any = |what: &str, is: &dyn Fn(&Value) -> bool| assert!(truth.people().any(is), "nobody has {what}");
    any("two employments", &|person| employments_of(person).count() > 1);
    any("letters beyond ASCII", &|person| !text(&person["last_name"]).is_ascii());
    any("a padded postal code", &|person| {
        person["zip_or_postal_code"]
            .as_str()
            .is_some_and(|code| code.ends_with("  "))
    });
    any("leading zeros", &|person| {
        employments_of(person).any(|employment| text(&employment["employee_number"]).starts_with("000"))
    });
    any("no middle name", &|person| person["middle_name"].is_null());
    any("a middle name", &|person| person["middle_name"].is_string());
    any("a latitude", &|person| person["address_latitude"].is_string());
    (hub, account.id, truth)
}

#[tokio::test]
async fn find_people_answers_every_employment_as_it_is() {
    let (hub, account, truth) = tenant().await;
    let rows = hub.all(account, "find_people", json!({})).await;
    assert!(rows.len() > 250, "people in two companies have two rows");
    assert_eq!(by_key(rows), truth.found(|_, _| true));
}

#[tokio::test]
async fn list_person_details_answers_every_person_as_they_are() {
    let (hub, account, truth) = tenant().await;
    let rows = hub.all(account, "list_person_details", json!({})).await;
    assert_eq!(rows.len(), 250);
    assert_eq!(by_key(rows), truth.details(|_| true));
}

#[tokio::test]
async fn get_person_by_employee_identifier_answers_the_employment_that_is_named() {
    let (hub, account, truth) = tenant().await;
    let get = async |inputs: Value| {
        let action = "get_person_by_employee_identifier";
        let answer = hub.run(account, action, inputs.clone()).await;
        let answer = answer.unwrap_or_else(|problem| panic!("{inputs}: {problem}"));
        assert_eq!(answer.next, None);
        answer.data
    };
    for (person, employment) in truth.employments().step_by(7) {
        let of = &employment["employee_identifier"];
        let one = json!([record(person, employment)]);
        let number = json!({ "company_code": of["company_code"], "employee_number": of["employee_number"] });
        assert_eq!(get(number).await, one);
    }
    // Without a company every employment of the person is meant.
    let has_all = |person: &&Value| {
        employments_of(person).count() > 1 && person["email_address"].is_string() && person["ssn"].is_string()
    };
    let two = truth.people().find(has_all).unwrap();
    let both: Vec<_> = employments_of(two).map(|employment| record(two, employment)).collect();
    for inputs in [
        json!({ "email_address": two["email_address"] }),
        json!({ "ssn": two["ssn"] }),
        // UKG's own spelling, and blanks around a value.
        json!({ "SSN": format!(" {} ", text(&two["ssn"])), "company_code": null }),
    ] {
        let found = get(inputs).await;
        assert_eq!(found.as_array().unwrap().len(), both.len());
        assert!(both.iter().all(|record| found.as_array().unwrap().contains(record)));
    }
}

#[tokio::test]
async fn get_person_details_answers_the_person_that_is_named() {
    let (hub, account, truth) = tenant().await;
    for switch in [SingleRow::Object, SingleRow::Array] {
        hub.control.set_switches(|switches| switches.single_row = switch);
        for person in truth.people().step_by(9) {
            let inputs = json!({ "employeeId": person["employee_id"] });
            let answer = hub.run(account, "ukg-pro_get_person_details", inputs).await.unwrap();
            assert_eq!(answer.data, details(person));
            assert_eq!((answer.rows, answer.next), (None, None));
        }
    }
}

#[tokio::test]
async fn values_keep_their_form() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let rows = hub.all(account, "list_person_details", json!({})).await;
    for row in rows {
        let object = row.as_object().unwrap();
        assert_eq!(
            object.len(),
            94,
            "every property is there, null where there is no value"
        );
        assert!(
            object.values().all(|value| *value != ""),
            "no null becomes an empty text"
        );
        let born = text(&row["dateOfBirth"]);
        assert!(born.ends_with("T00:00:00"), "a date gets no zone: {born}");
    }
}

#[tokio::test]
async fn an_employee_that_does_not_exist_is_told_with_what_to_check() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    let truth = Truth(hub.control.export());
    let (_, employment) = truth.employments().next().unwrap();
    let number = text(&employment["employee_identifier"]["employee_number"]);
    for inputs in [
        json!({ "employee_number": "999999999" }),
        json!({ "employee_number": number.trim_start_matches('0') }),
        json!({ "employee_number": number, "company_code": "NOWHERE" }),
        json!({ "email_address": "nobody@example.com" }),
        json!({ "ssn": "000000000" }),
    ] {
        let action = "get_person_by_employee_identifier";
        let problem = hub.run(account, action, inputs.clone()).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("employee_not_found", Kind::NotFound),
            "{inputs}"
        );
        assert_eq!(problem.step, Step::Call);
        let remedy = problem.remedy.unwrap();
        assert!(
            remedy.contains("leading zeros") && remedy.contains("company code"),
            "{remedy}"
        );
    }

    let inputs = json!({ "employeeId": "NOBODY000000" });
    let problem = hub.run(account, "get_person_details", inputs).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("employee_not_found", Kind::NotFound)
    );
    assert_eq!(problem.provider_status, Some(404));
    assert!(problem.remedy.unwrap().contains("Check the identifier"));
}

#[tokio::test]
async fn an_identifier_that_ukg_pro_refuses_is_told_in_its_words() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    hub.control.set_switches(|switches| {
        switches.unknown_employee = UnknownEmployee::HasErrors;
        switches.ambiguous_identifier = AmbiguousIdentifier::HasErrors;
    });
    let truth = Truth(hub.control.export());
    let two = truth
        .people()
        .find(|person| employments_of(person).count() > 1)
        .unwrap();
    for (inputs, words) in [
        (json!({ "employee_number": "999999999" }), "was not found"),
        (json!({ "email_address": two["email_address"] }), "several employees"),
    ] {
        let action = "get_person_by_employee_identifier";
        let problem = hub.run(account, action, inputs).await.unwrap_err();
        assert!(matches!(problem.kind, Kind::Refused | Kind::NotFound), "{problem:?}");
        assert!(problem.provider_message.unwrap().contains(words));
        assert!(problem.remedy.is_some());
    }
}

#[tokio::test]
async fn a_list_without_a_match_is_empty_however_ukg_pro_says_so() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for (empty, total) in [
        (EmptyList::EmptyArray, EmptyPageTotal::Zero),
        (EmptyList::NotFound, EmptyPageTotal::One),
    ] {
        hub.control.set_switches(|switches| {
            switches.no_match = empty;
            switches.empty_page_total = total;
        });
        for (action, inputs) in [
            ("find_people", json!({ "last_name": "Nobody" })),
            ("list_person_details", json!({ "lastName": "Nobody" })),
        ] {
            let answer = hub.run(account, action, inputs).await.unwrap();
            assert_eq!((answer.data, answer.rows, answer.next), (json!([]), Some(0), None));
        }
    }
}

#[tokio::test]
async fn an_action_or_account_that_does_not_exist_is_told() {
    let hub = Hub::start().await;
    let account = hub.linked(&ALL).await.id;
    for action in ["find_poeple", "", "ukg-pro_", "delete_everything"] {
        let problem = hub.run(account, action, json!({})).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("action_unknown", Kind::NotFound)
        );
        assert!(problem.message.contains(&format!("`{action}`")));
        assert!(problem.remedy.unwrap().contains("rollbook actions"));
    }
    let problem = hub.run(AccountId::new(), "find_people", json!({})).await.unwrap_err();
    assert_eq!(
        (problem.code.as_str(), problem.kind),
        ("account_not_found", Kind::NotFound)
    );
    assert!(problem.remedy.unwrap().contains("rollbook accounts"));
    assert_eq!(hub.control.counters().total(), 0);
}

#[tokio::test]
async fn an_account_that_was_stopped_is_not_called() {
    let hub = Hub::start().await;
    for status in [AccountStatus::Paused, AccountStatus::Revoked] {
        let mut account = hub.linked(&ALL).await;
        account.status = status;
        let updated = hub.engine.store().update_account(account.organisation, &account).await;
        updated.unwrap();
        let problem = hub.run(account.id, "find_people", json!({})).await.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.kind),
            ("account_stopped", Kind::Conflict)
        );
        let told = match status {
            AccountStatus::Paused => "is paused",
            _ => "withdrew access",
        };
        assert!(problem.message.contains(told), "{problem}");
        assert_eq!(hub.control.counters().total(), 0);
    }
}
