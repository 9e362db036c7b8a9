//! Reports-as-a-Service, against `ukg-pro-soap.md` 8, 14 and 15.

mod messages;
mod report;
mod schemas;
