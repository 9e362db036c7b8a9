//! What tells people and their records apart, and the ids that follow from it.
//!
//! An id is computed from the account and from UKG Pro's own keys. So it is the same after the account was linked again,
//! after everything was read anew and on every node, and nothing has to be kept to know it.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::id::AccountId;

/// A person: UKG Pro's employee id, the same in each company of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonKey(pub String);

/// An employment: a person in a company.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmploymentKey {
    /// UKG Pro's employee id.
    pub employee_id: String,
    /// UKG Pro's id of the company.
    pub company_id: String,
}

/// What a record is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordKind {
    /// A person.
    Person,
    /// An employment.
    Employment,
    /// A company.
    Company,
    /// A unit of the organization: level and code.
    OrgUnit,
    /// A place of work.
    Location,
    /// A person's home address.
    Home,
    /// A job.
    Job,
    /// A position: company and code.
    Position,
    /// A plan of time off.
    TimeOffPolicy,
    /// A person's balance in a plan of time off: employee, company and plan.
    TimeOffBalance,
    /// A deduction or benefit plan.
    Benefit,
    /// A field that the tenant made.
    CustomField,
    /// An entry of the job history.
    JobRecord,
    /// A dependent, beneficiary or emergency contact.
    Contact,
    /// A pay group.
    PayGroup,
    /// What a pay run paid to a pay group: pay group, period control, and how its checks came into payroll.
    Payment,
}

impl RecordKind {
    const ALL: [(Self, u8, &'static str); 16] = [
        (Self::Person, b'p', "person"),
        (Self::Employment, b'e', "employment"),
        (Self::Company, b'c', "company"),
        (Self::OrgUnit, b'g', "org-unit"),
        (Self::Location, b'l', "location"),
        (Self::Home, b'h', "home"),
        (Self::Job, b'j', "job"),
        (Self::Position, b's', "position"),
        (Self::TimeOffPolicy, b't', "time-off-policy"),
        (Self::TimeOffBalance, b'b', "time-off-balance"),
        (Self::Benefit, b'd', "benefit"),
        (Self::CustomField, b'f', "custom-field"),
        (Self::JobRecord, b'r', "job-record"),
        (Self::Contact, b'k', "contact"),
        (Self::PayGroup, b'q', "pay-group"),
        (Self::Payment, b'y', "payment"),
    ];

    fn letter(self) -> u8 {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or(b'?', |(_, letter, _)| *letter)
    }

    /// The kind in one stable word.
    pub fn as_str(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(.., word)| *word)
    }
}

/// A record by what it is of and UKG Pro's keys.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RecordKey {
    /// What it is of.
    pub kind: RecordKind,
    /// UKG Pro's keys, in the order that [`RecordKind`] names.
    pub parts: Vec<String>,
}

/// What stands between keys: no key has it.
const BETWEEN: char = '\u{1f}';
/// What every id of a record begins with.
const PREFIX: &str = "rb_";
/// How many bytes of an id say to which account it belongs.
const OF_ACCOUNT: usize = 6;

impl RecordKey {
    /// A key of these parts.
    pub fn new<I>(kind: RecordKind, parts: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self {
            kind,
            parts: parts.into_iter().map(Into::into).collect(),
        }
    }

    /// The keys as people and programs of the tenant would write them, with a hyphen between several.
    pub fn remote(&self) -> String {
        self.parts.join("-")
    }

    /// The id as a UUID: version 5, in the namespace of the account.
    pub fn uuid(&self, account: AccountId) -> Uuid {
        let name = format!("{}{BETWEEN}{}", self.kind.as_str(), self.joined());
        Uuid::new_v5(&account.uuid(), name.as_bytes())
    }

    /// The id as a text from which the key can be read again: `rb_…`. It says nothing that the key does not say.
    pub fn id(&self, account: AccountId) -> String {
        let mut bytes = vec![self.kind.letter()];
        bytes.extend(mark(account));
        bytes.extend(self.joined().bytes());
        format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The key of an id of this account and kind, made by [`id`](Self::id).
    pub fn of_id(id: &str, kind: RecordKind, account: AccountId) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(id.strip_prefix(PREFIX)?).ok()?;
        let (letter, rest) = bytes.split_first()?;
        let (marked, key) = rest.split_at_checked(OF_ACCOUNT)?;
        let ours = *letter == kind.letter() && marked == mark(account);
        let key = String::from_utf8(key.to_vec()).ok()?;
        ours.then(|| Self::new(kind, key.split(BETWEEN)))
    }

    fn joined(&self) -> String {
        self.parts.join(&BETWEEN.to_string())
    }
}

/// The last bytes of an account's id, which are random.
fn mark(account: AccountId) -> [u8; OF_ACCOUNT] {
    let bytes = account.uuid().into_bytes();
    let mut mark = [0; OF_ACCOUNT];
    mark.copy_from_slice(&bytes[bytes.len() - OF_ACCOUNT..]);
    mark
}

impl PersonKey {
    /// The key as that of a record.
    pub fn record(&self) -> RecordKey {
        RecordKey::new(RecordKind::Person, [self.0.as_str()])
    }
}

impl fmt::Display for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for PersonKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl EmploymentKey {
    /// The key as that of a record.
    pub fn record(&self) -> RecordKey {
        RecordKey::new(
            RecordKind::Employment,
            [&self.employee_id, &self.company_id].map(String::as_str),
        )
    }

    /// The person.
    pub fn person(&self) -> PersonKey {
        PersonKey(self.employee_id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: &str = "acc_0190163d8694739b95e65b3e02c4d2ea";
    const OTHER: &str = "acc_0190163d8694739b95e65b3e02c4d2eb";

    fn accounts() -> (AccountId, AccountId) {
        (ACCOUNT.parse().unwrap(), OTHER.parse().unwrap())
    }

    #[test]
    fn an_id_is_read_back_for_its_account_and_kind_only() {
        let (account, other) = accounts();
        let key = EmploymentKey {
            employee_id: "A4K2Q90000K0".to_owned(),
            company_id: "7QK3D".to_owned(),
        };
        let id = key.record().id(account);
        assert_eq!(
            RecordKey::of_id(&id, RecordKind::Employment, account),
            Some(key.record())
        );
        assert_eq!(RecordKey::of_id(&id, RecordKind::Employment, other), None);
        assert_eq!(RecordKey::of_id(&id, RecordKind::Person, account), None);
        for foreign in ["", "rb_", "rb_!!", "A4K2Q90000K0", "c28xIQabc"] {
            assert_eq!(
                RecordKey::of_id(foreign, RecordKind::Employment, account),
                None,
                "{foreign}"
            );
        }
    }

    #[test]
    fn ids_are_the_same_for_ever() {
        let (account, other) = accounts();
        let person = PersonKey("A4K2Q90000K0".to_owned()).record();
        assert_eq!(person.id(account), "rb_cFs-AsTS6kE0SzJROTAwMDBLMA");
        assert_eq!(person.uuid(account).to_string(), "60176581-e828-5c49-817f-1a3938e68e12");
        assert_ne!(person.uuid(account), person.uuid(other));
        let home = RecordKey::new(RecordKind::Home, ["A4K2Q90000K0"]);
        assert_ne!(home.uuid(account), person.uuid(account));
    }
}
