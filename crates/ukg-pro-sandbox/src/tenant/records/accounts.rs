//! Where pay goes (`ukg-pro-rest.md` 17.1), and what global payroll has of its employees (13.15).

use std::collections::BTreeSet;

use jiff::ToSpan as _;

use super::super::Tenant;
use super::super::calendar::timestamp;
use super::super::entry::{Entry, Owner};
use super::super::identity::EmployeeKey;
use super::super::payroll::{Account, Paid, Part, Purpose, Terms, amount, midnight};

/// The accounts of everybody who is paid by deposit.
pub(super) fn direct_deposits(tenant: &Tenant) -> Vec<Entry> {
    let paid = tenant.payroll().paid().iter();
    paid.flat_map(|paid| {
        let accounts = (1_u32..).zip(&paid.accounts);
        accounts.map(move |(number, account)| direct_deposit(tenant, paid, number, account))
    })
    .collect()
}

fn direct_deposit(tenant: &Tenant, paid: &Paid, number: u32, account: &Account) -> Entry {
    let (rule, value) = match account.part {
        Part::Flat(flat) => ("F", amount(flat)),
        Part::Percent(percent) => ("P", amount(percent)),
        Part::Balance => ("B", amount(0)),
    };
    let company = tenant.company(&paid.key.company_id);
    let country = company.and_then(|company| company.facts().text("country"));
    let is_canadian = account.bank.institution.is_some();
    Entry::new(Owner::Employment(paid.key))
        .with_some("description", account.description)
        .with("account", account.number.clone())
        .with("accountType", if account.is_savings { "S" } else { "C" })
        .with("amountOrPercent", value)
        .with("directDepositOrPrenote", if account.is_prenote { "P" } else { "D" })
        .with("depositRule", rule)
        .with("employeeBankId", account.bank.id.clone().into_owned())
        .with("employeeBankName", account.bank.name.clone().into_owned())
        .with("employeeBankRoutingNumber", account.bank.routing.clone().into_owned())
        .with_some("employeeInstitutionNumber", account.bank.institution)
        .with_some("firstPrenotePayDate", account.first_prenote.map(midnight))
        .with("sequenceNumber", format!("{number:02}"))
        .with_some("countryCode", country.map(str::to_owned))
        .with_some("foreignAccountNumber", is_canadian.then(|| account.number.clone()))
        .with_some("foreignAccountNumberType", is_canadian.then_some("BBAN"))
        .with("accountRecordId", account.record_id.clone())
        .with("dateTimeChanged", account.changed.clone())
        .with("accountIsInactive", account.is_inactive)
}

/// A country that global payroll pays into.
struct Abroad {
    country: &'static str,
    currency: &'static str,
    bank: &'static str,
    city: &'static str,
    postal_code: &'static str,
    swift: &'static str,
    /// Country and check digits of an account number, and the bank's part of it.
    iban: &'static str,
}

const ABROAD: [Abroad; 3] = [
    Abroad {
        country: "GBR",
        currency: "GBP",
        bank: "Thames Wharf Bank",
        city: "London",
        postal_code: "EC1A 1AA",
        swift: "TWBKGB2L",
        iban: "GB00TWBK000000",
    },
    Abroad {
        country: "DEU",
        currency: "EUR",
        bank: "Hafenbank Musterstadt",
        city: "Musterstadt",
        postal_code: "01001",
        swift: "HAFMDEFF",
        iban: "DE0000000000",
    },
    Abroad {
        country: "MEX",
        currency: "MXN",
        bank: "Banco del Faro",
        city: "Veracruz",
        postal_code: "91700",
        swift: "BFARMXMM",
        iban: "",
    },
];

/// Those whom global payroll pays: the international employees where the tenant has any, else a few on assignment.
fn abroad(tenant: &Tenant) -> Vec<(Terms<'_>, &'static Abroad)> {
    let owners = tenant.records("international-employee").iter().map(Entry::owner);
    let known: BTreeSet<_> = owners.filter_map(|owner| owner.employee_id()).collect();
    let is_abroad = |key: EmployeeKey, ordinal: usize| {
        if known.is_empty() {
            ordinal % 60 == 31
        } else {
            known.contains(&key.employee_id)
        }
    };
    let employments = tenant.employments().iter().enumerate();
    let abroad = employments.filter(|(ordinal, employment)| is_abroad(employment.key(), *ordinal));
    let abroad = abroad.filter_map(|(_, employment)| Terms::of(tenant, employment));
    abroad.zip(ABROAD.iter().cycle()).collect()
}

