//! A pull reader over quick-xml that yields elements by namespace and local name, and records by declaration.

use std::borrow::Cow;

use quick_xml::{
    NsReader, XmlVersion,
    errors::{Error as XmlError, IllFormedError, SyntaxError},
    events::{BytesRef, BytesStart, Event},
    name::{NamespaceError, QName, ResolveResult},
};

use crate::{
    identifier::{CompanyIdentifier, CompanyIdentifierKind, EmployeeIdentifier, IdentifierKind},
    read::{Error, Limits, admit},
    record::{Kind, RecordType, Row},
    soap::namespace,
    value::{DateTime, Decimal, Double, Integer, KeyValue, Value},
};

/// What a reader makes of elements that stand out of their declared order (`ukg-pro-soap.md` 5.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Any order is read: what a client should do.
    Any,
    /// An element whose place has passed is skipped in silence: what WCF's reader does.
    Wcf,
    /// An element whose place has passed is an error: for finding mistakes in clients.
    Strict,
}

/// An element that has been entered.
#[derive(Debug)]
pub struct Element<'a> {
    /// The namespace, when it is one that UKG Pro's messages use; otherwise empty.
    pub namespace: &'static str,
    /// The name without prefix.
    pub name: Cow<'a, str>,
    /// Whether it carries `i:nil="true"`.
    pub nil: bool,
    /// The local name of its `i:type`, when that resolves to the contracts namespace.
    pub type_name: Option<Cow<'a, str>>,
    /// Whether it carries an `i:type` that names something else.
    pub foreign_type: bool,
    /// The value of its attribute `name`, by which data sets of reports head their columns.
    pub title: Option<Cow<'a, str>>,
}

impl Element<'_> {
    /// Whether it is the element of this namespace and name.
    pub fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace == namespace && self.name == name
    }
}

/// A pull reader of one message.
pub struct XmlReader<'a> {
    inner: NsReader<&'a [u8]>,
    limits: Limits,
    depth: usize,
    length: u64,
    data: &'static str,
    /// How many fields records may still have.
    fields: usize,
}

impl<'a> XmlReader<'a> {
    /// A reader of `text`.
    ///
    /// # Errors
    /// When the text is empty, an HTML page or larger than the limit.
    pub fn new(text: &'a str, limits: Limits) -> Result<Self, Error> {
        admit(text, limits)?;
        if text.trim_ascii().is_empty() {
            return Err(Error::CutOff(0));
        }
        let mut inner = NsReader::from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        inner.config_mut().expand_empty_elements = true;
        Ok(Self {
            inner,
            limits,
            depth: 0,
            length: text.len() as u64,
            data: namespace::CONTRACTS,
            fields: limits.fields,
        })
    }

    /// The same reader, for messages whose records stand in another namespace than most.
    #[must_use]
    pub fn with_records_in(mut self, namespace: &'static str) -> Self {
        self.data = namespace;
        self
    }

