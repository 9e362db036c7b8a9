//! Operations as the description tells them, and what calls of them are about.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::{client, server::Server};

/// What a call is about, wherever it takes one: an id by its kind, which is a word, or the list in which it stands.
pub(crate) struct Named(BTreeMap<String, String>);

impl Named {
    /// What there is not, in the form of what there is.
    pub(crate) fn nothing() -> Self {
        let mut nothing = Self(BTreeMap::new());
        for (kind, id) in [
            ("account", "acc_0190163d8694739b95e65b3e02c4d2ea"),
            ("link", "lnk_nobody-has-ever-made-this-one-0123456789abcdef"),
            ("webhook", "whk_0190163d8694739b95e65b3e02c4d2ea"),
            ("event", "evt_0190163d8694739b95e65b3e02c4d2ea"),
            ("request", "req_0190163d8694739b95e65b3e02c4d2ea"),
            ("person", "ZZZZZZZZZZZZ"),
            ("copied person", "0190163d-8694-739b-95e6-5b3e02c4d2ea"),
            // Everybody has the same.
            ("integration", "ukg-pro"),
        ] {
            nothing.know(kind, id);
        }
        nothing
    }

    pub(crate) fn know(&mut self, kind: &str, id: &str) {
        self.0.insert(kind.to_owned(), id.to_owned());
    }

    /// Asks each list of what is read of a tenant for something in it; of what UKG Pro has none there is none.
    pub(crate) async fn know_what_is_listed(&mut self, server: &Server, operations: &[Operation]) {
        let mut lists: Vec<_> = operations
            .iter()
            .flat_map(|operation| operation.in_path().map(|name| kind(&operation.path, name)))
            .filter(|kind| kind.starts_with('/'))
            .collect();
        // Those of somebody, when somebody is known.
        lists.sort();
        lists.dedup();
        for list in lists {
            let mut path = list.clone();
            if let Some((of, _)) = list.split_once("/{id}") {
                let of = if of == "/v1/accounts" { "account" } else { of };
                path = path.replace("{id}", self.get(of));
            }
            let request = server.request("GET", &path).basic_auth(&server.key, Some(""));
            let answer = client::send(request.header("x-account-id", self.get("account"))).await;
            if let Some(id) = answer.body["data"][0]["id"].as_str() {
                self.know(&list, id);
            }
        }
    }

    #[track_caller]
    pub(crate) fn get(&self, kind: &str) -> &str {
        match self.0.get(kind) {
            Some(id) => id,
            None if kind.starts_with('/') => "nobody-has-ever-had-this-one",
            None => panic!("nobody knows a `{kind}`"),
        }
    }

    /// Each id that an answer could tell.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let own = self
            .0
            .iter()
            .filter(|(kind, id)| *kind != "integration" && id.len() > 8);
        own.map(|(_, id)| id.as_str())
    }
}

/// What a parameter of a path names.
#[track_caller]
fn kind(path: &str, name: &str) -> String {
    let (before, _) = path.split_once(&format!("/{{{name}}}")).unwrap();
    match (before, name) {
        ("/accounts" | "/v1/accounts" | "/hub/accounts", "id") => "account".to_owned(),
        ("/v1/accounts/{id}/people", "employee_id") => "person".to_owned(),
        ("/v1/requests" | "/requests/logs", "id") => "request".to_owned(),
        ("/v1/webhooks", "webhook") => "webhook".to_owned(),
        ("/v1/webhooks/{webhook}/deliveries", "event") => "event".to_owned(),
        ("/hub/connectors", "integration_id") | ("/connectors/meta", "provider") => "integration".to_owned(),
        (list, "id" | "subResourceId") if list.starts_with("/unified/hris/") => list.to_owned(),
        (list, "object_id") if list.starts_with("/v1/accounts/{id}/") => list.to_owned(),
        _ => panic!(
            "`{name}` of `{path}` is of a kind that these tests do not know: say here what it names, and give `Named` one that \
             is there and one that is not"
        ),
    }
}

/// What a parameter elsewhere, or a property of a body, names; `None` when that is nobody's.
#[track_caller]
fn kind_of(name: &str) -> Option<&'static str> {
    match name {
        "account_id" | "account_ids" | "filter[account_ids]" | "x-account-id" | "accounts" => Some("account"),
        "token" => Some("link"),
        "person_id" => Some("copied person"),
        "filter[request_ids]" => Some("request"),
        // The caller's own words, and those that everybody has.
        "origin_owner_id" | "origin_owner_ids" | "caller_id" | "project_id" | "integration_id" | "events"
        // Whoever called, of whom nothing is told but to their own organisation.
        | "filter[source_ids]" => None,
        _ => {
            let mut words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
            let names_something = words.any(|word| {
                let of_ours = [
                    "id", "ids", "token", "account", "accounts", "webhook", "event", "session", "request",
                ];
                of_ours.contains(&word)
            });
            assert!(
                !names_something,
                "`{name}` names something of a kind that these tests do not know: say here which"
            );
            None
        }
    }
}

