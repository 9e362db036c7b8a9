//! `rollbook run`: every action as a command of its own, with a flag for each input.

use std::ops::ControlFlow;

use clap::{ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};
use rollbook_core::{Engine, ReportRow, Run as Call, Sensitive};
use rollbook_model::{Account, AccountId, Action, Actor, Catalogue, Code, OrganisationId, catalogue::Place};
use rollbook_store::AccountFilter;
use serde_json::{Map, Value};

use super::answer;
use crate::{
    configuration::{Configuration, Flags},
    output,
    output::Failure,
};

/// Run an action.
#[derive(Debug, Args)]
pub(super) struct Run {
    #[command(subcommand)]
    call: Invocation,
}

/// An action with its inputs, as the command line gives them.
#[derive(Debug)]
struct Invocation {
    action: &'static Action,
    account: Option<AccountId>,
    all: bool,
    /// Whether national identifiers and bank numbers are shown.
    sensitive: Sensitive,
    inputs: Map<String, Value>,
}

const ACCOUNT: &str = "rollbook-account";
const INPUT: &str = "rollbook-input";
const ALL: &str = "rollbook-all";
const SHOW_SENSITIVE: &str = "rollbook-show-sensitive";

impl Subcommand for Invocation {
    fn augment_subcommands(command: Command) -> Command {
        Catalogue::get()
            .actions()
            .iter()
            .fold(command, |command, action| command.subcommand(command_of(action)))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Catalogue::get().action(name).is_some()
    }
}

