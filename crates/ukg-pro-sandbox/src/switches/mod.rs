//! What nobody outside UKG knows for sure, each question as a switch.
//!
//! The default of every switch is what `ukg-pro-soap.md` 16 and `ukg-pro-rest.md` 20 suggest. A
//! client must cope with every setting; its tests turn them all. Switches can be turned while the
//! emulator runs; the next request sees the change.

mod alternatives;

use serde::{Deserialize, Serialize};

pub use alternatives::*;

/// A switch as it is told to whoever turns it.
#[derive(Debug, Clone)]
pub struct Switch {
    /// The name of its field in [`Switches`].
    pub name: &'static str,
    /// What it settles, in a line.
    pub meaning: &'static str,
    /// What it can be set to.
    pub choice: Choice,
}

/// What a switch can be set to.
#[derive(Debug, Clone)]
pub enum Choice {
    /// One of these words.
    Words(Vec<Alternative>),
    /// A whole number.
    Number,
}

/// One setting of a switch.
#[derive(Debug, Clone)]
pub struct Alternative {
    /// The word for it.
    pub word: String,
    /// What it means, in a line.
    pub meaning: &'static str,
}

/// What a switch holds.
trait Setting {
    fn choice() -> Choice;
}

impl Setting for u32 {
    fn choice() -> Choice {
        Choice::Number
    }
}

/// The word that stands for an alternative on the wire.
fn word(alternative: impl Serialize) -> String {
    match serde_json::to_value(alternative) {
        Ok(serde_json::Value::String(word)) => word,
        // An alternative without fields is a word, always.
        _ => String::new(),
    }
}

