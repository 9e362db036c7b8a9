//! Every code that linking can say, so that there is a text for each.

use rollbook_model::Code;

/// The codes of verdicts and of problems with a link, in the order in which a person can meet them.
pub const LINK_CODES: &[Code] = &[
    // The link itself.
    Code::LinkUnknown,
    Code::LinkExpired,
    Code::LinkUsed,
    Code::LinkCancelled,
    Code::LinkNotProved,
    Code::ChangedMeanwhile,
    Code::AccountNotFound,
    Code::ActionUnknown,
    // Values, by looking at them.
    Code::ValueMissing,
    Code::LooksRight,
    Code::ValueLineBreak,
    Code::ValueBlank,
    Code::ValueCharacter,
    Code::ValueColon,
    Code::BlanksDropped,
    Code::UsernameIsEmail,
    Code::UsernameHasBlank,
    Code::KeysExchanged,
    Code::KeysSame,
    Code::CustomerApiKeyIsLong,
    Code::CustomerApiKeyUnusual,
    Code::UserApiKeyIsShort,
    Code::UserApiKeyUnusual,
    Code::UserApiKeyLeftOut,
    Code::UserApiKeyNotNeeded,
    // The address.
    Code::AddressUnderstood,
    Code::AddressUnusual,
    Code::AddressTypo,
    Code::AddressAnswers,
    Code::AddressEmpty,
    Code::AddressMalformed,
    Code::AddressScheme,
    Code::AddressUserInfo,
    Code::AddressIp,
    Code::AddressLookalike,
    Code::AddressIncomplete,
    Code::AddressLoginPage,
    Code::AddressOtherHost,
    Code::AddressNotAllowed,
    Code::AddressPort,
    Code::AddressContradiction,
    Code::AddressRefused,
    // The way there.
    Code::HostNotFound,
    Code::Unreachable,
    Code::Tls,
    Code::TimedOut,
    Code::Html,
    Code::Gateway,
    Code::ServerFault,
    Code::Throttled,
    Code::LoginBudgetSpent,
    Code::HeldBack,
    Code::TooLarge,
    Code::CutOff,
    Code::Protocol,
    Code::NotFound,
    Code::Validation,
    Code::InvalidRequest,
    Code::SchemaUnknown,
    // The login.
    Code::Taken,
    Code::PerhapsWrong,
    Code::CredentialsRefused,
    Code::CredentialsUnchanged,
    Code::CustomerApiKeyRefused,
    Code::UserApiKeyRefused,
    Code::UserApiKeyMissing,
    Code::PasswordRefused,
    Code::PasswordExpired,
    Code::AccountInactive,
    Code::AccountLocked,
    Code::TokenExpired,
    Code::TransportsDisagree,
    Code::RefusedEverywhere,
    Code::NothingProved,
    // Permissions.
    Code::PermissionGranted,
    Code::PermissionMissing,
    Code::PermissionUnproven,
];

#[cfg(test)]
mod tests {
    use ukg_pro::{AddressError, Kind};

    use super::*;

    #[test]
    fn every_failure_of_a_call_and_of_an_address_is_among_the_codes() {
        for code in Kind::CODES {
            let named = Code::named(code).expect(code);
            assert!(LINK_CODES.contains(&named), "{code}");
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
            let named = Code::named(error.code()).expect("a code");
            assert!(LINK_CODES.contains(&named), "{error}");
        }
        let mut codes = LINK_CODES.to_vec();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), LINK_CODES.len());
    }
}
