//! The published clients, unmodified, read the deductions of an employer; what must be told is computed here from the
//! emulated tenant's own records, by rules written down by hand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, tz::TimeZone};
use rollbook_model::{
    AccountId,
    workforce::{PersonKey, RecordKey, RecordKind},
};
use serde_json::{Value, json};

use super::{super::refused, Employer, WITHOUT_LIMITS};
use crate::{emulator::Emulator, finch::Finch, node, python};

/// So many that there are savings, loans, garnishments, elections that were waived, that ended, and that are to come.
const PEOPLE: u32 = 60;
const PRODUCTS: [&str; 2] = ["directory", "benefits"];
const DENIED: Option<&str> = Some("insufficient_account_permissions");

/// By hand; what else is before taxes is `custom_pre_tax`, and of all others nobody knows.
const KINDS: [(&str, &str); 11] = [
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

/// The records of the tenant.
struct Records {
    plans: Vec<Value>,
    elections: Vec<Value>,
    account: AccountId,
}

/// Hundredths, or with four places ten-thousandths, digit by digit.
fn units(number: &Value, places: usize) -> i64 {
    let (whole, fraction) = number.as_str().unwrap().split_once('.').unwrap();
    let fraction = format!("{fraction:0<places$}");
    assert_eq!(fraction.len(), places, "{number}");
    format!("{whole}{fraction}").parse().unwrap()
}

impl Records {
    async fn of(emulator: &Emulator, account: &str) -> Self {
        let rows = async |kind: &str| {
            let rows = emulator.control("GET", &format!("export/{kind}"), None).await;
            rows.as_array().unwrap().clone()
        };
        Self {
            plans: rows("deduction-plan").await,
            elections: rows("deduction").await,
            account: account.parse().unwrap(),
        }
    }

    fn person(&self, election: &Value) -> String {
        let key = PersonKey(election["employee_id"].as_str().unwrap().to_owned());
        key.record().uuid(self.account).to_string()
    }

    /// The benefits in use, by their names, which are each one's own but for those of another country.
    fn benefits(&self) -> Vec<(String, Value)> {
        let plans = self.plans.iter().filter(|plan| plan["is_active"] == "true");
        let told = plans.map(|plan| {
            let code = plan["deduction_code"].as_str().unwrap();
            let known = KINDS.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind);
            let is_before_tax = plan["is_section125"] == "true" || plan["is_deferred_compensation"] == "true";
            let kind = known.or(is_before_tax.then_some("custom_pre_tax"));
            let benefit =
                json!({ "type": kind, "description": plan["long_description"], "frequency": "every_paycheck" });
            (code.to_owned(), benefit)
        });
        told.collect()
    }

    /// What everybody has of a deduction now.
    fn held(&self, code: &str) -> BTreeMap<String, Value> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date().to_string();
        let mut held: BTreeMap<String, (bool, String, Value)> = BTreeMap::new();
        for election in self.elections.iter().filter(|one| one["deduction_code"] == code) {
            let day = |field: &str| {
                election
                    .get(field)
                    .and_then(Value::as_str)
                    .map(|day| day[..10].to_owned())
            };
            let begins = day("deduction_start_date").unwrap();
            let has_ended = day("deduction_stop_date").is_some_and(|stop| stop < today);
            if election["benefit_status"] != "A" || election["is_waived"] == "true" || begins > today || has_ended {
                continue;
            }
            let side = |side: &str| {
                let amount = units(&election[format!("{side}_amount")], 2);
                match election.get(format!("{side}_calc_rule")).and_then(Value::as_str) {
                    Some("PCT") => {
                        let points = units(&election[format!("{side}_calc_rate_or_pct")], 4);
                        json!({ "type": "percent", "amount": points })
                    }
                    Some(_) => json!({ "type": "fixed", "amount": amount }),
                    None => Value::Null,
                }
            };
            let body = json!({
                "annual_maximum": null, "catch_up": null,
                "employee_deduction": side("employee"), "company_contribution": side("employer"),
            });
            let own = (election["is_home_company"] == "true", begins, body);
            let other = held.get(&self.person(election));
            if other.is_none_or(|other| (other.0, &other.1) < (own.0, &own.1)) {
                held.insert(self.person(election), own);
            }
        }
        held.into_iter().map(|(person, (.., body))| (person, body)).collect()
    }
}

