//! What an API key may do.

use crate::words::words;

words! {
    /// One thing that an API key may do.
    Scope, "scope" {
        /// See accounts.
        AccountsRead = "accounts:read",
        /// Change and delete accounts.
        AccountsWrite = "accounts:write",
        /// See the actions, and run those that read.
        ActionsRead = "actions:read",
        /// Run the actions that write in a tenant.
        ActionsWrite = "actions:write",
        /// Read the people of a tenant, and what they work in, as unified data.
        PeopleRead = "people:read",
        /// Make and look up the links on which customers link their tenants.
        LinksWrite = "links:write",
        /// See webhooks and what became of their deliveries.
        WebhooksRead = "webhooks:read",
        /// Make, change, test, replay and delete webhooks.
        WebhooksWrite = "webhooks:write",
        /// Be told national identifiers and bank numbers whole, where a request asks for it.
        SensitiveRead = "sensitive:read",
    }
}

impl Scope {
    /// What a key may do for which nothing else is said: everything but seeing what is masked.
    pub const USUAL: &'static [Self] = &[
        Self::AccountsRead,
        Self::AccountsWrite,
        Self::ActionsRead,
        Self::ActionsWrite,
        Self::PeopleRead,
        Self::LinksWrite,
        Self::WebhooksRead,
        Self::WebhooksWrite,
    ];

    /// What it allows, in a few words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::AccountsRead => "see accounts",
            Self::AccountsWrite => "change and delete accounts",
            Self::ActionsRead => "see the actions, and run those that read",
            Self::ActionsWrite => "run the actions that write in a tenant",
            Self::PeopleRead => "read the people of a tenant, and what they work in, as unified data",
            Self::LinksWrite => "make and look up links",
            Self::WebhooksRead => "see webhooks and what became of their deliveries",
            Self::WebhooksWrite => "make, change, test, replay and delete webhooks",
            Self::SensitiveRead => "be told national identifiers and bank numbers whole, where a request asks for it",
        }
    }
}
