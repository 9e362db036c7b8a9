//! Menu > Emulator > Switches: how the tenant behaves where nobody knows for sure.

use std::sync::Arc;

use askama::Template;
use axum::{http::StatusCode, response::Response};
use serde_json::{Map, Value};

use super::{
    address,
    form::Form,
    frame::{Frame, page},
    session::AsAdministrator,
};
use crate::{
    control::Control,
    switches::{Choice, Switch, Switches},
};

#[derive(Template)]
#[template(path = "switches.html")]
struct Page {
    frame: Frame,
    rows: Vec<Row>,
    mistakes: Vec<&'static str>,
}

struct Row {
    switch: Switch,
    /// What is typed, or what holds.
    value: String,
    /// What it is by default.
    default: String,
    is_mistaken: bool,
}

impl Row {
    /// The name as people read it.
    fn label(&self) -> String {
        let words = self.switch.name.replace('_', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// What it settles.
    fn about(&self) -> String {
        plain(self.switch.meaning)
    }

    /// The words to choose from with their meanings; none for a number.
    fn words(&self) -> Vec<(&str, String)> {
        let words = match &self.switch.choice {
            Choice::Words(words) => words.as_slice(),
            Choice::Number => &[],
        };
        let words = words.iter();
        words
            .map(|alternative| (alternative.word.as_str(), plain(alternative.meaning)))
            .collect()
    }

    fn is_turned(&self) -> bool {
        self.value != self.default
    }
}

/// A line of documentation without its marks and without what it refers to.
fn plain(line: &str) -> String {
    let mut text = line.to_owned();
    while let Some(start) = text.find(" (`ukg-pro-")
        && let Some(length) = text[start..].find(')')
    {
        text.replace_range(start..=start + length, "");
    }
    // Links lose their brackets, an empty list keeps them.
    text.replace("[`", "").replace("`]", "").replace(['`', '*'], "")
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn in_force(switches: Switches) -> Map<String, Value> {
    match serde_json::to_value(switches) {
        Ok(Value::Object(switches)) => switches,
        _ => Map::new(),
    }
}

/// The switches as they are, or as they are typed.
fn rows(switches: Switches, typed: &Form, mistaken: &[&'static str]) -> Vec<Row> {
    let (now, defaults) = (in_force(switches), in_force(Switches::default()));
    let of = |all: &Map<String, Value>, name| all.get(name).map(as_text).unwrap_or_default();
    let row = |switch: Switch| Row {
        value: typed
            .all(switch.name)
            .next()
            .map_or_else(|| of(&now, switch.name), str::to_owned),
        default: of(&defaults, switch.name),
        is_mistaken: mistaken.contains(&switch.name),
        switch,
    };
    Switches::all().into_iter().map(row).collect()
}

pub(super) async fn show(AsAdministrator(signed_in): AsAdministrator) -> Response {
    let template = Page {
        rows: rows(signed_in.state.switches(), &Form::default(), &[]),
        frame: Frame::of(&signed_in, "Switches", address::SWITCHES),
        mistakes: Vec::new(),
    };
    page(StatusCode::OK, &template)
}

pub(super) async fn turn(AsAdministrator(signed_in): AsAdministrator, form: Form) -> Response {
    let control = Control::new(Arc::clone(&signed_in.state));
    if form.get("do") == "defaults" {
        control.set_switches(|switches| *switches = Switches::default());
        return signed_in.done("All switches are as at the start.", address::SWITCHES);
    }
    let mut given = Map::new();
    let mut mistaken = Vec::new();
    for switch in Switches::all() {
        let Some(typed) = form.all(switch.name).next() else {
            continue;
        };
        let value = match &switch.choice {
            Choice::Words(words) if words.iter().any(|alternative| alternative.word == typed) => typed.into(),
            Choice::Number if typed.trim().parse::<u32>().is_ok() => {
                Value::Number(typed.trim().parse().unwrap_or(0.into()))
            }
            Choice::Words(_) | Choice::Number => {
                mistaken.push(switch.name);
                continue;
            }
        };
        given.insert(switch.name.to_owned(), value);
    }
    if mistaken.is_empty() && control.turn(given).is_ok() {
        return signed_in.done("The switches are turned.", address::SWITCHES);
    }
    let template = Page {
        rows: rows(control.switches(), &form, &mistaken),
        frame: Frame::of(&signed_in, "Switches", address::SWITCHES),
        mistakes: mistaken,
    };
    page(StatusCode::UNPROCESSABLE_ENTITY, &template)
}
