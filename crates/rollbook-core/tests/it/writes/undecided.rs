//! Writes of which no answer came: sent once, read back, and told as made only where reading shows it.

use std::time::Duration;

use rollbook_model::problem::{Kind, Problem, Step};
use serde_json::{Value, json};
use ukg_pro::contract::read::Limits;

use super::bench::{Bench, Somebody, all, both};

/// Faults that strike the answer of a write that was carried out.
const AFTERWARDS: [&str; 4] = ["cut", "truncated", "oversized=2", "slow=1500"];

/// Faults that strike in the place of a write, which is not carried out; the client cannot know.
const INSTEAD: [&str; 10] = [
    "reset",
    "close",
    "hang",
    "html",
    "gateway-502",
    "gateway-503",
    "gateway-504",
    "sporadic-500",
    "fault-in-200",
    "garbage",
];

/// A tenant that is not waited for, and whose answers are bounded.
async fn bench() -> Bench {
    Bench::with(|setup| {
        setup.settings.read_timeout = Duration::from_millis(700);
        setup.settings.limits = Limits {
            message: 1 << 20,
            ..Limits::default()
        };
    })
    .await
}

impl Bench {
    /// Runs a write once under a fault, and counts that it was sent once.
    async fn struck(&self, fault: &str, action: &'static str, inputs: Value) -> Result<Value, Problem> {
        let operation = self.hub.engine.action(action).unwrap().operation.name();
        self.hub.fault(&format!("{fault}@{operation}*1"));
        self.hub.control.reset_counters();
        let answered = self.run(action, inputs).await;
        assert_eq!(
            self.hub.control.counters().of(&operation),
            1,
            "{action} under {fault} is sent once"
        );
        assert!(self.hub.control.faults().is_empty(), "{fault} struck {action}");
        answered.map(|answered| answered.data)
    }

    /// Fails unless a write under a fault ends undecided, with what reading back has shown.
    async fn undecided(&self, fault: &str, action: &'static str, inputs: Value, shown: &str) {
        let problem = self.struck(fault, action, inputs).await.unwrap_err();
        let what = format!("{action} under {fault}: {problem:?}");
        assert_eq!(
            (problem.code.as_str(), problem.kind, problem.step),
            ("write_undecided", Kind::Upstream, Step::Answer),
            "{what}"
        );
        assert!(problem.message.contains(shown), "{what}");
        assert!(!problem.retryable, "nobody repeats it by itself: {what}");
        assert!(
            problem.remedy.as_ref().unwrap().contains("before writing again") || shown.contains("not there"),
            "{what}"
        );
    }

    async fn city(&self, one: &Somebody) -> Value {
        self.rest("get_person_details", one).await["addressCity"].clone()
    }
}

const NOT_THERE: &str = "read back, the change is not there";
const ALIKE: &str = "from this write or from an earlier one";
const UNREAD: &str = "it could not be read back";

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_confirmed_by_reading() {
    let bench = bench().await;
    let one = bench.somebody();
    for (number, fault) in AFTERWARDS.into_iter().enumerate() {
        let city = format!("Tacoma {number}");
        let outcome = bench
            .struck(fault, "update_address", one.with(json!({ "city": city })))
            .await;
        assert_eq!(outcome.unwrap(), all("confirmed", 1), "{fault}");
        assert_eq!(bench.city(&one).await, city);
    }
}

