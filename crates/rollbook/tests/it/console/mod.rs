//! The console, without a browser.

mod accounts;
mod browser;
mod entry;
mod playground;
mod requests;
mod tries;

pub(crate) use browser::Browser;
