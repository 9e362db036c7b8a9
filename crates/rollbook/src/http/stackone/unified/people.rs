//! Handlers of people and what belongs to them.

use rollbook_core::Needs;

use super::{
    answer::Answer,
    employee::{self, Employee},
    employment::{self, Employment},
    extras::{Balance, Policy},
    read::{Read, ReadOf},
    value::Shape,
};

impl Read {
    /// With what the fields of people need that were asked for.
    fn of_employees(mut self) -> Self {
        let expanded = self.question.expands("employments") && self.question.shows("employments");
        self.question.ask.needs = Needs {
            employments: self.question.wants_beyond(employee::OF_PERSON),
            compensation: expanded,
            units: expanded || self.question.wants(employee::OF_UNITS),
            locations: self.question.wants(employee::OF_LOCATIONS),
            custom_fields: self.question.includes("custom_fields") && self.question.shows("custom_fields"),
            bank_accounts: self.question.includes("bank_details") && self.question.shows("bank_details"),
        };
        self
    }

    /// With what the fields of employments need that were asked for.
    fn of_employments(mut self) -> Self {
        self.question.ask.needs = Needs {
            compensation: self.question.wants(employment::OF_PAY),
            units: self.question.wants(employment::OF_UNITS),
            ..Needs::default()
        };
        self
    }
}

pub(super) async fn employees(read: Read) -> Answer {
    let read = read.of_employees();
    let shape = |shape: &Shape<'_>, one: &_| Employee::of(shape, &read.question, one);
    read.page(read.engine.employees(read.ask()), shape).await
}

pub(super) async fn one_employee(ReadOf(read, id): ReadOf<String>) -> Answer {
    let read = read.of_employees();
    let shape = |shape: &Shape<'_>, one: &_| Employee::of(shape, &read.question, one);
    read.single(read.engine.employee(read.ask(), &id), shape).await
}

pub(super) async fn employments(read: Read) -> Answer {
    let read = read.of_employments();
    read.page(read.engine.employments(read.ask()), Employment::of).await
}

pub(super) async fn one_employment(ReadOf(read, id): ReadOf<String>) -> Answer {
    let read = read.of_employments();
    let call = read.engine.employment(read.ask(), &id);
    read.single(call, Employment::of).await
}

pub(super) async fn employments_of(ReadOf(read, id): ReadOf<String>) -> Answer {
    let read = read.of_employments();
    let call = read.engine.employments_of(read.ask(), &id);
    read.page(call, Employment::of).await
}

pub(super) async fn one_employment_of(ReadOf(read, (id, employment)): ReadOf<(String, String)>) -> Answer {
    let read = read.of_employments().about(employment);
    let call = read.engine.employments_of(read.ask(), &id);
    read.single(call, Employment::of).await
}

pub(super) async fn balances(ReadOf(read, id): ReadOf<String>) -> Answer {
    let call = read.engine.time_off_balances(read.ask(), &id);
    read.page(call, Balance::of).await
}

pub(super) async fn one_balance(ReadOf(read, (id, balance)): ReadOf<(String, String)>) -> Answer {
    let read = read.about(balance);
    let call = read.engine.time_off_balances(read.ask(), &id);
    read.single(call, Balance::of).await
}

pub(super) async fn policies_of(ReadOf(read, id): ReadOf<String>) -> Answer {
    let call = read.engine.time_off_plans(read.ask(), Some(&id));
    read.page(call, |shape, code| Policy::of(shape, code)).await
}
