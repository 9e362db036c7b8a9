//! `GET /employer/payment` (Finch's API reference, *Payroll*).

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    routing::get,
};
use rollbook_core::{Cents, Payment};
use rollbook_model::workforce::PayFrequency;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Dated, ENTITY, ask_of, dated, period::between};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    query,
    route::{Kind, Parameter},
    stackone::{Failure, invalid},
};

/// An amount of money.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchMoney")]
pub(super) struct Money {
    /// The amount in hundredths.
    amount: i64,
    /// The currency.
    currency: String,
}

/// The days that are paid for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayPeriod")]
struct Period {
    /// The first.
    start_date: Option<String>,
    /// The last.
    end_date: Option<String>,
}

/// What a pay run paid to a pay group at once; what takes checks back is a payment by itself, with negative amounts.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayment")]
struct Paid {
    /// Its id.
    id: String,
    /// The days that are paid for.
    pay_period: Period,
    /// The day employees are paid.
    pay_date: Option<String>,
    /// Null: UKG Pro does not tell it.
    debit_date: Option<String>,
    /// Null: UKG Pro does not tell it, as it does not tell what the employer pays in taxes.
    company_debit: Option<Money>,
    /// What was earned.
    gross_pay: Option<Money>,
    /// What employees got.
    net_pay: Option<Money>,
    /// Null: UKG Pro does not tell it.
    employer_taxes: Option<Money>,
    /// What was withheld as taxes.
    employee_taxes: Option<Money>,
    /// Who was paid.
    individual_ids: Vec<String>,
    /// The pay group.
    pay_group_ids: Vec<String>,
    /// How often the group is paid.
    pay_frequencies: Vec<Frequency>,
}

/// How often somebody is paid.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayFrequency")]
#[serde(transparent)]
pub(super) struct Frequency(
    #[schemars(extend("enum" = ["monthly", "semi_monthly", "bi_weekly", "weekly", "other"]))] &'static str,
);

impl From<Option<PayFrequency>> for Frequency {
    /// A code that nobody knows is another frequency.
    fn from(known: Option<PayFrequency>) -> Self {
        Self(known.map_or("other", PayFrequency::as_str))
    }
}

impl Frequency {
    pub(super) const fn as_str(&self) -> &'static str {
        self.0
    }
}

impl Money {
    /// An amount in its currency; nothing where one of them is not known.
    pub(super) fn of(amount: Option<Cents>, currency: Option<&str>) -> Option<Self> {
        Some(Self {
            amount: amount?.0,
            currency: currency?.to_owned(),
        })
    }
}

pub(super) fn route() -> Route {
    const PARAMETERS: &[Parameter] = &[
        Parameter {
            name: "start_date",
            place: "query",
            meaning: "The first pay date; it must be given.",
            kind: Kind::Day,
        },
        Parameter {
            name: "end_date",
            place: "query",
            meaning: "The last pay date; it must be given.",
            kind: Kind::Day,
        },
        ENTITY,
    ];
    Route {
        path: "/employer/payment",
        handler: get(payments),
        method: "get",
        id: "read_payments",
        summary: "What was paid between two pay dates, the oldest first.",
        scopes: &[],
        parameters: PARAMETERS,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Vec<Paid>>(),
        failures: &[400, 404, 422, 500, 502],
    }
}

async fn payments(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    uri: Uri,
) -> Result<Dated<Vec<Paid>>, Failure> {
    let (Some(from), Some(to)) = between(&query::of(&uri)?)? else {
        return Err(invalid("`start_date` and `end_date` must be given".to_owned()).into());
    };
    let read = Box::pin(engine.payments(&ask_of(&opened), from, to)).await?;
    Ok(dated(read.freshness, read.value.iter().map(paid).collect()))
}

fn paid(payment: &Payment) -> Paid {
    let money = |amount| Money::of(amount, payment.currency.as_deref());
    Paid {
        id: payment.id.to_string(),
        pay_period: Period {
            start_date: payment.from.map(|day| day.to_string()),
            end_date: payment.to.map(|day| day.to_string()),
        },
        pay_date: payment.pay_date.map(|day| day.to_string()),
        debit_date: None,
        company_debit: None,
        gross_pay: money(payment.gross),
        net_pay: money(payment.net),
        employer_taxes: None,
        employee_taxes: money(payment.taxes),
        individual_ids: payment.people.iter().map(ToString::to_string).collect(),
        pay_group_ids: vec![payment.pay_group.to_string()],
        pay_frequencies: vec![payment.frequency.into()],
    }
}
