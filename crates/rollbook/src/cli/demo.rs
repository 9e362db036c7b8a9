//! `rollbook demo`: the main job in one go, against an emulated tenant.

use std::{
    num::NonZeroUsize,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use rollbook_core::{Address, Engine, Invitation, LinkRequest, Run};
use rollbook_model::{Account, AccountId, AccountKind, Actor, LinkSession, OrganisationId, Problem};
use rollbook_store::NewApiKey;
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;
use ukg_pro_sandbox::{Options, Sandbox};

use super::accounts;
use crate::{
    configuration::{Configuration, Flags, Serving},
    http::Server,
    output,
    output::Failure,
    start,
};

/// Show what Rollbook does, against an emulated tenant.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Stop after the report
    #[arg(long)]
    once: bool,
    /// How many people the emulated tenant has
    #[arg(long, value_name = "NUMBER", default_value = "1000")]
    employees: NonZeroUsize,
}

const FIND_PEOPLE: &str = "find_people";
const GET_PERSON: &str = "get_person_by_employee_identifier";
const LIST_DETAILS: &str = "list_person_details";
const GET_DETAILS: &str = "get_person_details";
/// What the demonstration links for and runs: a list and one thing, over each transport.
const ACTIONS: [&str; 4] = [FIND_PEOPLE, GET_PERSON, LIST_DETAILS, GET_DETAILS];

/// What the demonstration found.
#[derive(Serialize)]
struct Report {
    account: Value,
    actions: Vec<Ran>,
    people: People,
    urls: Map<String, Value>,
}

/// An action that ran.
#[derive(Serialize)]
struct Ran {
    id: &'static str,
    ok: bool,
    rows: u64,
    milliseconds: u64,
}

/// The people that were found.
#[derive(Serialize)]
struct People {
    count: usize,
    employments: usize,
    companies: Vec<String>,
    first: Vec<Value>,
}

impl Demo {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let bar = output::progress();
        bar.set_message(format!("Inventing a company of {} people", self.employees));
        let sandbox = Sandbox::start(Options {
            employees: self.employees.get(),
            ..Options::default()
        })
        .await?;

        // What the demonstration stores is gone with it, unless the operator names a place.
        let folder = tempfile::tempdir()?;
        let mut configuration = Configuration::load_serving(
            flags,
            &Serving {
                listen: Some(([127, 0, 0, 1], 0).into()),
                public_url: None,
                metrics_listen: None,
                sandbox: true,
                mcp_sessions: false,
            },
        )?;
        let kept = flags.data_dir.is_some() || flags.database.is_some();
        if flags.database.is_none() {
            configuration.database = None;
        }
        if !kept {
            configuration.data_dir = folder.path().to_owned();
        }
        let service_url = sandbox.service_url();
        let host = service_url
            .split_once("://")
            .map_or(service_url.as_str(), |(_, host)| host);
        configuration.allow_host.push(host.to_owned());
        let engine = if kept {
            start::engine(&configuration).await?
        } else {
            start::temporary_engine(&configuration).await?
        };
        let engine = Arc::new(engine);
        let (_, key) = engine
            .store()
            .create_api_key(OrganisationId::DEFAULT, &NewApiKey::usual("Demonstration"))
            .await?;
        let server = Server::bind(
            configuration.listen,
            Arc::clone(&engine),
            None,
            configuration.brand()?,
            configuration.rate_limits(),
            configuration.extras(),
        )
        .await?;
        let url = server.url()?;
        let site = server.site();
        let (console, _) = super::serve::console(&engine, site).await?;
        let invitation = Invitation {
            kind: AccountKind::Test,
            multiple: true,
            actions: ACTIONS.map(str::to_owned).to_vec(),
            lifetime: Duration::from_hours(24),
            ..Invitation::of("by-hand", "Linked by hand")
        };
        let (_, token) = engine
            .create_link_session(OrganisationId::DEFAULT, Actor::CommandLine, invitation)
            .await?;
        let pages = [
            ("guide", site.link("/guide/ukg-pro")),
            ("hub", site.link(&LinkSession::path(token.expose_secret()))),
            ("accounts", site.link("/console/accounts")),
            ("console", console),
            ("tenant", sandbox.admin_url()),
        ];
        let stop = CancellationToken::new();
        let serving = tokio::spawn(server.run(stop.clone()));

        let link = link_request(&sandbox);
        let linked = engine.link(OrganisationId::DEFAULT, link, |step| {
            bar.set_message(accounts::words(&step));
        });
        let account = linked.await?.account;
        let mut demonstration = Demonstration {
            engine: &engine,
            account: account.id,
            ran: Vec::new(),
            failed: None,
        };
        let people = demonstration.run(|message| bar.set_message(message)).await?;
        let failed = demonstration.failed.take();
        bar.finish_and_clear();

        let mut urls = Map::new();
        urls.insert("api".to_owned(), json!(url));
        urls.insert("openapi".to_owned(), json!(format!("{url}/openapi.json")));
        urls.extend(pages.map(|(name, address)| (name.to_owned(), json!(address))));
        urls.insert("emulator".to_owned(), json!(service_url));
        let asked_to_stop = super::stopping()?;
        let report = Report {
            account: shown(&account),
            actions: demonstration.ran,
            people,
            urls,
        };
        if flags.json {
            output::json(&report)?;
        } else {
            tell(&report, &account)?;
        }
        if !self.once {
            if !flags.json {
                output::line("Try it:")?;
                output::line(format_args!("  curl -u {}: {url}/accounts", key.expose_secret()))?;
                output::line("Rollbook and the emulated tenant run until you press Ctrl-C.")?;
            }
            asked_to_stop.cancelled().await;
        }
        stop.cancel();
        serving.await.map_err(anyhow::Error::from)??;
        sandbox.shutdown().await;
        engine.close().await;
        failed.map_or(Ok(()), |problem| Err(problem.into()))
    }
}

