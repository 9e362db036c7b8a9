//! What the fuzzers feed, and what must hold whatever they feed: no panic, an end, no more memory than the limits
//! allow, and what was read is written and read again to the same.
//!
//! The fuzzer runs these with inputs of its own; the tests of the contract run them with every file of the corpus.

mod reports;
mod rest;
mod soap;
mod texts;

use ukg_pro_contract::read::Limits;

/// A reader under test.
pub struct Target {
    /// The name, which is that of its folder in the corpus.
    pub name: &'static str,
    /// Reads a text and panics when something does not hold.
    pub run: fn(&str),
}

/// Every target, those that read most first.
pub const TARGETS: [Target; 16] = [
    target("soap_answer", soap::answer),
    target("soap_request", soap::request),
    target("soap_login", soap::login),
    target("xml", soap::xml),
    target("bi_message", reports::message),
    target("report", reports::rows),
    target("rest_rows", rest::rows),
    target("rest_row", rest::row),
    target("rest_body", rest::body),
    target("multi_status", rest::multi_status),
    target("counts", rest::counts),
    target("link_header", texts::link_header),
    target("date_filter", texts::date_filter),
    target("soap_operator", texts::soap_operator),
    target("wsdl_query", texts::wsdl_query),
    target("values", texts::values),
];

const fn target(name: &'static str, run: fn(&str)) -> Target {
    Target { name, run }
}

/// Bounds that inputs of a fuzzer's size can reach.
pub const LIMITS: Limits = Limits {
    message: 1 << 20,
    text: 1 << 10,
    depth: 24,
    fields: 20_000,
};

/// The first line and the rest: what an input is about, and the message.
fn addressed(input: &str) -> Option<(&str, &str)> {
    input.split_once('\n')
}
