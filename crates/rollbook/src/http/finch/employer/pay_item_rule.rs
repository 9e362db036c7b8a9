//! `/employer/pay-statement-item/rule` (Finch's API reference, *Payroll*): what a client has lines of pay statements marked
//! with.

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State, rejection::BytesRejection},
    http::StatusCode,
    routing::{delete, get, post, put},
};
use jiff::{Timestamp, civil::Date};
use rollbook_core::RuleWish;
use rollbook_model::{PayItemRule, Problem, RuleCondition, RuleField};
use schemars::{JsonSchema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::{ENTITY, period::is_day};
use crate::http::{
    Route, Shared,
    finch::caller::ByToken,
    route::{Kind, Parameter},
    stackone::{Failure, invalid, read},
};

/// The longest value of a condition, in characters.
const LONGEST: usize = 1000;

/// A text that may be left out, or be null.
type Given = Option<Option<String>>;

/// A rule that shall be.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRuleAsked")]
struct Asked {
    /// What is said of lines that meet the conditions.
    attributes: Option<AttributesWish>,
    /// What a line has to be: all of it.
    #[schemars(length(min = 1, max = 20))]
    conditions: Vec<ConditionWish>,
    /// The first pay date it holds for; any, unless given.
    #[schemars(extend("format" = "date"))]
    effective_start_date: Option<String>,
    /// The last one, likewise.
    #[schemars(extend("format" = "date"))]
    effective_end_date: Option<String>,
    /// What the rule is about.
    #[schemars(extend("enum" = ["pay_statement_item", null]))]
    entity_type: Option<String>,
}

impl From<Asked> for Wish {
    fn from(asked: Asked) -> Self {
        Self {
            attributes: asked.attributes,
            conditions: Some(asked.conditions),
            effective_start_date: Some(asked.effective_start_date),
            effective_end_date: Some(asked.effective_end_date),
            entity_type: asked.entity_type,
        }
    }
}

/// A rule, as far as it is said; what is left out stays as it is, and null takes it away.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRuleWish")]
struct Wish {
    /// What is said of lines that meet the conditions.
    attributes: Option<AttributesWish>,
    /// What a line has to be: all of it.
    #[schemars(length(min = 1, max = 20))]
    conditions: Option<Vec<ConditionWish>>,
    /// The first pay date it holds for.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    effective_start_date: Given,
    /// The last one.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    effective_end_date: Given,
    /// What the rule is about.
    #[schemars(extend("enum" = ["pay_statement_item", null]))]
    entity_type: Option<String>,
}

/// What is said of a line.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRuleAttributesWish")]
struct AttributesWish {
    /// Anything, 10,000 characters of JSON at most.
    metadata: Option<Map<String, Value>>,
}

/// What a line has to be.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRuleConditionWish")]
struct ConditionWish {
    /// What of it is looked at.
    #[schemars(extend("enum" = ["name", "category", "type", "pre_tax", "employer"]))]
    field: String,
    /// How it is compared: to the letter.
    #[schemars(extend("enum" = ["equals", null]))]
    operator: Option<String>,
    /// What it has to be; `true` or `false` where it is one of the two.
    #[schemars(length(max = 1000))]
    value: String,
}

/// A rule.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRule")]
struct Rule {
    /// Its id.
    id: String,
    /// Its place among the rules of the connection, from 1: what a later one says goes before what an earlier one says.
    priority: usize,
    /// What a line has to be: all of it.
    conditions: Vec<Condition>,
    /// What is said of it.
    attributes: Attributes,
    /// The first pay date it holds for.
    effective_start_date: Option<String>,
    /// The last one.
    effective_end_date: Option<String>,
    /// What the rule is about.
    #[schemars(extend("enum" = ["pay_statement_item"]))]
    entity_type: &'static str,
    /// When it was made.
    created_at: String,
    /// When it was last changed.
    updated_at: String,
    /// When it was deleted; of one that was deleted just now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    deleted_at: Option<String>,
}

/// What a line has to be.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRuleCondition")]
struct Condition {
    /// What of it is looked at.
    #[schemars(extend("enum" = ["name", "category", "type", "pre_tax", "employer"]))]
    field: &'static str,
    /// To the letter.
    #[schemars(extend("enum" = ["equals"]))]
    operator: &'static str,
    /// What it has to be.
    value: String,
}

/// What is said of a line by rules.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchLineAttributes")]
pub(super) struct Attributes {
    /// Whatever they say.
    pub(super) metadata: Map<String, Value>,
}

/// The rules.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FinchPayItemRules")]
struct Rules {
    /// Each rule, by its place.
    responses: Vec<Rule>,
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Given, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

pub(super) fn routes() -> [Route; 4] {
    const PATH: &str = "/employer/pay-statement-item/rule";
    const ONE: &str = "/employer/pay-statement-item/rule/{rule_id}";
    const RULE: &[Parameter] = &[
        Parameter {
            name: "rule_id",
            place: "path",
            meaning: "The rule's id.",
            kind: Kind::Text,
        },
        ENTITY,
    ];
    let list = Route {
        path: PATH,
        handler: get(list),
        method: "get",
        id: "list_pay_statement_item_rules",
        summary: "The rules by which lines of pay statements are marked.",
        scopes: &[],
        parameters: &[ENTITY],
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Rules>(),
        failures: &[400, 404, 422, 500],
    };
    let create = Route {
        path: PATH,
        handler: post(create),
        method: "post",
        id: "create_pay_statement_item_rule",
        summary: "Makes a rule: lines that meet its conditions are told with what it says from now on.",
        request: Some(SchemaGenerator::subschema_for::<Asked>),
        status: StatusCode::CREATED,
        response: |generator| generator.subschema_for::<Rule>(),
        failures: &[400, 404, 413, 422, 500],
        scopes: &[],
        parameters: &[ENTITY],
    };
    let change = Route {
        path: ONE,
        handler: put(change),
        method: "put",
        id: "change_pay_statement_item_rule",
        summary: "Changes a rule: what is given of it.",
        request: Some(SchemaGenerator::subschema_for::<Wish>),
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Rule>(),
        failures: &[400, 404, 413, 422, 500],
        scopes: &[],
        parameters: RULE,
    };
    let remove = Route {
        path: ONE,
        handler: delete(remove),
        method: "delete",
        id: "delete_pay_statement_item_rule",
        summary: "Deletes a rule: nothing is marked by it any more.",
        request: None,
        status: StatusCode::OK,
        response: |generator| generator.subschema_for::<Rule>(),
        failures: &[400, 404, 422, 500],
        scopes: &[],
        parameters: RULE,
    };
    [list, create, change, remove]
}

async fn list(State(engine): State<Shared>, ByToken(opened): ByToken) -> Result<Json<Rules>, Failure> {
    let rules = engine.pay_item_rules(&opened).await?;
    let responses = rules.iter().map(|(place, rule)| told(place, rule)).collect();
    Ok(Json(Rules { responses }))
}

async fn create(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Rule>), Failure> {
    let (place, rule) = engine
        .make_pay_item_rule(&opened, wish(read::<Asked>(body)?.into())?)
        .await?;
    Ok((StatusCode::CREATED, Json(told(place, &rule))))
}

async fn change(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Rule>, Failure> {
    let (place, rule) = engine.change_pay_item_rule(&opened, &id, wish(read(body)?)?).await?;
    Ok(Json(told(place, &rule)))
}

async fn remove(
    State(engine): State<Shared>,
    ByToken(opened): ByToken,
    Path(id): Path<String>,
) -> Result<Json<Rule>, Failure> {
    let (place, rule) = engine.delete_pay_item_rule(&opened, &id).await?;
    let deleted = Rule {
        deleted_at: Some(Timestamp::now().to_string()),
        ..told(place, &rule)
    };
    Ok(Json(deleted))
}

fn told(place: usize, rule: &PayItemRule) -> Rule {
    let conditions = rule.conditions.iter().map(|condition| Condition {
        field: condition.field.as_str(),
        operator: "equals",
        value: condition.value.clone(),
    });
    Rule {
        id: rule.id.to_string(),
        priority: place,
        conditions: conditions.collect(),
        attributes: Attributes {
            metadata: rule.metadata.clone(),
        },
        effective_start_date: rule.from.map(|day| day.to_string()),
        effective_end_date: rule.to.map(|day| day.to_string()),
        entity_type: "pay_statement_item",
        created_at: rule.created_at.to_string(),
        updated_at: rule.updated_at.to_string(),
        deleted_at: None,
    }
}

/// What a rule shall be.
fn wish(asked: Wish) -> Result<RuleWish, Problem> {
    if asked.entity_type.is_some_and(|kind| kind != "pay_statement_item") {
        return Err(invalid("`entity_type` must be `pay_statement_item`".to_owned()));
    }
    let conditions = asked.conditions.map(|conditions| {
        if conditions.len() > 20 {
            return Err(invalid("`conditions` may name 20 conditions".to_owned()));
        }
        conditions.into_iter().map(condition).collect::<Result<Vec<_>, _>>()
    });
    let day = |name: &str, given: Given| {
        let day = given.map(|day| day.map(|day| day_of(name, &day)).transpose());
        day.transpose()
    };
    Ok(RuleWish {
        conditions: conditions.transpose()?,
        metadata: asked.attributes.and_then(|attributes| attributes.metadata),
        from: day("effective_start_date", asked.effective_start_date)?,
        to: day("effective_end_date", asked.effective_end_date)?,
    })
}

fn condition(asked: ConditionWish) -> Result<RuleCondition, Problem> {
    let field = asked.field.parse().map_err(|_| {
        let fields: Vec<_> = RuleField::ALL.iter().map(|field| field.as_str()).collect();
        invalid(format!("`field` of a condition must be one of {}", fields.join(", ")))
    })?;
    if asked.operator.is_some_and(|operator| operator != "equals") {
        return Err(invalid("`operator` of a condition must be `equals`".to_owned()));
    }
    if asked.value.chars().count() > LONGEST || asked.value.contains('\0') {
        return Err(invalid(format!(
            "`value` of a condition has at most {LONGEST} characters, and none is U+0000"
        )));
    }
    Ok(RuleCondition {
        field,
        value: asked.value,
    })
}

fn day_of(name: &str, text: &str) -> Result<Date, Problem> {
    let day = text.parse().ok().filter(|_| is_day(text));
    day.ok_or_else(|| invalid(format!("`{name}` must be a day such as 2026-01-31")))
}
