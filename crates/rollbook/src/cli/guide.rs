//! `rollbook guide`.

use clap::{Args, ValueEnum};
use rollbook_model::{Catalogue, Guide as Instructions};

use crate::{configuration::Flags, output, output::Failure};

/// Print what an administrator does in UKG Pro.
#[derive(Debug, Args)]
pub(super) struct Guide {
    /// The actions that shall work, with commas; without it, every action
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    actions: Vec<String>,
    /// The form
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The form of a guide.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Plain text
    Text,
    /// Markdown
    Md,
    /// JSON
    Json,
}

impl Guide {
    pub(super) fn run(self, flags: &Flags) -> Result<(), Failure> {
        let guide = Instructions::for_actions(Catalogue::get(), self.actions.iter().map(String::as_str));
        if !guide.unknown.is_empty() && guide.actions.is_empty() {
            return Err(Failure::Usage {
                message: format!("there is no action `{}`", guide.unknown.join("`, `")),
                hint: Some("See which actions there are with `rollbook actions`".to_owned()),
            });
        }
        match self.format {
            _ if flags.json => output::json(&guide)?,
            Format::Json => output::json(&guide)?,
            Format::Text => output::line(guide.to_text().trim_end())?,
            Format::Md => output::line(guide.to_markdown().trim_end())?,
        }
        Ok(())
    }
}
