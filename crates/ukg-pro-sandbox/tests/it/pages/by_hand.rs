//! Deductions that are entered by hand, and approved by somebody else.

use ukg_pro_sandbox::switches::EntryApproval;
use ukg_pro_sandbox::tenant::HandStatus;

use super::browser::{Browser, tag};
use crate::fixture::{Employment, Fixture};
use crate::payroll::changes::{row, without_deduction};

const BY_HAND: &str = "/deductions-by-hand";
const WAITING: &str = "/deductions-by-hand/waiting";
const DECIDE: &str = "/deductions-by-hand/waiting/decide";
const ENTER: &str = "/deductions-by-hand/enter";
const ROLE: &str = "Deductions Administrator";

async fn fixture() -> Fixture {
    Fixture::with(|options| options.employees = 120).await
}

/// The form of a deduction: whose, which, and these values.
fn form<'a>(key: &'a (String, String), code: &'a str, values: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let about = [
        ("CompanyCode", key.0.as_str()),
        ("EmployeeNumber", key.1.as_str()),
        ("DeductionCode", code),
    ];
    about.into_iter().chain(values.iter().copied()).collect()
}

fn name(one: &Employment) -> String {
    format!(
        "{}, {}",
        one.text("last_name").unwrap(),
        one.text("first_name").unwrap()
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('\'', "&#39;")
}

#[tokio::test]
async fn an_employee_is_found_by_number_or_name_and_never_in_one_long_list() {
    let fixture = fixture().await;
    let password = fixture.user("robin.ledger", ROLE);
    let mut user = Browser::of_user(&fixture, "robin.ledger", &password).await;
    let page = user.get(BY_HAND).await;
    assert!(
        page.text()
            .contains("UKG publishes no page on which its customers enter deductions by hand")
    );
    assert!(page.text().contains("Enter a number or a part of a name."));
    let one = fixture.active();
    let (company, number) = one.key();
    let last = one.text("last_name").unwrap();
    let first = one.text("first_name").unwrap();
    let link = format!("{BY_HAND}/employee?company={company}&#38;number={number}");
    for search in [number.clone(), format!("{first} {last}").to_uppercase(), name(&one)] {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("search", &search)
            .finish();
        let page = user.get(&format!("{BY_HAND}?{query}")).await;
        assert!(page.text().contains(&link), "{search}: {}", page.text());
    }
    let page = user.get(&format!("{BY_HAND}?search=0")).await;
    assert_eq!(page.text().matches("<th scope=\"row\">").count(), 25);
    assert!(page.text().contains("Page 1 of "));
    let page = user.get(&format!("{BY_HAND}?search=no+such+person")).await;
    assert!(page.text().contains("No employee has this in the number or the name."));
    assert_eq!(
        user.get(&format!("{BY_HAND}/employee?company=HLF&number=nobody"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn what_is_saved_is_an_election_at_once_and_is_changed_and_stopped_the_same_way() {
    let fixture = fixture().await;
    let one = without_deduction(&fixture, "UWAY").await;
    let key = one.key();
    let password = fixture.user("robin.ledger", ROLE);
    let mut user = Browser::of_user(&fixture, "robin.ledger", &password).await;
    let (company, number) = &key;
    let page = user.get(&format!("{ENTER}?company={company}&number={number}")).await;
    assert!(
        page.text()
            .contains(r#"<option value="UWAY">UWAY: Community fund</option>"#)
    );
    assert!(
        !page.text().contains(r#"<option value="CMED""#),
        "not in the deduction group"
    );
    assert!(page.text().contains("What is saved is an election at once."));

    let page = user
        .post(ENTER, &form(&key, "UWAY", &[("EmployeeAmount", "12.34")]))
        .await;
    let told = format!("The deduction UWAY of {} is saved.", escaped(&name(&one)));
    assert!(page.text().contains(&told), "{}", page.text());
    let election = row(&fixture, &one, "UWAY").await;
    assert_eq!(
        (&election["employeeAmount"], &election["benefitStatus"]),
        (&12.34.into(), &"A".into())
    );

    let change = format!("{ENTER}?company={company}&#38;number={number}&#38;code=UWAY");
    let change = change
        .replace("company=", "code=UWAY&#38;company=")
        .replace("&#38;code=UWAY", "");
    assert!(page.text().contains(&format!("href=\"{change}\"")), "{}", page.text());
    let page = user.get(&change.replace("&#38;", "&")).await;
    assert!(page.text().contains("<h1>Change UWAY</h1>") && page.text().contains("FLAT 12.34"));
    let page = user
        .post(
            ENTER,
            &form(
                &key,
                "UWAY",
                &[("EmployeeCalcRule", "PCT"), ("EmployeeCalcRateOrPct", "1.5")],
            ),
        )
        .await;
    assert!(page.text().contains("is saved."), "{}", page.text());
    assert_eq!(row(&fixture, &one, "UWAY").await["employeeCalcRateOrPct"], 0.015);

    let page = user
        .post(ENTER, &form(&key, "UWAY", &[("StopDate", "2026-12-05")]))
        .await;
    assert!(page.text().contains("is saved.") && page.text().contains("<td>2026-12-05</td>"));
    let election = row(&fixture, &one, "UWAY").await;
    assert_eq!(election["deductionStopDate"], "2026-12-05T00:00:00");
    let entries = fixture.control.entered_by_hand();
    assert_eq!(entries.len(), 3);
    assert!(
        entries
            .iter()
            .all(|entry| entry.status == HandStatus::Saved && entry.entered_by == "robin.ledger")
    );
    let page = user.get(WAITING).await;
    assert!(page.text().contains("Nothing waits.") && page.text().contains("Stop Date 2026-12-05"));
}

#[tokio::test]
async fn the_rules_and_the_words_are_those_of_the_import_tool() {
    let fixture = fixture().await;
    let one = without_deduction(&fixture, "401K").await;
    let key = one.key();
    let mut browser = Browser::signed_in(&fixture).await;
    for (code, values, told, field) in [
        ("", &[][..], "The transaction has no `DeductionCode`.", "DeductionCode"),
        ("NOSUCH", &[], "No deduction of the tenant has the code NOSUCH.", ""),
        (
            "CMED",
            &[],
            "The deduction CMED is not in the employee&#39;s deduction group.",
            "",
        ),
        ("PET", &[("EmployeeAmount", "1")], "The deduction PET is closed.", ""),
        (
            "401K",
            &[("AnnualLimit", "30000")],
            "`AnnualLimit` is more than the limit",
            "AnnualLimit",
        ),
        (
            "401K",
            &[("EmployeeAmount", "much")],
            "`EmployeeAmount` is no number.",
            "EmployeeAmount",
        ),
        (
            "401K",
            &[("EffectiveDate", "2026-01-01")],
            "lies in a pay period that is closed",
            "EffectiveDate",
        ),
        (
            "401K",
            &[("StartDate", "2026-12-01"), ("StopDate", "2026-11-20")],
            "lies before",
            "StopDate",
        ),
    ] {
        let page = browser.post(ENTER, &form(&key, code, values)).await;
        assert_eq!(page.status, 422, "{code} {values:?}");
        assert!(page.text().contains(told), "{told}: {}", page.text());
        if !field.is_empty() {
            assert!(
                tag(&page, &format!(r#"name="{field}""#)).contains("aria-invalid"),
                "{field}"
            );
        }
        for (name, typed) in values {
            assert!(
                tag(&page, &format!(r#"name="{name}""#)).contains(&format!(r#"value="{typed}""#)),
                "{name}"
            );
        }
    }
    let nobody = ("HLF".to_owned(), "999999999".to_owned());
    assert_eq!(browser.post(ENTER, &form(&nobody, "401K", &[])).await.status, 404);
    assert!(fixture.control.entered_by_hand().is_empty());
}

#[tokio::test]
async fn another_user_approves_or_rejects_and_who_entered_it_does_not() {
    let fixture = fixture().await;
    fixture.switch(|switches| switches.entry_approval = EntryApproval::Required);
    let one = without_deduction(&fixture, "UWAY").await;
    let key = one.key();
    let (first, second) = (fixture.user("robin.ledger", ROLE), fixture.user("pat.second", ROLE));
    let mut robin = Browser::of_user(&fixture, "robin.ledger", &first).await;
    let mut pat = Browser::of_user(&fixture, "pat.second", &second).await;
    for amount in ["10.01", "20.02"] {
        let page = robin
            .post(ENTER, &form(&key, "UWAY", &[("EmployeeAmount", amount)]))
            .await;
        assert!(
            page.text().contains("waits for another user’s approval."),
            "{}",
            page.text()
        );
    }
    // What breaks a rule does not wait for anybody.
    let page = robin.post(ENTER, &form(&key, "CMED", &[])).await;
    assert!(page.text().contains("deduction group"));
    let waiting = fixture.control.waiting_entries();
    assert_eq!(waiting.len(), 2);
    let elections = fixture.control.export_records("deduction");
    let id = one.text("employee_id").unwrap();
    let has = |rows: &serde_json::Value| {
        let mut rows = rows.as_array().unwrap().iter();
        rows.any(|row| row["employee_id"] == id && row["deduction_code"] == "UWAY")
    };
    assert!(!has(&elections), "nothing is an election yet");

    let page = robin.get(WAITING).await;
    assert!(page.text().contains("Another user decides on this.") && !page.text().contains(">Approve<"));
    let numbers: Vec<_> = waiting.iter().map(|entry| entry.number.to_string()).collect();
    let page = robin.post(DECIDE, &[("number", &numbers[1]), ("do", "approve")]).await;
    assert_eq!(page.status, 422);
    assert!(
        page.text()
            .contains("nobody approves or rejects what they entered themselves")
    );
    assert_eq!(fixture.control.waiting_entries().len(), 2);

    let page = pat.get(WAITING).await;
    assert!(page.text().contains("Employee’s Amount 10.01") && page.text().contains(">Approve<"));
    let page = pat
        .post(DECIDE, &[("number", &numbers[0]), ("do", "reject"), ("words", " ")])
        .await;
    assert_eq!(page.status, 422);
    assert!(page.text().contains("Say why it is rejected."));
    let page = pat
        .post(
            DECIDE,
            &[("number", &numbers[0]), ("do", "reject"), ("words", "Twice <as> much")],
        )
        .await;
    assert!(
        page.text().contains("is rejected.") && page.text().contains("Rejected by pat.second: Twice &#60;as&#62; much")
    );
    let page = pat.post(DECIDE, &[("number", &numbers[1]), ("do", "approve")]).await;
    assert!(page.text().contains("is approved and saved."), "{}", page.text());
    assert!(page.text().contains("Saved by pat.second"));
    assert_eq!(row(&fixture, &one, "UWAY").await["employeeAmount"], 10.01);
    let page = pat.post(DECIDE, &[("number", &numbers[1]), ("do", "approve")]).await;
    assert!(page.text().contains("Nothing waits for this decision any more."));
    assert!(fixture.control.requests().is_empty(), "no request of the workflow");
}
