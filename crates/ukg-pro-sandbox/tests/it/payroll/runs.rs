//! Payroll runs as the tenant's clock moves.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use ukg_pro_sandbox::tenant::{Entry, Fact, Life, Owner, Tenant};

use super::{DEDUCTIONS, EARNINGS, REGISTER, all, by, cents, statements, sum, text};
use crate::fixture::Fixture;

const CALENDAR: &str = "/payroll/v1/paygroup-payperiods";
const LEDGER: &str = "/payroll/v2/general-ledger";
/// The day the tenant is made up.
const BEGUN: &str = "2026-11-02T00:00:00";

pub(crate) fn days(days: u64) -> Duration {
    Duration::from_hours(days * 24)
}

/// Everything that is told of pay.
pub(crate) struct Told {
    pub(crate) checks: Vec<Value>,
    pub(crate) earnings: Vec<Value>,
    pub(crate) deductions: Vec<Value>,
    pub(crate) statements: Vec<Value>,
    pub(crate) ledger: Vec<Value>,
}

impl Told {
    pub(crate) async fn by(fixture: &Fixture) -> Self {
        Self {
            checks: all(fixture, REGISTER, "").await,
            earnings: all(fixture, EARNINGS, "").await,
            deductions: all(fixture, DEDUCTIONS, "").await,
            statements: statements(fixture).await,
            ledger: all(fixture, LEDGER, "").await,
        }
    }

    /// Holds everything against everything else, to the cent.
    pub(crate) fn agrees(&self) {
        let (earned, deducted) = (by(&self.earnings, "genNumber"), by(&self.deductions, "checkId"));
        let stated = by(&self.statements, "payidentifier");
        let ids: BTreeSet<_> = self.checks.iter().map(|row| text(row, "checkId")).collect();
        assert_eq!(ids.len(), self.checks.len(), "a check has a key of its own");
        assert!(earned.keys().chain(deducted.keys()).all(|id| ids.contains(id)));
        let none = Vec::new();
        for check in &self.checks {
            let id = text(check, "checkId");
            let amount = |name: &str| cents(&check[name]);
            let (earned, deducted) = (earned.get(id).unwrap_or(&none), deducted.get(id).unwrap_or(&none));
            assert_eq!(
                sum(earned.iter().copied(), "currentAmount"),
                amount("totalEarningsAmount")
            );
            let taken = sum(deducted.iter().copied(), "employeeCurrentAmount");
            assert_eq!(taken, amount("totalDeductionAmount"), "{check}");
            let net = amount("totalEarningsAmount") - amount("totalDeductionAmount") - amount("totalTaxAmount");
            assert_eq!(net, amount("netAmount"), "{check}");
            assert_eq!(amount("checkAmount") + amount("directDepositAmount"), net, "{check}");
            if check["isVoided"] == true || check["isVoidingRecord"] == true {
                continue;
            }
            let [statement] = stated[id][..] else {
                panic!("one statement of {id}")
            };
            let items = |name: &str| statement[name].as_array().unwrap();
            assert_eq!(cents(&statement["grosswagescurrent"]), amount("totalEarningsAmount"));
            assert_eq!(cents(&statement["netpaycurrent"]), net);
            assert_eq!(sum(items("earnings"), "amount"), amount("totalEarningsAmount"));
            assert_eq!(sum(items("deductions"), "employeeamount"), taken);
            assert_eq!(sum(items("taxes"), "amount"), amount("totalTaxAmount"));
            assert_eq!(sum(items("netpay"), "amount"), net);
        }
        self.years_add_up();
        for (run, entries) in by(&self.ledger, "runId") {
            let side = |name: &str| sum(entries.iter().copied(), name);
            assert_eq!(side("debitAmt"), side("creditAmt"), "{run}");
        }
        let cash = self.ledger.iter().filter(|row| row["baseSegment"] == "1010");
        let paid: i64 = cash.map(|row| cents(&row["creditAmt"]) - cents(&row["debitAmt"])).sum();
        assert_eq!(
            paid,
            sum(&self.checks, "netAmount"),
            "the ledger pays what the checks do"
        );
    }

    /// The sums of a year are those of the statement before and what this one adds, and begin anew each January.
    fn years_add_up(&self) {
        let mut before: BTreeMap<(String, &str), [i64; 4]> = BTreeMap::new();
        for statement in &self.statements {
            let parts = ["grosswages", "deductions", "taxes", "netpay"];
            let to_date = parts.map(|part| cents(&statement[format!("{part}ytd")]));
            let current = parts.map(|part| cents(&statement[format!("{part}current")]));
            let date = text(statement, "paydate");
            let whose = (statement["employeeidentifier"].to_string(), &date[..4]);
            // The first of a year that is known whole begins it; one of the year before may have something behind it.
            let known = before.insert(whose, to_date);
            let start = known.or_else(|| (date > BEGUN && &date[..4] > "2026").then_some([0; 4]));
            if let Some(start) = start {
                for part in 0..4 {
                    assert_eq!(start[part] + current[part], to_date[part], "{statement}");
                }
            }
        }
    }

