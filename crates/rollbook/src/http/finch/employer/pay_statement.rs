//! `POST /employer/pay-statement` (Finch's API reference, *Payroll*).

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::StatusCode,
    routing::post,
};
use jiff::civil::Date;
use rollbook_core::{Deduction, LineCategory, Lines, PayItemRules, PaymentMethod, RuledLine, Statement};
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
    workforce::{Decimal, DeductionType, PayRun, TaxType},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Dated, ENTITY, ask_of, batch::id_of, dated, directory::Paging, pay_item_rule::Attributes, payment::Money};
use crate::http::{
    Route, Shared,
    finch::{ErrorBody, caller::ByToken},
    stackone::{Failure, invalid, read},
};

/// The most payments of one call.
const MOST: usize = 10;
/// Statements of a payment unless said otherwise, and at most.
const USUAL: u32 = 100;
const MOST_STATEMENTS: u32 = 5000;
/// The most that can be passed over.
const FURTHEST: u32 = i32::MAX as u32;

/// Which payments are asked for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementRequest")]
struct Request {
    /// Each payment.
    #[schemars(length(max = 10))]
    requests: Vec<Asked>,
}

/// A payment that is asked for.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPaymentAsked")]
struct Asked {
    /// The payment's id.
    payment_id: String,
    /// How many statements at most; 100 unless given.
    #[schemars(range(min = 1, max = 5000))]
    limit: Option<u32>,
    /// How many are passed over; none unless given.
    #[schemars(range(min = 0, max = 2_147_483_647))]
    offset: Option<u32>,
}

/// What is answered of every payment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementResponses")]
struct Responses {
    /// One for each that was asked for, in the same order.
    responses: Vec<Response>,
}

/// What is answered of one payment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementResponse")]
struct Response {
    /// The id as it was given.
    payment_id: String,
    /// 200, or the status of the failure.
    code: u16,
    /// Its statements, or why they cannot be answered.
    body: Body,
}

#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
#[serde(untagged)]
enum Body {
    Found(Page),
    Failed(ErrorBody),
}

/// Statements of a payment.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatements")]
struct Page {
    /// Where in the list the page is.
    paging: Paging,
    /// The statements, in one order.
    pay_statements: Vec<Told>,
}

/// What somebody was paid by a check. The lines are null where what UKG Pro tells of them does not add up to it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatement")]
struct Told {
    /// Whose it is.
    individual_id: String,
    /// As what it was paid.
    #[schemars(extend("enum" = ["regular_payroll", "off_cycle_payroll", "one_time_payment", null]))]
    r#type: Option<&'static str>,
    /// How it was paid.
    #[schemars(extend("enum" = ["check", "direct_deposit", "other", null]))]
    payment_method: Option<&'static str>,
    /// The hours that were paid.
    total_hours: Option<f64>,
    /// What was earned.
    gross_pay: Option<Money>,
    /// What the person got.
    net_pay: Option<Money>,
    /// What was earned for what.
    earnings: Option<Vec<EarningTold>>,
    /// What was withheld for taxes.
    taxes: Option<Vec<TaxTold>>,
    /// What was deducted.
    employee_deductions: Option<Vec<DeductionTold>>,
    /// What the employer gave besides.
    employer_contributions: Option<Vec<ContributionTold>>,
}

/// An earning.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchEarning")]
struct EarningTold {
    /// What it is for.
    #[schemars(extend("enum" = [
        "salary", "wage", "reimbursement", "overtime", "severance", "double_overtime", "pto", "sick", "bonus",
        "commission", "tips", "1099", "other",
    ]))]
    r#type: &'static str,
    /// What the tenant calls it.
    name: Option<String>,
    /// The amount in hundredths.
    amount: i64,
    /// The currency.
    currency: Option<String>,
    /// The hours it is for.
    hours: Option<f64>,
    /// What rules say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    attributes: Option<Attributes>,
}

