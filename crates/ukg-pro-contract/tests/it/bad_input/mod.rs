//! Messages that are broken, hostile, or something else altogether. Each is an error that says what is wrong and
//! quotes no value; none is an empty answer, and none brings the reader down.

mod damaged;
mod hostile;
mod unexpected;

use ukg_pro_contract::{
    read::{Error, Limits},
    services::employee_person::SERVICE,
    soap::{Answer, Operation, read_answer},
};

use crate::wire::{compact, golden};

fn find() -> &'static Operation {
    SERVICE.operation("FindPeople").expect("an operation")
}

fn page() -> String {
    compact(&golden("EmployeePerson/FindPeople", "response").text)
}

fn read(text: &str) -> Result<Answer<'_>, Error> {
    read_within(text, Limits::default())
}

fn read_within(text: &str, limits: Limits) -> Result<Answer<'_>, Error> {
    read_answer(&SERVICE, find(), text, limits).map(|answer| answer.expect("no fault"))
}

/// The page with `content` after the start of its first person.
fn with(content: &str) -> String {
    page().replacen("<b:Person>", &format!("<b:Person>{content}"), 1)
}
