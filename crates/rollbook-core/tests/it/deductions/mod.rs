//! Deductions are written as jobs: checked, sent by what can express them, and followed until the tenant reads so.

mod by_hand;
mod killed;
mod once;
mod recurring;
mod refused;
mod shop;
mod told;
