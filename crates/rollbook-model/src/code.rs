//! Every code of a failure or finding, and what it means in a line.
//!
//! Adding one is a line here and its page in `data/problems/`, which `rollbook explain` shows; a test says what is
//! missing, and whether anything raises it.

use std::fmt;

macro_rules! codes {
    ($( $code:ident $word:literal $meaning:literal, )*) => {
        /// What went wrong, or was found, as a stable word in snake case.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        pub enum Code {
            $( #[doc = $meaning] #[serde(rename = $word)] $code, )*
        }

        impl Code {
            /// Every code, from the first step on the way to the last.
            pub const ALL: &'static [Self] = &[ $( Self::$code, )* ];

            /// The word.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$code => $word, )* }
            }

            /// What it means, as a sentence.
            pub const fn meaning(self) -> &'static str {
                match self { $( Self::$code => $meaning, )* }
            }

            /// The code of a word; `None` when there is none.
            pub fn named(word: &str) -> Option<Self> {
                match word {
                    $( $word => Some(Self::$code), )*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    // A link.
    LinkUnknown "link_unknown" "There is no such link.",
    LinkExpired "link_expired" "The link's time is over.",
    LinkUsed "link_used" "The link was used: its tenant is linked.",
    LinkCancelled "link_cancelled" "Somebody ended the link before anything was linked.",
    LinkNotProved "link_not_proved" "A link was to be finished before UKG Pro took its values.",
    WorkBrokenOff "work_broken_off" "Rollbook stopped in the middle of what was asked for.",
    ChangedMeanwhile "changed_meanwhile" "Somebody else changed the same thing at the same moment.",
    // A value, by looking at it.
    ValueMissing "value_missing" "A value is not given yet.",
    LooksRight "looks_right" "Nothing is wrong with the value as far as it can be seen.",
    ValueLineBreak "value_line_break" "There is a line break or another control character in the value.",
    ValueBlank "value_blank" "There is a blank in an API key.",
    ValueCharacter "value_character" "There is a character in an API key that keys do not have.",
    ValueColon "value_colon" "There is a colon in the user name, which cannot travel.",
    BlanksDropped "blanks_dropped" "Blanks around the password were dropped.",
    UsernameIsEmail "username_is_email" "The user name looks like an e-mail address.",
    UsernameHasBlank "username_has_blank" "There is a blank inside the user name.",
    KeysExchanged "keys_exchanged" "The Customer API Key and the User API Key are in each other's place.",
    KeysSame "keys_same" "Both API keys are the same value.",
    CustomerApiKeyIsLong "customer_api_key_is_long" "The Customer API Key looks like a User API Key.",
    CustomerApiKeyUnusual "customer_api_key_unusual" "The Customer API Key is longer or shorter than such keys usually are.",
    UserApiKeyIsShort "user_api_key_is_short" "The User API Key looks like the Customer API Key.",
    UserApiKeyUnusual "user_api_key_unusual" "The User API Key is longer or shorter than such keys usually are.",
    UserApiKeyLeftOut "user_api_key_left_out" "Without the User API Key a part of the chosen actions cannot be used.",
    UserApiKeyNotNeeded "user_api_key_not_needed" "The chosen actions do without the User API Key.",
    CredentialMalformed "credential_malformed" "A credential cannot be what it is said to be.",
    // An address.
    AddressUnderstood "address_understood" "The address is understood.",
    AddressUnusual "address_unusual" "The address is understood, and its host has an unusual name.",
    AddressTypo "address_typo" "The address looks like a misspelt one of UKG Pro.",
    AddressAnswers "address_answers" "UKG Pro answers at the address.",
    AddressEmpty "address_empty" "No address is given.",
    AddressMalformed "address_malformed" "The text is no address.",
    AddressScheme "address_scheme" "The address has a scheme other than https.",
    AddressUserInfo "address_user_info" "The address holds a user name or password.",
    AddressIp "address_ip" "The address is an IP address, not the name of a host.",
    AddressLookalike "address_lookalike" "The host holds letters that can pass for others.",
    AddressIncomplete "address_incomplete" "Only domain or only subdomain is given.",
    AddressLoginPage "address_login_page" "The address is that of the page where people sign in.",
    AddressOtherHost "address_other_host" "The host is none of UKG Pro's.",
    AddressNotAllowed "address_not_allowed" "The host is allowed by the operator, and at another port.",
    AddressPort "address_port" "The address of one of UKG Pro's hosts has a port.",
    AddressContradiction "address_contradiction" "Domain and subdomain name different hosts.",
    AddressRefused "address_refused" "The host's name leads to an address that may not be called from here.",
    // The way there and back.
    HostNotFound "host_not_found" "There is no host of this name, or it cannot be found from here.",
    Unreachable "unreachable" "No connection was made, or it ended before an answer.",
    Tls "tls" "No trusted, encrypted connection could be made.",
    TimedOut "timed_out" "No answer came in time.",
    Html "html" "A web page came where a web service answers.",
    Gateway "gateway" "Something before the service says that the service is not available.",
    ServerFault "server_fault" "The service itself failed.",
    Throttled "throttled" "UKG Pro asks for fewer calls.",
    RequestBudgetSpent "request_budget_spent" "As many requests were sent to the tenant in a minute as it is to have.",
    ReadTooOften "read_too_often" "UKG Pro lets this list be read only so often in a day.",
    TooLarge "too_large" "The answer is larger than is accepted.",
    CutOff "cut_off" "The answer ended in the middle.",
    Protocol "protocol" "The answer is not understood.",
    RefusedEverywhere "refused_everywhere" "Every call is refused alike, whatever it asks for.",
    // The login.
    Taken "taken" "UKG Pro takes the value.",
    PerhapsWrong "perhaps_wrong" "The value is one of those that can be what UKG Pro refuses.",
    CredentialsRefused "credentials_refused" "UKG Pro does not accept the credentials and does not say which.",
    CustomerApiKeyRefused "customer_api_key_refused" "UKG Pro does not accept the Customer API Key.",
    UserApiKeyRefused "user_api_key_refused" "UKG Pro does not accept the User API Key.",
    UserApiKeyMissing "user_api_key_missing" "A call by SOAP needs the User API Key, and none is given.",
    PasswordRefused "password_refused" "UKG Pro does not accept the password.",
    PasswordExpired "password_expired" "The service account's password has expired.",
    AccountInactive "account_inactive" "The service account is not active.",
    AccountLocked "account_locked" "The service account is locked.",
    TokenExpired "token_expired" "UKG Pro does not accept the token it has just given.",
    TransportsDisagree "transports_disagree" "SOAP takes the credentials that REST refuses.",
    ReauthenticationNeeded "reauthentication_needed" "UKG Pro refused the account's credentials before, so they are not sent again.",
    CredentialsUnchanged "credentials_unchanged" "UKG Pro refused exactly these values before.",
    LoginBudgetSpent "login_budget_spent" "UKG Pro refused so many logins that some more would lock the service account.",
    HeldBack "held_back" "As many calls with the credentials are under way as UKG Pro may refuse.",
    NothingProved "nothing_proved" "None of the chosen actions can be tried with the values given.",
    CredentialsDamaged "credentials_damaged" "The stored credentials of the account do not open.",
    // A permission.
    PermissionGranted "permission_granted" "The permission is granted.",
    PermissionMissing "permission_missing" "The service account lacks a permission.",
    PermissionUnproven "permission_unproven" "Nothing but its first use can show whether the permission is there.",
    // A call of an action.
    InputInvalid "input_invalid" "An input is not one that the action takes.",
    CursorInvalid "cursor_invalid" "The cursor does not belong to this call.",
    InvalidRequest "invalid_request" "The values cannot be sent to UKG Pro.",
    SchemaUnknown "schema_unknown" "UKG does not publish what the write must hold, so nothing was sent.",
    NotFound "not_found" "What is named does not exist.",
    EmployeeNotFound "employee_not_found" "UKG Pro knows no employee under the identifier.",
    EmployeeAmbiguous "employee_ambiguous" "Several employees have the identifier.",
    RecordNotFound "record_not_found" "UKG Pro knows nothing under the identifier.",
    Validation "validation" "UKG Pro refused the values it was sent.",
    PageEmpty "page_empty" "A page came empty that UKG Pro counts among those with records.",
    PagePastEnd "page_past_end" "The list has become shorter than the page asked for.",
    ReportNotFound "report_not_found" "UKG Pro knows no such report, or not for this service account.",
    ReportTooLong "report_too_long" "The report has more rows than are answered at once.",
    AnswerUnwritable "answer_unwritable" "UKG Pro's answer could not be written as JSON.",
    // A write.
    IdempotencyKeyReused "idempotency_key_reused" "The idempotency key belongs to another write.",
    WriteUndecided "write_undecided" "It is not known whether UKG Pro made the change.",
    WriteErased "write_erased" "What is known of a write with this key was erased.",
    WriteUnderWay "write_under_way" "A write with the same idempotency key has begun and not ended.",
    WriteNotUnderWay "write_not_under_way" "A write was to be ended that is not under way.",
    AnswerUnreadable "answer_unreadable" "What was answered before cannot be read any more.",
    PartlyRefused "partly_refused" "UKG Pro took some records of a write and refused others.",
    // An account.
    AccountState "account_state" "The state an account is in, and since when.",
    FieldsSwitchedOff "fields_switched_off" "Fields are switched off for an account, so no answer has them.",
    LastCalls "last_calls" "What became of the last calls of an account.",
    NothingCalled "nothing_called" "No action has run for an account.",
    ClockSkewed "clock_skewed" "The clock of the machine and that of the tenant are apart.",
    AccountNotFound "account_not_found" "There is no account of this id.",
    AccountStopped "account_stopped" "The account is paused or revoked.",
    AccountNotPaused "account_not_paused" "The account is not paused.",
    ActionUnknown "action_unknown" "There is no action of this id.",
    ActionsMissing "actions_missing" "No action is chosen.",
    CustomerNameMissing "customer_name_missing" "The customer's name is empty.",
    NameTooLong "name_too_long" "The name is too long.",
    NotSynced "not_synced" "Nothing of the account's people is copied.",
    SyncDoubtful "sync_doubtful" "What a sync read is not plausible, so it stopped.",
    // The API.
    ApiKeyRefused "api_key_refused" "The API key is missing, unknown, expired or revoked.",
    ScopeMissing "scope_missing" "The API key lacks the scope that the call needs.",
    KeyRestricted "key_restricted" "The API key reaches chosen accounts only.",
    OriginNotAllowed "origin_not_allowed" "The page that uses a link is not one that the link may be used from.",
    KeyNotFound "key_not_found" "There is no API key of this id.",
    ScopesMissing "scopes_missing" "An API key was to be made without a scope.",
    ExpiryPast "expiry_past" "An API key was to be made that has expired already.",
    TooManyCalls "too_many_calls" "There were more calls than the server allows in a minute.",
    ParameterInvalid "parameter_invalid" "A parameter or the body of the request cannot be used.",
    BodyTooLarge "body_too_large" "The body of the request is too large.",
    RequestNotFound "request_not_found" "Nothing is known of a request of this id.",
    PathUnknown "path_unknown" "There is nothing at the path.",
    PathRefused "path_refused" "The proxy does not lead there, or would have to send what is not sent.",
    NotAvailable "not_available" "UKG Pro has nothing to answer it with.",
    MethodNotAllowed "method_not_allowed" "The path does not take the method.",
    McpHostRefused "mcp_host_refused" "A request by MCP came under a name or from a page that is not this server's.",
    Conflict "conflict" "It exists already.",
    OrganisationMismatch "organisation_mismatch" "An account was handed over for another organisation than its own.",
    // Connect, and what clients of Finch's contract call.
    ClientRefused "client_refused" "The client's id or secret is wrong, or the client is revoked.",
    ClientNotFound "client_not_found" "There is no client of this id.",
    AccessTokenMissing "access_token_missing" "The request carries no access token.",
    AccessTokenRefused "access_token_refused" "The access token is unknown or revoked.",
    ProductMissing "product_missing" "The access token lacks the product that the call needs.",
    ConnectCodeVoid "connect_code_void" "The code cannot be exchanged for an access token.",
    RedirectNotRegistered "redirect_not_registered" "The client was not made with the redirect address.",
    NotEmulated "not_emulated" "The tenant is not one that is emulated here, or cannot be made so.",
    ConsentMissing "consent_missing" "Nobody has consented to what is asked for.",
    ConnectionNotFound "connection_not_found" "There is no connection of this id.",
    EntityNotFound "entity_not_found" "The connection has no entity of this id.",
    JobNotFound "job_not_found" "The connection has no job of this id.",
    PaymentNotFound "payment_not_found" "The account has no payment of this id.",
    PayGroupNotFound "pay_group_not_found" "The account has no pay group of this id.",
    RuleNotFound "rule_not_found" "The connection has no rule of this id.",
    BenefitNotFound "benefit_not_found" "The account has no deduction of this id.",
    EnrollmentNotFound "enrollment_not_found" "The person does not have the deduction now.",
    // A deduction that is written.
    DeductionInexpressible "deduction_inexpressible" "Nothing writes what was asked for into UKG Pro.",
    DeductionByHand "deduction_by_hand" "It waits for somebody, or for something, in UKG Pro.",
    DeductionRefused "deduction_refused" "UKG Pro's Import Tool refused a change of a deduction.",
    DeductionNotTaken "deduction_not_taken" "No pay run takes a one-time deduction.",
    DeductionNotFlat "deduction_not_flat" "A deduction that is a share of the pay cannot be taken once.",
    DeductionDuplicate "deduction_duplicate" "UKG Pro has the same one-time deduction already.",
    PayDateWrong "pay_date_wrong" "The day is no pay date to come of the person's pay group.",
    PayPeriodClosed "pay_period_closed" "The day is in a pay period that is closed.",
    AdministratorUnknown "administrator_unknown" "UKG Pro has no user of this name.",
    AdministratorInactive "administrator_inactive" "The user may not sign in to UKG Pro.",
    TransactionFormInvalid "transaction_form_invalid" "The form of a tenant's transaction cannot be filled in.",
    // The console.
    SignInRefused "sign_in_refused" "E-mail address or password is wrong.",
    SignInPaused "sign_in_paused" "Too many sign-ins failed; the next is tried later.",
    PasswordsOff "passwords_off" "Nobody signs in to this console with a password.",
    SignInNotBegun "sign_in_not_begun" "The browser began no sign-in that the provider's answer belongs to.",
    SignInDeclined "sign_in_declined" "The identity provider signed nobody in.",
    SignInProviderFailed "sign_in_provider_failed" "The identity provider cannot be used.",
    IdTokenRefused "id_token_refused" "The identity provider's token is not believed.",
    SignInNotAdmitted "sign_in_not_admitted" "The identity provider vouches for somebody who is not let in here.",
    InvitationVoid "invitation_void" "The invitation is not good any more.",
    EmailTaken "email_taken" "Somebody has this e-mail address already.",
    EmailMalformed "email_malformed" "The text is no e-mail address.",
    PasswordLength "password_length" "The password is too short or too long.",
    PasswordUnusable "password_unusable" "The password cannot be kept.",
    NameMissing "name_missing" "The name is empty.",
    PersonNotFound "person_not_found" "There is no such person.",
    RoleUnknown "role_unknown" "There is no such role.",
    LastAdmin "last_admin" "The last administrator cannot leave.",
    AccountNotChosen "account_not_chosen" "No account is chosen.",
    ViewerMayNotRetry "viewer_may_not_retry" "A viewer may not have refused credentials sent again.",
    ViewerMayNotWrite "viewer_may_not_write" "A viewer may not change anything in UKG Pro.",
    WriteNotConfirmed "write_not_confirmed" "A write was not confirmed.",
    // A webhook.
    WebhookNotFound "webhook_not_found" "There is no such webhook.",
    DeliveryNotFound "delivery_not_found" "There is no such delivery.",
    WebhookDisabled "webhook_disabled" "The webhook is disabled, so nothing is sent.",
    WebhooksTooMany "webhooks_too_many" "There are as many webhooks as there may be.",
    TargetMalformed "target_malformed" "The text is no address that could be called.",
    TargetScheme "target_scheme" "The address to be called has a scheme other than https.",
    TargetUserInfo "target_user_info" "The address to be called holds a user name or password.",
    TargetLookalike "target_lookalike" "The address to be called holds letters that can pass for others.",
    TargetPort "target_port" "The address to be called has the port of another service.",
    TargetNotPublic "target_not_public" "The address to be called is not public.",
    TargetNotNamed "target_not_named" "The operator has not named the host to be called.",
    TargetNotFound "target_not_found" "The host to be called is not found.",
    TargetUnreachable "target_unreachable" "The host that was called could not be reached.",
    TargetTls "target_tls" "No trusted, encrypted connection could be made to the host that was called.",
    TargetTimedOut "target_timed_out" "The host that was called did not answer in time.",
    TargetTooLarge "target_too_large" "The answer of the host that was called is too large.",
    TargetCutOff "target_cut_off" "The answer of the host that was called ended in the middle.",
    // The installation.
    DatabaseUrlInvalid "database_url_invalid" "The address of the database cannot be used.",
    DatabaseUnreachable "database_unreachable" "The database cannot be reached.",
    DatabaseLost "database_lost" "The connection to the database was lost.",
    DatabaseBusy "database_busy" "The database is busy.",
    DatabaseDamaged "database_damaged" "The file of the database is damaged.",
    DatabaseNewer "database_newer" "The database was written by a newer version.",
    DatabaseForeign "database_foreign" "The database belongs to another program.",
    DatabaseFailed "database_failed" "The database refused what it was asked.",
    FileUnusable "file_unusable" "A file of the data folder cannot be used.",
    MasterKeyMissing "master_key_missing" "The master key is not there.",
    MasterKeyMismatch "master_key_mismatch" "The master key is not the one that sealed the database.",
    MasterKeySuperseded "master_key_superseded" "Another process has just made the master key.",
    MasterKeyCommandFailed "master_key_command_failed" "The command that is to print the master key did not.",
    MasterKeyRetired "master_key_retired" "The master key has been rotated away.",
    MasterKeyNotNew "master_key_not_new" "To rotate, a new master key is needed that Rollbook cannot make by itself.",
    DataKeysNotRotated "data_keys_not_rotated" "Some data keys do not open and stay under their old master key.",
    MasterKeyInvalid "master_key_invalid" "The text is no master key.",
    SealedValueDamaged "sealed_value_damaged" "A sealed value does not open.",
    StoredValueDamaged "stored_value_damaged" "A stored value cannot be read.",
    LinkValueDamaged "link_value_damaged" "A value given to a link does not open.",
    LinkValueTooLong "link_value_too_long" "A value given to a link is too long.",
    ValueTooLong "value_too_long" "A value is too long to be sealed.",
    ServerKeyDamaged "server_key_damaged" "A key of the server's own does not open.",
    BackupForeign "backup_foreign" "The file is no backup.",
    BackupDamaged "backup_damaged" "The backup was cut or altered.",
    BackupNewer "backup_newer" "The backup was made by a newer version.",
    BackupKeyMissing "backup_key_missing" "The backup was made under a master key that is not here.",
    DatabaseNotEmpty "database_not_empty" "The database to restore into holds something.",
    DatabaseInUse "database_in_use" "The database to restore into is in use.",
    RandomUnavailable "random_unavailable" "The operating system gave no random bytes.",
    AuditBroken "audit_broken" "The audit log is not what Rollbook wrote.",
    ReceiptNotGenuine "receipt_not_genuine" "The receipt of a deletion is not as this server signed it.",
    // The command line.
    Usage "usage" "The command line or the configuration cannot be used.",
    Failed "failed" "A command failed for a reason that has no code of its own.",
    ListenFailed "listen_failed" "The address cannot be listened on.",
    CertificateFailed "certificate_failed" "The emulator could not make its certificate.",
    CaFileNotWritten "ca_file_not_written" "The emulator could not write its certificate.",
    NoRandomness "no_randomness" "The emulator got no random bytes.",
    GenerationFailed "generation_failed" "The emulator could not invent its company.",
    UnknownFault "unknown_fault" "There is no such fault of the emulator.",
}

impl Code {
    /// Where its page is, on a server of Rollbook.
    pub fn path(self) -> String {
        format!("/explain/{self}")
    }
}

impl Code {
    /// Whether UKG Pro has judged the credentials and refused them, so that they must not be sent again.
    pub const fn refuses_credentials(self) -> bool {
        matches!(
            self,
            Self::CredentialsRefused
                | Self::CustomerApiKeyRefused
                | Self::UserApiKeyRefused
                | Self::PasswordRefused
                | Self::PasswordExpired
                | Self::AccountInactive
                | Self::AccountLocked
                | Self::KeysExchanged
                | Self::CredentialsUnchanged
        )
    }

    /// Whether the tenant could not be reached, or something on the way answered in its place.
    pub const fn is_out_of_reach(self) -> bool {
        matches!(
            self,
            Self::HostNotFound | Self::Unreachable | Self::Tls | Self::TimedOut | Self::Gateway | Self::Html
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl PartialEq<str> for Code {
    fn eq(&self, word: &str) -> bool {
        self.as_str() == word
    }
}

impl PartialEq<&str> for Code {
    fn eq(&self, word: &&str) -> bool {
        self.as_str() == *word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_as_it_is_written_and_says_what_it_means() {
        for code in Code::ALL {
            assert_eq!(Code::named(code.as_str()), Some(*code));
            let json = serde_json::to_string(code).unwrap();
            assert_eq!(json, format!("\"{code}\""));
            assert_eq!(serde_json::from_str::<Code>(&json).unwrap(), *code);
            assert!(code.meaning().ends_with('.'), "{code}");
        }
        assert_eq!(Code::named("no_such_code"), None);
    }
}
