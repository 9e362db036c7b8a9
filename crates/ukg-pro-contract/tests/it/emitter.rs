//! A second writer of answers, which shares nothing with the contract's own: other prefixes, another order, unknown
//! elements, comments, CDATA, character references and whitespace wherever a service may put them.

use std::fmt::Write;

use ukg_pro_contract::{
    record::{Record, Row},
    soap::{Answer, Operation, OperationResult, Output, Service},
    value::Value,
};

use crate::generator::Generator;

const ENVELOPE: &str = "http://www.w3.org/2003/05/soap-envelope";
const CONTRACTS: &str = "http://www.ultipro.com/contracts";
const ARRAYS: &str = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes an answer as another implementation might.
pub(crate) fn answer(
    generator: &mut Generator,
    service: &Service,
    operation: &Operation,
    answer: &Answer<'_>,
) -> String {
    let contracts = generator.pick(&["", "b:", "con:", "d4p1:", "ns2:", "s:", "_x.-1:"]);
    let instance = generator.pick(&["i:", "xsi:", "nil:"]);
    let envelope = generator.pick(&["", "s:", "soap:", "SOAP-ENV:", "e:"]);
    let wrapper = generator.pick(&["", "svc:", "ns0:"]);
    let mut emitter = Emitter {
        generator,
        contracts,
        instance,
        out: String::new(),
    };
    emitter.envelope(envelope, wrapper, service, operation, answer);
    emitter.out
}

struct Emitter<'g> {
    generator: &'g mut Generator,
    /// The prefix of the contracts namespace, colon included; empty where it is the default.
    contracts: &'static str,
    /// The prefix of the schema instance namespace, colon included.
    instance: &'static str,
    out: String,
}

