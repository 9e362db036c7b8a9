//! `rollbook actions`.

use clap::Args;
use rollbook_model::{Action, Catalogue};
use serde_json::{Value, json};

use crate::{configuration::Flags, output, output::Failure};

/// List the actions, or show one.
#[derive(Debug, Args)]
pub(super) struct Actions {
    /// The action to show
    action: Option<String>,
}

impl Actions {
    pub(super) fn run(self, flags: &Flags) -> Result<(), Failure> {
        let catalogue = Catalogue::get();
        let Some(id) = self.action else {
            return list(catalogue.actions(), flags.json);
        };
        let action = catalogue.action(&id).ok_or_else(|| Failure::Usage {
            message: format!("there is no action `{id}`"),
            hint: Some("See which actions there are with `rollbook actions`".to_owned()),
        })?;
        if flags.json {
            let mut shown = shown(action);
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("description".to_owned(), json!(action.summary));
                shown.insert("inputs".to_owned(), action.inputs().schema());
                shown.insert("output".to_owned(), action.output_schema());
            }
            return output::json(&shown);
        }
        output::line(format_args!("{} ({})", action.label, action.id))?;
        output::line(&action.summary)?;
        output::line(format_args!("Needs {}", action.needs()))?;
        if let Some(example) = &action.example {
            output::line(format_args!("Example: rollbook run {} --input '{example}'", action.id))?;
        }
        let inputs = action.inputs();
        output::table(
            &["Input", "Required", "Meaning"],
            inputs.fields().iter().map(|field| {
                let required = if field.required { "yes" } else { "" };
                vec![field.name.clone(), required.to_owned(), field.meaning.clone()]
            }),
        )?;
        Ok(())
    }
}

fn list(actions: &[Action], as_json: bool) -> Result<(), Failure> {
    if as_json {
        return output::json(&actions.iter().map(shown).collect::<Vec<_>>());
    }
    let word = |value: Value| value.as_str().unwrap_or_default().to_owned();
    output::table(
        &["Action", "Label", "Effect", "Transport", "Permission"],
        actions.iter().map(|action| {
            vec![
                action.id.clone(),
                action.label.clone(),
                word(json!(action.effect())),
                word(json!(action.transport())),
                action.needs(),
            ]
        }),
    )?;
    Ok(())
}

fn shown(action: &Action) -> Value {
    let permissions = action
        .permissions()
        .map(|permission| json!({ "name": permission.name(), "also": permission.also(), "level": permission.level }));
    json!({
        "id": action.id,
        "label": action.label,
        "effect": action.effect(),
        "transport": action.transport(),
        "guard": action.operation.guard().as_str(),
        "permissions": permissions.collect::<Value>(),
    })
}
