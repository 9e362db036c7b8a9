//! What a client has lines of pay statements marked with (Finch's API reference, *Payroll*, rules of pay statement items).
//! A rule is of one connection; what it says of a line is told with the line and changes nothing of it.

use jiff::{Timestamp, civil::Date};
use rollbook_model::{
    Code, PayItemRule, Problem, RuleCondition, RuleField,
    problem::{Kind, Step},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::lines::LineCategory;
use crate::{Engine, Opened, diagnosis, engine};

/// The most rules of a connection.
const MOST: u64 = 500;
/// The most characters of what a rule says, as JSON.
const LONGEST: usize = 10_000;

/// A line, as rules look at it.
#[derive(Debug, Clone, Copy)]
pub struct RuledLine<'a> {
    /// Which of the lines it is.
    pub category: LineCategory,
    /// What the tenant calls it.
    pub name: Option<&'a str>,
    /// What it is for, in the word of its category.
    pub kind: Option<&'a str>,
    /// Whether it is taken before taxes.
    pub before_tax: Option<bool>,
}

/// The rules of a connection, each with its place: what a later one says goes before what an earlier one says.
#[derive(Debug, Default)]
pub struct PayItemRules(Vec<PayItemRule>);

/// A day that may be left as it is, or be any, which is `Some(None)`.
type GivenDay = Option<Option<Date>>;

/// What a rule shall be, as far as it is said.
#[derive(Debug, Default)]
pub struct RuleWish {
    /// What a line has to be.
    pub conditions: Option<Vec<RuleCondition>>,
    /// What is said of it.
    pub metadata: Option<Map<String, Value>>,
    /// The first pay date it holds for.
    pub from: GivenDay,
    /// The last one.
    pub to: GivenDay,
}

impl PayItemRules {
    /// Each rule after its place, from 1.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &PayItemRule)> {
        (1..).zip(&self.0)
    }

    /// The rule of an id, after its place.
    fn find(&self, id: &str) -> Result<(usize, &PayItemRule), Problem> {
        let mut all = self.iter();
        all.find(|(_, rule)| rule.id.to_string() == id)
            .ok_or_else(|| unknown(id))
    }

    /// What rules say of a line that was, or can have been, paid between two days, both included; `None` where none says
    /// anything. Of a line whose day nobody knows, those say something that hold on every day.
    pub fn say(&self, line: &RuledLine<'_>, days: Option<(Date, Date)>) -> Option<Map<String, Value>> {
        let mut said: Option<Map<_, _>> = None;
        for rule in &self.0 {
            let holds = match days {
                Some((first, last)) => {
                    rule.from.is_none_or(|from| from <= last) && rule.to.is_none_or(|to| first <= to)
                }
                None => rule.from.is_none() && rule.to.is_none(),
            };
            if holds && rule.conditions.iter().all(|condition| line.meets(condition)) {
                said.get_or_insert_default().extend(rule.metadata.clone());
            }
        }
        said
    }
}

impl RuledLine<'_> {
    fn meets(&self, condition: &RuleCondition) -> bool {
        let flag = |flag: bool| if flag { "true" } else { "false" };
        let is = match condition.field {
            RuleField::Name => self.name,
            RuleField::Category => Some(self.category.as_str()),
            RuleField::Type => self.kind,
            RuleField::PreTax => self.before_tax.map(flag),
            // What the employer pays in taxes is not told.
            RuleField::Employer => (self.category == LineCategory::Taxes).then(|| flag(false)),
        };
        is == Some(condition.value.as_str())
    }
}

impl RuleWish {
    /// What was said, in the place of what was so far.
    fn on(self, rule: PayItemRule, now: Timestamp) -> Result<PayItemRule, Problem> {
        let rule = PayItemRule {
            conditions: self.conditions.unwrap_or(rule.conditions),
            metadata: self.metadata.unwrap_or(rule.metadata),
            from: self.from.unwrap_or(rule.from),
            to: self.to.unwrap_or(rule.to),
            updated_at: now,
            ..rule
        };
        if rule.conditions.is_empty() {
            return Err(refused("`conditions` must name one condition at least"));
        }
        if rule.from.zip(rule.to).is_some_and(|(from, to)| from > to) {
            return Err(refused("`effective_start_date` must not be after `effective_end_date`"));
        }
        if Value::Object(rule.metadata.clone()).to_string().chars().count() > LONGEST {
            return Err(refused(&format!(
                "`attributes.metadata` has at most {LONGEST} characters"
            )));
        }
        Ok(rule)
    }
}

