//! The console, without a browser.

mod accounts;
pub(crate) mod browser;
mod elsewhere;
mod entry;
mod issuer;
mod playground;
mod requests;
mod tries;
mod webhooks;

pub(crate) use browser::Browser;
