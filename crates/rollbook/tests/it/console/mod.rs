//! The console, without a browser.

mod accounts;
mod browser;
mod entry;
mod playground;

pub(crate) use browser::Browser;