impl Engine {
    /// The rules of a connection.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pay_item_rules(&self, opened: &Opened) -> Result<PayItemRules, Problem> {
        let of = &opened.connection;
        let rules = self.store.pay_item_rules(of.organisation, of.id).await;
        rules.map(PayItemRules).map_err(|error| diagnosis::store(&error))
    }

    /// Makes a rule, which comes last; after its place.
    ///
    /// # Errors
    /// When it cannot be one, or there are too many.
    pub async fn make_pay_item_rule(&self, opened: &Opened, wish: RuleWish) -> Result<(usize, PayItemRule), Problem> {
        let now = engine::now();
        let rule = wish.on(
            PayItemRule {
                id: Uuid::now_v7(),
                connection: opened.connection.id,
                conditions: Vec::new(),
                metadata: Map::new(),
                from: None,
                to: None,
                created_at: now,
                updated_at: now,
            },
            now,
        )?;
        let organisation = opened.connection.organisation;
        let added = self.store.add_pay_item_rule(organisation, &rule, MOST).await;
        if !added.map_err(|error| diagnosis::store(&error))? {
            return Err(refused(&format!("a connection has at most {MOST} rules")));
        }
        let rules = self.pay_item_rules(opened).await?;
        let (place, _) = rules.find(&rule.id.to_string())?;
        Ok((place, rule))
    }

    /// Changes a rule; after its place.
    ///
    /// # Errors
    /// When there is none of this id, or it cannot be so.
    pub async fn change_pay_item_rule(
        &self,
        opened: &Opened,
        id: &str,
        wish: RuleWish,
    ) -> Result<(usize, PayItemRule), Problem> {
        let rules = self.pay_item_rules(opened).await?;
        let (place, rule) = rules.find(id)?;
        let rule = wish.on(rule.clone(), engine::now())?;
        let organisation = opened.connection.organisation;
        let changed = self.store.change_pay_item_rule(organisation, &rule).await;
        if !changed.map_err(|error| diagnosis::store(&error))? {
            return Err(unknown(id));
        }
        Ok((place, rule))
    }

    /// Deletes a rule; after its place.
    ///
    /// # Errors
    /// When there is none of this id.
    pub async fn delete_pay_item_rule(&self, opened: &Opened, id: &str) -> Result<(usize, PayItemRule), Problem> {
        let rules = self.pay_item_rules(opened).await?;
        let (place, rule) = rules.find(id)?;
        let of = &opened.connection;
        let deleted = self.store.delete_pay_item_rule(of.organisation, of.id, rule.id).await;
        if !deleted.map_err(|error| diagnosis::store(&error))? {
            return Err(unknown(id));
        }
        Ok((place, rule.clone()))
    }
}

fn unknown(id: &str) -> Problem {
    let id: String = id.chars().take(60).collect();
    let message = format!("there is no rule with the id `{id}`");
    Problem::new(Kind::NotFound, Code::RuleNotFound, Step::Input, message)
        .with_remedy("See which there are in `GET /employer/pay-statement-item/rule`")
}

fn refused(message: &str) -> Problem {
    Problem::new(Kind::Invalid, Code::ParameterInvalid, Step::Input, message)
        .with_remedy("See what the call takes in `GET /openapi.json`")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rollbook_model::{AccountId, ClientId, ConnectionId};
    use serde_json::json;

    use super::*;

    fn rule(conditions: &[(RuleField, &str)], says: &Value, from: Option<Date>, to: Option<Date>) -> PayItemRule {
        let conditions = conditions.iter().map(|(field, value)| RuleCondition {
            field: *field,
            value: (*value).to_owned(),
        });
        PayItemRule {
            id: Uuid::now_v7(),
            connection: ConnectionId::of(ClientId::new(), AccountId::new()),
            conditions: conditions.collect(),
            metadata: says.as_object().unwrap().clone(),
            from,
            to,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_rule_says_something_of_lines_that_meet_all_of_its_conditions_on_its_days() {
        let rules = PayItemRules(vec![
            rule(
                &[(RuleField::Name, "Dental")],
                &json!({ "label": "D", "plan": 7 }),
                None,
                None,
            ),
            rule(
                &[
                    (RuleField::Category, "employee_deductions"),
                    (RuleField::PreTax, "true"),
                ],
                &json!({ "label": "before tax" }),
                Some(date(2026, 1, 1)),
                Some(date(2026, 6, 30)),
            ),
        ]);
        let dental = RuledLine {
            category: LineCategory::Deductions,
            name: Some("Dental"),
            kind: Some("s125_dental"),
            before_tax: Some(true),
        };
        let say =
            |line: &RuledLine<'_>, day: Option<Date>| rules.say(line, day.map(|day| (day, day))).map(Value::Object);
        let within = Some(date(2026, 6, 30));
        assert_eq!(say(&dental, within), Some(json!({ "label": "before tax", "plan": 7 })));
        let only_named = Some(json!({ "label": "D", "plan": 7 }));
        assert_eq!(say(&dental, Some(date(2026, 7, 1))), only_named);
        assert_eq!(
            say(&dental, None),
            only_named,
            "nobody knows whether its day is one of those"
        );
        assert_eq!(
            rules
                .say(&dental, Some((date(2026, 6, 1), date(2026, 9, 1))))
                .map(Value::Object),
            Some(json!({ "label": "before tax", "plan": 7 })),
            "some of the days are"
        );
        let other = RuledLine {
            name: Some("dental"),
            before_tax: Some(false),
            ..dental
        };
        assert_eq!(say(&other, within), None, "to the letter");
        let contribution = RuledLine {
            category: LineCategory::Contributions,
            ..dental
        };
        assert_eq!(say(&contribution, within), only_named);
    }

    #[test]
    fn a_wish_changes_what_it_says_and_nothing_else() {
        let kept = rule(
            &[(RuleField::Type, "bonus")],
            &json!({ "a": 1 }),
            Some(date(2026, 1, 1)),
            None,
        );
        let wish = RuleWish {
            to: Some(Some(date(2026, 12, 31))),
            ..RuleWish::default()
        };
        let now = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(9);
        let changed = wish.on(kept.clone(), now).unwrap();
        let expected = PayItemRule {
            to: Some(date(2026, 12, 31)),
            updated_at: now,
            ..kept.clone()
        };
        assert_eq!(changed, expected);
        for wrong in [
            RuleWish {
                conditions: Some(Vec::new()),
                ..RuleWish::default()
            },
            RuleWish {
                to: Some(Some(date(2025, 12, 31))),
                ..RuleWish::default()
            },
            RuleWish {
                metadata: json!({ "a": "x".repeat(LONGEST) }).as_object().cloned(),
                ..RuleWish::default()
            },
        ] {
            assert_eq!(wrong.on(kept.clone(), now).unwrap_err().code, Code::ParameterInvalid);
        }
    }
}
