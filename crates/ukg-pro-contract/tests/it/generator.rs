//! Records made at random from a seed, for every kind of field a declaration can have.

use std::borrow::Cow;

use serde_json::value::RawValue;
use ukg_pro_contract::{
    identifier::{CompanyIdentifier, CompanyIdentifierKind, EmployeeIdentifier, IdentifierKind},
    record::{Field, Kind, Record, RecordType, Row},
    soap::{Answer, OperationMessage, OperationResult, PagingInfo},
    value::{DateTime, Decimal, Double, Integer, KeyValue, Number, Value},
};

/// Texts that a careless reader or writer would change.
const TEXTS: [&str; 40] = [
    "",
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "  leading",
    "trailing  ",
    "in  the  middle",
    "\ttab\t",
    "line\nline",
    "line\r\nline",
    "line\rline",
    "1E5",
    "00123",
    "40.00",
    "true",
    "null",
    "NULL",
    "0001-01-01T00:00:00",
    "&",
    "&amp;",
    "&#13;",
    "&lt;b:LastName&gt;",
    "<b:LastName>",
    "</b:Person>",
    "<![CDATA[x]]>",
    "]]>",
    "]]]]>>",
    "<!-- -->",
    "\"quoted\"",
    "'O'Hara'",
    "=A",
    "Zoë Núñez",
    "e\u{301}",
    "\u{85}\u{2028}\u{a0}",
    "\u{feff}BOM",
    "𝒬🗝",
    "\u{d7ff}\u{e000}\u{fffd}\u{10ffff}",
    "Smith",
];