/// A tax.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchTax")]
struct TaxTold {
    /// Who levies it.
    #[schemars(extend("enum" = ["state", "federal", "local", "fica", null]))]
    r#type: Option<&'static str>,
    /// What the tenant calls it; null for the sum of all, of a check that was taken back.
    name: Option<String>,
    /// False: what the employer pays is not told.
    employer: bool,
    /// The amount in hundredths.
    amount: i64,
    /// The currency.
    currency: Option<String>,
    /// What rules say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    attributes: Option<Attributes>,
}

/// A deduction.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchDeduction")]
struct DeductionTold {
    /// What it is for.
    #[schemars(schema_with = "types_of_deductions")]
    r#type: Option<&'static str>,
    /// What the tenant calls it.
    name: Option<String>,
    /// The amount in hundredths.
    amount: i64,
    /// The currency.
    currency: Option<String>,
    /// Whether it is taken before taxes.
    pre_tax: Option<bool>,
    /// What rules say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    attributes: Option<Attributes>,
}

/// What the employer gave.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchContribution")]
struct ContributionTold {
    /// What it is for.
    #[schemars(schema_with = "types_of_deductions")]
    r#type: Option<&'static str>,
    /// What the tenant calls it.
    name: Option<String>,
    /// The amount in hundredths.
    amount: i64,
    /// The currency.
    currency: Option<String>,
    /// What rules say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    attributes: Option<Attributes>,
}

/// The words for what deductions and contributions are for.
pub(super) fn types_of_deductions(_: &mut SchemaGenerator) -> Schema {
    let words = DeductionType::ALL.iter().map(|kind| Some(kind.as_str()));
    let words: Vec<_> = words.chain([None]).collect();
    json_schema!({ "type": ["string", "null"], "enum": words })
}

pub(super) fn route() -> Route {
    Route {
        path: "/employer/pay-statement",
        handler: post(statements),
        method: "post",
        id: "read_pay_statements",
        summary: "What each person was paid by payments.",
        scopes: &[],
        parameters: &[ENTITY],
        request: Some(SchemaGenerator::subschema_for::<Request>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Responses>(),
        failures: &[400, 404, 413, 422, 500, 502],
    }
}

async fn statements(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<Dated<Responses>, Failure> {
    let Request { requests } = read(body)?;
    if requests.len() > MOST {
        let message = format!("`requests` names {} payments, and may name {MOST}", requests.len());
        return Err(invalid(message).into());
    }
    requests.iter().try_for_each(Asked::check)?;
    let mut ids: Vec<_> = requests.iter().filter_map(Asked::id).collect();
    ids.sort_unstable();
    ids.dedup();
    let rules = engine.pay_item_rules(&opened).await?;
    let read = Box::pin(engine.pay_statements(&ask_of(&opened), &ids)).await?;
    let answered = |asked: Asked| asked.answered(&read.value, &rules);
    let responses = requests.into_iter().map(answered).collect();
    Ok(dated(read.freshness, Responses { responses }))
}

impl Asked {
    fn check(&self) -> Result<(), Problem> {
        let (limit, offset) = (self.limit(), self.offset());
        if !(1..=MOST_STATEMENTS).contains(&limit) || offset > FURTHEST {
            return Err(invalid(format!(
                "`limit` must be from 1 to {MOST_STATEMENTS}, and `offset` at most {FURTHEST}"
            )));
        }
        Ok(())
    }

    fn limit(&self) -> u32 {
        self.limit.unwrap_or(USUAL)
    }

    fn offset(&self) -> u32 {
        self.offset.unwrap_or_default()
    }

    /// The id, in its one spelling.
    fn id(&self) -> Option<Uuid> {
        id_of(&self.payment_id)
    }

    fn answered(self, found: &HashMap<Uuid, Vec<Statement>>, rules: &PayItemRules) -> Response {
        let (code, body) = if let Some(statements) = self.id().and_then(|id| found.get(&id)) {
            let page = statements
                .iter()
                .skip(self.offset() as usize)
                .take(self.limit() as usize);
            let paging = Paging::new(self.offset().into(), statements.len() as u64);
            let pay_statements = page.map(|statement| told(statement, rules)).collect();
            (200, Body::Found(Page { paging, pay_statements }))
        } else {
            let (code, body) = ErrorBody::of_item(&unknown(&self.payment_id));
            (code, Body::Failed(body))
        };
        Response {
            payment_id: self.payment_id,
            code,
            body,
        }
    }
}

fn unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is no payment with the id `{id}`");
    Problem::new(Kind::NotFound, Code::PaymentNotFound, Step::Input, message)
        .with_remedy("See which there are in `GET /employer/payment`")
}

fn told(statement: &Statement, rules: &PayItemRules) -> Told {
    let currency = statement.currency.as_deref();
    let lines = statement.lines.as_ref();
    let shaping = Shaping {
        currency,
        rules,
        day: statement.pay_date,
    };
    Told {
        individual_id: statement.person.to_string(),
        r#type: statement.run.map(PayRun::as_str),
        payment_method: statement.method.map(|method| match method {
            PaymentMethod::Check => "check",
            PaymentMethod::DirectDeposit => "direct_deposit",
            PaymentMethod::Other => "other",
        }),
        total_hours: statement.hours.as_ref().map(Decimal::to_f64),
        gross_pay: Money::of(statement.gross, currency),
        net_pay: Money::of(statement.net, currency),
        earnings: lines.map(|lines| shaping.earnings(lines)),
        taxes: lines.map(|lines| shaping.taxes(lines)),
        employee_deductions: lines.map(|lines| shaping.deductions(lines)),
        employer_contributions: lines.map(|lines| shaping.contributions(lines)),
    }
}

/// What lines of a statement are told with.
struct Shaping<'a> {
    currency: Option<&'a str>,
    rules: &'a PayItemRules,
    day: Option<Date>,
}