    /// What was told by a day.
    fn until<'a>(rows: &'a [Value], name: &str, day: &str) -> Vec<&'a Value> {
        rows.iter().filter(|row| text(row, name) <= day).collect()
    }

    pub(crate) fn after<'a>(rows: &'a [Value], name: &str, day: &str) -> Vec<&'a Value> {
        rows.iter().filter(|row| text(row, name) > day).collect()
    }
}

#[tokio::test]
async fn a_pay_date_that_the_clock_passes_is_paid_like_those_before_it() {
    let fixture = Fixture::start().await;
    let before = Told::by(&fixture).await;
    let calendar = all(&fixture, CALENDAR, "").await;
    let to_come: BTreeSet<_> = Told::after(&calendar, "payDate", BEGUN)
        .into_iter()
        .map(|row| (text(row, "payGroup").to_owned(), text(row, "payDate").to_owned()))
        .collect();
    // Over the first Friday: the weekly group is paid, and those whose turn it is.
    fixture.control.advance(days(5));
    let told = Told::by(&fixture).await;
    told.agrees();
    for (now, then, date) in [
        (&told.deductions, &before.deductions, "payDate"),
        (&told.earnings, &before.earnings, "payDate"),
        (&told.statements, &before.statements, "paydate"),
    ] {
        let past = Told::until(now, date, BEGUN);
        assert_eq!(past, then.iter().collect::<Vec<_>>(), "past pay stays as it was");
        assert!(now.len() > then.len());
    }
    assert_eq!(told.ledger[..before.ledger.len()], before.ledger[..]);
    let new = Told::after(&told.checks, "payDate", BEGUN);
    let groups: BTreeSet<_> = new.iter().map(|row| text(row, "payGroup")).collect();
    assert!(groups.contains("HLFWK"), "{groups:?}");
    for row in &new {
        let day = (text(row, "payGroup").to_owned(), text(row, "payDate").to_owned());
        assert!(to_come.contains(&day), "{day:?} was to come");
    }
    // Everybody of the group who was there is paid.
    let paid: BTreeSet<_> = new.iter().map(|row| text(row, "employeeId")).collect();
    let there = fixture.truth.employments().into_iter().filter(|one| {
        one.text("employment_status") == Some("A")
            && one.text("pay_group").is_some_and(|group| groups.contains(group))
            && one.text("last_hire") < Some("2026-10-01")
    });
    let there: Vec<_> = there.collect();
    assert!(there.len() > 10);
    for one in &there {
        assert!(paid.contains(one.text("employee_id").unwrap()), "{:?}", one.key());
    }
    // The calendar goes on, and what was paid is closed.
    let calendar = all(&fixture, CALENDAR, "").await;
    for (group, periods) in by(&calendar, "payGroup") {
        let is_paid = |row: &&&Value| row["isPeriodClosed"] == true;
        let closed = periods.iter().filter(is_paid).count();
        assert_eq!(closed, 27 + usize::from(groups.contains(group)), "{group}");
        assert_eq!(periods.len() - closed, 3, "{group}");
        for row in &periods {
            let is_over = text(row, "payDate") <= "2026-11-06T00:00:00";
            assert_eq!(row["isPeriodClosed"], is_over, "{row}");
        }
    }
    elections_agree(&fixture, &told).await;
    let compensation = fixture.rest("/personnel/v1/compensation-details").await.rows();
    for row in &compensation {
        let mine = new
            .iter()
            .find(|check| check["employeeId"] == row["employeeID"] && check["companyId"] == row["companyID"]);
        if let Some(check) = mine {
            assert_eq!(row["dateLastPaid"], check["payDate"], "{row}");
        }
    }
}

/// The amounts of elections are those of the lines of the history.
async fn elections_agree(fixture: &Fixture, told: &Told) {
    let now = fixture.control.now().date().to_string();
    let (year, month) = (&now[..4], &now[..7]);
    let elections = super::deductions::elections(fixture).await;
    let mut compared = 0;
    for row in elections.iter().filter(|row| row["employeeDedLastPaid"].is_string()) {
        let of_it = |line: &&Value| {
            line["employeeId"] == row["employeeID"]
                && line["companyId"] == row["companyID"]
                && line["deductionCode"] == row["deductionCode"]
        };
        let same = elections.iter().filter(|other| {
            ["employeeID", "companyID", "deductionCode"]
                .iter()
                .all(|name| other[*name] == row[*name])
        });
        // What ended and began again shares a code.
        if same.count() > 1 {
            continue;
        }
        let lines: Vec<_> = told.deductions.iter().filter(of_it).collect();
        let paid = text(row, "employeeDedLastPaid");
        let last = lines
            .iter()
            .filter(|line| text(line, "payDate") == paid && line["isVoided"] == false);
        let last = last.filter(|line| line["isVoidingRecord"] == "N");
        let of_month = lines.iter().filter(|line| text(line, "payDate").starts_with(month));
        assert_eq!(
            cents(&row["employeeMonthToDateAmount"]),
            sum(of_month.copied(), "employeeCurrentAmount"),
            "{row}"
        );
        if paid > BEGUN && paid.starts_with(year) {
            assert_eq!(
                cents(&row["employeeLastAmount"]),
                sum(last.copied(), "employeeCurrentAmount"),
                "{row}"
            );
            compared += 1;
        }
    }
    assert!(compared > 20, "{compared}");
}