/// An operation that needs a key or a link, as the description tells it.
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The scopes of which one is enough; none, where the token of a link is asked for.
    pub(crate) scopes: BTreeSet<String>,
    parameters: Vec<(String, String)>,
    /// The properties of the body; whether each is required.
    body: Vec<(String, bool)>,
}

impl Operation {
    /// Those that need a key, and those that need a link.
    pub(crate) fn all(description: &Value) -> (Vec<Self>, Vec<Self>) {
        let (mut all, mut by_link) = (Vec::new(), Vec::new());
        for (path, item) in description["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let security = operation["security"].as_array().unwrap();
                let is_by_link = security.iter().any(|entry| entry.get("link_token").is_some());
                let scopes = security
                    .iter()
                    .filter_map(|entry| entry["api_key"].as_array())
                    .flatten();
                let parameters = operation["parameters"].as_array().unwrap().iter();
                let text = |value: &Value| value.as_str().unwrap().to_owned();
                let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
                let schema = match schema["$ref"].as_str() {
                    Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
                    None => schema,
                };
                let required: Vec<_> = schema["required"].as_array().into_iter().flatten().map(text).collect();
                let properties = schema["properties"].as_object().into_iter().flatten();
                let operation = Self {
                    method: method.clone(),
                    path: path.clone(),
                    scopes: scopes.map(text).collect(),
                    parameters: parameters.map(|one| (text(&one["name"]), text(&one["in"]))).collect(),
                    body: properties
                        .map(|(name, _)| (name.clone(), required.contains(name)))
                        .collect(),
                };
                if is_by_link {
                    by_link.push(operation);
                } else if !operation.scopes.is_empty() {
                    all.push(operation);
                }
            }
        }
        (all, by_link)
    }

    /// The parameters of its path.
    fn in_path(&self) -> impl Iterator<Item = &str> {
        let all = self.parameters.iter().filter(|(_, place)| place == "path");
        all.map(|(name, _)| name.as_str())
    }

    /// Whether its path names something of this kind.
    pub(crate) fn is_about(&self, of: &str) -> bool {
        self.in_path().any(|name| kind(&self.path, name) == of)
    }

    /// Whether its path ends with something of this kind, which a removal removes.
    pub(crate) fn ends_with(&self, of: &str) -> bool {
        let last = self.in_path().find(|name| self.path.ends_with(&format!("{{{name}}}")));
        last.is_some_and(|name| kind(&self.path, name) == of)
    }

    /// What its path names, as far as there is one of each kind.
    pub(crate) fn ids(&self, named: &Named) -> BTreeMap<String, String> {
        let known = self.in_path().filter_map(|name| {
            let id = named.0.get(&kind(&self.path, name))?;
            Some((name.to_owned(), id.clone()))
        });
        known.collect()
    }

    /// A call about these.
    pub(crate) fn call(&self, server: &Server, named: &Named) -> RequestBuilder {
        let mut path = self.path.clone();
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut headers = Vec::new();
        for (name, place) in &self.parameters {
            if place == "path" {
                let id = named.get(&kind(&self.path, name));
                path = path.replace(&format!("{{{name}}}"), id);
                continue;
            }
            let Some(id) = kind_of(name).map(|kind| named.get(kind)) else {
                continue;
            };
            if place == "query" {
                query.append_pair(name, id);
            } else {
                headers.push((name, id));
            }
        }
        let query = query.finish();
        let address = if query.is_empty() {
            path
        } else {
            format!("{path}?{query}")
        };
        let mut request = server.request(&self.method, &address);
        for (name, id) in headers {
            request = request.header(name, id);
        }
        if self.body.is_empty() {
            return request;
        }
        let mut body = json!({});
        for (name, required) in &self.body {
            body[name] = match (name.as_str(), kind_of(name)) {
                ("accounts", _) => json!([named.get("account")]),
                ("action", _) => json!("find_people"),
                ("tool_names", _) => json!(["find_people"]),
                ("credentials", _) => json!({}),
                ("codes", _) => json!([]),
                ("even_if_unknown", _) => json!(true),
                ("percentages", _) => json!("fraction"),
                ("xml", _) => json!(TRANSACTION),
                (_, Some(kind)) => json!(named.get(kind)),
                _ if *required => json!("Harbour"),
                _ => continue,
            };
        }
        request
            .header("content-type", "application/json")
            .body(body.to_string())
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

/// A tenant's transaction of a deduction, with the places that each has.
pub(crate) const TRANSACTION: &str = "<T><A>{{employee_number}}</A><B>{{company_code}}</B><C>{{effective_date}}</C>\
     <D>{{deduction_code}}</D><E>{{stop_date}}</E><F>{{employee_amount}}</F></T>";
