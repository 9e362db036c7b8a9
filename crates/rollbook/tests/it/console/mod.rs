//! The console, without a browser.

mod accounts;
mod browser;
mod entry;
mod playground;
mod tries;

pub(crate) use browser::Browser;
