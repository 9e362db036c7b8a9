//! The alternatives of the switches.

use serde::{Deserialize, Serialize};

use super::{Alternative, Choice, Setting, word};

/// Declares enums of which the first alternative is the default; on the wire, kebab-case words.
macro_rules! alternatives {
    ($(
        $(#[doc = $about:literal])*
        $name:ident {
            $(#[doc = $first_about:literal])* $first:ident,
            $( $(#[doc = $other_about:literal])* $(#[serde(rename = $rename:literal)])? $other:ident, )*
        }
    )*) => {$(
        $(#[doc = $about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name {
            $(#[doc = $first_about])*
            #[default]
            $first,
            $( $(#[doc = $other_about])* $(#[serde(rename = $rename)])? $other, )*
        }

        impl Setting for $name {
            fn choice() -> Choice {
                Choice::Words(vec![
                    Alternative { word: word(Self::$first), meaning: concat!($($first_about),*).trim_start() },
                    $( Alternative { word: word(Self::$other), meaning: concat!($($other_about),*).trim_start() }, )*
                ])
            }
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

    /// The form of a refused login (`ukg-pro-soap.md` 4.3 has the first; 11.1 leaves the others possible).
    RefusedLogin {
        /// An answer whose `Status` is Failed.
        Failed,
        /// A fault of the sender with the text, HTTP 500.
        Fault,
        /// A fault of WS-Security, `FailedAuthentication`, HTTP 500.
        SecurityFault,
        /// HTTP 401 and no body.
        Unauthorized,
        /// HTTP 403 and no body.
        Forbidden,
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
        /// A JSON object that says no more than the status.
        Object,
        /// A JSON object with the reason: what is wrong with the account or which value is refused.
        Reason,
        /// The page of a web server.
        Html,
    }

    /// The body of a REST 403 (`ukg-pro-rest.md` 4.4, which declares none).
    ForbiddenBody {
        /// None.
        Empty,
        /// A JSON object that says no more than the status.
        Object,
        /// A JSON object that names the line of the grid.
        Reason,
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

    /// How percentages of deductions are written (`ukg-pro-rest.md` 14.1).
    DeductionPercentages {
        /// Six percent is 0.06.
        Fractions,
        /// Six percent is 6.0.
        Hundredths,
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

    /// Whether transactions of the import tools go through a workflow.
    ImportApproval {
        /// No: each is carried out after a while.
        None,
        /// Yes: each stays `Pending` until a second person approves or rejects it, on the page of results or over the
        /// control API.
        Required,
    }

    /// Whether deductions that are entered by hand go through a workflow.
    EntryApproval {
        /// No: each is an election at once.
        None,
        /// Yes: each waits until another user than who entered it approves or rejects it.
        Required,
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