impl Shaping<'_> {
    fn currency(&self) -> Option<String> {
        self.currency.map(str::to_owned)
    }

    /// What rules say of a line.
    fn attributes(
        &self,
        category: LineCategory,
        name: Option<&str>,
        kind: Option<&str>,
        before_tax: Option<bool>,
    ) -> Option<Attributes> {
        let line = RuledLine {
            category,
            name,
            kind,
            before_tax,
        };
        let metadata = self.rules.say(&line, self.day.map(|day| (day, day)))?;
        Some(Attributes { metadata })
    }

    fn earnings(&self, lines: &Lines) -> Vec<EarningTold> {
        let lines = lines.earnings.iter().map(|line| EarningTold {
            r#type: line.kind.as_str(),
            name: line.name.clone(),
            amount: line.amount.0,
            currency: self.currency(),
            hours: line.hours.as_ref().map(Decimal::to_f64),
            attributes: {
                let name = line.name.as_deref();
                self.attributes(LineCategory::Earnings, name, Some(line.kind.as_str()), None)
            },
        });
        lines.collect()
    }

    fn taxes(&self, lines: &Lines) -> Vec<TaxTold> {
        let lines = lines.taxes.iter().map(|line| {
            let kind = line.kind.map(TaxType::as_str);
            TaxTold {
                r#type: kind,
                name: line.name.clone(),
                employer: false,
                amount: line.amount.0,
                currency: self.currency(),
                attributes: self.attributes(LineCategory::Taxes, line.name.as_deref(), kind, None),
            }
        });
        lines.collect()
    }

    fn deductions(&self, lines: &Lines) -> Vec<DeductionTold> {
        let told = |line: &Deduction| {
            let (kind, name) = (line.kind.map(DeductionType::as_str), line.name.as_deref());
            DeductionTold {
                r#type: kind,
                name: line.name.clone(),
                amount: line.amount.0,
                currency: self.currency(),
                pre_tax: line.before_tax,
                attributes: self.attributes(LineCategory::Deductions, name, kind, line.before_tax),
            }
        };
        lines.deductions.iter().map(told).collect()
    }

    fn contributions(&self, lines: &Lines) -> Vec<ContributionTold> {
        let told = |line: &Deduction| {
            let (kind, name) = (line.kind.map(DeductionType::as_str), line.name.as_deref());
            ContributionTold {
                r#type: kind,
                name: line.name.clone(),
                amount: line.amount.0,
                currency: self.currency(),
                attributes: self.attributes(LineCategory::Contributions, name, kind, None),
            }
        };
        lines.contributions.iter().map(told).collect()
    }
}
