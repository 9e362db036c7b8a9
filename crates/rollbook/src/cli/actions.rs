//! `rollbook actions`.

use clap::Args;
use rollbook_model::{Action, Catalogue, catalogue::Found};
use serde_json::{Value, json};

use crate::{configuration::Flags, output, output::Failure};

/// List the actions, or show one.
#[derive(Debug, Args)]
pub(super) struct Actions {
    /// The action to show
    #[arg(conflicts_with = "search")]
    action: Option<String>,

    /// List the actions that answer a question, such as "how much does she earn", the best first
    #[arg(long, value_name = "QUESTION")]
    search: Option<String>,
}

impl Actions {
    pub(super) fn run(self, flags: &Flags) -> Result<(), Failure> {
        let catalogue = Catalogue::get();
        if let Some(question) = &self.search {
            return found(question, flags.json);
        }
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

/// How many actions are shown that answer a question.
const TOP: usize = 10;

fn found(question: &str, as_json: bool) -> Result<(), Failure> {
    let mut found = Catalogue::get().search(question, |_| true, TOP);
    found.retain(|found| found.score >= Found::GOOD);
    if as_json {
        let shown = found.iter().map(|found| {
            let mut shown = shown(found.action);
            if let Some(shown) = shown.as_object_mut() {
                shown.insert("score".to_owned(), json!(found.score));
            }
            shown
        });
        return output::json(&shown.collect::<Vec<_>>());
    }
    if found.is_empty() {
        output::note("No action fits. See all of them with `rollbook actions`");
        return Ok(());
    }
    output::table(
        &["Action", "Label", "Effect", "Permission", "Score"],
        found.iter().map(|found| {
            vec![
                found.action.id.clone(),
                found.action.label.clone(),
                word(&json!(found.action.effect())),
                found.action.needs(),
                format!("{:.2}", found.score),
            ]
        }),
    )?;
    Ok(())
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(actions: &[Action], as_json: bool) -> Result<(), Failure> {
    if as_json {
        return output::json(&actions.iter().map(shown).collect::<Vec<_>>());
    }
    output::table(
        &["Action", "Label", "Effect", "Transport", "Permission"],
        actions.iter().map(|action| {
            vec![
                action.id.clone(),
                action.label.clone(),
                word(&json!(action.effect())),
                word(&json!(action.transport())),
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