/// Declares the switches; what is not said is the default of the alternatives.
macro_rules! switches {
    ($( $(#[doc = $about:literal])+ $name:ident: $type:ty $(= $default:expr)?, )*) => {
        /// The settings of every switch.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Switches {
            $( $(#[doc = $about])+ pub $name: $type, )*
        }

        impl Default for Switches {
            fn default() -> Self {
                Self {
                    $( $name: switches!(@default $($default)?), )*
                }
            }
        }

        impl Switches {
            /// Every switch, in the order to list them.
            pub fn all() -> Vec<Switch> {
                vec![ $( Switch {
                    name: stringify!($name),
                    meaning: concat!($($about),+).trim_start(),
                    choice: <$type>::choice(),
                }, )* ]
            }
        }
    };
    (@default) => { Default::default() };
    (@default $default:expr) => { $default };
}

switches! {
    /// Which line of the grid guards a SOAP service with several names.
    permission_names: PermissionNames,
    /// How filters compare text.
    comparison: Comparison,
    /// How national identifiers arrive.
    sensitive_values: SensitiveValues,
    /// The order of rows.
    row_order: RowOrder,
    /// After how many failed logins in a row an account is locked; 0 is never.
    lock_after: u32 = 5,
    /// From when a token's lifetime counts.
    token_expiry: TokenExpiry,
    /// How many tokens of one account are good at the same time.
    tokens_per_account: TokensPerAccount,
    /// The form of a refused login.
    refused_login: RefusedLogin,
    /// What a refused login has for a token.
    refused_token: RefusedToken,
    /// What a refused login says.
    refusal_text: RefusalText,
    /// What a login of an account without any permission gets.
    login_without_permissions: LoginWithoutPermissions,
    /// How SOAP refuses a missing, wrong or expired token.
    bad_token: Refusal = Refusal::Fault,
    /// How SOAP refuses a wrong Customer API Key after the login.
    bad_customer_api_key: Refusal = Refusal::Fault,
    /// How SOAP refuses a call that the account has no permission for.
    missing_permission: Refusal = Refusal::HasErrors,
    /// Whether `Ping` needs a token.
    ping: PingAccess,
    /// What a Get of an unknown employee answers.
    unknown_employee: UnknownEmployee,
    /// What an identifier that several employments match answers.
    ambiguous_identifier: AmbiguousIdentifier,
    /// What an identifier without `i:type` does.
    untyped_identifier: UntypedIdentifier,
    /// What a Find with a `PageSize` over the maximum of 100 does.
    page_size_over_maximum: PageSizeOverMaximum,
    /// The page size of a Find that names none.
    default_page_size: u32 = 100,
    /// What a Find's page that is no positive number does.
    malformed_page: MalformedPage,
    /// `PageTotal` of a Find without hits.
    empty_page_total: EmptyPageTotal,
    /// What a filter without an operator means.
    bare_value: BareValue,
    /// `PagingInfo` of a Get.
    paging_info_on_get: PagingInfoOnGet,
    /// What nil, empty or absent fields do in an Update.
    nil_in_update: NilInUpdate,
    /// What a required field without a value does in an Update.
    required_in_update: RequiredInUpdate,
    /// What happens to the good entities of a write when one is bad.
    batch: Batch,
    /// What happens to an element that stands out of its declared order.
    element_order: ElementOrder,
    /// `Messages` of a success.
    success_message: SuccessMessage,
    /// `a:RelatesTo` of an answer.
    relates_to: RelatesTo,
    /// The body of a REST 401.
    unauthorized_body: UnauthorizedBody,
    /// The body of a REST 403.
    forbidden_body: ForbiddenBody,
    /// What a REST page size over the maximum does.
    rest_page_size_over_maximum: RestPageSizeOverMaximum,
    /// What a REST page that is no positive number does.
    rest_malformed_page: RestMalformedPage,
    /// What a REST list answers when the identifiers in its path name nobody.
    unknown_path_id: EmptyList,
    /// What a REST list answers when nothing passes its filters.
    no_match: EmptyList,
    /// What a REST filter outside its pattern does.
    malformed_filter: MalformedFilter,
    /// What the addresses in `Link` repeat.
    link_query: LinkQuery,
    /// The form of a REST answer about one row.
    single_row: SingleRow,
    /// The properties of REST rows.
    profile: Profile,
    /// What `emp-deductions` answers without a deduction code.
    missing_deduction_code: MissingDeductionCode,
    /// How percentages of deductions are written.
    deduction_percentages: DeductionPercentages,
    /// Whether a Find answers employees who have none of what is asked for.
    empty_rows: EmptyRows,
    /// Whether SOAP returns contacts that are not active.
    inactive_contacts: InactiveContacts,
    /// What a write does with a code that the tenant does not have.
    unknown_codes: UnknownCodes,
    /// Which column `TerminateEmployee` needs.
    termination_level: TerminationLevel,
    /// Which name of the line guards pay statements: *Employee Pay Statements* or *Employee Pay Statement*.
    pay_statement_line: LineName,
    /// Which name of the line guards the export: *Employee Export* in one word or in two.
    export_line: LineName,
    /// Where the number of somebody hired comes from.
    employee_numbers: EmployeeNumbers,
    /// Which row a REST answer about one person in several companies has.
    row_of_person: RowOfPerson,
    /// When a change that was written over SOAP becomes true.
    workflow: Workflow,
    /// After how many seconds a change that nobody approved is approved by itself.
    workflow_seconds: u32 = 24 * 3600,
    /// From what `sequenceId` of a 207 counts.
    sequence_from: SequenceFrom,
    /// The form of a 207.
    multi_status_form: MultiStatusForm,
    /// What a lookup answers that several persons match.
    ambiguous_lookup: AmbiguousLookup,
    /// What becomes of the headers that an API asks for.
    extra_headers: ExtraHeaders,
    /// What `employee-changes` without dates does when it is called too often.
    changes_rhythm: ChangesRhythm,
    /// How many REST calls an account may make in a minute of the clock before it gets 429 without a body; 0 is no
    /// bound (`ukg-pro-rest.md` 20).
    rest_calls_a_minute: u32 = 0,
    /// After how many seconds a transaction of an import tool is carried out (`ukg-pro-rest.md` 20).
    import_seconds: u32 = 60,
    /// Whether somebody has to approve a transaction of an import tool before it is carried out.
    import_approval: ImportApproval,
    /// Whether another user has to approve a deduction that is entered by hand before it is an election.
    entry_approval: EntryApproval,
    /// What a call gets of which UKG publishes no line of the grid.
    unpublished_line: UnpublishedLine,
    /// Who may see and run reports.
    report_access: ReportAccess,
    /// How a call with a context that is not good is refused.
    bad_context: BadContext,
    /// What a `LogOff` answers.
    log_off: LogOff,
    /// How often `RetrieveReport` answers `Working` before a report comes.
    report_working: u32 = 1,
}