async fn connected(people: u32) -> Employer {
    let finch = Finch::of(people, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": PRODUCTS })).await;
    Employer { finch, token }
}

async fn people_of(employer: &Employer) -> Vec<String> {
    let directory = employer.get("/employer/directory?limit=10000").await.ok();
    let people = directory["individuals"].as_array().unwrap().iter();
    people.map(|person| person["id"].as_str().unwrap().to_owned()).collect()
}

/// The texts of a list.
fn texts(list: &Value) -> BTreeSet<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|text| text.as_str().unwrap().to_owned()).collect()
}

fn without_nulls(value: &Value) -> Value {
    let fields = value.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
    Value::Object(fields.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// What was told of each benefit against the tenant's records.
fn all_is_told(told: &Value, records: &Records, people: &[String]) {
    let benefits = told["benefits"].as_array().unwrap();
    let mut found: Vec<_> = benefits.iter().map(without_id).collect();
    let mut expected: Vec<_> = records.benefits().into_iter().map(|(_, benefit)| benefit).collect();
    for list in [&mut found, &mut expected] {
        list.sort_by_key(|benefit| format!("{} {}", benefit["description"], benefit["type"]));
    }
    assert_eq!(found, expected);
    let ids: BTreeSet<_> = benefits
        .iter()
        .map(|benefit| benefit["benefit_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), benefits.len());
    assert_eq!(&told["by id"], &told["benefits"]);

    let mut kinds = BTreeSet::new();
    // Benefits are told by their codes, so that those of one name can be told apart.
    for ((code, _), benefit) in sorted(records.benefits()).iter().zip(benefits) {
        let id = benefit["benefit_id"].as_str().unwrap();
        let held = records.held(code);
        let enrolled = &told["enrolled"][id];
        assert_eq!(enrolled["benefit_id"], id);
        assert_eq!(
            texts(&enrolled["individual_ids"]),
            held.keys().cloned().collect(),
            "{code}"
        );
        let whoever: BTreeMap<_, _> = answers(&told["whoever"][id])
            .map(|(person, code, body)| (person, (code.clone(), without_nulls(body))))
            .collect();
        let answered: Vec<_> = answers(&told["individuals"][id]).collect();
        assert_eq!(answered.len(), people.len() + 1);
        for (asked, (person, status, body)) in people.iter().zip(&answered) {
            assert_eq!(asked, person, "in the order in which they were asked for");
            if let Some(expected) = held.get(person) {
                assert_eq!(**status, 200, "{code} of {person}: {body}");
                assert_eq!(without_nulls(body), without_nulls(expected), "{code} of {person}");
                assert_eq!(whoever[person], ((*status).clone(), without_nulls(body)));
                kinds.insert((expected["employee_deduction"]["type"].clone().to_string(), code.clone()));
            } else {
                assert_eq!(
                    [*status, &body["name"], &body["finch_code"]],
                    [&json!(404), &json!("bad_request"), &json!("enrollment_not_found")],
                    "{code} of {person}"
                );
            }
        }
        assert_eq!(whoever.len(), held.len());
        let (_, status, body) = answered.last().unwrap();
        assert_eq!(
            [*status, &body["finch_code"]],
            [&json!(404), &json!("individual_not_found")]
        );
    }
    let of = |kind: &str| kinds.iter().filter(|(one, _)| one == kind).count();
    assert!(of("\"fixed\"") > 5 && of("\"percent\"") > 1, "{kinds:?}");
}

fn without_id(benefit: &Value) -> Value {
    let mut benefit = benefit.clone();
    let fields = benefit.as_object_mut().unwrap();
    fields.remove("benefit_id");
    fields.remove("company_contribution");
    let kind = fields.remove("type").unwrap_or_default();
    fields.insert("type".to_owned(), kind);
    benefit
}

fn sorted(mut benefits: Vec<(String, Value)>) -> Vec<(String, Value)> {
    benefits.sort_by(|one, other| one.0.cmp(&other.0));
    benefits
}

fn answers(list: &Value) -> impl Iterator<Item = (String, &Value, &Value)> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| {
        let person = one["individual_id"].as_str().unwrap().to_owned();
        (person, &one["code"], &one["body"])
    })
}

async fn reads(client: fn(&Value) -> Value) {
    let employer = connected(PEOPLE).await;
    let records = Records::of(&employer.finch.hub.emulator, &employer.account()).await;
    let people = people_of(&employer).await;
    let told = client(&json!({
        "url": employer.finch.hub.server.url, "access_token": employer.token.text(),
        "entity": employer.token.0["entity_ids"][0], "people": people,
    }));
    all_is_told(&told, &records, &people);
    assert_eq!(
        told["refused"],
        json!({
            "benefit": [404, "benefit_not_found", 1], "enrolled": [404, "benefit_not_found", 1],
            "individuals": [404, "benefit_not_found", 1],
        })
    );
    let kinds = told["meta"].as_array().unwrap();
    assert_eq!(kinds.len(), 19);
    for kind in kinds {
        assert_eq!(kind["frequencies"], json!(["every_paycheck", "one_time"]), "{kind}");
        assert_eq!(kind["employee_deduction"], json!(["fixed", "percent"]));
    }
    let provider = &told["providers"][0];
    assert_eq!(provider["products"].as_array().unwrap().last().unwrap(), "benefits");
    let support = &provider["authentication_methods"][0]["benefits_support"]["s125_dental"];
    let operations = &support["supported_operations"]["individual_benefits"];
    assert_eq!(
        [&operations["read"], &operations["create"]],
        [&json!("supported"), &json!("supported")]
    );
}

#[tokio::test]
async fn the_client_for_python_reads_every_deduction_to_the_cent_and_finds_nothing_wrong() {
    reads(|input| {
        let mut input = input.clone();
        input["strict"] = json!(true);
        python::read("finch_benefits.py", &input.to_string())
    })
    .await;
}

#[tokio::test]
async fn the_client_for_node_reads_every_deduction_to_the_cent() {
    reads(|input| node::read("finch_benefits.mjs", &input.to_string())).await;
}

/// The benefit of a name.
pub(super) async fn named(employer: &Employer, name: &str) -> Value {
    let benefits = employer.get("/employer/benefits").await.ok();
    let found = benefits
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["description"] == name);
    found.unwrap_or_else(|| panic!("{name}: {benefits}")).clone()
}

/// What everybody has of a deduction, by a call of ours.
async fn shares(employer: &Employer, id: &Value) -> (Value, BTreeMap<String, Value>) {
    let path = format!("/employer/benefits/{}/individuals", id.as_str().unwrap());
    let answer = employer.get(&path).await;
    let result = answer.headers["finch-last-attempted-update-result"]
        .to_str()
        .unwrap()
        .to_owned();
    let told = answer.ok();
    let told = answers(&told).map(|(person, _, body)| (person, body.clone())).collect();
    (json!(result), told)
}

#[tokio::test]
async fn a_percentage_is_the_same_however_the_tenant_writes_it_and_pages_hide_nobody() {
    let employer = connected(PEOPLE).await;
    let emulator = &employer.finch.hub.emulator;
    let records = Records::of(emulator, &employer.account()).await;
    let savings = named(&employer, "401(k) before tax").await;
    let expected = records.held("401K");
    emulator.fault("short-pages").await;
    for written in ["fractions", "hundredths"] {
        let switch = json!({ "deduction_percentages": written });
        emulator.control("PATCH", "switches", Some(&switch)).await;
        let (result, told) = shares(&employer, &savings["benefit_id"]).await;
        assert_eq!(result, "success", "{written}");
        assert_eq!(told, expected, "{written}");
    }
    // Without the history, what was taken last says so.
    revoke(emulator, "Payroll Integration").await;
    for written in ["fractions", "hundredths"] {
        let switch = json!({ "deduction_percentages": written });
        emulator.control("PATCH", "switches", Some(&switch)).await;
        let (_, told) = shares(&employer, &savings["benefit_id"]).await;
        assert_eq!(told, expected, "{written}");
    }
}

async fn revoke(emulator: &Emulator, line: &str) {
    let path = format!("accounts/{}/permissions/{line}/View", emulator.username());
    emulator.control("DELETE", &path, None).await;
}

#[tokio::test]
async fn with_the_permissions_of_the_organisation_alone_deductions_are_read_and_what_is_missing_is_named() {
    let employer = connected(24).await;
    let emulator = &employer.finch.hub.emulator;
    let result = "finch-last-attempted-update-result";
    let dental = named(&employer, "Dental").await;
    let whole = employer.get("/employer/benefits").await;
    assert_eq!(whole.headers[result], "success");
    let whole = whole.ok();
    let (_, expected) = shares(&employer, &dental["benefit_id"]).await;
    assert!(!expected.is_empty());

    // All that the guide for the organisation has ticked.
    for line in [
        "Payroll Integration",
        "Employee Pay Statement",
        "Employee Pay Statements",
    ] {
        revoke(emulator, line).await;
    }
    let part = employer.get("/employer/benefits").await;
    assert_eq!(part.headers[result], "partial_error");
    assert_eq!(part.ok(), whole, "the usual codes say what the marks would say");
    assert_eq!(
        shares(&employer, &dental["benefit_id"]).await,
        (json!("success"), expected.clone())
    );

    // What is set up is guarded by a line that nobody knows: what was paid last stands in for it.
    emulator
        .control("PATCH", "switches", Some(&json!({ "unpublished_line": "refused" })))
        .await;
    let answer = employer.get("/employer/benefits").await;
    let body = refused(&answer, 403, "error_permissions", DENIED);
    assert!(
        body["message"].as_str().unwrap().contains("Payroll Integration"),
        "{body}"
    );
    let path = format!("accounts/{}/permissions/Payroll Integration/View", emulator.username());
    emulator.control("PUT", &path, None).await;
    let answer = employer.get("/employer/benefits").await;
    assert_eq!(answer.headers[result], "partial_error");
    let paid: BTreeSet<_> = ids(&answer.ok());
    assert!(!paid.is_empty() && paid.is_subset(&ids(&whole)), "{paid:?}");
    assert!(paid.contains(dental["benefit_id"].as_str().unwrap()));
    assert_eq!(shares(&employer, &dental["benefit_id"]).await.1, expected);

    emulator
        .control("PATCH", "switches", Some(&json!({ "unpublished_line": "served" })))
        .await;
    revoke(emulator, "Personnel Integration").await;
    for path in ["enrolled", "individuals"] {
        let path = format!("/employer/benefits/{}/{path}", dental["benefit_id"].as_str().unwrap());
        let body = refused(&employer.get(&path).await, 403, "error_permissions", DENIED);
        assert!(
            body["message"].as_str().unwrap().contains("Personnel Integration"),
            "{body}"
        );
    }
}

fn ids(benefits: &Value) -> BTreeSet<String> {
    let benefits = benefits.as_array().unwrap().iter();
    benefits
        .map(|benefit| benefit["benefit_id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_deduction_of_which_nobody_knows_is_what_the_account_says_of_its_code() {
    let employer = connected(12).await;
    let before = named(&employer, "Creditor garnishment").await;
    assert_eq!(before["type"], Value::Null, "{before}");
    let account = employer.account();
    employer
        .finch
        .hub
        .home
        .run([
            "accounts",
            "codes",
            account.as_str(),
            "--set",
            "deduction_type:GARN=custom_post_tax",
        ])
        .done();
    let after = named(&employer, "Creditor garnishment").await;
    assert_eq!(after["type"], "custom_post_tax");
    assert_eq!(after["benefit_id"], before["benefit_id"]);
}

#[tokio::test]
async fn who_asks_for_deductions_without_the_product_or_in_vain_is_told_so() {
    let finch = Finch::of(12, WITHOUT_LIMITS);
    let token = finch.connected_for(json!({ "products": ["directory"] })).await;
    let employer = Employer { finch, token };
    for path in ["/employer/benefits", "/employer/benefits/meta"] {
        refused(&employer.get(path).await, 403, "insufficient_scope_error", None);
    }
    let token = employer
        .finch
        .connected_for(json!({ "products": ["deduction"], "customer_id": "other" }))
        .await;
    let employer = Employer { token, ..employer };
    assert_eq!(employer.get("/employer/benefits/meta").await.status, 200);
    let unknown = employer.get("/employer/benefits/DENTAL").await;
    refused(&unknown, 404, "not_found_error", Some("benefit_not_found"));
    let many = vec!["a"; 10_001].join(",");
    let id = named(&employer, "Dental").await["benefit_id"].clone();
    let path = format!(
        "/employer/benefits/{}/individuals?individual_ids={many}",
        id.as_str().unwrap()
    );
    refused(
        &employer.get(&path).await,
        400,
        "invalid_request_error",
        Some("invalid_request"),
    );
}

/// So many people that a deduction has more rows than a page of UKG Pro's: the short form is a tenant of ordinary size.
#[tokio::test]
async fn everybody_who_has_a_deduction_is_told_of_ten_thousand() {
    let people = if std::env::var_os("ROLLBOOK_EXHAUSTIVE").is_some() {
        10_000
    } else {
        400
    };
    let employer = connected(people).await;
    let emulator = &employer.finch.hub.emulator;
    let records = Records::of(emulator, &employer.account()).await;
    // Listing them all asks the history of ten thousand for each code, which the emulator takes long for.
    let life = RecordKey::new(RecordKind::Benefit, ["LIFE"]).uuid(records.account);
    let id = life.to_string();
    let enrolled = employer.get(&format!("/employer/benefits/{id}/enrolled")).await.ok();
    let held = records.held("LIFE");
    assert_eq!(texts(&enrolled["individual_ids"]), held.keys().cloned().collect());
    assert!(held.len() > people as usize / 2, "{}", held.len());
    let (result, told) = shares(&employer, &json!(id)).await;
    assert_eq!((result, told), (json!("success"), held));
}