#[tokio::test]
async fn runs_follow_each_other_into_the_new_year() {
    let fixture = Fixture::start().await;
    Told::by(&fixture).await.agrees();
    for _ in 0..5 {
        fixture.control.advance(days(17));
        let dates = all(&fixture, CALENDAR, "").await;
        let today = fixture.control.now().to_string();
        for row in &dates {
            let is_over = text(row, "payDate")[..10] < today[..10];
            assert!(row["isPeriodClosed"] == true || !is_over, "{row}");
        }
    }
    let told = Told::by(&fixture).await;
    told.agrees();
    elections_agree(&fixture, &told).await;
    let runs = Told::after(&told.checks, "payDate", BEGUN);
    let runs: BTreeSet<_> = runs
        .iter()
        .map(|row| (text(row, "payGroup"), text(row, "payDate")))
        .collect();
    assert_eq!(runs.iter().filter(|(group, _)| *group == "HLFWK").count(), 12);
    assert!(runs.iter().any(|(_, date)| *date > "2027-01-01"));
    let deferred = told.deductions.iter().filter(|row| row["deductionCode"] == "401K");
    for row in deferred {
        assert!(
            cents(&row["yearToDateDeferredCompensationCombinedAmount"]) <= 4_900_000,
            "{row}"
        );
    }
}

#[tokio::test]
async fn it_does_not_matter_when_payroll_is_first_asked_for() {
    let life = Some(Life {
        events_a_day: 2,
        seed: 5,
    });
    let (asked, not) = (Fixture::start().await, Fixture::start().await);
    asked.control.set_life(life);
    not.control.set_life(life);
    for _ in 0..8 {
        asked.control.advance(days(9));
        not.control.advance(days(9));
        assert!(!all(&asked, REGISTER, "").await.is_empty());
    }
    let (asked, not) = (Told::by(&asked).await, Told::by(&not).await);
    asked.agrees();
    not.agrees();
    for (one, other) in [
        (&asked.checks, &not.checks),
        (&asked.earnings, &not.earnings),
        (&asked.deductions, &not.deductions),
        (&asked.statements, &not.statements),
        (&asked.ledger, &not.ledger),
    ] {
        assert_eq!(one.len(), other.len());
        let first = one.iter().zip(other).find(|(one, other)| one != other);
        assert_eq!(first, None);
    }
}