impl Emitter<'_> {
    fn envelope(
        &mut self,
        envelope: &str,
        wrapper: &str,
        service: &Service,
        operation: &Operation,
        answer: &Answer<'_>,
    ) {
        self.out.push_str(self.generator.pick(&[
            "",
            "\u{feff}",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n",
            "<!-- proxy -->\n",
        ]));
        write!(self.out, "<{envelope}Envelope {}>", bind(envelope, ENVELOPE)).expect("text");
        if self.generator.one_in(2) {
            write!(self.out, "<{envelope}Header>").expect("text");
            self.space();
            self.out.push_str(
                "<Later xmlns='urn:example:later' s:must='0' xmlns:s='urn:example'><Token>no</Token></Later>",
            );
            let action = format!("{}/I{}/{}Response", service.namespace, service.name, operation.name);
            write!(
                self.out,
                "<w:Action xmlns:w='http://www.w3.org/2005/08/addressing'>{action}</w:Action>"
            )
            .expect("text");
            write!(self.out, "</{envelope}Header\n>").expect("text");
        }
        write!(self.out, "<{envelope}Body>").expect("text");
        self.space();
        let (response, result) = (
            format!("{}Response", operation.name),
            format!("{}Result", operation.name),
        );
        write!(self.out, "<{wrapper}{response} {}>", bind(wrapper, service.namespace)).expect("text");
        self.space();
        write!(self.out, "<{wrapper}{result}").expect("text");
        // With the contracts as default namespace, each part declares it for itself.
        let mut bindings = vec![bind(self.instance, INSTANCE)];
        if !self.contracts.is_empty() {
            bindings.push(bind(self.contracts, CONTRACTS));
        }
        self.generator.shuffle(&mut bindings);
        write!(self.out, " {}>", bindings.join(" ")).expect("text");
        self.parts(operation, answer);
        self.noise();
        write!(self.out, "</{wrapper}{result}></{wrapper}{response}>").expect("text");
        self.space();
        write!(self.out, "</{envelope}Body></{envelope}Envelope>\n<!-- end -->").expect("text");
    }

    fn parts(&mut self, operation: &Operation, answer: &Answer<'_>) {
        let mut parts = vec!["OperationResult", "Results", "HasErrors", "HasWarnings", "Success"];
        self.generator.shuffle(&mut parts);
        let declared = if self.contracts.is_empty() {
            format!(" xmlns=\"{CONTRACTS}\"")
        } else {
            String::new()
        };
        for part in parts {
            self.noise();
            let flag = match part {
                "HasErrors" => answer.has_errors,
                "HasWarnings" => answer.has_warnings,
                "Success" => answer.success,
                _ => None,
            };
            match part {
                "OperationResult" => self.element(part, &declared, |emitter| emitter.result(&answer.operation_result)),
                "Results" => self.element(part, &declared, |emitter| match operation.output {
                    Output::Find(_) | Output::Get(_) => emitter.rows(&answer.rows),
                    Output::Write => {
                        for result in &answer.results {
                            emitter.noise();
                            emitter.element("Result", "", |emitter| emitter.result(result));
                        }
                    }
                }),
                _ => {
                    if let Some(flag) = flag {
                        let text = self.boolean(flag);
                        self.leaf(part, &declared, &text);
                    }
                }
            }
        }
    }

    fn result(&mut self, result: &OperationResult<'_>) {
        let mut parts = [0, 1, 2, 3, 4, 5];
        self.generator.shuffle(&mut parts);
        for part in parts {
            self.noise();
            match part {
                0 => self.flag("HasErrors", result.has_errors),
                1 => self.flag("HasWarnings", result.has_warnings),
                2 if result.messages.is_empty() => self.absent("Messages"),
                2 => {
                    let rows: Vec<_> = result.messages.iter().cloned().map(Record::into_row).collect();
                    self.element("Messages", "", |emitter| emitter.rows(&rows));
                }
                3 => match result.paging.clone() {
                    Some(paging) => self.element("PagingInfo", "", |emitter| emitter.fields(&paging.into_row())),
                    None => self.absent("PagingInfo"),
                },
                4 => match &result.request_number {
                    Some(number) => self.leaf("RequestNumber", "", &format!("\n{number} ")),
                    None => self.absent("RequestNumber"),
                },
                _ => self.flag("Success", result.success),
            }
        }
    }

    fn flag(&mut self, name: &str, flag: Option<bool>) {
        if let Some(flag) = flag {
            let text = self.boolean(flag);
            self.leaf(name, "", &text);
        }
    }

    fn rows(&mut self, rows: &[Row<'_>]) {
        for row in rows {
            self.noise();
            self.element(row.record().name, "", |emitter| emitter.fields(row));
        }
        self.noise();
    }

    /// The fields of a record in any order.
    fn fields(&mut self, row: &Row<'_>) {
        let mut entries: Vec<_> = row.entries().collect();
        self.generator.shuffle(&mut entries);
        for (field, value) in entries {
            self.noise();
            match value {
                Some(value) => self.value(field.name, value),
                None => self.absent(field.name),
            }
        }
        self.noise();
    }

    fn value(&mut self, name: &str, value: &Value<'_>) {
        match value {
            Value::Text(text) => {
                let text = self.encode(text);
                self.leaf(name, "", &text);
            }
            Value::Boolean(flag) => {
                let text = self.boolean(*flag);
                self.leaf(name, "", &text);
            }
            Value::Identifier(identifier) => {
                let type_name = format!(
                    " {}type='{}{}'",
                    self.instance,
                    self.contracts,
                    identifier.kind.type_name()
                );
                let mut parts = vec![("CompanyCode", identifier.company_code.as_deref())];
                parts.extend(
                    identifier
                        .kind
                        .element()
                        .map(|element| (element, identifier.value.as_deref())),
                );
                self.generator.shuffle(&mut parts);
                self.element(name, &type_name, |emitter| {
                    for (name, text) in parts {
                        emitter.noise();
                        emitter.optional(name, text);
                    }
                });
            }
            Value::Company(identifier) => {
                let type_name = format!(
                    " {}type='{}{}'",
                    self.instance,
                    self.contracts,
                    identifier.kind.type_name()
                );
                self.element(name, &type_name, |emitter| {
                    emitter.noise();
                    if let Some(element) = identifier.kind.element() {
                        emitter.optional(element, identifier.value.as_deref());
                    }
                });
            }
            Value::Pairs(pairs) => {
                let declared = format!(" xmlns:arr=\"{ARRAYS}\"");
                self.element(name, &declared, |emitter| {
                    // Within a dictionary the names are those of the arrays namespace.
                    let contracts = std::mem::replace(&mut emitter.contracts, "arr:");
                    for pair in pairs {
                        emitter.space();
                        emitter.element("KeyValueOfstringstring", "", |emitter| {
                            emitter.optional("Key", pair.key.as_deref());
                            emitter.optional("Value", pair.value.as_deref());
                        });
                    }
                    emitter.contracts = contracts;
                });
            }
            Value::Record(row) => self.element(name, "", |emitter| emitter.fields(row)),
            Value::List(rows) => self.element(name, "", |emitter| emitter.rows(rows)),
            scalar => {
                let text = scalar.as_text().expect("a scalar");
                let text = format!(
                    "{}{text}{}",
                    self.generator.pick(&["", " ", "\n\t"]),
                    self.generator.pick(&["", " "])
                );
                self.leaf(name, "", &text);
            }
        }
    }

    fn optional(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => {
                let text = self.encode(text);
                self.leaf(name, "", &text);
            }
            None => self.absent(name),
        }
    }

    /// What has no value: nil, or not there at all.
    fn absent(&mut self, name: &str) {
        let (contracts, instance) = (self.contracts, self.instance);
        match self.generator.below(4) {
            0 => {}
            1 => write!(
                self.out,
                "<{contracts}{name} {instance}nil = \"1\"></{contracts}{name}>"
            )
            .expect("text"),
            _ => write!(self.out, "<{contracts}{name} {instance}nil='true'/>").expect("text"),
        }
    }

    fn boolean(&mut self, flag: bool) -> String {
        let text = match (flag, self.generator.one_in(4)) {
            (true, false) => "true",
            (true, true) => "1",
            (false, false) => "false",
            (false, true) => "0",
        };
        format!(
            "{}{text}{}",
            self.generator.pick(&["", " "]),
            self.generator.pick(&["", "\r\n"])
        )
    }

    fn element(&mut self, name: &str, attributes: &str, content: impl FnOnce(&mut Self)) {
        let contracts = self.contracts;
        let unknown = self
            .generator
            .pick(&["", " later='a&amp;b'", " xml:space=\"preserve\""]);
        write!(self.out, "<{contracts}{name}{attributes}{unknown}>").expect("text");
        content(self);
        self.space();
        write!(self.out, "</{contracts}{name}>").expect("text");
    }

    fn leaf(&mut self, name: &str, attributes: &str, text: &str) {
        let contracts = self.contracts;
        write!(self.out, "<{contracts}{name}{attributes}>{text}</{contracts}{name}>").expect("text");
    }

    /// The text, each character in one of the ways XML has for it.
    fn encode(&mut self, text: &str) -> String {
        let mut encoded = String::new();
        if self.generator.one_in(4) && !text.contains(['\r', ']']) {
            write!(encoded, "<![CDATA[{text}]]>").expect("text");
            return encoded;
        }
        let references = self.generator.one_in(3);
        for character in text.chars() {
            let code = u32::from(character);
            match character {
                '\r' => encoded.push_str(self.generator.pick(&["&#13;", "&#xD;", "&#x000d;"])),
                '\n' if self.generator.one_in(3) => encoded.push_str("\r\n"),
                _ if references && self.generator.one_in(3) => write!(encoded, "&#{code};").expect("text"),
                _ if references && self.generator.one_in(3) => write!(encoded, "&#x{code:X};").expect("text"),
                _ if references && self.generator.one_in(8) && character != ']' => {
                    write!(encoded, "<!-- & --><![CDATA[{character}]]><?later?>").expect("text");
                }
                '&' => encoded.push_str("&amp;"),
                '<' => encoded.push_str("&lt;"),
                '>' => encoded.push_str("&gt;"),
                '"' if references => encoded.push_str("&quot;"),
                '\'' if references => encoded.push_str("&apos;"),
                _ => encoded.push(character),
            }
        }
        encoded
    }

    fn space(&mut self) {
        self.out.push_str(self.generator.pick(&["", "", "\n", " ", "\r\n\t"]));
    }

    /// What stands between elements and means nothing to a reader.
    fn noise(&mut self) {
        let contracts = self.contracts;
        match self.generator.below(24) {
            0 => self.out.push_str("<!-- <b:LastName>no</b:LastName> -->"),
            1 => self.out.push_str("<?later <LastName>?>"),
            // Of the right name, but of another namespace, and nested.
            2 => self.out.push_str(
                "<x:LastName xmlns:x='urn:example:later'>no<x:Person><x:SSN>no</x:SSN></x:Person></x:LastName>",
            ),
            3 => self
                .out
                .push_str("<Person xmlns=\"urn:example:later\"><CompanyCode/>no</Person>"),
            4 => self.out.push_str("<LastName xmlns=''>no</LastName>"),
            // Of the right namespace, but unknown, holding names that are known elsewhere.
            5 => write!(
                self.out,
                "<b:AddedLater xmlns:b='{CONTRACTS}'><b:LastName>no</b:LastName>\
                 <b:Results><b:Person/></b:Results>&amp;&#65;</b:AddedLater>"
            )
            .expect("text"),
            6 if !contracts.is_empty() && contracts != "arr:" => {
                write!(self.out, "<{contracts}Later {}nil='true'/>", self.instance).expect("text");
            }
            _ => self.space(),
        }
    }
}

fn bind(prefix: &str, namespace: &str) -> String {
    match prefix.strip_suffix(':') {
        Some(prefix) => format!("xmlns:{prefix}=\"{namespace}\""),
        None => format!("xmlns='{namespace}'"),
    }
}
