//! What each way of writing a deduction into UKG Pro can express: the table in `data/deductions.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::{
    Contribution, ContributionKind, DeductionFrequency, DeductionJobKind, DeductionStep, DeductionTransport,
    DeductionWish, Language,
};

static TABLE: LazyLock<Source> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/deductions.toml"))
        .expect("the embedded table is TOML, which the tests of this crate prove")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    transport: Vec<DeductionAbility>,
    steps: BTreeMap<DeductionJobKind, Vec<Step>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    text: String,
    de: String,
    value: Option<String>,
}

/// What a way of writing deductions can express.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeductionAbility {
    /// Which way.
    #[serde(rename = "id")]
    pub transport: DeductionTransport,
    /// The jobs that it does.
    pub does: Vec<DeductionJobKind>,
    /// How often what it writes is taken.
    pub frequencies: Vec<DeductionFrequency>,
    /// What the employee's part can be.
    pub employee: Vec<ContributionKind>,
    /// What the employer's part can be.
    #[serde(default)]
    pub company: Vec<ContributionKind>,
    /// Whether a limit a year can be said.
    #[serde(default)]
    pub annual_maximum: bool,
    /// Whether it can be said that more is taken of those who are old enough.
    #[serde(default)]
    pub catch_up: bool,
    /// Whether it can be said whose limit of a health savings account holds.
    #[serde(default)]
    pub savings_limit: bool,
    /// The action that sends it, by its id; `None` where somebody enters it.
    pub sends: Option<String>,
    /// The action that tells what became of it.
    pub confirms: Option<String>,
    /// The action that takes it back.
    pub ends: Option<String>,
    /// When it takes effect, in words.
    pub delay: String,
    /// What it cannot express, in words.
    pub cannot: String,
    /// Where UKG or others say so.
    pub source: String,
}

impl DeductionAbility {
    /// Every way, in the order in which they are preferred.
    pub fn all() -> &'static [Self] {
        &TABLE.transport
    }

    /// That of a way; each has one, as the tests of this crate prove.
    pub fn of(transport: DeductionTransport) -> Option<&'static Self> {
        Self::all().iter().find(|ability| ability.transport == transport)
    }

    /// The ways that do a job for a deduction that is taken so often.
    pub fn doing(kind: DeductionJobKind, frequency: DeductionFrequency) -> impl Iterator<Item = &'static Self> {
        let does = move |ability: &&Self| ability.does.contains(&kind) && ability.frequencies.contains(&frequency);
        Self::all().iter().filter(does)
    }

    /// What of a wish it cannot express, each in words; empty where it can express all of it.
    pub fn lacks(&self, wish: &DeductionWish) -> Vec<&'static str> {
        let kind = |part: &Option<Contribution>| {
            let part = part.as_ref().filter(|part| !part.is_nothing());
            part.map(Contribution::kind)
        };
        let says = [
            (
                kind(&wish.employee).is_some_and(|kind| !self.employee.contains(&kind)),
                match kind(&wish.employee) {
                    Some(ContributionKind::Percent) => "a share of the pay",
                    _ => "steps of what is taken from the pay",
                },
            ),
            (
                kind(&wish.company).is_some_and(|kind| !self.company.contains(&kind)),
                match kind(&wish.company) {
                    Some(ContributionKind::Tiered) => "steps of what the employer gives",
                    _ => "what the employer gives",
                },
            ),
            (
                wish.annual_maximum.is_some() && !self.annual_maximum,
                "what is taken at most in a year",
            ),
            (
                wish.catch_up == Some(true) && !self.catch_up,
                "that more is taken of those who are old enough",
            ),
            (
                wish.savings_limit.is_some() && !self.savings_limit,
                "whose limit of a health savings account holds",
            ),
        ];
        says.into_iter().filter_map(|(is, what)| is.then_some(what)).collect()
    }
}

/// What somebody has to do for a job, with these values by their names. A step whose value is not there is left out.
pub fn deduction_steps(kind: DeductionJobKind, values: &BTreeMap<&str, String>) -> Vec<DeductionStep> {
    let steps = TABLE.steps.get(&kind).into_iter().flatten();
    let steps = steps.filter_map(|step| {
        let value = match &step.value {
            Some(place) => Some(values.get(place.trim_matches(['{', '}']))?.clone()),
            None => None,
        };
        Some(DeductionStep {
            text: step.text.clone(),
            value,
            unconfirmed: true,
        })
    });
    steps.collect()
}

/// The words of a step in a language: a step is kept in English. One that there is no more says what it said then.
pub fn deduction_step_text(step: &DeductionStep, language: Language) -> &str {
    let known = || TABLE.steps.values().flatten().find(|known| known.text == step.text);
    match language {
        Language::English => &step.text,
        Language::German => known().map_or(step.text.as_str(), |known| &known.de),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn the_table_has_every_way_and_names_actions_that_there_are() {
        for transport in DeductionTransport::ALL {
            let ability = DeductionAbility::of(*transport).unwrap();
            let actions = [&ability.sends, &ability.confirms, &ability.ends].into_iter().flatten();
            for action in actions {
                assert!(Catalogue::get().action(action).is_some(), "{transport}: {action}");
            }
        }
        for kind in DeductionJobKind::ALL {
            let is_guided = TABLE.steps.contains_key(kind);
            assert_eq!(
                is_guided,
                *kind != DeductionJobKind::Register,
                "{kind}: nobody enters what there is"
            );
        }
    }

    #[test]
    fn what_a_way_cannot_express_is_said() {
        let lacks = |transport, wish: &DeductionWish| DeductionAbility::of(transport).unwrap().lacks(wish);
        let fixed = |amount| Some(Contribution::Fixed { amount });
        let plain = DeductionWish {
            employee: fixed(2500),
            ..DeductionWish::default()
        };
        for transport in DeductionTransport::ALL {
            assert_eq!(lacks(*transport, &plain), [""; 0], "{transport}");
        }
        let matched = DeductionWish {
            company: fixed(1000),
            annual_maximum: Some(100_000),
            ..plain.clone()
        };
        assert_eq!(
            lacks(DeductionTransport::PendingPayItem, &matched),
            ["what the employer gives", "what is taken at most in a year"]
        );
        assert_eq!(lacks(DeductionTransport::ImportTransaction, &matched), [""; 0]);
        let tiered = DeductionWish {
            company: Some(Contribution::Tiered {
                tiers: vec![crate::Tier {
                    r#match: 5000,
                    threshold: 600,
                }],
            }),
            ..plain
        };
        for transport in DeductionTransport::ALL {
            assert_eq!(lacks(*transport, &tiered).len(), 1, "{transport}");
        }
    }

    #[test]
    fn steps_have_the_values_that_are_asked_for_and_no_others() {
        let values = BTreeMap::from([
            ("employee", "Ada Byrd, 000100001 in HLF".to_owned()),
            ("code", "UNIF".to_owned()),
            ("employee_amount", "25.00".to_owned()),
            ("effective_on", "2026-12-04".to_owned()),
        ]);
        let steps = deduction_steps(DeductionJobKind::Enroll, &values);
        let told: Vec<_> = steps.iter().filter_map(|step| step.value.as_deref()).collect();
        assert_eq!(told, ["Ada Byrd, 000100001 in HLF", "UNIF", "25.00", "2026-12-04"]);
        assert!(steps.iter().all(|step| step.unconfirmed));
    }
}
