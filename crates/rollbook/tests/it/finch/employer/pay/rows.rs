//! The rows that the emulated tenant answers, and what must be told by them, by rules written down here, from
//! Finch's API reference, *Payroll*.

use std::collections::{BTreeMap, BTreeSet};

use rollbook_model::{AccountId, workforce::PersonKey};
use serde_json::{Value, json};

use crate::{client, finch::Finch};

/// By hand.
const EARNINGS: [(&str, &str); 21] = [
    ("OT", "overtime"),
    ("COT", "overtime"),
    ("HOL", "pto"),
    ("CSTAT", "pto"),
    ("VAC", "pto"),
    ("CVAC", "pto"),
    ("VACPO", "pto"),
    ("CVPO", "pto"),
    ("LWOP", "pto"),
    ("CLWOP", "pto"),
    ("SICK", "sick"),
    ("CSICK", "pto"),
    ("BONUS", "bonus"),
    ("CBON", "other"),
    ("COMM", "commission"),
    ("SEV", "severance"),
    ("DT", "double_overtime"),
    ("RETRO", "other"),
    ("CRET", "other"),
    ("SHFT", "other"),
    ("CSHFT", "other"),
];
const TAXES: [(&str, &str); 6] = [
    ("USFIT", "federal"),
    ("USSOC", "fica"),
    ("USMED", "fica"),
    ("COSIT", "state"),
    ("OHSIT", "state"),
    ("NJSIT", "state"),
];
const DEDUCTIONS: [(&str, &str); 11] = [
    ("MED", "s125_medical"),
    ("MEDHD", "s125_medical"),
    ("DEN", "s125_dental"),
    ("VIS", "s125_vision"),
    ("HSA", "hsa_pre"),
    ("FSA", "fsa_medical"),
    ("DCFSA", "fsa_dependent_care"),
    ("PARK", "commuter"),
    ("401K", "401k"),
    ("ROTH", "401k_roth"),
    ("401KL", "401k_loan"),
];

fn word(table: &[(&str, &str)], code: &Value) -> Option<String> {
    let found = table.iter().find(|(known, _)| code == *known);
    found.map(|(_, word)| (*word).to_owned())
}

/// Hundredths of a number, digit by digit.
pub(super) fn cents(number: &Value) -> i64 {
    let text = number.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    assert!(
        fraction.len() <= 2 || fraction[2..].bytes().all(|digit| digit == b'0'),
        "{text}"
    );
    let fraction = format!("{fraction:0<2}");
    format!("{whole}{}", &fraction[..2]).parse().unwrap()
}

fn day(moment: &Value) -> Value {
    json!(moment.as_str().unwrap()[..10])
}

/// Whether a mark is set, which the tenant writes in several ways.
pub(super) fn is(mark: &Value) -> bool {
    *mark == true || mark == "true" || mark == "Y"
}

