//! Pay statements, one record for both transports (`ukg-pro-rest.md` 17.2, `ukg-pro-soap.md` 7.7).

use super::super::company::Country;
use super::super::entry::{Entry, Owner};
use super::super::facts::Fact;
use super::line::Of;
use super::money::{rate_text, text};
use super::register::{Facts, put};
use super::terms::midnight;

/// A record inside the statement.
fn item(of: &Of<'_>, facts: Facts) -> Entry {
    Entry::known(Owner::Employment(of.paid.key), facts)
}

/// The statement of a check.
pub(super) fn statement(of: &Of<'_>) -> Entry {
    let (run, check) = (of.run(), of.check);
    let key = of.paid.key;
    let of_employee = |name: &str| of.told(name).map(str::to_owned);
    let company = of.tenant.company(&key.company_id);
    let of_company = |name: &str| {
        company
            .and_then(|company| company.facts().text(name))
            .map(str::to_owned)
    };
    let is_canadian = of.country() == Country::Canada;
    let filing = &of.paid.filing;
    let owner = item(
        of,
        vec![
            ("identificationtype", "EEID".into()),
            ("companyidentifier", key.company_id.to_string().into()),
            ("employeeidentifier", key.employee_id.to_string().into()),
        ],
    );
    let allowances = if is_canadian { 0 } else { filing.allowances };
    let mut facts: Facts = vec![
        ("pay_identifier", of.check_id().into()),
        ("document", of.document().into()),
        ("pay_group", run.pay_group.clone().into()),
        ("pay_frequency", run.frequency.code().into()),
        ("pay_date", midnight(run.period.pay_date).into()),
        ("period_start_date", midnight(run.period.start).into()),
        ("period_end_date", midnight(run.period.end).into()),
        ("employeeidentifier", Fact::Entries(vec![owner])),
        ("federal_allowances_claimed", Fact::whole(allowances)),
        ("resident_state_allowances_claimed", Fact::whole(allowances)),
        ("work_state_allowances_claimed", Fact::whole(allowances)),
        (
            "federal_additional_amount_withheld",
            text(if is_canadian { 0 } else { filing.additional }).into(),
        ),
        ("federal_taxable_wages_current", text(check.current.taxable).into()),
        ("federal_taxable_wages_ytd", text(check.ytd.taxable).into()),
        ("gross_wages_current", text(check.current.gross).into()),
        ("gross_wages_ytd", text(check.ytd.gross).into()),
        ("deductions_current", text(check.current.deductions).into()),
        ("deductions_ytd", text(check.ytd.deductions).into()),
        ("taxes_current", text(check.current.taxes).into()),
        ("taxes_ytd", text(check.ytd.taxes).into()),
        ("net_pay_current", text(check.current.net).into()),
        ("net_pay_ytd", text(check.ytd.net).into()),
        ("total_earnings", text(check.current.gross).into()),
        ("total_deductions", text(check.current.deductions).into()),
        ("total_taxes", text(check.current.taxes).into()),
        ("earnings", Fact::Entries(earnings(of))),
        ("deductions", Fact::Entries(deductions(of))),
        ("taxes", Fact::Entries(taxes(of))),
        ("net_pay", Fact::Entries(net_pay(of))),
        ("accruals", Fact::Entries(accruals(of))),
    ];
    if !is_canadian {
        for name in [
            "federal_filing_status",
            "resident_state_filing_status",
            "work_state_filing_status",
        ] {
            facts.push((name, filing.status.into()));
        }
    }
    let last = of_employee("last_name").unwrap_or_default();
    let first = of_employee("first_name").unwrap_or_default();
    let middle = of_employee("middle_name").map_or_else(String::new, |middle| format!(" {middle}"));
    facts.push(("full_name", format!("{last}, {first}{middle}").into()));
    for (name, employee) in [
        ("address_line1", "address_line1"),
        ("address_line2", "address_line2"),
        ("city", "city"),
        ("country", "country"),
        ("postal_code", "zip_or_postal_code"),
        ("state_or_province", "state_or_province"),
        ("ssn", "ssn"),
        ("job_code", "job_code"),
        ("location", "location"),
        ("org_level1", "org_level1"),
        ("org_level2", "org_level2"),
        ("org_level3", "org_level3"),
        ("org_level4", "org_level4"),
        ("pay_rate", "hourly"),
    ] {
        put(&mut facts, name, of_employee(employee));
    }
    for (name, of_the_company) in [
        ("company_address_line1", "address_line1"),
        ("company_address_line2", "address_line2"),
        ("company_address_city", "city"),
        ("company_address_county", "county"),
        ("company_address_country", "country"),
        ("company_address_state_or_province", "state_or_province"),
        ("company_address_postal_code", "zip_or_postal_code"),
        ("company_name", "company_name"),
        ("company_phone", "phone_number"),
        ("company_phone_ext", "phone_number_extension"),
    ] {
        put(&mut facts, name, of_company(of_the_company));
    }
    item(of, facts)
}

