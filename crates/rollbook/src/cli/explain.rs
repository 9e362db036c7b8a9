//! `rollbook explain`.

use clap::Args;
use rollbook_model::{Code, explain::Page};
use serde_json::{Value, json};

use crate::{configuration::Flags, output, output::Failure};

/// Explain the code of a failure, or list the codes.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The code, as `permission_missing`
    code: Option<String>,
}

impl Explain {
    pub(super) fn run(self, flags: &Flags) -> Result<(), Failure> {
        let Some(given) = self.code else {
            return list(flags.json);
        };
        let code = Code::named(given.trim());
        let page = code.and_then(Page::of).ok_or_else(|| Failure::Usage {
            message: format!("there is no code `{}`", given.chars().take(60).collect::<String>()),
            hint: Some(match alike(&given) {
                Some(code) => format!("Did you mean `{code}`? `rollbook explain` lists all"),
                None => "See which codes there are with `rollbook explain`".to_owned(),
            }),
        })?;
        if flags.json {
            return output::json(page);
        }
        output::line(format_args!("{}: {}", page.code, page.meaning))?;
        output::line("")?;
        output::line(format_args!("Step       {}", page.step.meaning()))?;
        if let Some(hangs_on) = &page.hangs_on {
            output::line(format_args!("Hangs on   {hangs_on}"))?;
        }
        several("Causes", &page.causes)?;
        if let Some(remedy) = &page.remedy {
            output::line(format_args!("To do      {remedy}"))?;
        }
        output::line(format_args!("Retry      {}", page.retry.meaning()))?;
        several("Wire", &page.wire)
    }
}

/// Lines under a name.
fn several(name: &str, texts: &[String]) -> Result<(), Failure> {
    for (number, text) in texts.iter().enumerate() {
        let name = if number == 0 { name } else { "" };
        output::line(format_args!("{name:<11}{text}"))?;
    }
    Ok(())
}

fn list(as_json: bool) -> Result<(), Failure> {
    if as_json {
        let shown = Page::all()
            .iter()
            .map(|page| json!({ "code": page.code, "meaning": page.meaning, "group": page.group }));
        return output::json(&shown.collect::<Value>());
    }
    output::table(
        &["Code", "Meaning"],
        Page::all()
            .iter()
            .map(|page| vec![page.code.to_string(), page.meaning.to_owned()]),
    )
}

/// The code with most words in common, when there is one in more than half of them.
fn alike(given: &str) -> Option<Code> {
    let given = given.trim().to_lowercase().replace(['-', ' '], "_");
    let words: Vec<_> = given.split('_').filter(|word| !word.is_empty()).collect();
    let common = |code: &Code| code.as_str().split('_').filter(|word| words.contains(word)).count();
    let best = Code::ALL.iter().copied().max_by_key(common)?;
    (common(&best) * 2 > words.len()).then_some(best)
}