#[tokio::test]
async fn a_change_that_was_not_made_ends_undecided_and_is_not_sent_again() {
    let bench = bench().await;
    let one = bench.somebody();
    let before = bench.city(&one).await;
    for fault in INSTEAD {
        bench
            .undecided(
                fault,
                "update_address",
                one.with(json!({ "city": "Elsewhere" })),
                NOT_THERE,
            )
            .await;
        assert_eq!(bench.city(&one).await, before, "{fault}");
    }
    // A call that was turned away was not carried out, and that is known.
    for (fault, code) in [("throttle", "throttled")] {
        let inputs = one.with(json!({ "city": "Elsewhere" }));
        assert_eq!(
            bench.struck(fault, "update_address", inputs).await.unwrap_err().code,
            code
        );
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_renewed_and_the_write_made_once() {
    let bench = Bench::start().await;
    let one = bench.somebody();
    bench.hub.fault("token-expired@EmployeeAddress.UpdateAddress*1");
    bench
        .applied("update_address", one.with(json!({ "city": "Tacoma" })))
        .await;
    assert_eq!(bench.city(&one).await, "Tacoma");
}

#[tokio::test]
async fn several_records_are_confirmed_when_every_one_is_made() {
    let bench = bench().await;
    let people = bench.salaried();
    let record = |index: usize| json!({ "EmployeeIdentifier": people[index].identifier(), "City": "Tacoma" });
    let records = json!({ "records": [record(0), record(1)] });
    let outcome = bench.struck("cut", "update_address", records).await.unwrap();
    assert_eq!(outcome, all("confirmed", 2));
    let records = json!({ "records": [record(0), both(record(2), json!({ "City": "" }))] });
    // The good one was made already, the other is refused; nobody is told that both were made.
    bench.undecided("cut", "update_address", records, NOT_THERE).await;
}

#[tokio::test]
async fn a_change_by_percent_is_confirmed_by_another_amount_only() {
    let bench = bench().await;
    let one = bench.somebody();
    let raise = one.with(json!({ "effective_date": "2026-11-09", "reason_code": "210", "percent_change": "3.5" }));
    let before = bench.soap("get_compensation_by_employee_identifier", &one).await;
    bench
        .undecided("gateway-504", "update_compensation", raise.clone(), NOT_THERE)
        .await;
    let kept = bench.soap("get_compensation_by_employee_identifier", &one).await;
    assert_eq!(kept["Annual"], before["Annual"]);
    let outcome = bench.struck("cut", "update_compensation", raise).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1));
}

#[tokio::test]
async fn a_new_supervisor_is_confirmed_and_the_old_one_is_not_taken_for_the_new() {
    let bench = bench().await;
    let people = bench.salaried();
    let (one, boss) = (&people[0], &people[1]);
    let inputs = json!({ "effective_date": "2026-11-09", "reason_code": "220", "supervisor": boss.identifier() });
    bench
        .undecided("close", "update_job", one.with(inputs.clone()), NOT_THERE)
        .await;
    let outcome = bench.struck("cut", "update_job", one.with(inputs)).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1));
}

#[tokio::test]
async fn an_end_of_an_employment_is_confirmed_by_its_date() {
    let bench = bench().await;
    let one = bench.somebody();
    let end = one.with(json!({
        "termination_date": "2026-11-20", "termination_reason": "302", "paid_through_date": "2026-11-20",
        "inactivate_autopay": true,
    }));
    bench
        .undecided("gateway-504", "terminate_employee", end.clone(), NOT_THERE)
        .await;
    let outcome = bench.struck("cut", "terminate_employee", end).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1));
}

#[tokio::test]
async fn a_new_contact_is_never_told_as_made_because_there_is_one_like_it() {
    let bench = bench().await;
    let one = bench.somebody();
    let contact = one.with(json!({
        "active_contact": true, "first_name": "Robin", "last_name": "Sample", "relation_ship_code": "SPS",
        "preferred_phone": "H", "home_phone": "2535550142",
    }));
    let count = async || bench.rows("list_employee_contacts", &one).await.len();
    let before = count().await;
    bench
        .undecided("gateway-504", "create_contact", contact.clone(), NOT_THERE)
        .await;
    assert_eq!(count().await, before);
    bench.undecided("cut", "create_contact", contact.clone(), ALIKE).await;
    assert_eq!(count().await, before + 1);
    // Not made this time, and the one from before is no proof.
    bench.undecided("gateway-504", "create_contact", contact, ALIKE).await;
    assert_eq!(count().await, before + 1);

    let rows = bench.rows("list_employee_contacts", &one).await;
    let change = one.with(json!({ "contact_id": rows.last().unwrap()["contactId"], "home_phone": "2535550143" }));
    bench
        .undecided("reset", "update_contact", change.clone(), NOT_THERE)
        .await;
    let outcome = bench.struck("truncated", "update_contact", change).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1));
}

#[tokio::test]
async fn a_further_number_is_sought_among_the_numbers_of_its_employee() {
    let bench = bench().await;
    let one = bench.somebody();
    let number = one.with(json!({ "number": "2535550177", "type": "CEL" }));
    bench
        .undecided("gateway-504", "create_alternate_number", number.clone(), NOT_THERE)
        .await;
    bench.undecided("cut", "create_alternate_number", number, ALIKE).await;
    let numbers = bench.soap("get_phone_information_by_employee_identifier", &one).await;
    let id = &numbers["AlternateNumbers"].as_array().unwrap().last().unwrap()["NumberId"];
    let delete = one.with(json!({ "number_id": id }));
    bench
        .undecided("gateway-504", "delete_alternate_number", delete.clone(), NOT_THERE)
        .await;
    let outcome = bench.struck("cut", "delete_alternate_number", delete).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1), "the number is gone");
}