#[tokio::test]
async fn who_is_raised_hired_sent_away_or_leaves_is_paid_by_what_is_so_on_the_pay_date() {
    let fixture = Fixture::start().await;
    let before = Told::by(&fixture).await;
    let is_whole = |one: &&crate::fixture::Employment, kind: &str| {
        one.text("employment_status") == Some("A")
            && one.text("pay_group") == Some("HLFWK")
            && one.text("hourly_or_salaried") == Some(kind)
            && one.text("is_supervisor") == Some("false")
            && one.text("last_hire") < Some("2025-01-01")
    };
    let employments = fixture.truth.employments();
    let weekly: Vec<_> = employments.iter().filter(|one| is_whole(one, "H")).take(3).collect();
    let [raised, left, away] = weekly[..] else {
        panic!("three are paid by the week: {}", weekly.len())
    };
    let set = |tenant: &mut Tenant, one: &crate::fixture::Employment, facts: &[(&str, Option<&'static str>)]| {
        let key = tenant.employment(&one.key().0, &one.key().1).unwrap().key();
        tenant.set_facts(&key, facts.iter().map(|(name, text)| (*name, text.map(Fact::text))));
    };
    let hired = fixture.control.change_tenant(|tenant| {
        let key = tenant.employment(&raised.key().0, &raised.key().1).unwrap().key();
        assert!(tenant.set_pay(&key, "H", "50.00", None));
        set(
            tenant,
            left,
            &[
                ("employment_status", Some("T")),
                ("status_start_date", Some("2026-11-03T00:00:00")),
                ("termination_date", Some("2026-11-03T00:00:00")),
            ],
        );
        set(
            tenant,
            away,
            &[
                ("employment_status", Some("L")),
                ("status_start_date", Some("2026-11-04T00:00:00")),
                ("leave_reason", Some("MED")),
            ],
        );
        tenant.hire_anybody().unwrap()
    });
    fixture.control.advance(days(12));
    let told = Told::by(&fixture).await;
    told.agrees();
    let of = |one: &crate::fixture::Employment, rows: &[Value], date: &str| -> Vec<Value> {
        let id = one.text("employee_id").unwrap();
        let mine = rows
            .iter()
            .filter(|row| row["employeeId"] == id && text(row, "payDate")[..10] == *date);
        mine.cloned().collect()
    };
    let rate = |one, date: &str, kind: &str| -> Option<f64> {
        let lines = of(one, &told.earnings, date);
        lines
            .iter()
            .find(|row| row["earningCode"] == kind)
            .and_then(|row| row["payRate"].as_f64())
    };
    assert_eq!(rate(raised, "2026-11-13", "REG"), Some(50.0));
    assert_ne!(rate(raised, "2026-10-30", "REG"), Some(50.0));
    // Who leaves on Tuesday is paid for two days of that week and for the vacation that is left; then no more.
    let last = of(left, &told.earnings, "2026-11-13");
    assert!(last.iter().any(|row| row["earningCode"] == "VACPO"), "{last:?}");
    let weekly_hours = left.text("weekly_hours").unwrap().parse::<f64>().unwrap();
    let worked = last
        .iter()
        .filter(|row| ["REG", "HOL", "VAC", "SICK"].contains(&text(row, "earningCode")));
    let worked: f64 = worked.map(|row| row["currentHours"].as_f64().unwrap()).sum();
    assert!(
        (worked - weekly_hours / 5.0 * 2.0).abs() < 0.01,
        "{worked} {weekly_hours}"
    );
    let unpaid = of(away, &told.earnings, "2026-11-13");
    assert!(unpaid.iter().any(|row| row["earningCode"] == "LWOP"), "{unpaid:?}");
    fixture.control.change_tenant(|tenant| {
        let back = [
            ("employment_status", Some("A")),
            ("status_start_date", Some("2026-11-18T00:00:00")),
            ("leave_reason", None),
        ];
        set(tenant, away, &back);
    });
    fixture.control.advance(days(28));
    let later = Told::by(&fixture).await;
    later.agrees();
    let dates = |one: &crate::fixture::Employment| -> Vec<String> {
        let mine = later
            .checks
            .iter()
            .filter(|row| row["employeeId"] == one.text("employee_id").unwrap());
        let dates = mine.map(|row| text(row, "payDate")[..10].to_owned());
        dates.filter(|date| date.as_str() > "2026-11-02").collect()
    };
    assert_eq!(dates(left), ["2026-11-06", "2026-11-13"]);
    assert_eq!(
        dates(away),
        ["2026-11-06", "2026-11-13", "2026-11-27", "2026-12-04", "2026-12-11"],
        "nothing for the week that was missed"
    );
    let new = later
        .checks
        .iter()
        .filter(|row| row["employeeId"] == hired.employee_id.as_str());
    assert!(new.count() > 0, "who was hired is paid");
    assert_eq!(
        Told::until(&later.statements, "paydate", BEGUN),
        before.statements.iter().collect::<Vec<_>>()
    );
    for row in Told::until(&later.checks, "payDate", BEGUN) {
        assert!(
            before
                .checks
                .iter()
                .any(|old| old["checkId"] == row["checkId"] && old["annual"] == row["annual"])
        );
    }
}

#[tokio::test]
async fn the_account_that_comes_with_a_hire_gets_the_pay() {
    let fixture = Fixture::start().await;
    let hired = fixture.control.change_tenant(|tenant| {
        let key = tenant.hire_anybody().unwrap();
        let account = Entry::new(Owner::Employment(key))
            .with("account", "7700012345")
            .with("accountType", "S")
            .with("depositRule", "F")
            .with("amountOrPercent", "100.5")
            .with("sequenceNumber", "01");
        tenant.add_record("direct-deposit", account);
        key
    });
    fixture.control.advance(days(45));
    let told = Told::by(&fixture).await;
    told.agrees();
    let mine = told
        .statements
        .iter()
        .filter(|statement| statement["employeeidentifier"]["employeeidentifier"] == hired.employee_id.as_str());
    let mut paid = 0;
    for statement in mine {
        let parts = statement["netpay"].as_array().unwrap();
        assert_eq!(parts.len(), 2, "{statement}");
        assert_eq!(
            (cents(&parts[0]["amount"]), &parts[1]["accounttype"]),
            (10_050, &"Check".into())
        );
        assert!(text(&parts[0], "accountnumber").ends_with("2345"), "{statement}");
        paid += 1;
    }
    assert!(paid > 0);
}
