//! What every page has: the frame around it and the headers it is sent with.

use askama::Template;
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{Administrator, address, session::SignedIn};
use crate::tenant::Role;

/// A group of the menu: what stands on the way to its pages.
pub(super) struct Group {
    pub(super) path: &'static [&'static str],
    pub(super) entries: &'static [Entry],
}

/// A group of the menu as somebody sees it: with the pages that are open to them.
pub(super) struct Shown {
    pub(super) path: &'static [&'static str],
    pub(super) entries: Vec<&'static Entry>,
}

/// A page of the menu.
pub(super) struct Entry {
    pub(super) label: &'static str,
    pub(super) address: &'static str,
    pub(super) about: &'static str,
}

/// The menu.
const MENU: &[Group] = &[
    Group {
        path: &["System Configuration", "Security"],
        entries: &[
            Entry {
                label: "Service Account Administration",
                address: address::SERVICE_ACCOUNTS,
                about: "Accounts for programs: their permissions, passwords and User API Keys, and the Customer API Key.",
            },
            Entry {
                label: "Web Services",
                address: address::WEB_SERVICES,
                about: "The addresses of the web services, and the keys that calls need.",
            },
        ],
    },
    Group {
        path: &["Administration", "Integration Studio", "Import Tool"],
        entries: &[Entry {
            label: "Results",
            address: address::IMPORT_RESULTS,
            about: "The transactions that were handed in, what became of each, and what waits for approval.",
        }],
    },
    Group {
        path: &["Administration", "Payroll Processing"],
        entries: &[Entry {
            label: "Pending Pay Items",
            address: address::PENDING_ITEMS,
            about: "Deductions and earnings that were handed in for one pay, and what payroll made of them.",
        }],
    },
    Group {
        // UKG publishes no page for these.
        path: &["Emulator", "Tenant"],
        entries: &[
            Entry {
                label: "Users",
                address: address::USERS,
                about: "Who signs in and is no employee: name, role, status, password.",
            },
            Entry {
                label: "Deductions by Hand",
                address: address::BY_HAND,
                about: "Find an employee, and enter, change or stop a deduction by hand.",
            },
            Entry {
                label: "Waiting for Approval",
                address: address::WAITING,
                about: "Deductions that were entered by hand and wait for another user, and what became of others.",
            },
        ],
    },
    Group {
        // Nothing that UKG Pro has.
        path: &["Emulator"],
        entries: &[
            Entry {
                label: "Break Things",
                address: address::BREAK_THINGS,
                about: "Faults, expired passwords, locked accounts, other keys, ended tokens, the clock, and what was called.",
            },
            Entry {
                label: "Switches",
                address: address::SWITCHES,
                about: "How the tenant behaves where nobody outside UKG knows for sure.",
            },
        ],
    },
];

/// The frame of one page.
pub(super) struct Frame {
    pub(super) title: String,
    /// The address of the menu's page that this is or belongs to; empty for none.
    entry: &'static str,
    /// The name of who is signed in.
    pub(super) who: Option<String>,
    /// The role of a user; none of the administrator, whom every page is for.
    pub(super) role: Option<&'static Role>,
    /// What was just done.
    pub(super) done: Option<String>,
}

impl Frame {
    pub(super) const ADMINISTRATOR: Administrator = Administrator::INVENTED;

    /// Of a page before signing in.
    pub(super) fn outside(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            entry: "",
            who: None,
            role: None,
            done: None,
        }
    }

    /// Of a page of the menu, or one below it; tells what was just done.
    pub(super) fn of(signed_in: &SignedIn, title: impl Into<String>, entry: &'static str) -> Self {
        let done = signed_in.state.sessions().take_done(&signed_in.key);
        Self {
            title: title.into(),
            entry,
            who: Some(signed_in.username.clone()),
            role: signed_in.role,
            done,
        }
    }

    pub(super) fn is_current(&self, entry: &Entry) -> bool {
        entry.address == self.entry
    }

    pub(super) fn is_start(&self) -> bool {
        self.who.is_some() && self.entry.is_empty()
    }

    /// The menu of who is signed in.
    pub(super) fn menu(&self) -> Vec<Shown> {
        let groups = MENU.iter().map(|group| Shown {
            path: group.path,
            entries: group.entries.iter().filter(|entry| self.opens(entry)).collect(),
        });
        groups.filter(|group| !group.entries.is_empty()).collect()
    }

    fn opens(&self, entry: &Entry) -> bool {
        let of_users = [address::BY_HAND, address::WAITING];
        self.role
            .is_none_or(|role| role.enters_deductions && of_users.contains(&entry.address))
    }

    /// The way through the menu to the page.
    pub(super) fn path(&self) -> Vec<&'static str> {
        let pages = MENU
            .iter()
            .flat_map(|group| group.entries.iter().map(move |entry| (group.path, entry)));
        let mut pages = pages.filter(|(_, entry)| self.is_current(entry));
        pages.next().map_or_else(Vec::new, |(path, entry)| {
            let path = path.iter().copied();
            path.chain([entry.label]).collect()
        })
    }
}

/// A page that is sent.
pub(super) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!("A page could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct Refused<'a> {
    frame: Frame,
    told: &'a str,
}

/// The page of a request that is turned away.
pub(super) fn refused(status: StatusCode, told: &str) -> Response {
    let frame = Frame::outside("Not Available");
    page(status, &Refused { frame, told })
}

/// What browsers must keep to on every page: nothing from elsewhere, no frame, nothing kept.
pub(super) fn protect(headers: &mut HeaderMap) {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                          form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let rules = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: a form's origin would be sent as null, and could not be told from another site's.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ];
    for (name, value) in rules {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
}
