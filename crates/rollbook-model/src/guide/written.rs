//! The guide as Markdown and as plain text.

use std::fmt::Write as _;

use super::{Guide, Step};
use crate::Code;

/// Steps under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'g> {
    /// The heading.
    pub title: &'g str,
    /// The steps, in order.
    pub steps: Vec<NumberedStep<'g>>,
}

/// A step in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberedStep<'g> {
    /// Its number over all sections, from 1; `None` for a way round other steps.
    pub number: Option<usize>,
    /// The step.
    pub step: &'g Step,
}

impl Guide {
    /// The guide as Markdown.
    pub fn to_markdown(&self) -> String {
        let heading = &self.heading;
        let mut text = String::new();
        let mut line = |line: std::fmt::Arguments<'_>| {
            // Writing into a text does not fail.
            let _ = text.write_fmt(line);
        };
        line(format_args!(
            "# {}\n\n> {}\n> {}\n\n",
            self.title, self.warning, self.reason
        ));
        if let Some(notice) = self.unknown_notice() {
            line(format_args!("> {notice}\n\n"));
        }
        if !self.scopes.is_empty() {
            line(format_args!(
                "## {}\n\n| {} | {} | {} |\n|---|---|---|\n",
                heading.permissions, heading.service, heading.tick, heading.actions
            ));
            for scope in &self.scopes {
                line(format_args!(
                    "| {} | {} | {} |\n",
                    self.names(scope),
                    scope.level,
                    scope.actions.join(", ")
                ));
            }
            line(format_args!("\n"));
        }
        for group in &self.without_line {
            line(format_args!(
                "## {}\n\n{}\n\n- {}\n\n",
                group.title,
                group.text,
                group.actions.join("\n- ")
            ));
        }
        line(format_args!("## {}\n", heading.steps));
        for section in self.sections() {
            line(format_args!("\n### {}\n\n", section.title));
            for NumberedStep { number, step } in section.steps {
                let sentences = self.sentences(step);
                match number {
                    Some(number) => line(format_args!("{number}. **{}.** {sentences}\n", step.title)),
                    None => line(format_args!(
                        "   - *{}* **{}.** {sentences}\n",
                        heading.alternative, step.title
                    )),
                }
            }
        }
        line(format_args!("\n## {}\n\n", heading.troubles));
        for trouble in &self.troubles {
            line(format_args!(
                "- **{}.** {} {} {} {}: `{}`.\n",
                trouble.shows,
                trouble.cause,
                trouble.remedy,
                trouble.who,
                heading.signs,
                joined(&trouble.codes, "`, `")
            ));
        }
        text
    }

    /// The guide as plain text.
    pub fn to_text(&self) -> String {
        let heading = &self.heading;
        let mut text = String::new();
        let mut line = |line: std::fmt::Arguments<'_>| {
            let _ = text.write_fmt(line);
        };
        line(format_args!("{}\n\n{}\n{}\n", self.title, self.warning, self.reason));
        if let Some(notice) = self.unknown_notice() {
            line(format_args!("\n{notice}\n"));
        }
        if !self.scopes.is_empty() {
            line(format_args!("\n{}\n", heading.permissions));
        }
        for scope in &self.scopes {
            line(format_args!(
                "  {} ({}): {}\n",
                self.names(scope),
                scope.level,
                scope.actions.join(", ")
            ));
        }
        for group in &self.without_line {
            line(format_args!(
                "\n{}\n  {}\n  {}\n",
                group.title,
                group.text,
                group.actions.join(", ")
            ));
        }
        line(format_args!("\n{}\n", heading.steps));
        for section in self.sections() {
            line(format_args!("\n  {}\n", section.title));
            for NumberedStep { number, step } in section.steps {
                let sentences = self.sentences(step);
                match number {
                    Some(number) => line(format_args!("{number:>3}. {}\n     {sentences}\n", step.title)),
                    None => line(format_args!(
                        "     {} {}\n     {sentences}\n",
                        heading.alternative, step.title
                    )),
                }
            }
        }
        line(format_args!("\n{}\n", heading.troubles));
        for trouble in &self.troubles {
            line(format_args!(
                "  {}.\n     {} {} {}\n     {}: {}\n",
                trouble.shows,
                trouble.cause,
                trouble.remedy,
                trouble.who,
                heading.signs,
                joined(&trouble.codes, ", ")
            ));
        }
        text
    }

    /// Says which ids are not known, if there are any.
    pub fn unknown_notice(&self) -> Option<String> {
        let ids = (!self.unknown.is_empty()).then(|| self.unknown.join(", "))?;
        Some(self.heading.unknown.replace("{ids}", &ids))
    }

    /// The steps under their headings, each with its number; a way round other steps has none.
    pub fn sections(&self) -> Vec<Section<'_>> {
        let mut sections: Vec<Section<'_>> = Vec::new();
        let mut last = 0;
        for step in &self.steps {
            let number = (!step.alternative).then(|| {
                last += 1;
                last
            });
            let numbered = NumberedStep { number, step };
            match sections.last_mut() {
                Some(section) if section.title == step.section => section.steps.push(numbered),
                _ => sections.push(Section {
                    title: &step.section,
                    steps: vec![numbered],
                }),
            }
        }
        sections
    }

    /// All that is said of a step.
    fn sentences(&self, step: &Step) -> String {
        let mut text = String::new();
        if !step.confirmed {
            text = format!("{} ", self.heading.unconfirmed);
        }
        text.push_str(&step.text);
        if let Some(enables) = self.enables(step) {
            let _ = write!(text, " {enables}.");
        }
        text
    }

    /// Which actions a step enables, in words; `None` when it ticks nothing.
    pub fn enables(&self, step: &Step) -> Option<String> {
        let labels = (!step.enables.is_empty()).then(|| step.enables.join(", "))?;
        Some(self.heading.enables.replace("{actions}", &labels))
    }
}

fn joined(codes: &[Code], by: &str) -> String {
    let words: Vec<_> = codes.iter().map(|code| code.as_str()).collect();
    words.join(by)
}