    /// Enters the next child of the current element, or of the document; `None` when the current element ends, which
    /// leaves it.
    ///
    /// # Errors
    /// When the message is cut, not well-formed, or passes a limit.
    pub fn child(&mut self) -> Result<Option<Element<'a>>, Error> {
        loop {
            match self.event()? {
                Event::Start(start) => return self.enter(&start).map(Some),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(None);
                }
                Event::Eof => {
                    return if self.depth == 0 {
                        Ok(None)
                    } else {
                        Err(Error::CutOff(self.length))
                    };
                }
                Event::DocType(_) => return Err(Error::Refused("a document type")),
                Event::GeneralRef(reference) => {
                    self.character(&reference)?;
                }
                // An empty element comes as a start and an end.
                Event::Text(_)
                | Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::Empty(_) => {}
            }
        }
    }

    /// Enters the next child, which must be the named one.
    ///
    /// # Errors
    /// Also when another element comes, or none.
    pub fn expect(&mut self, namespace: &str, name: &str) -> Result<Element<'a>, Error> {
        match self.child()? {
            Some(element) if element.is(namespace, name) => Ok(element),
            Some(element) => Err(Error::Unexpected {
                expected: format!("the element `{name}`"),
                found: element.name.into_owned(),
            }),
            None => Err(Error::Missing(name.to_owned())),
        }
    }

    /// Leaves the current element, whatever is left in it.
    ///
    /// # Errors
    /// As [`child`](Self::child).
    pub fn skip(&mut self) -> Result<(), Error> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            self.child()?;
        }
        Ok(())
    }

    /// The text of the current element, which is left.
    ///
    /// # Errors
    /// When the element holds elements, or a reference to an entity that XML does not define.
    pub fn text(&mut self, path: impl Fn() -> String) -> Result<Cow<'a, str>, Error> {
        let mut text: Cow<'a, str> = Cow::Borrowed("");
        loop {
            match self.event()? {
                Event::Text(part) => append(&mut text, part.xml10_content()),
                Event::CData(part) => append(&mut text, part.xml10_content()),
                Event::GeneralRef(reference) => text.to_mut().push(self.character(&reference)?),
                Event::End(_) => {
                    self.depth -= 1;
                    return Ok(text);
                }
                Event::Start(_) => {
                    return Err(Error::Value {
                        path: path(),
                        expected: "text",
                    });
                }
                Event::Eof => return Err(Error::CutOff(self.length)),
                Event::DocType(_) => return Err(Error::Refused("a document type")),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Empty(_) => {}
            }
            if text.len() > self.limits.text {
                return Err(Error::TooLarge {
                    what: "bytes a text",
                    limit: self.limits.text,
                });
            }
        }
    }

    /// Reads the current element as a record; the element is left. Elements the declaration does not know are
    /// skipped, a repeated one counts once.
    ///
    /// # Errors
    /// When a value is not what its field is declared to hold, and as [`child`](Self::child).
    pub fn record(&mut self, record: &'static RecordType, order: Order) -> Result<Row<'a>, Error> {
        self.fields = self
            .fields
            .checked_sub(record.len())
            .ok_or_else(|| self.limits.too_many_fields())?;
        let mut row = Row::new(record);
        let mut slot = 0;
        while let Some(element) = self.child()? {
            let found = if element.namespace == self.data {
                record.find(slot, &element.name)
            } else {
                None
            };
            let Some((index, field)) = found else {
                self.skip()?;
                continue;
            };
            if index < slot && order != Order::Any {
                if order == Order::Strict {
                    return Err(Error::OutOfOrder(format!("{}/{}", record.name, field.name)));
                }
                self.skip()?;
                continue;
            }
            slot = index + 1;
            let value = self.value((record.name, field.name), field.kind, &element, order)?;
            if let Some(place @ None) = row.slot(index) {
                *place = value;
            }
        }
        Ok(row)
    }

    /// Reads the children of the current element that are records of this type; the element is left.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn records(&mut self, record: &'static RecordType, order: Order) -> Result<Vec<Row<'a>>, Error> {
        self.records_and_other(record, order).map(|(rows, _)| rows)
    }

    /// As [`records`](Self::records), with the name of the first child that is something else.
    pub(crate) fn records_and_other(
        &mut self,
        record: &'static RecordType,
        order: Order,
    ) -> Result<(Vec<Row<'a>>, Option<Cow<'a, str>>), Error> {
        let mut rows = Vec::new();
        let mut other = None;
        while let Some(element) = self.child()? {
            if !element.is(self.data, record.name) {
                self.skip()?;
                other.get_or_insert(element.name);
            } else if element.nil {
                self.skip()?;
            } else {
                rows.push(self.record(record, order)?);
            }
        }
        Ok((rows, other))
    }

    /// Reads the current element as an employee identifier; the element is left.
    ///
    /// # Errors
    /// When a request names a type that does not exist, and as [`child`](Self::child).
    pub fn identifier(&mut self, element: &Element<'_>, order: Order) -> Result<EmployeeIdentifier<'a>, Error> {
        let kind = subtype(element, order, IdentifierKind::from_type_name)?;
        let mut identifier = EmployeeIdentifier {
            kind,
            ..EmployeeIdentifier::default()
        };
        let mut valued = false;
        while let Some(part) = self.child()? {
            let path = || format!("{}/{}", kind.type_name(), part.name);
            if part.namespace != namespace::CONTRACTS {
                self.skip()?;
            } else if part.name == "CompanyCode" {
                if valued && order == Order::Strict {
                    return Err(Error::OutOfOrder(path()));
                }
                if part.nil || (valued && order == Order::Wcf) {
                    self.skip()?;
                } else {
                    identifier.company_code = Some(self.text(path)?);
                }
            } else if kind.element() == Some(&*part.name) {
                valued = true;
                if part.nil {
                    self.skip()?;
                } else {
                    identifier.value = Some(self.text(path)?);
                }
            } else {
                self.skip()?;
            }
        }
        Ok(identifier)
    }

    /// Reads the current element as a company identifier; the element is left.
    ///
    /// # Errors
    /// As [`identifier`](Self::identifier).
    pub fn company(&mut self, element: &Element<'_>, order: Order) -> Result<CompanyIdentifier<'a>, Error> {
        let kind = subtype(element, order, CompanyIdentifierKind::from_type_name)?;
        let mut value = None;
        while let Some(part) = self.child()? {
            if part.namespace == namespace::CONTRACTS && kind.element() == Some(&*part.name) && !part.nil {
                value = Some(self.text(|| format!("{}/{}", kind.type_name(), part.name))?);
            } else {
                self.skip()?;
            }
        }
        Ok(CompanyIdentifier { kind, value })
    }

    /// Reads the current element as the value of a kind; `None` when it is nil. The element is left. `owner` and
    /// `name` say in errors which value it was.
    ///
    /// # Errors
    /// When the value is not of the kind, and as [`child`](Self::child).
    pub fn value(
        &mut self,
        (owner, name): (&str, &str),
        kind: Kind,
        element: &Element<'_>,
        order: Order,
    ) -> Result<Option<Value<'a>>, Error> {
        if element.nil {
            self.skip()?;
            return Ok(None);
        }
        let path = || format!("{owner}/{name}");
        let not = |expected| Error::Value { path: path(), expected };
        Ok(Some(match kind {
            Kind::Text | Kind::Guid | Kind::Any => Value::Text(self.text(path)?),
            Kind::Boolean => match self.text(path)?.trim_ascii() {
                "true" | "1" => Value::Boolean(true),
                "false" | "0" => Value::Boolean(false),
                _ => return Err(not("true or false")),
            },
            Kind::Integer => Value::Integer(Integer::parse(self.text(path)?).ok_or_else(|| not(Integer::EXPECTED))?),
            Kind::Decimal | Kind::Number => {
                Value::Decimal(Decimal::parse(self.text(path)?).ok_or_else(|| not(Decimal::EXPECTED))?)
            }
            Kind::Double => Value::Double(Double::parse(self.text(path)?).ok_or_else(|| not(Double::EXPECTED))?),
            Kind::DateTime => {
                Value::DateTime(DateTime::parse(self.text(path)?).ok_or_else(|| not(DateTime::EXPECTED))?)
            }
            Kind::Identifier => Value::Identifier(self.identifier(element, order)?),
            Kind::Company => Value::Company(self.company(element, order)?),
            Kind::Pairs => Value::Pairs(self.pairs()?),
            Kind::One(inner) => Value::Record(self.record(inner, order)?),
            Kind::Many(item) => Value::List(self.records(item, order)?),
        }))
    }

    fn pairs(&mut self) -> Result<Vec<KeyValue<'a>>, Error> {
        let mut pairs = Vec::new();
        while let Some(entry) = self.child()? {
            if !entry.is(namespace::ARRAYS, "KeyValueOfstringstring") {
                self.skip()?;
                continue;
            }
            let mut pair = KeyValue::default();
            while let Some(part) = self.child()? {
                match &*part.name {
                    _ if part.nil => self.skip()?,
                    "Key" => pair.key = Some(self.text(|| "Key".to_owned())?),
                    "Value" => pair.value = Some(self.text(|| "Value".to_owned())?),
                    _ => self.skip()?,
                }
            }
            pairs.push(pair);
        }
        Ok(pairs)
    }

    fn event(&mut self) -> Result<Event<'a>, Error> {
        self.inner.read_event().map_err(|error| match error {
            XmlError::Syntax(
                SyntaxError::UnclosedTag
                | SyntaxError::UnclosedSingleQuotedAttributeValue
                | SyntaxError::UnclosedDoubleQuotedAttributeValue
                | SyntaxError::UnclosedComment
                | SyntaxError::UnclosedCData
                | SyntaxError::UnclosedPI
                | SyntaxError::UnclosedXmlDecl
                | SyntaxError::UnclosedDoctype,
            )
            | XmlError::IllFormed(IllFormedError::MissingEndTag(_)) => Error::CutOff(self.length),
            XmlError::Syntax(SyntaxError::InvalidBangMarkup) if self.is_used_up() => Error::CutOff(self.length),
            // Outside of any element a reference is no beginning of a message.
            XmlError::IllFormed(IllFormedError::UnclosedReference) if self.is_used_up() && self.depth > 0 => {
                Error::CutOff(self.length)
            }
            XmlError::Namespace(NamespaceError::TooManyBindings(limit)) => Error::TooLarge {
                what: "namespaces in scope",
                limit,
            },
            other => Error::Malformed {
                position: self.inner.error_position(),
                reason: reason(&other).to_owned(),
            },
        })
    }

    /// Whether nothing of the message is left, or no more than the beginning of a mark that could not be told.
    fn is_used_up(&self) -> bool {
        matches!(self.inner.get_ref(), [] | [b'<', b'!'])
    }

    /// The character a reference stands for.
    fn character(&self, reference: &BytesRef<'_>) -> Result<char, Error> {
        match reference.resolve_char_ref() {
            Ok(Some(character)) => Ok(character),
            Ok(None) => predefined(reference).ok_or(Error::Refused("an entity of its own")),
            Err(error) => Err(self.malformed(reason(&error))),
        }
    }

    fn malformed(&self, reason: &str) -> Error {
        Error::Malformed {
            position: self.inner.buffer_position(),
            reason: reason.to_owned(),
        }
    }

    fn enter(&mut self, start: &BytesStart<'a>) -> Result<Element<'a>, Error> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(Error::TooLarge {
                what: "levels of elements",
                limit: self.limits.depth,
            });
        }
        let (resolved, local) = self.inner.resolver().resolve_element(start.name());
        if !is_name(local.as_ref()) {
            return Err(self.malformed("an element's name holds what names cannot hold"));
        }
        let namespace = self.namespace(&resolved)?;
        let mut element = Element {
            namespace,
            name: Cow::Owned(local.as_ref().to_owned()),
            nil: false,
            type_name: None,
            foreign_type: false,
            title: None,
        };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.malformed(reason(&error.into())))?;
            let (resolved, local) = self.inner.resolver().resolve_attribute(attribute.key);
            if attribute.key.as_ref() == "name" {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|error| self.malformed(reason(&error)))?;
                element.title = Some(Cow::Owned(value.into_owned()));
                continue;
            }
            if self.namespace(&resolved)? != namespace::XML_SCHEMA_INSTANCE {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| self.malformed(reason(&error)))?;
            match local.as_ref() {
                "nil" => element.nil = matches!(value.trim(), "true" | "1"),
                "type" => {
                    let name = value.trim();
                    let (resolved, local) = self.inner.resolver().resolve_element(QName(name));
                    if known(&resolved) == namespace::CONTRACTS {
                        element.type_name = Some(Cow::Owned(local.as_ref().to_owned()));
                    } else {
                        element.foreign_type = true;
                    }
                }
                _ => {}
            }
        }
        Ok(element)
    }

    /// The namespace of a name; an error when its prefix is bound to none, because such an element would be passed
    /// over as unknown.
    fn namespace(&self, resolved: &ResolveResult<'_>) -> Result<&'static str, Error> {
        match resolved {
            ResolveResult::Unknown(_) => Err(self.malformed("a prefix is not bound to a namespace")),
            resolved => Ok(known(resolved)),
        }
    }
}

