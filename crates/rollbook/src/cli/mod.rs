//! The command line: each command parses, calls one function of the engine, and prints.

mod accounts;
mod actions;
mod answer;
mod audit;
mod backup;
mod clients;
mod codes;
mod demo;
mod diagnosis;
mod doctor;
mod explain;
mod guide;
mod keys;
mod link;
mod master_keys;
mod mcp;
mod organisations;
mod people;
mod person;
mod receipts;
mod requests;
mod run;
mod sandbox;
mod serve;
mod sync;
mod webhooks;

use std::process::ExitCode;

use clap::{
    Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
};
use rollbook_core::Engine;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::{
    configuration::{Configuration, Flags},
    logging,
    output::Failure,
    start,
};

/// Link a product to its customers' UKG Pro tenants, and run actions in them.
#[derive(Debug, Parser)]
#[command(name = "rollbook", version, max_term_width = 100)]
struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what Rollbook does, against an emulated tenant
    Demo(demo::Demo),
    /// Run the server
    Serve(serve::Serve),
    /// Run the emulator of UKG Pro
    Sandbox(sandbox::Sandbox),
    /// Print what an administrator does in UKG Pro
    Guide(guide::Guide),
    /// Link a tenant
    Link(link::Link),
    /// List the linked accounts
    Accounts(accounts::Accounts),
    /// Check an account's credentials and permissions now
    Check(accounts::Check),
    /// Copy an account's people now, and tell how far the copy is
    Sync(sync::Sync),
    /// List the actions, or show one
    Actions(actions::Actions),
    /// Run an action
    Run(run::Run),
    /// Give a language model the actions of an account, over standard input and output
    Mcp(mcp::Mcp),
    /// Manage API keys and master keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Manage clients, which are products that speak Finch's contract
    #[command(subcommand)]
    Clients(clients::Clients),
    /// Print the audit log, or look whether anybody has touched it
    #[command(subcommand)]
    Audit(audit::Audit),
    /// List the actions that ran, or show all that is known of one request
    Requests(requests::Requests),
    /// Manage webhooks, by which products are told what happened to accounts
    #[command(subcommand)]
    Webhooks(webhooks::Webhooks),
    /// Verify receipts of deletions
    #[command(subcommand)]
    Receipts(receipts::Receipts),
    /// Write everything into one sealed file, while servers run
    Backup(backup::Backup),
    /// Put everything back from such a file
    Restore(backup::Restore),
    /// Make organisations, which see nothing of each other, or list them
    #[command(subcommand)]
    Organisations(organisations::Organisations),
    /// Invite people to the console, or list them
    #[command(subcommand)]
    People(people::People),
    /// Hand out or erase what is kept of one of a tenant's people
    #[command(subcommand)]
    Person(person::Person),
    /// Explain the code of a failure, or list the codes
    Explain(explain::Explain),
    /// Check the installation and print the configuration in force, or say why an account does not work
    Doctor(doctor::Doctor),
}

/// What the shell is told of a command that was stopped: as of one that an interrupt ended.
pub(crate) const STOPPED: i32 = 130;

/// Runs the command line and says how it ended. `warnings` are what there was to log before a log.
pub(crate) async fn main(warnings: &[String]) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error),
    };
    let serves = matches!(cli.command, Command::Serve(_));
    let outcome = match logging::start(&cli.flags, serves) {
        Ok(traces) => {
            for warning in warnings {
                tracing::warn!("{warning}");
            }
            let outcome = run(cli.command, &cli.flags).await;
            traces.end();
            outcome
        }
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.report(cli.flags.json);
            failure.exit_code()
        }
    }
}

async fn run(command: Command, flags: &Flags) -> Result<(), Failure> {
    match command {
        Command::Demo(demo) => demo.run(flags).await,
        Command::Serve(serve) => serve.run(flags).await,
        Command::Sandbox(sandbox) => sandbox.run(flags).await,
        Command::Guide(guide) => guide.run(flags),
        Command::Link(link) => link.run(flags).await,
        Command::Accounts(accounts) => accounts.run(flags).await,
        Command::Check(check) => check.run(flags).await,
        Command::Sync(sync) => sync.run(flags).await,
        Command::Actions(actions) => actions.run(flags),
        Command::Run(run) => run.run(flags).await,
        Command::Mcp(mcp) => mcp.run(flags).await,
        Command::Audit(audit) => audit.run(flags).await,
        Command::Keys(keys) => keys.run(flags).await,
        Command::Clients(clients) => clients.run(flags).await,
        Command::Organisations(organisations) => organisations.run(flags).await,
        Command::People(people) => people.run(flags).await,
        Command::Person(person) => person.run(flags).await,
        Command::Requests(requests) => requests.run(flags).await,
        Command::Webhooks(webhooks) => webhooks.run(flags).await,
        Command::Receipts(receipts) => receipts.run(flags).await,
        Command::Backup(backup) => backup.run(flags).await,
        Command::Restore(restore) => restore.run(flags).await,
        Command::Explain(explain) => explain.run(flags),
        Command::Doctor(doctor) => doctor.run(flags).await,
    }
}

/// Answers a command line that is not understood, or that asks for help or the version.
fn not_understood(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if let Some(failure) = unknown_action(error) {
        failure.report(json);
        return failure.exit_code();
    }
    if error.use_stderr() && json {
        let text = error.to_string();
        // The first paragraph says what is wrong; usage and hints for people follow.
        let message = text.split("\n\n").next().unwrap_or_default().trim();
        let failure = Failure::Usage {
            message: message.strip_prefix("error: ").unwrap_or(message).to_owned(),
            hint: Some("See `rollbook --help`".to_owned()),
        };
        failure.report(json);
        return failure.exit_code();
    }
    // Whoever closed the stream does not want to read it.
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// What to say of `rollbook run` with an action that there is not.
fn unknown_action(error: &clap::Error) -> Option<Failure> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(given)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let mut arguments = std::env::args_os().take_while(|argument| *argument != **given);
    if !arguments.any(|argument| argument == "run") {
        return None;
    }
    let alike = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(alike)) => alike.as_slice(),
        Some(ContextValue::String(alike)) => std::slice::from_ref(alike),
        _ => &[],
    };
    // The likest come last.
    let alike: Vec<_> = alike.iter().rev().take(3).map(|action| format!("`{action}`")).collect();
    let all = "See which actions there are with `rollbook actions`";
    Some(Failure::Usage {
        message: format!("there is no action `{given}`"),
        hint: Some(if alike.is_empty() {
            all.to_owned()
        } else {
            format!("Alike are {}. {all}", alike.join(", "))
        }),
    })
}

/// Does the work of a command that sends credentials, with an engine that is closed however the work ends: what was sent
/// is counted then. Asked to stop, it begins nothing more and lets what is under way come to its end.
async fn with_engine(
    configuration: &Configuration,
    work: impl AsyncFnOnce(&Engine) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let engine = start::engine(configuration).await?;
    let stop = stopping()?;
    let ended = tokio::select! {
        ended = work(&engine) => ended,
        () = stop.cancelled() => Err(Failure::Stopped),
    };
    engine.close().await;
    ended
}

/// A token that is cancelled when the process is asked to stop. Asked once more, it stops at once.
fn stopping() -> Result<CancellationToken, Failure> {
    let stop = CancellationToken::new();
    let asked = stop.clone();
    // Both are taken from here on, not from when the task below first runs.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        asked.cancel();
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        std::process::exit(STOPPED);
    });
    Ok(stop)
}
