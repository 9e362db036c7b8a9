//! Writing XML exactly as the service does: prefixes and namespace declarations stand where they are put.

use std::io::Write;

use quick_xml::{
    Writer,
    escape::partial_escape,
    events::{BytesEnd, BytesStart, BytesText, Event},
};

use crate::{
    identifier::{CompanyIdentifier, EmployeeIdentifier},
    record::{Absent, Field, RecordType, Row},
    soap::namespace,
    value::{KeyValue, Value},
};

/// A text holds a character that XML cannot carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a text holds a control character, which XML cannot carry")]
pub struct WriteError;

const NIL: (&str, &str) = ("i:nil", "true");

/// A writer of one message. Names carry the prefixes of `ukg-pro-soap.md` 3: `s`, `a`, `b`, `c`, `i`, `h`.
pub struct XmlWriter {
    inner: Writer<Vec<u8>>,
    refused: bool,
}

impl Default for XmlWriter {
    fn default() -> Self {
        Self {
            inner: Writer::new(Vec::new()),
            refused: false,
        }
    }
}

impl XmlWriter {
    /// Writes an element with what `content` writes inside it.
    pub fn element(&mut self, name: &str, attributes: &[(&str, &str)], content: impl FnOnce(&mut Self)) {
        let start = self.start(name, attributes);
        self.event(Event::Start(start));
        content(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// Writes an element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let start = self.start(name, attributes);
        self.event(Event::Empty(start));
    }

    /// Writes an element that holds text; an empty text gives an empty element.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        if text.is_empty() {
            return self.empty(name, attributes);
        }
        self.check(text);
        // This escapes carriage returns too, which would be read back as line feeds.
        let escaped = partial_escape(text);
        let start = self.start(name, attributes);
        self.event(Event::Start(start));
        self.event(Event::Text(BytesText::from_escaped(escaped)));
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// Writes a record as the element `b:` and its name.
    pub fn record(&mut self, row: &Row<'_>) {
        self.element(&format!("b:{}", row.record().name), &[], |writer| {
            writer.fields(row);
        });
    }

    /// Writes records one after another.
    pub fn records(&mut self, rows: &[Row<'_>]) {
        for row in rows {
            self.record(row);
        }
    }

    /// Writes the fields of a record, without an element of its own.
    pub fn fields(&mut self, row: &Row<'_>) {
        for (field, value) in row.entries() {
            match value {
                Some(value) => self.value(field, value),
                None => self.absent(row.record(), field),
            }
        }
    }

    /// Writes an employee identifier as the element `name`, with further attributes before `i:type`.
    pub fn identifier(&mut self, name: &str, attributes: &[(&str, &str)], identifier: &EmployeeIdentifier<'_>) {
        let type_name = format!("b:{}", identifier.kind.type_name());
        let attributes: Vec<_> = attributes
            .iter()
            .copied()
            .chain([("i:type", type_name.as_str())])
            .collect();
        self.element(name, &attributes, |writer| {
            writer.optional("b:CompanyCode", identifier.company_code.as_deref());
            if let Some(element) = identifier.kind.element() {
                writer.optional(&format!("b:{element}"), identifier.value.as_deref());
            }
        });
    }

    /// Writes a company identifier as the element `name`, with further attributes before `i:type`.
    pub fn company(&mut self, name: &str, attributes: &[(&str, &str)], identifier: &CompanyIdentifier<'_>) {
        let type_name = format!("b:{}", identifier.kind.type_name());
        let attributes: Vec<_> = attributes
            .iter()
            .copied()
            .chain([("i:type", type_name.as_str())])
            .collect();
        self.element(name, &attributes, |writer| {
            if let Some(element) = identifier.kind.element() {
                writer.optional(&format!("b:{element}"), identifier.value.as_deref());
            }
        });
    }

    /// The message.
    ///
    /// # Errors
    /// When a text cannot be carried by XML.
    pub fn finish(self) -> Result<String, WriteError> {
        if self.refused {
            return Err(WriteError);
        }
        // Everything written came from `str`.
        String::from_utf8(self.inner.into_inner()).map_err(|_| WriteError)
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.text(name, &[], text),
            None => self.empty(name, &[NIL]),
        }
    }

    fn absent(&mut self, record: &RecordType, field: &Field) {
        if !field.nillable || record.absent == Absent::Omitted {
            return;
        }
        let name = format!("b:{}", field.name);
        if matches!(field.kind, crate::record::Kind::Pairs) {
            self.empty(&name, &[NIL, ("xmlns:c", namespace::ARRAYS)]);
        } else {
            self.empty(&name, &[NIL]);
        }
    }

    fn value(&mut self, field: &Field, value: &Value<'_>) {
        let name = format!("b:{}", field.name);
        match value {
            Value::Identifier(identifier) => self.identifier(&name, &[], identifier),
            Value::Company(identifier) => self.company(&name, &[], identifier),
            Value::Pairs(pairs) => self.pairs(&name, pairs),
            Value::Record(row) => self.element(&name, &[], |writer| writer.fields(row)),
            Value::List(rows) if rows.is_empty() => self.empty(&name, &[]),
            Value::List(rows) => self.element(&name, &[], |writer| writer.records(rows)),
            // What only JSON can say has no place in XML.
            Value::Other(_) => self.refused = true,
            scalar => self.text(&name, &[], scalar.as_text().unwrap_or_default()),
        }
    }

    fn pairs(&mut self, name: &str, pairs: &[KeyValue<'_>]) {
        let part = |writer: &mut Self, name: &str, text: Option<&str>| match text {
            Some(text) => writer.text(name, &[], text),
            None => writer.empty(name, &[NIL]),
        };
        self.element(name, &[("xmlns:c", namespace::ARRAYS)], |writer| {
            for pair in pairs {
                writer.element("c:KeyValueOfstringstring", &[], |writer| {
                    part(writer, "c:Key", pair.key.as_deref());
                    part(writer, "c:Value", pair.value.as_deref());
                });
            }
        });
    }

    fn start<'t>(&mut self, name: &'t str, attributes: &[(&'t str, &'t str)]) -> BytesStart<'t> {
        for (_, value) in attributes {
            self.check(value);
        }
        BytesStart::new(name).with_attributes(attributes.iter().copied())
    }

    fn check(&mut self, text: &str) {
        self.refused |= !text.chars().all(is_xml);
    }

    fn event(&mut self, event: Event<'_>) {
        // Writing into memory does not fail; a failure would be seen as a refused message.
        self.refused |= self.inner.write_event(event).is_err() || self.inner.get_mut().flush().is_err();
    }
}

fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
