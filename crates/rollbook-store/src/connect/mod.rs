//! What products that speak Finch's contract stand on: clients, connections to accounts, the codes that a browser brings
//! back, and access tokens. Of secrets, codes and tokens a hash is kept.

mod clients;
mod connections;
mod pay_item_rules;
mod refreshes;
mod tokens;

pub use clients::NewClient;
pub use tokens::{AccessToken, ConnectCode};
