//! The guide beside the form: the steps of the screen, each marked with what is known of it.

use rollbook_model::{
    Catalogue, Guide, PermissionFinding, PermissionState, guide::Field, guide::Step, permission::Requirement,
};

use super::{
    fields::{self, Screen},
    guest::Visitor,
};
use crate::pages::guide::{KnownScope, Steps, address};

/// The steps beside a form.
pub(super) struct Beside {
    /// The steps as HTML.
    pub(super) steps: String,
    /// Where the whole guide is.
    pub(super) whole: String,
}

/// The steps of a screen. Until the keys everything happens while the account is made; after the address there is
/// nothing left but this form.
pub(super) fn of(visitor: &Visitor, screen: Screen) -> Beside {
    let choice = visitor.session.choice();
    let mut guide = Guide::of(Catalogue::get(), &choice, visitor.text().language());
    let first_of_keys = place(&guide.steps, Field::CustomerApiKey);
    let address_at = place(&guide.steps, Field::Address);
    let mut at = 0;
    guide.steps.retain(|_| {
        at += 1;
        let at = at - 1;
        match screen {
            Screen::Account => at < first_of_keys,
            Screen::Keys => (first_of_keys..=address_at).contains(&at),
            Screen::One => at <= address_at,
        }
    });
    let findings = visitor.session.draft.proved.as_ref().map(|proved| &proved.findings[..]);
    Beside {
        steps: Steps::of(&guide)
            .knowing(known(visitor, findings.unwrap_or_default()))
            .render_or_log(),
        whole: address(&choice),
    }
}

fn place(steps: &[Step], field: Field) -> usize {
    let found = steps.iter().position(|step| step.field == Some(field));
    found.unwrap_or(steps.len())
}

/// What is known of each permission that is asked for.
pub(super) fn known(visitor: &Visitor, findings: &[PermissionFinding]) -> Vec<KnownScope> {
    let actions = fields::actions(visitor);
    let text = visitor.text();
    let mut known = Vec::new();
    for requirement in Requirement::of_actions(&actions) {
        let names: Vec<&str> = std::iter::once(requirement.name()).chain(requirement.also()).collect();
        let own = findings.iter().filter(|finding| {
            let mut found = std::iter::once(&finding.name).chain(&finding.also);
            finding.level == requirement.level() && found.any(|name| names.contains(&name.as_str()))
        });
        let worst = own.map(|finding| finding.state).max_by_key(|state| match state {
            PermissionState::Granted => 0,
            PermissionState::Unproven => 1,
            PermissionState::Missing => 2,
        });
        if let Some(state) = worst {
            known.push(KnownScope {
                scope: requirement.scope(),
                state,
                word: text.get(&format!("hub.permissions.{state}")).to_owned(),
            });
        }
    }
    known
}
