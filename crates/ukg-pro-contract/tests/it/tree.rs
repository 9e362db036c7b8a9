//! A small tree of an XML document, for looking at WSDL and XSD.

use quick_xml::{
    NsReader, XmlVersion,
    events::{BytesStart, Event},
    name::{QName, ResolveResult},
};

/// An element, its names resolved.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// Attributes by name as written; declarations of namespaces are not among them.
    pub(crate) attributes: Vec<(String, String)>,
    /// What each attribute's value is as a qualified name: namespace and local name.
    qualified: Vec<(String, String)>,
    pub(crate) children: Vec<Node>,
    pub(crate) text: String,
}

impl Node {
    pub(crate) fn parse(text: &str) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut open = vec![Self::default()];
        loop {
            match reader.read_event().expect("well-formed XML") {
                Event::Start(start) => open.push(Self::enter(&reader, &start)),
                Event::End(_) => {
                    let done = open.pop().expect("an open element");
                    open.last_mut().expect("a parent").children.push(done);
                }
                Event::Text(part) => open.last_mut().expect("a parent").text.push_str(&part.xml10_content()),
                Event::Eof => break,
                other => panic!("{other:?}"),
            }
        }
        let mut document = open.pop().expect("the document");
        assert!(open.is_empty() && document.children.len() == 1, "one root");
        document.children.remove(0)
    }

    fn enter(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Self {
        let resolver = reader.resolver();
        let (namespace, local) = resolver.resolve_element(start.name());
        let mut node = Self {
            namespace: bound(&namespace),
            name: local.as_ref().to_owned(),
            ..Self::default()
        };
        for attribute in start.attributes() {
            let attribute = attribute.expect("an attribute");
            let key = attribute.key.as_ref();
            if key.starts_with("xmlns") {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .expect("a value")
                .into_owned();
            let (namespace, local) = resolver.resolve_element(QName(&value));
            node.qualified.push((bound(&namespace), local.as_ref().to_owned()));
            node.attributes.push((key.to_owned(), value));
        }
        node
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(found, _)| found == name)
            .map(|(_, value)| value.as_str())
    }

    /// The value of an attribute as a qualified name.
    pub(crate) fn qualified(&self, name: &str) -> Option<(&str, &str)> {
        let at = self.attributes.iter().position(|(found, _)| found == name)?;
        let (namespace, local) = &self.qualified[at];
        Some((namespace, local))
    }

    /// The children of this name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The only child of this name.
    pub(crate) fn only(&self, name: &str) -> &Self {
        let mut found = self.all(name);
        let first = found.next().unwrap_or_else(|| panic!("no {name} in {}", self.name));
        assert!(found.next().is_none(), "more than one {name} in {}", self.name);
        first
    }

    /// The child of this name whose `name` attribute is `value`.
    pub(crate) fn named(&self, name: &str, value: &str) -> &Self {
        let found = self.all(name).find(|child| child.attribute("name") == Some(value));
        found.unwrap_or_else(|| panic!("no {name} called {value} in {}", self.name))
    }

    /// This element and all below it.
    pub(crate) fn walk(&self) -> Vec<&Self> {
        let mut all = vec![self];
        for child in &self.children {
            all.extend(child.walk());
        }
        all
    }
}

fn bound(resolved: &ResolveResult<'_>) -> String {
    match resolved {
        ResolveResult::Bound(namespace) => namespace.as_ref().to_owned(),
        ResolveResult::Unbound | ResolveResult::Unknown(_) => String::new(),
    }
}