/// What the tenant answers.
async fn answered(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

/// The rows of the tenant.
pub(super) struct Rows {
    pub(super) register: Vec<Value>,
    earnings: Vec<Value>,
    deductions: Vec<Value>,
    statements: BTreeMap<String, Value>,
    pub(super) employments: Vec<Value>,
    names_of_earnings: BTreeMap<String, Value>,
    names_of_deductions: BTreeMap<String, Value>,
    account: AccountId,
}

impl Rows {
    pub(super) async fn of(finch: &Finch, account: &str) -> Self {
        let emulator = &finch.hub.emulator;
        let client = client::client();
        let asked = |request: reqwest::RequestBuilder| {
            request
                .basic_auth(emulator.username(), Some(emulator.password()))
                .header("US-Customer-Api-Key", emulator.customer_api_key())
        };
        let list = async |path: &str| {
            let mut all = Vec::new();
            for page in 1.. {
                let url = format!("http://{}{path}?per_Page=10000&page={page}", emulator.address());
                let rows = answered(asked(client.get(url))).await;
                let rows = rows.as_array().unwrap().clone();
                if rows.is_empty() {
                    break;
                }
                all.extend(rows);
            }
            all
        };
        let by = |rows: Vec<Value>, key: &str| -> BTreeMap<String, Value> {
            let of = |row: Value| (row[key].as_str().unwrap().to_owned(), row);
            rows.into_iter().map(of).collect()
        };
        let companies = list("/configuration/v1/company-details").await;
        let primary = companies
            .iter()
            .find(|company| is(&company["isMasterCompany"]))
            .unwrap();
        let mut statements = Vec::new();
        for company in &companies {
            for page in 1.. {
                let filter = json!({
                    "companyId": company["companyID"], "startDate": "2000-01-01T00:00:00",
                    "endDate": "2099-12-31T00:00:00", "page": page, "per_Page": 500,
                });
                let request = client
                    .post(format!(
                        "http://{}/payroll/v1/companies/pay-statements",
                        emulator.address()
                    ))
                    .header("US-Client-id", primary["companyCode"].as_str().unwrap())
                    .header("content-type", "application/json")
                    .body(filter.to_string());
                let rows = answered(asked(request)).await;
                let rows = rows.as_array().unwrap().clone();
                if rows.is_empty() {
                    break;
                }
                statements.extend(rows);
            }
        }
        let names = |rows: BTreeMap<String, Value>| {
            let name = |(code, row): (String, Value)| (code, row["stubDescription"].clone());
            rows.into_iter().map(name).collect()
        };
        Self {
            register: list("/payroll/v1/pay-register").await,
            earnings: list("/payroll/v1/earnings-history-base-elements").await,
            deductions: list("/payroll/v1/payroll-deductions-history").await,
            statements: by(statements, "payidentifier"),
            employments: list("/personnel/v1/employment-details").await,
            names_of_earnings: names(by(list("/configuration/v1/earnings").await, "earningCode")),
            names_of_deductions: names(by(list("/configuration/v1/deductions").await, "deductionCode")),
            account: account.parse().unwrap(),
        }
    }

    pub(super) fn person(&self, row: &Value) -> String {
        let id = row.get("employeeId").unwrap_or(&row["employeeID"]);
        let key = PersonKey(id.as_str().unwrap().to_owned());
        key.record().uuid(self.account).to_string()
    }

    /// The checks of each payment.
    pub(super) fn payments(&self) -> BTreeMap<String, Vec<&Value>> {
        let mut payments: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for check in &self.register {
            let kind = if is(&check["isVoidingRecord"]) {
                json!("void")
            } else {
                check["checkAddMode"].clone()
            };
            let key = format!("{} {} {kind}", check["payGroup"], check["periodControl"]);
            payments.entry(key).or_default().push(check);
        }
        payments
    }

    pub(super) fn payment(&self, checks: &[&Value], groups: &Value) -> Value {
        let first = checks[0];
        let sum = |field: &str| checks.iter().map(|check| cents(&check[field])).sum::<i64>();
        let currency = first["currencyCode"].as_str().unwrap().to_lowercase();
        let money = |field: &str| json!({ "amount": sum(field), "currency": currency });
        let people: BTreeSet<_> = checks.iter().map(|check| self.person(check)).collect();
        let name = self.employments.iter().find(|row| row["payGroup"] == first["payGroup"]);
        let name = name.map_or(&first["payGroup"], |row| &row["payGroupDescription"]);
        let group = groups.as_array().unwrap().iter().find(|group| group["name"] == *name);
        json!({
            "pay_period": { "start_date": day(&first["periodStartDate"]), "end_date": day(&first["periodEndDate"]) },
            "pay_date": day(&first["payDate"]),
            "debit_date": null,
            "company_debit": null,
            "gross_pay": money("totalEarningsAmount"),
            "net_pay": money("netAmount"),
            "employer_taxes": null,
            "employee_taxes": money("totalTaxAmount"),
            "individual_ids": people,
            "pay_group_ids": [group.unwrap()["id"]],
            "pay_frequencies": [frequency(&first["payPeriodFrequency"])],
        })
    }

    pub(super) fn statement(&self, check: &Value) -> Value {
        let currency = check["currencyCode"].as_str().unwrap().to_lowercase();
        let money = |field: &str| json!({ "amount": cents(&check[field]), "currency": currency });
        let [paper, deposited] = ["checkAmount", "directDepositAmount"].map(|field| cents(&check[field]) != 0);
        let (earnings, taxes) = (self.earned(check, &currency), self.withheld(check, &currency));
        let of = |row: &&Value| row["checkId"] == check["checkId"];
        let mut deductions = Vec::new();
        let mut contributions = Vec::new();
        for row in self.deductions.iter().filter(of) {
            let pre_tax = row["taxCategory"] != "AFTER";
            let custom = if pre_tax { "custom_pre_tax" } else { "custom_post_tax" };
            let code = &row["deductionCode"];
            let mut line = json!({
                "type": word(&DEDUCTIONS, code).unwrap_or_else(|| custom.to_owned()),
                "name": self.names_of_deductions[code.as_str().unwrap()],
                "amount": cents(&row["employerCurrentAmount"]), "currency": currency,
            });
            if line["amount"] != 0 {
                contributions.push(line.clone());
            }
            line["pre_tax"] = json!(pre_tax);
            line["amount"] = json!(cents(&row["employeeCurrentAmount"]));
            if line["amount"] != 0 {
                deductions.push(line);
            }
        }
        json!({
            "individual_id": self.person(check),
            "type": word(
                &[("R", "regular_payroll"), ("B", "off_cycle_payroll"), ("M", "one_time_payment")],
                &check["checkAddMode"],
            ),
            "payment_method": match (paper, deposited) {
                (true, false) => json!("check"),
                (false, true) => json!("direct_deposit"),
                (true, true) => json!("other"),
                (false, false) => Value::Null,
            },
            "total_hours": check["totalHours"].to_string().parse::<f64>().unwrap(),
            "gross_pay": money("totalEarningsAmount"),
            "net_pay": money("netAmount"),
            "earnings": sorted(earnings),
            "taxes": sorted(taxes),
            "employee_deductions": sorted(deductions),
            "employer_contributions": sorted(contributions),
        })
    }

    fn earned(&self, check: &Value, currency: &str) -> Vec<Value> {
        let of = |row: &&Value| row["genNumber"] == check["checkId"];
        let regular = || {
            let mut all = self.employments.iter();
            let own =
                all.find(|row| (&row["employeeID"], &row["companyID"]) == (&check["employeeId"], &check["companyId"]));
            if own.unwrap()["salaryOrHourly"] == "S" {
                "salary"
            } else {
                "wage"
            }
            .to_owned()
        };
        let told = |row: &Value| {
            let code = &row["earningCode"];
            json!({
                "type": word(&EARNINGS, code).unwrap_or_else(regular),
                "name": self.names_of_earnings[code.as_str().unwrap()],
                "amount": cents(&row["currentAmount"]), "currency": currency,
                "hours": row["currentHours"].to_string().parse::<f64>().unwrap(),
            })
        };
        self.earnings.iter().filter(of).map(told).collect()
    }

    /// Of what was taken back, which has no statement, nobody knows which taxes they were.
    fn withheld(&self, check: &Value, currency: &str) -> Vec<Value> {
        let line = |kind: Value, name: &Value, amount: i64| json!({ "type": kind, "name": name, "employer": false, "amount": amount, "currency": currency });
        let Some(statement) = self.statements.get(check["checkId"].as_str().unwrap()) else {
            let amount = cents(&check["totalTaxAmount"]);
            return Vec::from_iter((amount != 0).then(|| line(Value::Null, &Value::Null, amount)));
        };
        let taxes = statement["taxes"].as_array().unwrap().iter();
        taxes
            .map(|tax| {
                line(
                    json!(word(&TAXES, &tax["taxcode"])),
                    &tax["taxdescription"],
                    cents(&tax["amount"]),
                )
            })
            .collect()
    }
}

pub(super) fn frequency(code: &Value) -> Option<String> {
    let words = [
        ("W", "weekly"),
        ("B", "bi_weekly"),
        ("S", "semi_monthly"),
        ("M", "monthly"),
    ];
    word(&words, code)
}

/// Lines in one order, their keys too; numbers as they compare.
pub(super) fn sorted(mut lines: Vec<Value>) -> Vec<Value> {
    lines.sort_by_key(|line| {
        let mut fields: Vec<_> = line
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        fields.sort();
        fields
    });
    lines
}
