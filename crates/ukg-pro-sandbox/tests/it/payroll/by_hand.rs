//! What is entered by hand, in the next pay.

use ukg_pro_sandbox::switches::{DeductionPercentages, EntryApproval};
use ukg_pro_sandbox::tenant::HandStatus;

use super::cents;
use super::changes::{lines, row, with_deduction, without_deduction};
use super::runs::{Told, days};
use crate::fixture::{Employment, Fixture};

const ROLE: &str = "Deductions Administrator";

async fn fixture() -> Fixture {
    Fixture::with(|options| options.employees = 120).await
}

fn about<'a>(key: &'a (String, String), code: &'a str, values: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let about = [
        ("CompanyCode", key.0.as_str()),
        ("EmployeeNumber", key.1.as_str()),
        ("DeductionCode", code),
    ];
    about.into_iter().chain(values.iter().copied()).collect()
}

/// What is taken of an employee and given by the employer on a pay date.
async fn taken(fixture: &Fixture, one: &Employment, code: &str, date: &str) -> Option<(i64, i64)> {
    let lines = lines(fixture, one, code).await;
    let line = lines.iter().find(|(paid, _)| paid == date)?;
    Some((
        cents(&line.1["employeeCurrentAmount"]),
        cents(&line.1["employerCurrentAmount"]),
    ))
}

#[tokio::test]
async fn the_next_pay_takes_what_was_entered_to_the_cent() {
    let fixture = fixture().await;
    fixture.user("robin.ledger", ROLE);
    let one = without_deduction(&fixture, "UWAY").await;
    let key = one.key();
    let values = [
        ("EmployeeAmount", "12.34"),
        ("EmployerCalcRule", "FLAT"),
        ("EmployerAmount", "0.56"),
    ];
    let entry = fixture
        .control
        .enter_deduction("robin.ledger", &about(&key, "uway", &values))
        .unwrap();
    assert_eq!(entry.status, HandStatus::Saved);
    assert_eq!(
        (entry.deduction_code.as_str(), entry.employee_number.as_str()),
        ("UWAY", key.1.as_str())
    );
    let told = row(&fixture, &one, "UWAY").await;
    assert_eq!(
        (&told["employeeAmount"], &told["employerAmount"]),
        (&12.34.into(), &0.56.into())
    );
    fixture.control.advance(days(12));
    assert_eq!(taken(&fixture, &one, "UWAY", "2026-11-13").await, Some((1_234, 56)));
    let stop = about(&key, "UWAY", &[("StopDate", "2026-11-14")]);
    fixture.control.enter_deduction("robin.ledger", &stop).unwrap();
    fixture.control.advance(days(28));
    Told::by(&fixture).await.agrees();
    assert!(taken(&fixture, &one, "UWAY", "2026-11-20").await.is_some());
    assert_eq!(taken(&fixture, &one, "UWAY", "2026-11-27").await, None);
}

#[tokio::test]
async fn percent_is_percent_however_the_tenant_writes_shares() {
    let fixture = fixture().await;
    fixture.user("robin.ledger", ROLE);
    let (one, _) = with_deduction(&fixture, "401K").await;
    let key = one.key();
    for (written, entered, told) in [
        (DeductionPercentages::Fractions, "11.25", 0.1125),
        (DeductionPercentages::Hundredths, "12.5", 12.5),
    ] {
        fixture.switch(|switches| switches.deduction_percentages = written);
        let values = about(&key, "401K", &[("EmployeeCalcRateOrPct", entered)]);
        fixture.control.enter_deduction("robin.ledger", &values).unwrap();
        assert_eq!(row(&fixture, &one, "401K").await["employeeCalcRateOrPct"], told);
    }
    let again = about(&key, "401K", &[("EmployeeCalcRateOrPct", "12.5")]);
    let refusal = fixture.control.enter_deduction("robin.ledger", &again).unwrap_err();
    assert!(refusal.text.contains("no changes"), "{refusal}");
    assert_eq!(fixture.control.entered_by_hand().len(), 2);
}

#[tokio::test]
async fn who_may_not_enter_or_decide_is_refused_in_words() {
    let fixture = fixture().await;
    fixture.switch(|switches| switches.entry_approval = EntryApproval::Required);
    fixture.user("robin.ledger", ROLE);
    fixture.user("pat.reader", "HR Administrator");
    fixture.user("gone.away", ROLE);
    assert!(fixture.control.set_user_active("gone.away", false));
    let one = without_deduction(&fixture, "UWAY").await;
    let key = one.key();
    let values = about(&key, "UWAY", &[("EmployeeAmount", "5")]);
    let entry = fixture.control.enter_deduction("robin.ledger", &values).unwrap();
    for (username, told) in [
        ("nobody", "The tenant has no user “nobody”."),
        (
            "pat.reader",
            "The role HR Administrator does not let anybody enter deductions by hand.",
        ),
        ("gone.away", "The user “gone.away” is inactive."),
    ] {
        let entering = fixture.control.enter_deduction(username, &values).unwrap_err();
        let approving = fixture.control.approve_entry(entry.number, username).unwrap_err();
        assert!(entering.text.starts_with(told), "{entering}");
        assert_eq!(approving, entering);
    }
    let refusal = fixture.control.approve_entry(entry.number, "robin.ledger").unwrap_err();
    assert!(refusal.text.contains("entered themselves"), "{refusal}");
    // With another role the same user may; what waits is checked by the rules of the day it is approved.
    assert!(fixture.control.set_user_role("pat.reader", ROLE));
    let approved = fixture.control.approve_entry(entry.number, "pat.reader").unwrap();
    assert_eq!(
        (approved.status, approved.decided_by.as_deref()),
        (HandStatus::Saved, Some("pat.reader"))
    );
    let late = about(
        &key,
        "UWAY",
        &[("EffectiveDate", "2026-11-10"), ("EmployeeAmount", "6")],
    );
    let entry = fixture.control.enter_deduction("robin.ledger", &late).unwrap();
    fixture.control.advance(days(20));
    let failed = fixture.control.approve_entry(entry.number, "pat.reader").unwrap();
    assert_eq!(failed.status, HandStatus::Failed);
    assert!(failed.message.contains("closed"), "{}", failed.message);
    assert_eq!(row(&fixture, &one, "UWAY").await["employeeAmount"], 5.0);
    assert!(fixture.control.waiting_entries().is_empty());
}
