//! A tenant's own transaction of a deduction, filled in.
//!
//! Its schema is shown in the product alone (`ukg-pro-rest.md` 15.2), so that it is recorded as XML with a place for each
//! value. A field that is left out keeps its present value there: an element whose place has no value is left out.

use std::collections::BTreeMap;

use quick_xml::{
    Reader, Writer,
    events::{BytesText, Event},
};
use rollbook_model::{
    Code, Contribution, DeductionTransaction, Problem, WrittenPercentage,
    problem::{Kind, Step},
};

/// Every place, and whether a transaction cannot do without it.
const PLACES: &[(&str, bool)] = &[
    ("employee_number", true),
    ("company_code", true),
    ("effective_date", true),
    ("deduction_code", true),
    ("start_date", false),
    ("stop_date", true),
    ("employee_rule", false),
    ("employee_amount", true),
    ("employee_percent", false),
    ("company_rule", false),
    ("company_amount", false),
    ("company_percent", false),
    ("annual_maximum", false),
    ("catch_up", false),
];
/// The longest form that is kept.
const LONGEST: usize = 20_000;

/// How the emulator's tenants have it, whose schema is public.
const EMULATED: &str = include_str!("transaction.xml");

/// How the emulator's tenants have it.
pub(super) fn emulated() -> DeductionTransaction {
    DeductionTransaction {
        xml: EMULATED.to_owned(),
        fixed_rule: "FLAT".to_owned(),
        percent_rule: "PCT".to_owned(),
        percentages: WrittenPercentage::Fraction,
    }
}

/// Values by the names of their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Filling(BTreeMap<&'static str, String>);

impl Filling {
    pub(super) fn set(&mut self, place: &'static str, value: impl Into<String>) {
        self.0.insert(place, value.into());
    }

    /// One side: the rule, and an amount or a share; an amount of nothing where there is none.
    pub(super) fn share(
        &mut self,
        form: &DeductionTransaction,
        [rule, amount, percent]: [&'static str; 3],
        share: Option<&Contribution>,
    ) {
        match share {
            Some(Contribution::Percent { amount: points }) => {
                self.set(rule, form.percent_rule.as_str());
                self.set(percent, percentage(*points, form.percentages));
            }
            Some(Contribution::Fixed { amount: cents }) => {
                self.set(rule, form.fixed_rule.as_str());
                self.set(amount, money(*cents));
            }
            _ => {
                self.set(rule, form.fixed_rule.as_str());
                self.set(amount, money(0));
            }
        }
    }
}

/// Hundredths as an amount.
pub(super) fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}

/// Basis points as a tenant writes them.
pub(super) fn percentage(points: i64, written: WrittenPercentage) -> String {
    match written {
        WrittenPercentage::Hundredths => money(points),
        WrittenPercentage::Fraction => format!("{}.{:04}", points / 10_000, points % 10_000),
    }
}

/// Whether a form has a place for a value.
pub(super) fn has_place(form: &DeductionTransaction, place: &str) -> bool {
    form.xml.contains(&format!("{{{{{place}}}}}"))
}

/// Holds that a form can be filled in.
///
/// # Errors
/// What of it cannot.
pub(super) fn check(form: &DeductionTransaction) -> Result<(), Problem> {
    if form.xml.len() > LONGEST {
        return Err(malformed(format!("the XML is longer than {LONGEST} bytes")));
    }
    for (what, code) in [("fixed_rule", &form.fixed_rule), ("percent_rule", &form.percent_rule)] {
        if code.trim().is_empty() {
            return Err(malformed(format!("`{what}` is empty")));
        }
    }
    for (place, is_needed) in PLACES {
        if *is_needed && !has_place(form, place) {
            return Err(malformed(format!("the XML has no place `{{{{{place}}}}}`")));
        }
    }
    fill(form, &Filling::default()).map(drop)
}

