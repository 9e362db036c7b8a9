//! `rollbook mcp`: the tools of one account for the program that started it.

use std::sync::Arc;

use clap::Args;
use rollbook_core::{Budget, Sensitive};
use rollbook_model::AccountId;

use super::run::account;
use crate::{
    configuration::{Configuration, Flags},
    mcp::{self, Client, ParamStyle, ToolMode, View, Who},
    output::Failure,
    start,
};

/// Give a language model the actions of an account, over standard input and output.
#[derive(Debug, Args)]
pub(super) struct Mcp {
    /// The account; can be left out when there is only one
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,
    /// Which tools there are: one for each action, two that find and run them, or three that describe them too
    #[arg(long, value_enum, default_value_t)]
    mode: ToolMode,
    /// Offer the actions that write as well
    #[arg(long)]
    writes: bool,
    /// The actions to offer, with commas; those that the account was linked for where nothing is said
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    actions: Vec<String>,
    /// The tokens that the rows of one answer have at most
    #[arg(long, value_name = "TOKENS", default_value_t = mcp::BUDGET, value_parser = clap::value_parser!(u32).range(500..=1_000_000))]
    budget: u32,
    /// How the inputs of an action stand in the arguments of its tool
    #[arg(long, value_enum, default_value_t = ParamStyle::FlatSmart)]
    param_style: ParamStyle,
    /// List the schemas of the answers, too
    #[arg(long)]
    output_schemas: bool,
    /// Show national identifiers and bank numbers, which are masked otherwise
    #[arg(long)]
    show_sensitive: bool,
}

impl Mcp {
    pub(super) async fn run(self, flags: &Flags) -> Result<(), Failure> {
        let actions = (!self.actions.is_empty()).then(|| mcp::chosen(&self.actions));
        let view = View {
            style: self.param_style,
            mode: self.mode,
            output_schemas: self.output_schemas,
            actions: actions.transpose()?,
            budget: Budget::tokens(self.budget),
            sensitive: if self.show_sensitive {
                Sensitive::Shown
            } else {
                Sensitive::Masked
            },
        };
        let configuration = Configuration::load(flags)?;
        let engine = Arc::new(start::engine(&configuration).await?);
        let account = account(&engine, flags.organisation(), self.account).await?;
        let client = Client {
            engine: Arc::clone(&engine),
            organisation: flags.organisation(),
            account: account.id,
            who: Who::Operator { writes: self.writes },
            view,
            limits: Arc::new(configuration.rate_limits()),
        };
        let spoken = Box::pin(mcp::speak(client, super::stopping()?)).await;
        engine.close().await;
        Ok(spoken?)
    }
}
