//! Where things are found in UKG Pro's menus, as its pages print them.

/// Service accounts: user names, permissions, passwords and both keys.
pub const SERVICE_ACCOUNTS: &str = "Menu > System Configuration > Security > Service Account Administration";
/// The addresses of the web services, and the keys once more.
pub const WEB_SERVICES: &str = "Menu > System Configuration > Security > Web Services";