fn earnings(of: &Of<'_>) -> Vec<Entry> {
    let period = of.run().period;
    let lines = of.check.earnings.iter();
    lines
        .map(|line| {
            item(
                of,
                vec![
                    ("pay_code", line.kind.code.into()),
                    ("pay_description", line.kind.stub.into()),
                    ("amount", text(line.amount).into()),
                    ("amount_ytd", text(line.amount_ytd).into()),
                    ("hours", text(line.hours).into()),
                    ("hours_ytd", text(line.hours_ytd).into()),
                    ("pay_rate", rate_text(line.rate).into()),
                    ("piece_count", text(0).into()),
                    ("piece_pay_rate", text(0).into()),
                    ("period_start", midnight(period.start).into()),
                    ("period_end", midnight(period.end).into()),
                ],
            )
        })
        .collect()
}

fn deductions(of: &Of<'_>) -> Vec<Entry> {
    let lines = of.check.deductions.iter();
    lines
        .map(|line| {
            item(
                of,
                vec![
                    ("deduction_code", line.plan.code.into()),
                    ("deduction_description", line.plan.stub.into()),
                    ("employee_amount", text(line.employee).into()),
                    ("employee_amount_ytd", text(line.employee_ytd).into()),
                    ("employer_amount", text(line.employer).into()),
                    ("employer_amount_ytd", text(line.employer_ytd).into()),
                    ("basis_amount", text(line.basis).into()),
                    ("pre_tax", line.plan.is_before_tax().into()),
                ],
            )
        })
        .collect()
}

fn taxes(of: &Of<'_>) -> Vec<Entry> {
    let lines = of.check.taxes.iter();
    lines
        .map(|line| {
            item(
                of,
                vec![
                    ("tax_code", line.tax.code.into()),
                    ("tax_description", line.tax.name.into()),
                    ("amount", text(line.amount).into()),
                    ("amount_ytd", text(line.amount_ytd).into()),
                    ("basis_amount", text(line.basis).into()),
                ],
            )
        })
        .collect()
}

/// Where the net pay went. SOAP has a code for the type of account, REST a word.
fn net_pay(of: &Of<'_>) -> Vec<Entry> {
    let lines = of.check.deposits.iter();
    lines
        .map(|line| {
            let account = line.account.and_then(|place| of.paid.accounts.get(place));
            let mut facts: Facts = vec![("amount", text(line.amount).into())];
            if let Some(account) = account {
                let (code, word) = if account.is_savings {
                    ("S", "Savings")
                } else {
                    ("C", "Checking")
                };
                facts.push(("account_number", account.masked().into()));
                facts.push(("account_type", code.into()));
                facts.push(("accounttype", word.into()));
            } else {
                facts.push(("accounttype", "Check".into()));
            }
            item(of, facts)
        })
        .collect()
}

fn accruals(of: &Of<'_>) -> Vec<Entry> {
    let plans = [("VAC", "Vacation"), ("SICK", "Sick leave")];
    let accruals = of.check.accruals.iter().flatten();
    plans
        .into_iter()
        .zip(accruals)
        .map(|((code, name), accrual)| {
            item(
                of,
                vec![
                    ("plan_code", code.into()),
                    ("plan_description", name.into()),
                    ("amount_type", "H".into()),
                    ("amount_current", text(accrual.earned).into()),
                    ("balance", text(accrual.balance).into()),
                ],
            )
        })
        .collect()
}