/// The accounts of global payroll.
pub(super) fn global_banks(tenant: &Tenant) -> Vec<Entry> {
    let abroad = abroad(tenant).into_iter();
    abroad
        .map(|(terms, place)| {
            let mut random = terms.random(Purpose::Elements);
            let number = format!("{:010}", random.next() % 10_000_000_000);
            let iban = (!place.iban.is_empty()).then(|| format!("{}{number}", place.iban));
            let name = |name| terms.view.text(name).unwrap_or_default();
            let changed = tenant
                .generated
                .at(11, 20, 0, 0)
                .saturating_sub(i64::from(random.below(600)).days());
            Entry::new(Owner::Employment(terms.key))
                .with("bankId", format!("{}", 70_000 + terms.ordinal))
                .with("payGroup", terms.pay_group.to_owned())
                .with("currencyCode", place.currency)
                .with("fundingMethod", "WIRE")
                .with("fundingMethodDescription", "Wire transfer")
                .with("addressLine1", "1 Harbour Row")
                .with("city", place.city)
                .with("postalCode", place.postal_code)
                .with("country", place.country)
                .with("bankName", place.bank)
                .with("bankBranch", "001")
                .with("bankCountryCode", place.country)
                .with(
                    "beneficiaryName",
                    format!("{} {}", name("first_name"), name("last_name")),
                )
                .with("bankAccountType", "CHK")
                .with("bankAccountTypeDescription", "Current account")
                .with("bankAccountNumber", number)
                .with_some("iban", iban)
                .with("swiftCode", place.swift)
                .with_some("bankRequirement1", (place.country == "GBR").then_some("000000"))
                .with_some("bankRequestCode1", (place.country == "GBR").then_some("SORT"))
                .with_some("bankRequestLabel1", (place.country == "GBR").then_some("Sort code"))
                .with("employeeCountry", place.country)
                .with("dateModified", timestamp(changed))
        })
        .collect()
}

/// The recurring payments and deductions of global payroll.
pub(super) fn pay_deduction_elements(tenant: &Tenant) -> Vec<Entry> {
    let elements = [
        ("HOUSE", "Housing allowance", "P", 90_000_i64),
        ("PENS", "Pension contribution", "D", 21_550),
    ];
    let mut entries = Vec::new();
    for (terms, place) in abroad(tenant) {
        for (number, (name, text, indicator, cents)) in elements.into_iter().enumerate() {
            let start = terms.hire.first_of_year();
            let key = terms.key.employee_id;
            let prefix = key.as_str().get(..6).unwrap_or_default().to_owned();
            let is_over = number == 0 && terms.ordinal % 2 == 0;
            let end = is_over.then(|| tenant.generated.saturating_sub(40.days()));
            let changed = end.unwrap_or(start).at(14, 2, 0, 0);
            entries.push(
                Entry::new(Owner::Employment(terms.key))
                    .with("systemId", format!("{prefix}PE0{number}K0"))
                    .with("payDeductionId", format!("{}", 310 + number))
                    .with("payGroup", terms.pay_group.to_owned())
                    .with("payDeductionName", name)
                    .with("payDeductionDescription", text)
                    .with("periodStartId", format!("{:04}01", start.year()))
                    .with("periodStartName", format!("{:04}-01", start.year()))
                    .with_some(
                        "periodEndId",
                        end.map(|end| format!("{:04}{:02}", end.year(), end.month())),
                    )
                    .with_some(
                        "periodEndName",
                        end.map(|end| format!("{:04}-{:02}", end.year(), end.month())),
                    )
                    .with("recurring", "Y")
                    .with("amount", format!("{}.{:02}", cents / 100, cents % 100))
                    .with("country", place.country)
                    .with("paymentOrDeductionIndicator", indicator)
                    .with("startDate", midnight(start))
                    .with_some("endDate", end.map(midnight))
                    .with("modifiedDate", timestamp(changed)),
            );
        }
    }
    entries
}
