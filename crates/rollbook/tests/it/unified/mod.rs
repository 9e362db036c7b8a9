//! Unified reads (StackOne's API reference, *HRIS*) against the tenant as it is.

mod clients;
mod keys;
mod paging;
mod people;
mod refusals;
mod strict;
mod truth;

use serde_json::Value;

use crate::{
    client::{self, Answer},
    emulator::Emulator,
    program::Home,
    server::Server,
};

/// The actions an account is linked for whose people are read.
pub(crate) const ACTIONS: &str = "list_person_details,list_employment_details,list_compensation_details,\
                       list_organization_levels,list_location_configurations,list_job_configurations";

/// An emulated tenant, linked, and a server that reads it.
pub(crate) struct World {
    pub(crate) emulator: Emulator,
    pub(crate) home: Home,
    pub(crate) server: Server,
    pub(crate) account: String,
}

impl World {
    pub(crate) fn of(people: u32) -> Self {
        let count = people.to_string();
        let emulator = Emulator::with(["--employees", count.as_str()]);
        let home = Home::new();
        let account = emulator.link(&home, &["--actions", ACTIONS]);
        let mut command = Server::command(&home);
        command.env("ROLLBOOK_RATE_LIMIT", "0");
        Self {
            account: account["id"].as_str().unwrap().to_owned(),
            server: Server::of(&home, command),
            emulator,
            home,
        }
    }

    /// `GET` under `/unified/hris`, with a key.
    async fn get_with(&self, path: &str, key: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = self
            .server
            .request("GET", &format!("/unified/hris{path}"))
            .basic_auth(key, Some(""));
        request = request.header("x-account-id", &self.account);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        client::send(request).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.get_with(path, &self.server.key, &[]).await
    }

    /// Every item of a list, page by page.
    async fn all(&self, path: &str, page_size: u32) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = String::new();
        loop {
            let between = if path.contains('?') { '&' } else { '?' };
            let body = self
                .get(&format!("{path}{between}page_size={page_size}&next={next}"))
                .await
                .ok();
            let page = body["data"].as_array().unwrap();
            assert!(page.len() <= page_size as usize);
            items.extend(page.iter().cloned());
            match body["next"].as_str() {
                Some(cursor) => cursor.clone_into(&mut next),
                None => return items,
            }
        }
    }

    /// A key with these scopes.
    fn key(&self, scopes: &[&str]) -> String {
        let scopes = scopes.iter().flat_map(|scope| ["--scope", scope]);
        let made = self
            .home
            .run(["keys", "create", "--json"].into_iter().chain(scopes))
            .json();
        made["key"].as_str().unwrap().to_owned()
    }
}

/// The texts under a name, in order.
fn texts(items: &[Value], name: &str) -> Vec<String> {
    items
        .iter()
        .map(|item| item[name].as_str().unwrap().to_owned())
        .collect()
}