#[tokio::test]
async fn a_deletion_is_confirmed_by_the_absence_of_what_was_deleted() {
    let bench = bench().await;
    let read = "get_sso_user_by_employee_identifier";
    let mut with = None;
    for one in bench.salaried() {
        if let Ok(answered) = bench.run(read, one.with(json!({}))).await {
            with = Some((one, answered.data[0].clone()));
            break;
        }
    }
    let (one, user) = with.unwrap();
    let named = one.with(json!({ "client_user_name": user["ClientUserName"] }));
    for inputs in [named.clone(), one.with(json!({}))] {
        bench
            .undecided("gateway-504", "delete_sso_user", inputs, NOT_THERE)
            .await;
    }
    assert_eq!(bench.soap(read, &one).await, user);
    let outcome = bench.struck("cut", "delete_sso_user", named).await.unwrap();
    assert_eq!(outcome, all("confirmed", 1));
    assert_eq!(
        bench.run(read, one.with(json!({}))).await.unwrap_err().code,
        "employee_not_found"
    );
}

#[tokio::test]
async fn what_cannot_be_read_back_ends_undecided_whether_it_was_made_or_not() {
    let bench = bench().await;
    let one = bench.somebody();
    bench
        .hub
        .fault("html@EmployeePhoneInformation.GetPhoneInformationByEmployeeIdentifier");
    let number = one.with(json!({ "number": "2535550177", "type": "CEL" }));
    let operation = "EmployeePhoneInformation.CreateAlternateNumber";
    bench.hub.fault(&format!("cut@{operation}*1"));
    let problem = bench.run("create_alternate_number", number).await.unwrap_err();
    assert_eq!(problem.code, "write_undecided");
    assert!(problem.message.contains(UNREAD), "{problem}");
    assert!(problem.remedy.unwrap().contains("before writing again"));
    assert_eq!(bench.hub.control.counters().of(operation), 1);
    bench.hub.control.clear_faults();

    // Nothing reads a hire by what was sent.
    let hire = json!({
        "company_identifier": "NORD", "first_name": "Zoë", "last_name": "Exemple", "national_id": "0X-123",
        "birth_date": "1990-02-03", "hire_date": "2026-11-16", "seniority_date": "2026-11-16",
        "benefit_seniority_date": "2026-11-16", "full_or_part_time": "F", "job_code": "1E5", "pay_group": "NOSM",
        "pay_rate": "60000", "pay_rate_type": "Y", "scheduled_hours": "86.67", "currency": "CAD",
        "benefit_group": "FT",
    });
    bench.undecided("cut", "hire_global_employee", hire, UNREAD).await;
    // Nor is what a write over REST creates, which has no path of its own.
    let level = json!({ "level": 2, "code": "00R1", "description": "Research" });
    bench.undecided("cut", "create_organization_level", level, UNREAD).await;
    for fault in ["reset", "gateway-504", "html", "hang"] {
        let level = json!({ "level": 2, "code": "00R2", "description": "Research" });
        bench.undecided(fault, "create_organization_level", level, UNREAD).await;
    }
    let levels = bench.hub.control.export()["org_levels"].clone();
    let codes: Vec<_> = levels
        .as_array()
        .unwrap()
        .iter()
        .map(|level| level["code"].clone())
        .collect();
    assert!(codes.contains(&json!("00R1")) && !codes.contains(&json!("00R2")));
}

#[tokio::test]
async fn a_write_over_rest_is_read_back_where_its_path_can_be_read() {
    let bench = bench().await;
    let level = json!({ "level": 2, "code": "00R3", "description": "Research" });
    bench.run("create_organization_level", level).await.unwrap();
    let change = |description: &str| json!({ "level": 2, "code": "00R3", "description": description });
    let action = "update_organization_level";
    let outcome = bench.struck("cut", action, change("Research and development")).await;
    assert_eq!(outcome.unwrap(), all("confirmed", 1));
    bench
        .undecided("gateway-504", action, change("Elsewhere"), NOT_THERE)
        .await;
}