/// The subtype that `i:type` names; the base type where there is none.
fn subtype<K: Default>(element: &Element<'_>, order: Order, of_name: fn(&str) -> Option<K>) -> Result<K, Error> {
    match element.type_name.as_deref().map(of_name) {
        None if !element.foreign_type => Ok(K::default()),
        Some(Some(kind)) => Ok(kind),
        _ if order == Order::Any => Ok(K::default()),
        _ => Err(Error::Value {
            path: format!("{}/@i:type", element.name),
            expected: "the name of an identifier type",
        }),
    }
}

/// What the library found wrong, in words that quote nothing of the message.
fn reason(error: &XmlError) -> &'static str {
    match error {
        XmlError::Syntax(_) => "markup does not end, or is none",
        XmlError::IllFormed(IllFormedError::MismatchedEndTag { .. } | IllFormedError::UnmatchedEndTag(_)) => {
            "an end tag does not match the start tag before it"
        }
        XmlError::IllFormed(IllFormedError::UnclosedReference) => "a reference does not end",
        XmlError::IllFormed(_) => "a declaration is not complete",
        XmlError::InvalidAttr(_) => "an attribute is not written as attributes are",
        XmlError::Escape(_) => "a reference stands for nothing",
        XmlError::Namespace(_) => "a reserved prefix is bound anew",
        XmlError::Encoding(_) | XmlError::Io(_) => "the text cannot be decoded",
    }
}

/// Whether `name` consists of what names may hold; letters beyond ASCII are all let pass.
fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') || !byte.is_ascii())
}

fn known(resolved: &ResolveResult<'_>) -> &'static str {
    match resolved {
        ResolveResult::Bound(bound) => namespace::known(bound.as_ref()),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => "",
    }
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn append<'a>(text: &mut Cow<'a, str>, part: Cow<'a, str>) {
    if text.is_empty() {
        *text = part;
    } else {
        text.to_mut().push_str(&part);
    }
}
