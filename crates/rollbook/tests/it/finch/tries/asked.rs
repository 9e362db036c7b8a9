//! Calls of this face as the description tells them, and what they are about.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::RequestBuilder;
use serde_json::{Map, Value, json};

use crate::server::Server;

/// What a call is about, wherever it takes one: an id by its kind.
#[derive(Clone)]
pub(super) struct About(BTreeMap<&'static str, String>);

impl About {
    /// What there is not, in the form of what there is.
    pub(super) fn nothing() -> Self {
        let kinds = [
            ("connection", "60176581-e828-5c49-817f-1a3938e68e11"),
            ("entity", "60176581-e828-5c49-817f-1a3938e68e12"),
            ("job", "60176581-e828-5c49-817f-1a3938e68e13"),
            ("person", "60176581-e828-5c49-817f-1a3938e68e14"),
            ("payment", "60176581-e828-5c49-817f-1a3938e68e15"),
            ("pay group", "60176581-e828-5c49-817f-1a3938e68e16"),
            ("benefit", "60176581-e828-5c49-817f-1a3938e68e17"),
            ("rule", "60176581-e828-5c49-817f-1a3938e68e18"),
            ("employee", "ZZZZZZZZZZZZ"),
        ];
        Self(kinds.map(|(kind, id)| (kind, id.to_owned())).into())
    }

    /// With what is known by one more id.
    pub(super) fn with(&self, kind: &'static str, id: &str) -> Self {
        let mut all = self.0.clone();
        all.insert(kind, id.to_owned());
        Self(all)
    }

    #[track_caller]
    pub(super) fn get(&self, kind: &str) -> &str {
        let id = self.0.get(kind);
        id.unwrap_or_else(|| panic!("nobody knows a `{kind}`"))
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.values().map(String::as_str)
    }
}

/// What a parameter or a member of a body names, by its name; `None` when that is nobody's.
#[track_caller]
fn kind_of(name: &str) -> Option<&'static str> {
    match name {
        "connection_id" => Some("connection"),
        // The tenant as one company.
        "entity_ids" | "entity_ids[]" | "company_id" => Some("entity"),
        "job_id" => Some("job"),
        // A path of UKG Pro's: the record of somebody whom the tenant knows so.
        "route" => Some("employee"),
        "payment_id" => Some("payment"),
        "pay_group_id" => Some("pay group"),
        "benefit_id" => Some("benefit"),
        "rule_id" => Some("rule"),
        // Whom somebody reports to is named by `id` alone. There are no documents, so that somebody stands in their place.
        "individual_id" | "individual_ids" | "id" | "document_id" => Some("person"),
        // The client's own words, words of the contract, and the tenant's codes of places.
        "company_contribution"
        | "customer_id"
        | "provider_id"
        | "connection_status"
        | "entity"
        | "entity_type"
        | "source_id" => None,
        _ => {
            let of_somebody = [
                "account",
                "company",
                "connection",
                "entity",
                "entities",
                "id",
                "ids",
                "individual",
                "job",
                "session",
                "token",
            ];
            let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
            assert!(
                !words.any(|word| of_somebody.contains(&word)),
                "`{name}` names something of a kind that these tests do not know: say here which"
            );
            None
        }
    }
}

/// An operation, as the description tells it.
pub(super) struct Operation {
    pub(super) method: String,
    pub(super) path: String,
    /// The products of which one is enough; none, where any will do.
    pub(super) products: BTreeSet<String>,
    parameters: Vec<(String, String)>,
    /// The schema of the body, without references.
    body: Option<Value>,
}

