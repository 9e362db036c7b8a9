//! Every code that linking can say, so that there is a text for each.

/// The codes of verdicts and of problems with a link, in the order in which a person can meet them.
pub const LINK_CODES: &[&str] = &[
    // The link itself.
    "link_unknown",
    "link_expired",
    "link_used",
    "link_cancelled",
    "link_not_proved",
    "changed_meanwhile",
    "account_not_found",
    "action_unknown",
    // Values, by looking at them.
    "value_missing",
    "looks_right",
    "value_line_break",
    "value_blank",
    "value_character",
    "value_colon",
    "blanks_dropped",
    "username_is_email",
    "username_has_blank",
    "keys_exchanged",
    "keys_same",
    "customer_api_key_is_long",
    "customer_api_key_unusual",
    "user_api_key_is_short",
    "user_api_key_unusual",
    "user_api_key_left_out",
    "user_api_key_not_needed",
    // The address.
    "address_understood",
    "address_unusual",
    "address_typo",
    "address_answers",
    "address_empty",
    "address_malformed",
    "address_scheme",
    "address_user_info",
    "address_ip",
    "address_lookalike",
    "address_incomplete",
    "address_login_page",
    "address_other_host",
    "address_not_allowed",
    "address_port",
    "address_contradiction",
    "address_refused",
    // The way there.
    "host_not_found",
    "unreachable",
    "tls",
    "timed_out",
    "html",
    "gateway",
    "server_fault",
    "throttled",
    "too_large",
    "cut_off",
    "protocol",
    "not_found",
    "validation",
    "invalid_request",
    "schema_unknown",
    // The login.
    "taken",
    "perhaps_wrong",
    "credentials_refused",
    "customer_api_key_refused",
    "user_api_key_refused",
    "user_api_key_missing",
    "password_refused",
    "password_expired",
    "account_inactive",
    "account_locked",
    "token_expired",
    "nothing_proved",
    // Permissions.
    "permission_granted",
    "permission_missing",
    "permission_unproven",
];

#[cfg(test)]
mod tests {
    use ukg_pro::{AddressError, Kind};

    use super::*;

    #[test]
    fn every_failure_of_a_call_and_of_an_address_is_among_the_codes() {
        for code in Kind::CODES {
            assert!(LINK_CODES.contains(&code), "{code}");
        }
        let host = String::new;
        for error in [
            AddressError::Empty,
            AddressError::Malformed,
            AddressError::Scheme,
            AddressError::UserInfo,
            AddressError::IpAddress,
            AddressError::Lookalike,
            AddressError::Incomplete,
            AddressError::LoginPage { host: host() },
            AddressError::OtherHost { host: host() },
            AddressError::NotAllowed,
            AddressError::Port(0),
            AddressError::Contradiction,
        ] {
            assert!(LINK_CODES.contains(&error.code()), "{error}");
        }
        let mut codes = LINK_CODES.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), LINK_CODES.len());
    }
}