impl FromArgMatches for Invocation {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let unknown = || clap::Error::new(clap::error::ErrorKind::MissingSubcommand);
        let (name, matches) = matches.subcommand().ok_or_else(unknown)?;
        let action = Catalogue::get().action(name).ok_or_else(unknown)?;
        let text = |name: &str| matches.get_one::<String>(name).cloned();
        let mut inputs = match text(INPUT) {
            None => Map::new(),
            Some(text) => input(&text)
                .map_err(|message| clap::Error::raw(clap::error::ErrorKind::ValueValidation, format!("{message}\n")))?,
        };
        for field in action.inputs().fields() {
            if let Some(value) = text(&field.name) {
                inputs.insert(field.name.clone(), Value::String(value));
            }
        }
        Ok(Self {
            action,
            account: matches.get_one(ACCOUNT).copied(),
            all: action.is_list() && matches.get_flag(ALL),
            sensitive: if matches.get_flag(SHOW_SENSITIVE) {
                Sensitive::Shown
            } else {
                Sensitive::Masked
            },
            inputs,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The command of an action. Its flags are made when it is the one that is called: there are thousands in all.
fn command_of(action: &'static Action) -> Command {
    let alias = action.alias();
    let is_its_own = alias != action.id && Catalogue::get().action(&alias).is_some_and(|one| one.id == action.id);
    Command::new(action.id.clone())
        .about(action.label.clone())
        .alias(action.long_id())
        .aliases(is_its_own.then_some(alias))
        .defer(|command| match Catalogue::get().action(command.get_name()) {
            Some(action) => with_flags(command, action),
            None => command,
        })
}

/// The inputs of `--input`: the text itself, that of a file, or what stands on standard input.
fn input(text: &str) -> Result<Map<String, Value>, String> {
    let read = match text.strip_prefix('@') {
        Some(file) => std::fs::read_to_string(file).map_err(|error| format!("`{file}` cannot be read: {error}"))?,
        None if text == "-" => std::io::read_to_string(std::io::stdin())
            .map_err(|error| format!("standard input cannot be read: {error}"))?,
        None => text.to_owned(),
    };
    serde_json::from_str(&read).map_err(|error| {
        let position = format!("line {}, column {}", error.line(), error.column());
        format!("`--input` must be a JSON object, such as '{{\"last_name\": \"Sam\"}}'; this is none at {position}")
    })
}

/// A command with the flags of its action.
fn with_flags(command: Command, action: &'static Action) -> Command {
    let argument = |id: &'static str, long: &'static str, value: &'static str, help: &'static str| {
        clap::Arg::new(id).long(long).value_name(value).help(help)
    };
    let mut command = command
        .long_about(format!("{}\n\nNeeds {}.", action.summary, action.needs()))
        .arg(
            argument(
                ACCOUNT,
                "account",
                "ID",
                "The account; can be left out when there is only one",
            )
            .value_parser(clap::value_parser!(AccountId)),
        )
        .arg(argument(
            INPUT,
            "input",
            "JSON",
            "All inputs as a JSON object; @FILE reads it from a file, - from standard input",
        ));
    command = command.arg(
        clap::Arg::new(SHOW_SENSITIVE)
            .long("show-sensitive")
            .action(ArgAction::SetTrue)
            .help("Show national identifiers and bank numbers, which are masked otherwise"),
    );
    if action.is_list() {
        command = command.arg(
            clap::Arg::new(ALL)
                .long("all")
                .action(ArgAction::SetTrue)
                .help("Read every page and print one row a line as JSON"),
        );
    }
    for field in action.inputs().fields() {
        let long = field.kebab_name();
        let mut flag = clap::Arg::new(field.name.clone())
            .long(long.clone())
            .value_name("VALUE")
            .help_heading("Inputs")
            .help(if field.required {
                format!("{} (required)", field.meaning)
            } else {
                field.meaning.clone()
            });
        if long != field.name {
            flag = flag.alias(field.name.clone());
        }
        command = command.arg(flag);
    }
    command
}

impl Run {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let configuration = Configuration::load(flags)?;
        let work = async |engine: &Engine| Box::pin(self.run_with(engine, flags)).await;
        super::with_engine(&configuration, work).await
    }

    async fn run_with(self, engine: &Engine, flags: &Flags) -> Result<(), Failure> {
        let account = account(engine, flags.organisation(), self.call.account).await?;
        let Invocation {
            action,
            all,
            sensitive,
            mut inputs,
            ..
        } = self.call;
        let bar = output::progress();
        bar.set_message("waiting for UKG Pro");
        let mut rows = 0;
        let mut refused = 0;
        loop {
            let given = Value::Object(inputs.clone());
            let call = Call {
                account: account.id,
                action: &action.id,
                inputs: &given,
                by: Actor::CommandLine,
            };
            if !all {
                let answer = engine.run_showing(flags.organisation(), call, sensitive).await;
                bar.finish_and_clear();
                let answer = answer?;
                refused += answer.refused;
                answer::print(&answer, flags.json)?;
                break;
            }
            let mut unprinted = None;
            let mut each = |row: &ReportRow| match bar.suspend(|| answer::print_row(row)) {
                Ok(()) => {
                    rows += 1;
                    bar.set_message(format!("{rows} rows"));
                    ControlFlow::Continue(())
                }
                Err(failure) => {
                    unprinted = Some(failure);
                    ControlFlow::Break(())
                }
            };
            let answer = engine.run_each(flags.organisation(), call, sensitive, &mut each).await;
            if let Some(failure) = unprinted {
                bar.finish_and_clear();
                return Err(failure);
            }
            let answer = answer.inspect_err(|_| bar.finish_and_clear())?;
            rows += bar
                .suspend(|| answer::print_rows(&answer))
                .inspect_err(|_| bar.finish_and_clear())?;
            bar.set_message(format!("{rows} rows"));
            match answer.next {
                None => break,
                Some(next) => {
                    let name = action
                        .inputs()
                        .fields()
                        .iter()
                        .find(|field| field.place == Place::Next)
                        .map(|field| field.name.clone());
                    let Some(name) = name else { break };
                    inputs.insert(name, Value::String(next));
                }
            }
        }
        bar.finish_and_clear();
        if all {
            output::note(format_args!("{rows} rows"));
        }
        match refused {
            0 => Ok(()),
            // The answer is printed; what is left to say is that it is not all well.
            refused => Err(Failure::Other {
                code: Code::PartlyRefused,
                error: anyhow::anyhow!("UKG Pro refused {refused} of the records and took the others"),
            }),
        }
    }
}

/// The account of an id, or the only one there is.
pub(super) async fn account(
    engine: &Engine,
    organisation: OrganisationId,
    id: Option<AccountId>,
) -> Result<Account, Failure> {
    if let Some(id) = id {
        return Ok(engine.account(organisation, id).await?);
    }
    let filter = AccountFilter {
        page_size: 2,
        ..AccountFilter::default()
    };
    let mut accounts = engine.accounts(organisation, &filter).await?;
    match accounts.len() {
        1 => Ok(accounts.remove(0)),
        0 => Err(Failure::Usage {
            message: "there is no linked account".to_owned(),
            hint: Some("Link one with `rollbook link`".to_owned()),
        }),
        _ => Err(Failure::Usage {
            message: "there are several accounts: name one with `--account`".to_owned(),
            hint: Some("See them with `rollbook accounts`".to_owned()),
        }),
    }
}