impl Operation {
    /// Those that this scheme opens.
    pub(super) fn opened_by(description: &Value, scheme: &str) -> Vec<Self> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let mut all = Vec::new();
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let ways = operation["security"].as_array().unwrap().iter();
                let ways: Vec<_> = ways.filter_map(|way| way.get(scheme)?.as_array()).collect();
                if ways.is_empty() {
                    continue;
                }
                let parameters = operation["parameters"].as_array().unwrap().iter();
                let body = operation.pointer("/requestBody/content/application~1json/schema");
                all.push(Self {
                    method: method.to_uppercase(),
                    path: path.clone(),
                    products: ways.into_iter().flatten().map(text).collect(),
                    parameters: parameters.map(|one| (text(&one["name"]), text(&one["in"]))).collect(),
                    body: body.map(|schema| whole(description, schema)),
                });
            }
        }
        all
    }

    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// What it names, wherever it does.
    pub(super) fn kinds(&self) -> BTreeSet<&'static str> {
        let mut kinds: BTreeSet<_> = self.parameters.iter().filter_map(|(name, _)| kind_of(name)).collect();
        if let Some(schema) = &self.body {
            named(schema, &mut kinds);
        }
        kinds
    }

    /// A call about these.
    pub(super) fn call(&self, server: &Server, about: &About) -> RequestBuilder {
        let mut path = self.path.clone();
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, place) in &self.parameters {
            let id = match name.as_str() {
                // What must be given, and names nothing.
                "start_date" => "2000-01-01",
                "end_date" => "2099-12-31",
                _ => match kind_of(name) {
                    Some(kind) => about.get(kind),
                    None => continue,
                },
            };
            match place.as_str() {
                "path" => path = path.replace(&format!("{{{name}}}"), id),
                "query" => drop(query.append_pair(name, id)),
                _ => panic!("`{name}` stands in the {place}, where these tests put nothing"),
            }
        }
        let query = query.finish();
        if !query.is_empty() {
            path = format!("{path}?{query}");
        }
        let request = server.request(&self.method, &path);
        match &self.body {
            None => request,
            Some(schema) => request
                .header("content-type", "application/json")
                .body(value_of(schema, "", about).to_string()),
        }
    }
}

/// A schema with what it refers to in the places where it does.
fn whole(description: &Value, schema: &Value) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let referred = description.pointer(reference.trim_start_matches('#')).unwrap();
        return whole(description, referred);
    }
    match schema {
        Value::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), whole(description, value)))
                    .collect(),
            )
        }
        Value::Array(items) => items.iter().map(|item| whole(description, item)).collect(),
        other => other.clone(),
    }
}

/// Adds what a schema names, at any depth.
fn named(schema: &Value, kinds: &mut BTreeSet<&'static str>) {
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        kinds.extend(kind_of(name));
        named(member, kinds);
    }
    for inner in ["items", "additionalProperties"] {
        if schema[inner].is_object() {
            named(&schema[inner], kinds);
        }
    }
    for way in ["anyOf", "oneOf", "allOf"]
        .iter()
        .filter_map(|way| schema[way].as_array())
        .flatten()
    {
        named(way, kinds);
    }
}

/// A value of this schema that says what is required of it, and whom it is about.
fn value_of(schema: &Value, name: &str, about: &About) -> Value {
    if schema["type"] == "array" {
        return json!([value_of(&schema["items"], name, about)]);
    }
    if let Some(kind) = kind_of(name) {
        return match kind {
            "employee" => json!(format!("/personnel/v1/person-details/{}", about.get(kind))),
            _ => json!(about.get(kind)),
        };
    }
    if !schema["const"].is_null() {
        return schema["const"].clone();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|all| all.first()) {
        return first.clone();
    }
    if let Some(first) = ["anyOf", "oneOf"]
        .iter()
        .find_map(|way| schema[way].as_array()?.first())
    {
        return value_of(first, name, about);
    }
    if let Some(all) = schema["allOf"].as_array() {
        let all = all.iter().map(|part| value_of(part, name, about));
        let fields = all.filter_map(|part| part.as_object().cloned()).flatten();
        return Value::Object(fields.collect());
    }
    if let Some(properties) = schema["properties"].as_object() {
        let is_said = |name: &str, schema: &Value| {
            let mut kinds = BTreeSet::new();
            named(&json!({ "properties": { name: schema } }), &mut kinds);
            !kinds.is_empty()
        };
        let required = schema["required"].as_array().into_iter().flatten();
        let required: BTreeSet<_> = required.filter_map(Value::as_str).collect();
        let said = properties
            .iter()
            .filter(|(name, schema)| required.contains(name.as_str()) || is_said(name, schema));
        let said = said.map(|(name, schema)| (name.clone(), value_of(schema, name, about)));
        return Value::Object(said.collect::<Map<_, _>>());
    }
    match (name, schema["type"].as_str()) {
        ("method", _) => json!("GET"),
        (_, Some("integer" | "number")) => json!(1),
        (_, Some("boolean")) => json!(false),
        (_, Some("object")) => json!({}),
        _ => json!("Harbour"),
    }
}
