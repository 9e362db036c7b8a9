//! How a tenant is linked for actions, and the guide to it, as the list of actions has them
//! (StackOne's API reference, *Actions*).

use rollbook_model::{Action, Catalogue, Choice, Guide, Language, permission::Requirement};
use schemars::JsonSchema;
use serde::Serialize;

use super::hub::CONFIGURATION;
use crate::{pages::guide, site::Site};

/// A way to link.
#[derive(Serialize, JsonSchema)]
pub(super) struct Authentication {
    /// Its name.
    key: &'static str,
    /// What people read.
    label: &'static str,
    /// Always `custom`: what is typed is sent as it is.
    r#type: &'static str,
    /// The permissions that are needed.
    required_scopes: Vec<String>,
    /// Where help is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Support", default)]
    support: Option<Support>,
}

/// Help with linking.
#[derive(Serialize, JsonSchema)]
struct Support {
    /// The page of the guide for just these actions.
    link: String,
    /// What it is.
    description: String,
    /// The guide itself, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Guides", default)]
    guides: Option<Guides>,
}

/// Guides by whom they are for.
#[derive(Serialize, JsonSchema)]
struct Guides {
    /// For the customer's administrator.
    config: LinkingGuide,
}

/// What an administrator does.
#[derive(Serialize, JsonSchema)]
struct LinkingGuide {
    /// What is needed before.
    warning: String,
    /// The steps under their headings.
    sections: Vec<GuideSection>,
}

/// Steps under one heading.
#[derive(Serialize, JsonSchema)]
struct GuideSection {
    /// The heading.
    title: String,
    /// What is said before the steps; empty.
    content: String,
    /// The steps.
    steps: Vec<GuideStep>,
}

/// A step.
#[derive(Serialize, JsonSchema)]
struct GuideStep {
    /// What to do, in a few words.
    title: String,
    /// What to do.
    content: String,
    /// The actions for which it is done; none where it is done for all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    list: Vec<String>,
    /// The permission that it ticks.
    #[serde(rename = "applicableScopes", skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    applicable_scopes: Vec<String>,
}

impl Authentication {
    /// For one action.
    pub(super) fn of_action(action: &Action) -> Self {
        Self {
            key: CONFIGURATION,
            label: "Service account",
            r#type: "custom",
            required_scopes: action.scopes(),
            support: None,
        }
    }

    /// For all of these, with where help is, and with the guide itself if it is wanted.
    pub(super) fn of_actions(actions: &[&Action], site: &Site, with_guide: bool) -> Self {
        let ids: Vec<_> = actions.iter().map(|action| action.id.as_str()).collect();
        let all = Catalogue::get();
        // Nothing chosen is everything, and so is all of it.
        let chosen = if ids.len() == all.actions().len() {
            &[][..]
        } else {
            &ids
        };
        let choice = Choice::of(all, chosen.iter().copied(), []);
        let told = Guide::of(all, &choice, Language::default());
        let support = Support {
            link: site.link(&guide::address(&choice)),
            description: told.title.clone(),
            guides: with_guide.then(|| Guides {
                config: LinkingGuide::of(&told),
            }),
        };
        Self {
            key: CONFIGURATION,
            label: "Service account",
            r#type: "custom",
            required_scopes: Requirement::of_actions(actions)
                .iter()
                .map(Requirement::scope)
                .collect(),
            support: Some(support),
        }
    }
}

impl LinkingGuide {
    fn of(guide: &Guide) -> Self {
        let sections = guide.sections().into_iter().map(|section| GuideSection {
            title: section.title.to_owned(),
            content: String::new(),
            steps: section
                .steps
                .iter()
                .map(|numbered| GuideStep {
                    title: numbered.step.title.clone(),
                    content: numbered.step.text.clone(),
                    list: numbered.step.enables.clone(),
                    applicable_scopes: numbered.step.scope.iter().cloned().collect(),
                })
                .collect(),
        });
        Self {
            warning: format!("{} {}", guide.warning, guide.reason),
            sections: sections.collect(),
        }
    }
}