/// What an administrator of the emulated tenant would paste.
fn link_request(sandbox: &Sandbox) -> LinkRequest {
    let service_account = sandbox.service_account();
    LinkRequest {
        origin_owner_id: "demonstration".to_owned(),
        origin_owner_name: "Demonstration".to_owned(),
        label: Some("Emulated tenant".to_owned()),
        kind: AccountKind::Test,
        address: Address::Pasted(format!("{}/services/LoginService", sandbox.service_url())),
        username: service_account.username.clone(),
        password: service_account.password.clone(),
        customer_api_key: service_account.customer_api_key.clone(),
        user_api_key: Some(service_account.user_api_key.clone()),
        actions: ACTIONS.map(str::to_owned).to_vec(),
        password_set_on: None,
        refused_again: false,
    }
}

struct Demonstration<'e> {
    engine: &'e Engine,
    account: AccountId,
    ran: Vec<Ran>,
    /// The first action that failed, told after the report.
    failed: Option<Problem>,
}

impl Demonstration<'_> {
    /// Runs each of [`ACTIONS`] once, lists to their end.
    async fn run(&mut self, say: impl Fn(String)) -> Result<People, Failure> {
        let text = |row: &Value, name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();

        say("Finding people over SOAP".to_owned());
        let found = self.action(FIND_PEOPLE, Map::new()).await?;
        let first = found.first().cloned().unwrap_or_default();
        let mut companies: Vec<_> = found.iter().map(|row| text(row, "CompanyCode")).collect();
        companies.sort();
        companies.dedup();

        say("Getting one of them".to_owned());
        let one = [("company_code", "CompanyCode"), ("employee_number", "EmployeeNumber")];
        let one = one.map(|(input, field)| (input.to_owned(), json!(text(&first, field))));
        self.action(GET_PERSON, one.into_iter().collect()).await?;

        say("Listing person details over REST".to_owned());
        let size = Map::from_iter([("page_size".to_owned(), json!(1000))]);
        let people = self.action(LIST_DETAILS, size).await?;

        say("Getting the details of one person".to_owned());
        let key = people.first().map(|row| text(row, "employeeId")).unwrap_or_default();
        self.action(GET_DETAILS, Map::from_iter([("employeeId".to_owned(), json!(key))]))
            .await?;

        Ok(People {
            count: people.len(),
            employments: found.len(),
            companies,
            first: people.iter().take(3).map(brief).collect(),
        })
    }

    /// Runs an action to its last page and returns its rows.
    async fn action(&mut self, id: &'static str, mut inputs: Map<String, Value>) -> Result<Vec<Value>, Failure> {
        let clock = Instant::now();
        let mut ok = true;
        let mut rows = Vec::new();
        loop {
            let given = Value::Object(inputs.clone());
            let run = Run {
                account: self.account,
                action: id,
                inputs: &given,
                by: Actor::CommandLine,
            };
            let answer = match self.engine.run(OrganisationId::DEFAULT, run).await {
                Ok(answer) => answer,
                Err(problem) => {
                    self.failed.get_or_insert(problem);
                    ok = false;
                    break;
                }
            };
            match serde_json::from_str(answer.data.get()).map_err(anyhow::Error::from)? {
                Value::Array(page) => rows.extend(page),
                one => rows.push(one),
            }
            let Some(next) = answer.next else { break };
            inputs.insert("next".to_owned(), Value::String(next));
        }
        let milliseconds = u64::try_from(clock.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.ran.push(Ran {
            id,
            ok,
            rows: rows.len() as u64,
            milliseconds,
        });
        Ok(rows)
    }
}

/// A person in a line, without identifiers that a terminal need not show.
fn brief(person: &Value) -> Value {
    let fields = [
        "employeeId",
        "companyId",
        "firstName",
        "lastName",
        "emailAddress",
        "addressCity",
        "addressCountry",
    ];
    fields
        .into_iter()
        .map(|name| (name.to_owned(), person.get(name).cloned().unwrap_or_default()))
        .collect()
}

fn shown(account: &Account) -> Value {
    json!({
        "id": account.id,
        "status": account.status,
        "host": account.host,
        "permissions": account.permissions,
    })
}

fn tell(report: &Report, account: &Account) -> Result<(), Failure> {
    accounts::show(account)?;
    output::table(
        &["Action", "Rows", "Milliseconds"],
        report
            .actions
            .iter()
            .map(|ran| vec![ran.id.to_owned(), ran.rows.to_string(), ran.milliseconds.to_string()]),
    )?;
    let People {
        count,
        employments,
        companies,
        first,
    } = &report.people;
    output::line(format_args!(
        "{count} people with {employments} employments in {}",
        companies.join(", ")
    ))?;
    let text = |person: &Value, name: &str| person.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    output::table(
        &["Name", "E-mail", "City"],
        first.iter().map(|person| {
            let name = format!("{} {}", text(person, "firstName"), text(person, "lastName"));
            vec![name, text(person, "emailAddress"), text(person, "addressCity")]
        }),
    )?;
    for (name, url) in &report.urls {
        output::line(format_args!("{name}: {}", url.as_str().unwrap_or_default()))?;
    }
    Ok(())
}
