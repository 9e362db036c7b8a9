//! `rollbook guide`.

use clap::{Args, ValueEnum};
use rollbook_model::{Catalogue, Choice, Guide as Instructions, Language, Product};

use crate::{configuration::Flags, output, output::Failure, pages};

/// Print what an administrator does in UKG Pro.
#[derive(Debug, Args)]
pub(super) struct Guide {
    /// The actions that shall work, with commas; without it, every action
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    actions: Vec<String>,
    /// The products that shall work, with commas: org, payroll, deductions, or a part of one
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    products: Vec<String>,
    /// The language: en or de
    #[arg(long, value_name = "CODE", default_value_t)]
    language: Language,
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
    /// A page that needs nothing else
    Html,
    /// JSON
    Json,
}

impl Guide {
    pub(super) fn run(self, flags: &Flags) -> Result<(), Failure> {
        let catalogue = Catalogue::get();
        let choice = Choice::of(
            catalogue,
            self.actions.iter().map(String::as_str),
            self.products.iter().map(String::as_str),
        );
        if choice.is_unknown() {
            let products: Vec<_> = Product::all().iter().map(|product| product.id.as_str()).collect();
            return Err(Failure::Usage {
                message: format!("there is no action or product `{}`", choice.unknown.join("`, `")),
                hint: Some(format!(
                    "See which actions there are with `rollbook actions`; products are {}",
                    products.join(", ")
                )),
            });
        }
        let guide = Instructions::of(catalogue, &choice, self.language);
        match self.format {
            _ if flags.json => output::json(&guide)?,
            Format::Json => output::json(&guide)?,
            Format::Text => output::line(guide.to_text().trim_end())?,
            Format::Html => output::line(pages::guide::document(&guide).map_err(anyhow::Error::from)?)?,
            Format::Md => output::line(guide.to_markdown().trim_end())?,
        }
        Ok(())
    }
}