/// A form filled in. Text and attributes that are no place stay as they are.
///
/// # Errors
/// When the form is no XML, or has a place that there is not, or one beside other text.
pub(super) fn fill(form: &DeductionTransaction, filling: &Filling) -> Result<String, Problem> {
    let mut reader = Reader::from_str(&form.xml);
    let mut events: Vec<Event<'_>> = Vec::new();
    // Where each element that is open begins among the events.
    let mut open: Vec<usize> = Vec::new();
    let mut has_root = false;
    loop {
        let event = reader.read_event();
        match event.map_err(|error| malformed(format!("it is no XML: {error}")))? {
            Event::Eof => break,
            Event::Start(start) => {
                if open.is_empty() && std::mem::replace(&mut has_root, true) {
                    return Err(malformed("it has more than one root".to_owned()));
                }
                open.push(events.len());
                events.push(Event::Start(start));
            }
            Event::End(end) => {
                let begun = open.pop();
                // What held places alone, none of which has a value, is left out with them.
                let left_out = begun.is_some_and(|begun| matches!(events.get(begun + 1), Some(Event::Comment(_))));
                match begun {
                    Some(begun) if left_out => events.truncate(begun),
                    _ => events.push(Event::End(end)),
                }
            }
            Event::Text(text) => {
                let text = text.into_inner().into_owned();
                if text.trim().is_empty() {
                    continue;
                }
                match place_of(&text)? {
                    None => events.push(Event::Text(BytesText::from_escaped(text))),
                    Some(place) => match filling.0.get(place) {
                        Some(value) => events.push(Event::Text(BytesText::new(value).into_owned())),
                        // Stands for nothing until its element ends.
                        None => events.push(Event::Comment(BytesText::new(""))),
                    },
                }
            }
            Event::Comment(_) => {}
            other => events.push(other),
        }
    }
    if !has_root || !open.is_empty() {
        return Err(malformed("it is no XML: an element has no end".to_owned()));
    }
    let mut writer = Writer::new(Vec::new());
    for event in events {
        writer
            .write_event(event)
            .map_err(|error| malformed(format!("it cannot be written: {error}")))?;
    }
    String::from_utf8(writer.into_inner()).map_err(|_| malformed("it is no text".to_owned()))
}

/// The place that a text is; `None` where it is no place.
fn place_of(text: &str) -> Result<Option<&'static str>, Problem> {
    if !text.contains("{{") {
        return Ok(None);
    }
    let name = text
        .trim()
        .strip_prefix("{{")
        .and_then(|text| text.strip_suffix("}}"))
        .filter(|name| !name.contains(['{', '}']));
    let Some(name) = name else {
        return Err(malformed(format!(
            "`{}` is more than one place: each has an element of its own",
            super::shortened(text)
        )));
    };
    let known = PLACES.iter().find(|(place, _)| *place == name.trim());
    known.map(|(place, _)| Some(*place)).ok_or_else(|| {
        let places: Vec<_> = PLACES.iter().map(|(place, _)| *place).collect();
        malformed(format!(
            "there is no place `{}`, only {}",
            super::shortened(name),
            places.join(", ")
        ))
    })
}

fn malformed(why: String) -> Problem {
    Problem::new(Kind::Invalid, Code::TransactionFormInvalid, Step::Input, why).with_remedy(
        "Give the XML that UKG Pro shows in the Import Tool under Configurations, Validate, Show Schema, with a place such \
         as {{employee_number}} in each element that takes a value",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(xml: &str, values: &[(&'static str, &str)]) -> Result<String, Problem> {
        let mut filling = Filling::default();
        for (place, value) in values {
            filling.set(place, *value);
        }
        let form = DeductionTransaction {
            xml: xml.to_owned(),
            ..emulated()
        };
        fill(&form, &filling)
    }

    #[test]
    fn a_place_takes_its_value_and_an_element_without_one_is_left_out() {
        let xml =
            "<T a=\"1\">\n <No>{{employee_number}}</No>\n <Stop>{{ stop_date }}</Stop>\n <Why>CHG &amp; so</Why></T>";
        assert_eq!(
            filled(xml, &[("employee_number", "00<1>&")]).unwrap(),
            "<T a=\"1\"><No>00&lt;1&gt;&amp;</No><Why>CHG &amp; so</Why></T>"
        );
    }

    #[test]
    fn what_cannot_be_filled_in_is_said() {
        for (xml, words) in [
            ("no", "an element has no end"),
            ("<T>", "no end"),
            ("<T></U>", "no XML"),
            ("<T>{{nobody}}</T>", "there is no place `nobody`"),
            ("<T>{{stop_date}} {{start_date}}</T>", "more than one place"),
        ] {
            let problem = filled(xml, &[]).unwrap_err();
            assert!(problem.message.contains(words), "{xml}: {problem}");
        }
        let form = DeductionTransaction {
            xml: "<T><A>{{employee_number}}</A></T>".to_owned(),
            ..emulated()
        };
        assert!(check(&form).unwrap_err().message.contains("{{company_code}}"));
    }

    #[test]
    fn the_emulators_form_has_every_place() {
        check(&emulated()).unwrap();
        for (place, _) in PLACES {
            assert!(has_place(&emulated(), place), "{place}");
        }
    }

    #[test]
    fn shares_are_written_exactly() {
        assert_eq!(percentage(600, WrittenPercentage::Fraction), "0.0600");
        assert_eq!(percentage(10_000, WrittenPercentage::Fraction), "1.0000");
        assert_eq!(percentage(625, WrittenPercentage::Hundredths), "6.25");
        assert_eq!(money(123_456), "1234.56");
    }
}
