//! `GET /employer/pay-statement-item` (Finch's API reference, *Payroll*).

use axum::{
    extract::State,
    http::{StatusCode, Uri},
    routing::get,
};
use jiff::{ToSpan as _, civil::Date};
use rollbook_core::{LineCategory, PayItem, PayItemRules, RuledLine};
use rollbook_model::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Dated, ENTITY, ask_of, dated, directory::today, period::between};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    query,
    route::{Kind, Parameter},
    stackone::{Failure, invalid},
};

/// The days before the last one, unless the first is given.
const DAYS: i32 = 92;

/// The kinds of lines.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementItems")]
struct Items {
    /// Each kind.
    responses: Vec<Item>,
}

/// A kind of line.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementItem")]
struct Item {
    /// What the tenant calls it.
    name: String,
    /// Which of the lines it is.
    #[schemars(extend("enum" = ["earnings", "taxes", "employee_deductions", "employer_contributions"]))]
    category: &'static str,
    /// What more is known of it.
    attributes: Attributes,
}

/// What is known of a kind of line.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayStatementItemAttributes")]
struct Attributes {
    /// What rules say of it that hold on one of the days; null where none does.
    metadata: Option<Map<String, Value>>,
    /// Whether the employer pays it; of taxes alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    employer: Option<bool>,
    /// Whether it is taken before taxes; of deductions alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pre_tax: Option<bool>,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    r#type: Option<&'static str>,
}

pub(super) fn route() -> Route {
    const fn text(name: &'static str, meaning: &'static str, kind: Kind) -> Parameter {
        Parameter {
            name,
            place: "query",
            meaning,
            kind,
        }
    }
    const PARAMETERS: &[Parameter] = &[
        text(
            "categories[]",
            "Only these of `earnings`, `taxes`, `employee_deductions`, `employer_contributions`.",
            Kind::Text,
        ),
        text("type", "Only those of this type.", Kind::Text),
        text(
            "name",
            "Only those whose name has this in it, without regard to case.",
            Kind::Text,
        ),
        text(
            "start_date",
            "The first pay date; 92 days before the last, unless given.",
            Kind::Day,
        ),
        text("end_date", "The last pay date; today, unless given.", Kind::Day),
        ENTITY,
    ];
    Route {
        path: "/employer/pay-statement-item",
        handler: get(items),
        method: "get",
        id: "read_pay_statement_items",
        summary: "The kinds of lines that there are in the statements of some pay dates.",
        scopes: &[],
        parameters: PARAMETERS,
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Items>(),
        failures: &[400, 404, 422, 500, 502],
    }
}

async fn items(State(engine): State<Shared>, ByToken(opened): ByToken, uri: Uri) -> Result<Dated<Items>, Failure> {
    let query = query::of(&uri)?;
    let (from, to) = days(between(&query)?)?;
    let categories = query.list(&["categories[]", "categories"]);
    let named: Vec<_> = categories.iter().flatten().collect();
    let words = LineCategory::ALL.map(LineCategory::as_str);
    if let Some(unknown) = named.iter().find(|name| !words.contains(&name.as_str())) {
        let unknown: String = unknown.chars().take(60).collect();
        let words = words.join(", ");
        return Err(invalid(format!("`categories` must be some of {words}, not `{unknown}`")).into());
    }
    let (kind, name) = (query.last("type"), query.last("name").map(str::to_lowercase));
    let rules = engine.pay_item_rules(&opened).await?;
    let read = Box::pin(engine.pay_items(&ask_of(&opened), from, to)).await?;
    let is_asked = |item: &Item| {
        (categories.is_none() || named.iter().any(|name| *name == item.category))
            && kind.is_none_or(|kind| item.attributes.r#type == Some(kind))
            && name.as_ref().is_none_or(|name| item.name.to_lowercase().contains(name))
    };
    let told = |item| told(item, &rules, (from, to));
    let responses = read.value.into_iter().map(told).filter(is_asked).collect();
    Ok(dated(read.freshness, Items { responses }))
}

/// The days that are meant, where not both are given.
fn days((from, to): (Option<Date>, Option<Date>)) -> Result<(Date, Date), Problem> {
    let to = to.unwrap_or_else(today);
    let from = from.unwrap_or_else(|| to.saturating_sub(DAYS.days()));
    if from > to {
        return Err(invalid(
            "`start_date` must not be after `end_date`, which is today unless given".to_owned(),
        ));
    }
    Ok((from, to))
}

fn told(item: PayItem, rules: &PayItemRules, days: (Date, Date)) -> Item {
    let line = RuledLine {
        category: item.category,
        name: Some(&item.name),
        kind: item.kind,
        before_tax: item.before_tax,
    };
    let metadata = rules.say(&line, Some(days));
    Item {
        name: item.name,
        category: item.category.as_str(),
        attributes: Attributes {
            metadata,
            employer: (item.category == LineCategory::Taxes).then_some(false),
            pre_tax: item.before_tax,
            r#type: item.kind,
        },
    }
}
