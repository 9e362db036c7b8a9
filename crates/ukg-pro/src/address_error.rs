//! Why a pasted text is not taken as the address of a tenant's web services.

use ukg_pro_contract::menu::WEB_SERVICES;

/// Why an address is refused. The pasted text itself is never part of it: people paste passwords into the wrong field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing was given.
    #[error("the address is empty")]
    Empty,
    /// The text is no address.
    #[error("the text is not an address")]
    Malformed,
    /// Another scheme than http and https.
    #[error("the address has a scheme other than https")]
    Scheme,
    /// The address holds a user name or password.
    #[error("the address holds an `@`, as if a user name or password stood in it")]
    UserInfo,
    /// An IP address where a name belongs.
    #[error("the address is an IP address, not the name of a host")]
    IpAddress,
    /// A host whose letters only look like those of another.
    #[error("the host holds letters that can pass for others")]
    Lookalike,
    /// A domain without a subdomain, or the other way round.
    #[error("the address is only a part of a host's name")]
    Incomplete,
    /// A page on which people sign in.
    #[error("`{host}` is a page where people sign in, not the host of the web services")]
    LoginPage {
        /// The host.
        host: String,
    },
    /// A host of somebody else.
    #[error("`{host}` is not a host of UKG Pro")]
    OtherHost {
        /// The host.
        host: String,
    },
    /// A host that is allowed at another port.
    #[error("the host is allowed, but not at this port")]
    NotAllowed,
    /// A port on a host of UKG's.
    #[error("the address has the port {0}, which UKG Pro's web services do not use")]
    Port(u16),
    /// Domain and subdomain name different hosts.
    #[error("domain and subdomain name different hosts")]
    Contradiction,
}

impl AddressError {
    /// A stable word for the kind of error.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "address_empty",
            Self::Malformed => "address_malformed",
            Self::Scheme => "address_scheme",
            Self::UserInfo => "address_user_info",
            Self::IpAddress => "address_ip",
            Self::Lookalike => "address_lookalike",
            Self::Incomplete => "address_incomplete",
            Self::LoginPage { .. } => "address_login_page",
            Self::OtherHost { .. } => "address_other_host",
            Self::NotAllowed => "address_not_allowed",
            Self::Port(_) => "address_port",
            Self::Contradiction => "address_contradiction",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        let paste = format!(
            "In UKG Pro open {WEB_SERVICES} and paste any endpoint URL from there, such as \
             `https://service2.ultipro.com/services/EmployeePerson`"
        );
        match self {
            Self::UserInfo => format!("Paste the address without a user name or password. {paste}."),
            Self::Incomplete => format!("Give domain and subdomain, such as `service2.ultipro.com`. {paste}."),
            Self::OtherHost { .. } | Self::IpAddress => {
                format!("{paste}. A host beyond UKG's own must be named by the operator first.")
            }
            Self::NotAllowed => {
                "The operator named this host with another port: use that one, or have this one allowed \
                                 too."
                    .to_owned()
            }
            Self::Port(_) => format!("Leave the port out. {paste}."),
            Self::Contradiction => {
                format!("Put the whole address into one field and leave the other empty. {paste}.")
            }
            Self::Empty | Self::Malformed | Self::Scheme | Self::Lookalike | Self::LoginPage { .. } => {
                format!("{paste}.")
            }
        }
    }
}
