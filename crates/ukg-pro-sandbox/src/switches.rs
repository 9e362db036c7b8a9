//! What nobody outside UKG knows for sure, each question as a switch.
//!
//! The default of every switch is what `ukg-pro-soap.md` 16 and `ukg-pro-rest.md` 20 suggest. A
//! client must cope with every setting; its tests turn them all. Switches can be turned while the
//! emulator runs; the next request sees the change.

use serde::{Deserialize, Serialize};

/// Declares enums of which the first alternative is the default; on the wire, kebab-case words.
macro_rules! alternatives {
    ($(
        $(#[$about:meta])*
        $name:ident {
            $(#[$first_about:meta])* $first:ident,
            $( $(#[$other_about:meta])* $other:ident, )*
        }
    )*) => {$(
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[$first_about])*
            #[default]
            $first,
            $( $(#[$other_about])* $other, )*
        }
    )*};
}

alternatives! {
    /// Which line of the permission grid a SOAP service needs when its declaration lists several
    /// names (`ukg-pro-soap.md` 10). A REST API always needs the line of its own name.
    PermissionNames {
        /// Any of the lines is enough.
        Either,
        /// The line without *Details*.
        Plain,
        /// The line with *Details*.
        Details,
    }

    /// How filters compare text (`ukg-pro-soap.md` 16, question 11; `ukg-pro-rest.md` 9.2).
    Comparison {
        /// Without regard to case.
        CaseInsensitive,
        /// With regard to case.
        CaseSensitive,
    }

    /// How national identifiers arrive (`ukg-pro-soap.md` 17, question 13; `ukg-pro-rest.md` 21).
    SensitiveValues {
        /// As they are.
        Clear,
        /// As asterisks and the last four characters.
        Masked,
        /// As nil or null.
        Null,
    }

    /// The order of rows (`ukg-pro-soap.md` 5.6, `ukg-pro-rest.md` 20).
    RowOrder {
        /// By employee id, then company id.
        Stable,
        /// Another order for every request, so that rows drift between pages.
        Shuffled,
    }

    /// How a SOAP service refuses a call it will not serve (`ukg-pro-soap.md` 16, questions 1, 3
    /// and 4).
    Refusal {
        /// A fault of the sender, HTTP 500.
        Fault,
        /// HTTP 200 with `HasErrors` and one message.
        HasErrors,
        /// HTTP 401 or 403 and no body.
        Status,
    }

    /// From when a token's lifetime counts (`ukg-pro-soap.md` 4.4).
    TokenExpiry {
        /// From the login.
        Absolute,
        /// From its last use.
        Sliding,
    }

    /// How many tokens of one account are good at the same time (`ukg-pro-soap.md` 4.4).
    TokensPerAccount {
        /// All that were given.
        Many,
        /// The last one; a login ends the tokens before it.
        One,
    }

    /// What a refused login has for a token (`ukg-pro-soap.md` 4.3).
    RefusedToken {
        /// A nil element.
        Nil,
        /// An empty element.
        Empty,
    }

    /// What a refused login says (`ukg-pro-soap.md` 4.3).
    RefusalText {
        /// One of the two texts that were seen, whatever is wrong with the account.
        Seen,
        /// A text that names a locked, inactive or suspended account, or an expired password.
        Reason,
    }

    /// What a login of an account without any permission gets (`ukg-pro-soap.md` 4.3).
    LoginWithoutPermissions {
        /// A token.
        Accepted,
        /// A refusal.
        Refused,
    }

    /// Whether `Ping` needs a token (`ukg-pro-soap.md` 5.11).
    PingAccess {
        /// It does not.
        Open,
        /// It does.
        NeedsToken,
    }

    /// What a Get of an unknown employee answers (`ukg-pro-soap.md` 16, question 5).
    UnknownEmployee {
        /// Success with empty `Results`.
        EmptyResults,
        /// `HasErrors` with a message.
        HasErrors,
    }

    /// What an identifier that several employments match answers (`ukg-pro-soap.md` 16, question
    /// 13).
    AmbiguousIdentifier {
        /// All of them.
        All,
        /// The first.
        First,
        /// `HasErrors` with a message.
        HasErrors,
    }

    /// What an identifier without `i:type` does (`ukg-pro-soap.md` 5.3).
    UntypedIdentifier {
        /// It names nobody.
        Nobody,
        /// `HasErrors` with a message.
        HasErrors,
    }

    /// What a Find with a `PageSize` over the maximum does (`ukg-pro-soap.md` 16, question 7).
    PageSizeOverMaximum {
        /// It gets the maximum, and is told so.
        Cap,
        /// It gets what it asks for.
        Honour,
        /// `HasErrors` with a message.
        HasErrors,
    }

    /// What a page or page size that is no positive number does (`ukg-pro-soap.md` 16, question
    /// 9).
    MalformedPage {
        /// `HasErrors` with a message.
        HasErrors,
        /// It counts as missing.
        Default,
    }

    /// `PageTotal` of a Find without hits (`ukg-pro-soap.md` 16, question 6).
    EmptyPageTotal {
        /// 0.
        Zero,
        /// 1.
        One,
    }

    /// What a filter without an operator means (`ukg-pro-soap.md` 16, question 10).
    BareValue {
        /// Equality; it is logged.
        Equals,
        /// `HasErrors` with a message.
        HasErrors,
        /// Nothing: it does not filter.
        Ignored,
    }

    /// `PagingInfo` of a Get (`ukg-pro-soap.md` 16, question 12).
    PagingInfoOnGet {
        /// Nil.
        Nil,
        /// One page with the records.
        Filled,
    }

    /// What nil, empty or absent fields do in an Update (`ukg-pro-soap.md` 16, question 14).
    NilInUpdate {
        /// They leave the value as it is.
        Unchanged,
        /// They clear it: the record is replaced whole.
        Cleared,
    }

    /// What a required field without a value does in an Update (`ukg-pro-soap.md` 16, question
    /// 15).
    RequiredInUpdate {
        /// `HasErrors` at three levels, with `PropertyName`.
        HasErrors,
        /// Nothing.
        NotChecked,
    }

    /// What happens to the good entities of a write when one is bad (`ukg-pro-soap.md` 16,
    /// question 16).
    Batch {
        /// They are applied.
        OthersApplied,
        /// Nothing is applied.
        NothingApplied,
    }

    /// What happens to an element that stands out of its declared order (`ukg-pro-soap.md` 16,
    /// question 17).
    ElementOrder {
        /// It is dropped in silence, as WCF does.
        Dropped,
        /// The call is refused with `DeserializationFailed`.
        Refused,
        /// It is read all the same.
        Accepted,
    }

    /// `Messages` of a success (`ukg-pro-soap.md` 16, question 19).
    SuccessMessage {
        /// One message, `OK`.
        One,
        /// None.
        None,
    }

    /// `a:RelatesTo` of an answer (`ukg-pro-soap.md` 16, question 20).
    RelatesTo {
        /// Sent when the request has a `MessageID`.
        WithMessageId,
        /// Never sent.
        Never,
    }

    /// The body of a REST 401 (`ukg-pro-rest.md` 20).
    UnauthorizedBody {
        /// None.
        Empty,
        /// A JSON object.
        Object,
    }

    /// What a REST page size over the maximum does (`ukg-pro-rest.md` 20).
    RestPageSizeOverMaximum {
        /// It is capped in silence where the maximum is 10,000, and 400 where it is smaller.
        ByApi,
        /// It is capped in silence.
        Cap,
        /// 400.
        Refused,
    }

    /// What a REST page or page size under 1, or one that is no number, does (`ukg-pro-rest.md`
    /// 20).
    RestMalformedPage {
        /// 400.
        Refused,
        /// It counts as missing.
        Default,
    }

    /// What a REST list without a row answers (`ukg-pro-rest.md` 9.3, 20).
    EmptyList {
        /// `200 []`.
        EmptyArray,
        /// 404 without a body.
        NotFound,
    }

    /// What a REST filter outside its pattern does (`ukg-pro-rest.md` 9.2, 21).
    MalformedFilter {
        /// 400.
        Refused,
        /// It does not filter.
        Ignored,
    }

    /// What the addresses in `Link` repeat (`ukg-pro-rest.md` 8.3).
    LinkQuery {
        /// The whole query.
        Whole,
        /// The page and page size only.
        PageOnly,
    }

    /// The form of a REST answer about one row (`ukg-pro-rest.md` 21).
    SingleRow {
        /// An object.
        Object,
        /// An array of one object.
        Array,
    }

    /// The properties of REST rows (`ukg-pro-rest.md` 13.1, 20).
    Profile {
        /// As the specification lists them.
        Published,
        /// As in 2019: without `nationalId` and `nationalIdCountry`.
        #[serde(rename = "2019")]
        Of2019,
        /// With the properties newer tenants add: `integrationRecordId`, `addressLine3` and 4.
        Newest,
    }

    /// What `emp-deductions` answers without a deduction code (`ukg-pro-rest.md` 14.1, 20).
    MissingDeductionCode {
        /// 400.
        Refused,
        /// 404 without a body.
        NotFound,
        /// 500 without a body.
        ServerError,
    }

    /// Whether a Find answers employees who have no contact, no single sign-on user or no termination
    /// (`ukg-pro-soap.md` 6.4.1).
    EmptyRows {
        /// As rows with an empty list.
        Shown,
        /// Not at all.
        LeftOut,
    }

    /// Whether `ActiveContact` false hides a contact (`ukg-pro-soap.md` 16, question 21).
    InactiveContacts {
        /// It is returned.
        Returned,
        /// SOAP returns active contacts only.
        Hidden,
    }

    /// What a write does with a code that a table of the tenant does not have: a job, pay group, org level or location.
    /// Nobody knows what the service checks (`ukg-pro-soap.md` 17, question 4).
    UnknownCodes {
        /// `HasErrors` with `PropertyName`.
        Refused,
        /// It is kept.
        Accepted,
    }

    /// Which column `TerminateEmployee` needs (`ukg-pro-soap.md` 10).
    TerminationLevel {
        /// Edit.
        Edit,
        /// Add.
        Add,
        /// Either of the two.
        Either,
    }

    /// Which of two names of one line guards a service or API, on both transports (`ukg-pro-soap.md` 10,
    /// `ukg-pro-rest.md` 5).
    LineName {
        /// Either is enough.
        Either,
        /// The first that the declaration lists.
        First,
        /// The second.
        Second,
    }

    /// Where the number of somebody hired comes from (`ukg-pro-soap.md` 7.6: a number sent is ignored where the company
    /// numbers its employees itself).
    EmployeeNumbers {
        /// The company counts on.
        Automatic,
        /// The hire says it; where it does not, the company counts on.
        Given,
    }

    /// Which row a REST answer about one person has when several companies employ the person
    /// (`ukg-pro-rest.md` 13.4, 21).
    RowOfPerson {
        /// That of the home company.
        HomeCompany,
        /// That of the latest hire.
        LastHired,
    }

    /// When a change that was written over SOAP becomes true (`ukg-pro-soap.md` 5.8).
    Workflow {
        /// At once; `RequestNumber` is nil.
        None,
        /// Once it is approved: over the control API, or by itself after a while. `RequestNumber` has its number.
        Approval,
    }

    /// From what `sequenceId` of a 207 counts (`ukg-pro-rest.md` 10, 20).
    SequenceFrom {
        /// From 1.
        One,
        /// From 0.
        Zero,
    }

    /// The form of a 207 (`ukg-pro-rest.md` 10).
    MultiStatusForm {
        /// An object.
        Object,
        /// An array that holds it, as the specification of `employee-ids` has it.
        Array,
    }

    /// What a lookup answers that several persons match (`ukg-pro-rest.md` 13.7 does not say).
    AmbiguousLookup {
        /// `400 Bad Request` for that record.
        Refused,
        /// The first person by employee id.
        First,
    }

    /// What becomes of the headers that an API asks for beside those of every call (`ukg-pro-rest.md` 4.2).
    ExtraHeaders {
        /// Without them, or with a code that is not the primary company's, a call is refused with 400.
        Checked,
        /// They must be there; any code will do.
        Required,
        /// They are passed over.
        NotChecked,
    }

    /// What `employee-changes` without dates does when it is called more often than every three hours, or than eight
    /// times a day (`ukg-pro-rest.md` 13.6, 20).
    ChangesRhythm {
        /// It answers what changed since the previous call, or in the last three hours.
        Accepted,
        /// 429.
        Refused,
    }

    /// What a call gets of which UKG publishes no line of the grid (`ukg-pro-rest.md` 5). Reports have
    /// [`ReportAccess`].
    UnpublishedLine {
        /// An answer, whatever is ticked.
        Served,
        /// The refusal of an account without the line: there is none to tick, so nobody has it.
        Refused,
    }

    /// Who may see and run reports (`ukg-pro-soap.md` 10: the line that guards them is not known).
    ReportAccess {
        /// Every account.
        AnyAccount,
        /// An account with a tick anywhere in the grid.
        AnyTick,
        /// Nobody: the list is empty, and every report fails as one without access does.
        Nobody,
    }

    /// How a call with a context that is not good is refused (`ukg-pro-soap.md` 8.3, which has no text for it).
    BadContext {
        /// HTTP 200 with `Status` Failed and the text of a refused log-on.
        Failed,
        /// A fault of the sender, HTTP 500.
        Fault,
    }

    /// What a `LogOff` answers (`ukg-pro-soap.md` 8.3: one that failed was recorded).
    LogOff {
        /// `LoggedOff`.
        LoggedOff,
        /// `Failed` with the text that was recorded; the context is closed all the same.
        Failed,
    }
}

/// The settings of every switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Which line of the grid guards a SOAP service with several names.
    pub permission_names: PermissionNames,
    /// How filters compare text.
    pub comparison: Comparison,
    /// How national identifiers arrive.
    pub sensitive_values: SensitiveValues,
    /// The order of rows.
    pub row_order: RowOrder,
    /// After how many failed logins in a row an account is locked; 0 is never.
    pub lock_after: u32,
    /// From when a token's lifetime counts.
    pub token_expiry: TokenExpiry,
    /// How many tokens of one account are good at the same time.
    pub tokens_per_account: TokensPerAccount,
    /// What a refused login has for a token.
    pub refused_token: RefusedToken,
    /// What a refused login says.
    pub refusal_text: RefusalText,
    /// What a login of an account without any permission gets.
    pub login_without_permissions: LoginWithoutPermissions,
    /// How SOAP refuses a missing, wrong or expired token.
    pub bad_token: Refusal,
    /// How SOAP refuses a wrong Customer API Key after the login.
    pub bad_customer_api_key: Refusal,
    /// How SOAP refuses a call that the account has no permission for.
    pub missing_permission: Refusal,
    /// Whether `Ping` needs a token.
    pub ping: PingAccess,
    /// What a Get of an unknown employee answers.
    pub unknown_employee: UnknownEmployee,
    /// What an identifier that several employments match answers.
    pub ambiguous_identifier: AmbiguousIdentifier,
    /// What an identifier without `i:type` does.
    pub untyped_identifier: UntypedIdentifier,
    /// What a Find with a `PageSize` over the maximum of 100 does.
    pub page_size_over_maximum: PageSizeOverMaximum,
    /// The page size of a Find that names none.
    pub default_page_size: u32,
    /// What a Find's page that is no positive number does.
    pub malformed_page: MalformedPage,
    /// `PageTotal` of a Find without hits.
    pub empty_page_total: EmptyPageTotal,
    /// What a filter without an operator means.
    pub bare_value: BareValue,
    /// `PagingInfo` of a Get.
    pub paging_info_on_get: PagingInfoOnGet,
    /// What nil, empty or absent fields do in an Update.
    pub nil_in_update: NilInUpdate,
    /// What a required field without a value does in an Update.
    pub required_in_update: RequiredInUpdate,
    /// What happens to the good entities of a write when one is bad.
    pub batch: Batch,
    /// What happens to an element that stands out of its declared order.
    pub element_order: ElementOrder,
    /// `Messages` of a success.
    pub success_message: SuccessMessage,
    /// `a:RelatesTo` of an answer.
    pub relates_to: RelatesTo,
    /// The body of a REST 401.
    pub unauthorized_body: UnauthorizedBody,
    /// What a REST page size over the maximum does.
    pub rest_page_size_over_maximum: RestPageSizeOverMaximum,
    /// What a REST page that is no positive number does.
    pub rest_malformed_page: RestMalformedPage,
    /// What a REST list answers when the identifiers in its path name nobody.
    pub unknown_path_id: EmptyList,
    /// What a REST list answers when nothing passes its filters.
    pub no_match: EmptyList,
    /// What a REST filter outside its pattern does.
    pub malformed_filter: MalformedFilter,
    /// What the addresses in `Link` repeat.
    pub link_query: LinkQuery,
    /// The form of a REST answer about one row.
    pub single_row: SingleRow,
    /// The properties of REST rows.
    pub profile: Profile,
    /// What `emp-deductions` answers without a deduction code.
    pub missing_deduction_code: MissingDeductionCode,
    /// Whether a Find answers employees who have none of what is asked for.
    pub empty_rows: EmptyRows,
    /// Whether SOAP returns contacts that are not active.
    pub inactive_contacts: InactiveContacts,
    /// What a write does with a code that the tenant does not have.
    pub unknown_codes: UnknownCodes,
    /// Which column `TerminateEmployee` needs.
    pub termination_level: TerminationLevel,
    /// Which name of the line guards pay statements: *Employee Pay Statements* or *Employee Pay Statement*.
    pub pay_statement_line: LineName,
    /// Which name of the line guards the export: *Employee Export* in one word or in two.
    pub export_line: LineName,
    /// Where the number of somebody hired comes from.
    pub employee_numbers: EmployeeNumbers,
    /// Which row a REST answer about one person in several companies has.
    pub row_of_person: RowOfPerson,
    /// When a change that was written over SOAP becomes true.
    pub workflow: Workflow,
    /// After how many seconds a change that nobody approved is approved by itself.
    pub workflow_seconds: u32,
    /// From what `sequenceId` of a 207 counts.
    pub sequence_from: SequenceFrom,
    /// The form of a 207.
    pub multi_status_form: MultiStatusForm,
    /// What a lookup answers that several persons match.
    pub ambiguous_lookup: AmbiguousLookup,
    /// What becomes of the headers that an API asks for.
    pub extra_headers: ExtraHeaders,
    /// What `employee-changes` without dates does when it is called too often.
    pub changes_rhythm: ChangesRhythm,
    /// How many REST calls an account may make in a minute of the clock before it gets 429 without a body; 0 is no
    /// bound (`ukg-pro-rest.md` 20).
    pub rest_calls_a_minute: u32,
    /// After how many seconds a transaction of an import tool is carried out (`ukg-pro-rest.md` 20).
    pub import_seconds: u32,
    /// What a call gets of which UKG publishes no line of the grid.
    pub unpublished_line: UnpublishedLine,
    /// Who may see and run reports.
    pub report_access: ReportAccess,
    /// How a call with a context that is not good is refused.
    pub bad_context: BadContext,
    /// What a `LogOff` answers.
    pub log_off: LogOff,
    /// How often `RetrieveReport` answers `Working` before a report comes.
    pub report_working: u32,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            permission_names: PermissionNames::default(),
            comparison: Comparison::default(),
            sensitive_values: SensitiveValues::default(),
            row_order: RowOrder::default(),
            lock_after: 5,
            token_expiry: TokenExpiry::default(),
            tokens_per_account: TokensPerAccount::default(),
            refused_token: RefusedToken::default(),
            refusal_text: RefusalText::default(),
            login_without_permissions: LoginWithoutPermissions::default(),
            bad_token: Refusal::Fault,
            bad_customer_api_key: Refusal::Fault,
            missing_permission: Refusal::HasErrors,
            ping: PingAccess::default(),
            unknown_employee: UnknownEmployee::default(),
            ambiguous_identifier: AmbiguousIdentifier::default(),
            untyped_identifier: UntypedIdentifier::default(),
            page_size_over_maximum: PageSizeOverMaximum::default(),
            default_page_size: 100,
            malformed_page: MalformedPage::default(),
            empty_page_total: EmptyPageTotal::default(),
            bare_value: BareValue::default(),
            paging_info_on_get: PagingInfoOnGet::default(),
            nil_in_update: NilInUpdate::default(),
            required_in_update: RequiredInUpdate::default(),
            batch: Batch::default(),
            element_order: ElementOrder::default(),
            success_message: SuccessMessage::default(),
            relates_to: RelatesTo::default(),
            unauthorized_body: UnauthorizedBody::default(),
            rest_page_size_over_maximum: RestPageSizeOverMaximum::default(),
            rest_malformed_page: RestMalformedPage::default(),
            unknown_path_id: EmptyList::default(),
            no_match: EmptyList::default(),
            malformed_filter: MalformedFilter::default(),
            link_query: LinkQuery::default(),
            single_row: SingleRow::default(),
            profile: Profile::default(),
            missing_deduction_code: MissingDeductionCode::default(),
            empty_rows: EmptyRows::default(),
            inactive_contacts: InactiveContacts::default(),
            unknown_codes: UnknownCodes::default(),
            termination_level: TerminationLevel::default(),
            pay_statement_line: LineName::default(),
            export_line: LineName::default(),
            employee_numbers: EmployeeNumbers::default(),
            row_of_person: RowOfPerson::default(),
            workflow: Workflow::default(),
            workflow_seconds: 24 * 3600,
            sequence_from: SequenceFrom::default(),
            multi_status_form: MultiStatusForm::default(),
            ambiguous_lookup: AmbiguousLookup::default(),
            extra_headers: ExtraHeaders::default(),
            changes_rhythm: ChangesRhythm::default(),
            rest_calls_a_minute: 0,
            import_seconds: 60,
            unpublished_line: UnpublishedLine::default(),
            report_access: ReportAccess::default(),
            bad_context: BadContext::default(),
            log_off: LogOff::default(),
            report_working: 1,
        }
    }
}