/// A `SplitMix64` generator: small, fast, and the same on every machine.
pub(crate) struct Generator(u64);

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number under `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).expect("a bound of 64 bits");
        usize::try_from(self.next() % bound).expect("a number under the bound")
    }

    /// True once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// A text that XML can carry.
    pub(crate) fn text(&mut self) -> String {
        if self.one_in(2) {
            return self.pick(&TEXTS).to_owned();
        }
        let length = self.below(12);
        (0..length).map(|_| self.character()).collect()
    }

    fn character(&mut self) -> char {
        const MARKUP: [char; 14] = ['&', '<', '>', '"', '\'', ']', '[', ' ', '\t', '\n', '\r', ';', '#', '-'];
        loop {
            let code = match self.below(8) {
                0 => return self.pick(&MARKUP),
                1 => self.below(0x11_0000),
                2 => self.below(0x800),
                _ => 0x20 + self.below(0x5f),
            };
            let character = u32::try_from(code).ok().and_then(char::from_u32);
            if let Some(character) = character.filter(|character| is_legal(*character)) {
                return character;
            }
        }
    }

    fn digits(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from(b"0123456789"[self.below(10)])).collect()
    }

    fn decimal(&mut self) -> String {
        let sign = self.pick(&["", "", "-", "+"]);
        let (whole, scale) = (self.below(20), self.below(5));
        let (whole, fraction) = (self.digits(whole), self.digits(scale));
        match (whole.is_empty(), self.one_in(3)) {
            (false, true) => format!("{sign}{whole}"),
            (false, false) => format!("{sign}{whole}.{fraction}"),
            (true, _) => format!("{sign}.{fraction}0"),
        }
    }

    /// A JSON number, with every form of scale and exponent.
    pub(crate) fn number(&mut self) -> String {
        let fixed = [
            "0",
            "-0",
            "40.00",
            "1E5",
            "1e+05",
            "0.10",
            "58240.0",
            "-1.50E-7",
            "123456789012345678901234567890",
        ];
        if self.one_in(3) {
            return self.pick(&fixed).to_owned();
        }
        let whole = self.below(100_000);
        let scale = self.below(4);
        match scale {
            0 => whole.to_string(),
            scale => format!("-{whole}.{}", self.digits(scale)),
        }
    }

    fn date_time(&mut self) -> String {
        let (year, month, day) = (1 + self.below(9999), 1 + self.below(12), 1 + self.below(28));
        let date = format!("{year:04}-{month:02}-{day:02}");
        let time = format!("T{:02}:{:02}:{:02}", self.below(24), self.below(60), self.below(60));
        match self.below(6) {
            0 => "0001-01-01T00:00:00".to_owned(),
            1 => date,
            2 => format!("{date}{time}.{}", self.digits(3)),
            3 => format!("{date}{time}{}", self.pick(&["Z", "+05:30", "-04:00"])),
            _ => format!("{date}{time}"),
        }
    }

    /// A record with a value of the right kind, or none, in each field.
    pub(crate) fn row(&mut self, record: &'static RecordType) -> Row<'static> {
        let values = record
            .fields()
            .map(|field| if self.one_in(4) { None } else { Some(self.value(field)) });
        let values = values.collect();
        Row::from_values(record, values)
    }

    fn value(&mut self, field: &'static Field) -> Value<'static> {
        self.of_kind(field.kind)
    }

    /// A value of a kind.
    pub(crate) fn of_kind(&mut self, kind: Kind) -> Value<'static> {
        match kind {
            Kind::Guid => Value::Text(Cow::Owned(self.guid())),
            Kind::Double => Value::Double(Double::parse(self.double()).expect("a double")),
            Kind::Company => Value::Company(self.company()),
            Kind::Any => Value::Other(Cow::Owned(
                RawValue::from_string(self.pick(&["{}", "[1,\"a\"]", "{\"a\":1.50}", "7"]).to_owned()).expect("JSON"),
            )),
            Kind::Text => Value::Text(Cow::Owned(self.text())),
            Kind::Boolean => Value::Boolean(self.one_in(2)),
            Kind::Integer => {
                let sign = self.pick(&["", "", "-", "+", "00"]);
                let text = format!("{sign}{}", self.below(0x8000_0000));
                Value::Integer(Integer::parse(text).expect("an integer"))
            }
            Kind::Decimal => Value::Decimal(Decimal::parse(self.decimal()).expect("a decimal")),
            Kind::Number => Value::Number(Number::parse(self.number()).expect("a number")),
            Kind::DateTime => Value::DateTime(DateTime::parse(self.date_time()).expect("a date and time")),
            Kind::Identifier => Value::Identifier(self.identifier()),
            Kind::Pairs => {
                let count = self.below(3);
                Value::Pairs(
                    (0..count)
                        .map(|_| KeyValue {
                            key: self.optional(),
                            value: self.optional(),
                        })
                        .collect(),
                )
            }
            Kind::One(record) => Value::Record(self.row(record)),
            Kind::Many(record) => {
                let count = self.below(3);
                Value::List((0..count).map(|_| self.row(record)).collect())
            }
        }
    }

    fn optional(&mut self) -> Option<Cow<'static, str>> {
        (!self.one_in(4)).then(|| Cow::Owned(self.text()))
    }

    fn guid(&mut self) -> String {
        format!("{:08x}-0000-4000-8000-{:012x}", self.next() >> 32, self.next() >> 16)
    }

    /// An `xs:double`, in every form of scale and exponent.
    fn double(&mut self) -> String {
        match self.below(6) {
            0 => self.pick(&["INF", "-INF", "NaN", "1E5", "-2.5e-07", "0"]).to_owned(),
            1 => format!("{}E{}", self.decimal(), self.below(30)),
            _ => self.decimal(),
        }
    }

    fn company(&mut self) -> CompanyIdentifier<'static> {
        let kind = match self.below(6) {
            0 => CompanyIdentifierKind::Plain,
            _ => self.pick(&CompanyIdentifierKind::ALL),
        };
        let value = kind.element().and_then(|_| self.optional());
        CompanyIdentifier { kind, value }
    }

    pub(crate) fn identifier(&mut self) -> EmployeeIdentifier<'static> {
        let kind = match self.below(8) {
            0 => IdentifierKind::Plain,
            1 => self.pick(&IdentifierKind::ALL),
            _ => IdentifierKind::EmployeeNumber,
        };
        let value = kind.element().and_then(|_| self.optional());
        EmployeeIdentifier {
            kind,
            company_code: self.optional(),
            value,
        }
    }

    /// How an operation went, with or without each part.
    pub(crate) fn operation_result(&mut self) -> OperationResult<'static> {
        let count = self.below(3);
        let messages = (0..count).map(|_| typed(self.row(OperationMessage::TYPE))).collect();
        let paging = self
            .one_in(2)
            .then(|| typed::<PagingInfo<'static>>(self.row(PagingInfo::TYPE)));
        let request_number = Integer::parse(self.below(1000).to_string()).filter(|_| self.one_in(4));
        OperationResult {
            has_errors: self.flag(),
            has_warnings: self.flag(),
            messages,
            paging,
            request_number,
            success: self.flag(),
        }
    }

    /// The answer of a read with these rows.
    pub(crate) fn read_answer(&mut self, rows: Vec<Row<'static>>) -> Answer<'static> {
        Answer::read(self.operation_result(), rows)
    }

    /// The answer of a write of so many entities.
    pub(crate) fn write_answer(&mut self, entities: usize) -> Answer<'static> {
        Answer {
            operation_result: self.operation_result(),
            rows: Vec::new(),
            results: (0..entities).map(|_| self.operation_result()).collect(),
            has_errors: self.flag(),
            has_warnings: self.flag(),
            success: self.flag(),
        }
    }

    fn flag(&mut self) -> Option<bool> {
        (!self.one_in(4)).then(|| self.one_in(2))
    }
}

fn typed<R: Record<'static>>(row: Row<'static>) -> R {
    R::from_row(row).expect("a value of the right kind in each field")
}

/// Whether XML 1.0 can carry a character.
pub(crate) fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..)
}
