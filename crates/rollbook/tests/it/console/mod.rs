//! The console, without a browser.

mod accounts;
pub(crate) mod browser;
mod entry;
mod playground;
mod requests;
mod tries;

pub(crate) use browser::Browser;
