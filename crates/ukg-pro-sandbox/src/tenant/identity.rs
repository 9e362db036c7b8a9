//! The keys of people, companies and employments (`ukg-pro-rest.md` 6.1).

use std::fmt;

/// An opaque, case-sensitive identifier of `N` ASCII letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier<const N: usize>([u8; N]);

/// A person's key, the same in every company that employs the person: `A4K2Q90000K0`.
pub type EmployeeId = Identifier<12>;

/// A company's key: `7QK3D`.
pub type CompanyId = Identifier<5>;

impl<const N: usize> Identifier<N> {
    /// The identifier written as `text`, or `None` when `text` cannot be one.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphanumeric).then_some(Self(bytes))
    }

    /// An identifier the generator knows to be well formed.
    pub(super) const fn known(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        // Only ASCII gets in, so the text is never empty here.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl EmployeeId {
    /// A number that only this person has, for streams of their own.
    pub(super) fn number(self) -> u64 {
        // The last six are the same for everybody.
        let own = self.0.iter().take(6);
        own.fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

impl<const N: usize> fmt::Display for Identifier<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl<const N: usize> fmt::Debug for Identifier<N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The key of one employment: a person in a company. Orders by employee id, then company id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EmployeeKey {
    /// The person.
    pub employee_id: EmployeeId,
    /// The company that employs the person.
    pub company_id: CompanyId,
}

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const EMPLOYEE_IDS: u64 = 36u64.pow(6);

/// The key of a row that is no person's, such as a contact or a phone: as an employee id looks, and never the same for
/// two ordinals of one space. Rows made up count from 0; rows that clients create, from [`CREATED`].
pub(super) fn row_id(seed: u64, space: u64, ordinal: u64) -> String {
    employee_id(seed.wrapping_add(space), ordinal).to_string()
}

/// The first ordinal of a row that a client created.
pub(super) const CREATED: u64 = 1 << 30;

/// The employee id of the person with this ordinal; different ordinals have different ids.
pub(super) fn employee_id(seed: u64, ordinal: u64) -> EmployeeId {
    // The factor shares no divisor with 36^6, so this permutes the ids instead of colliding.
    const FACTOR: u64 = 1_048_583_171;
    let mut number = (ordinal % EMPLOYEE_IDS * FACTOR + seed % EMPLOYEE_IDS) % EMPLOYEE_IDS;
    let mut bytes = *b"0000000000K0";
    for byte in &mut bytes[..6] {
        *byte = ALPHABET[usize::try_from(number % 36).unwrap_or_default()];
        number /= 36;
    }
    Identifier(bytes)
}

/// The key of a record with this ordinal within its kind: twelve characters of the same look.
pub(super) fn record_id(seed: u64, ordinal: u64) -> String {
    let mut id = employee_id(seed.wrapping_add(0x5EED), ordinal).0;
    id[6..].copy_from_slice(b"0010K0");
    id.iter().copied().map(char::from).collect()
}
