//! The address of a tenant's web services, from whatever a person pastes (`ukg-pro-rest.md` 3).

use std::fmt;

use url::{Host, Url};

use crate::{
    address_error::AddressError,
    allowed::{AllowedHosts, as_address, is_under},
};

/// The domains of UKG Pro's web services.
pub const UKG_DOMAINS: [&str; 2] = ["ultipro.com", "ultipro.ca"];

/// Domains of pages for people: sign-in, workplace, recruiting.
const PAGE_DOMAINS: [&str; 4] = ["ultiproworkplace.com", "ukg.net", "ukg.com", "ultimatesoftware.com"];

/// First labels under UKG's domains that are pages for people.
const PAGE_NAMES: [&str; 8] = [
    "login",
    "signin",
    "sign-in",
    "sso",
    "www",
    "portal",
    "workplace",
    "kiosk",
];

/// Parts of a path that only a page for people has.
const PAGE_PATHS: [&str; 7] = ["login", "logon", "signin", "sign-in", "sso", "default.aspx", "adfs"];

/// The longest text that is looked at.
const LONGEST: usize = 2048;

/// Where a tenant's web services are: a scheme, a host and, for allowed hosts, a port.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ServiceAddress {
    base: Url,
}

/// An address and what was made of the text it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// The address.
    pub address: ServiceAddress,
    /// What was changed or dropped, each as a sentence without a full stop, such as `http was raised to https`.
    pub notes: Vec<String>,
}

impl ServiceAddress {
    /// Takes any service URL, WSDL link or host, as an administrator finds them on the *Web Services* page.
    ///
    /// # Errors
    /// When the text is no address, or one that is not of UKG Pro's web services and not allowed.
    pub fn understand(pasted: &str, allowed: &AllowedHosts) -> Result<Understood, AddressError> {
        let mut notes = Vec::new();
        let text = tidy(pasted, &mut notes)?;
        interpret(&Pasted::split(text)?, allowed, notes)
    }

    /// Takes an address in two parts, such as `ultipro.com` and `service2`. A whole address in either field is
    /// understood too, as long as the other one does not contradict it.
    ///
    /// # Errors
    /// As [`understand`](Self::understand), and when the two fields name different hosts.
    pub fn from_parts(domain: &str, subdomain: &str, allowed: &AllowedHosts) -> Result<Understood, AddressError> {
        if subdomain.trim().is_empty() {
            return Self::understand(domain, allowed);
        }
        if domain.trim().is_empty() {
            return Self::understand(subdomain, allowed);
        }
        let mut notes = Vec::new();
        let domain = Pasted::split(tidy(domain, &mut notes)?)?;
        let subdomain = Pasted::split(tidy(subdomain, &mut notes)?)?;
        let (name, label) = (domain.host(), subdomain.host());
        let of_ukg = |host: &str| UKG_DOMAINS.iter().any(|ukg| is_under(host, ukg));
        if label == name || is_under(&label, &name) {
            notes.push("the subdomain field held the whole address".to_owned());
            return interpret(&subdomain, allowed, notes);
        }
        if UKG_DOMAINS.contains(&label.as_str()) && !name.contains('.') {
            notes.push("domain and subdomain were exchanged".to_owned());
            return interpret(&subdomain.below(&name), allowed, notes);
        }
        if name.starts_with(&format!("{label}.")) {
            notes.push("the domain field held the whole address".to_owned());
            return interpret(&domain, allowed, notes);
        }
        if subdomain.scheme.is_some() || of_ukg(&label) || of_ukg(&name) {
            return Err(AddressError::Contradiction);
        }
        notes.push(format!(
            "`{}` and `{}` were joined",
            printable(&label),
            printable(&name)
        ));
        interpret(&domain.below(&label), allowed, notes)
    }

    /// Scheme, host and port, such as `https://service2.ultipro.com`.
    pub fn base_url(&self) -> String {
        self.base.as_str().trim_end_matches('/').to_owned()
    }

    /// The host as a URL writes it; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        self.base.host_str().unwrap_or_default()
    }

    /// The port, the scheme's usual one included.
    pub fn port(&self) -> u16 {
        self.base.port_or_known_default().unwrap_or_default()
    }

    /// Whether calls are encrypted; only an allowed host may be called without.
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// Whether the host is one of UKG's own, called as UKG's hosts are: with https at the usual port.
    pub fn is_ukg(&self) -> bool {
        self.is_https() && self.port() == 443 && UKG_DOMAINS.iter().any(|domain| is_under(self.host(), domain))
    }

    /// Whether the host's first label is one that UKG gives to hosts of web services.
    pub fn looks_like_a_service(&self) -> bool {
        is_service_name(self.host().split('.').next().unwrap_or_default())
    }

    /// Whether the host is this machine, as the emulator is called.
    pub fn is_loopback(&self) -> bool {
        is_this_machine(self.host())
    }

    /// The endpoint of a SOAP service, such as `…/services/EmployeePerson`.
    pub fn soap_endpoint(&self, service_name: &str) -> String {
        format!("{}/services/{service_name}", self.base_url())
    }

    /// The URL of a REST path, which begins with a slash.
    pub fn rest_url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url())
    }

    pub(crate) fn url(&self) -> &Url {
        &self.base
    }
}

impl fmt::Display for ServiceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.base_url())
    }
}

impl fmt::Debug for ServiceAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ServiceAddress({self})")
    }
}

/// The parts of a pasted text, before any is judged.
struct Pasted {
    scheme: Option<&'static str>,
    authority: String,
    rest: String,
}

impl Pasted {
    fn split(text: &str) -> Result<Self, AddressError> {
        let (scheme, rest) = if let Some((scheme, rest)) = text.split_once("://") {
            let scheme = match scheme.to_ascii_lowercase().as_str() {
                "https" => "https",
                "http" => "http",
                _ => return Err(AddressError::Scheme),
            };
            (Some(scheme), rest)
        } else if let Some(rest) = without(text, "https:") {
            (Some("https"), rest)
        } else if let Some(rest) = without(text, "http:") {
            (Some("http"), rest)
        } else {
            (None, text)
        };
        let rest = rest.trim_start_matches(['/', '\\']);
        let end = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        if authority.contains('@') {
            return Err(AddressError::UserInfo);
        }
        let punycode = |label: &str| label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"));
        if !authority.is_ascii() || authority.split('.').any(punycode) {
            return Err(AddressError::Lookalike);
        }
        if authority.is_empty() || authority.contains('%') {
            return Err(AddressError::Malformed);
        }
        Ok(Self {
            scheme,
            authority: authority.trim_matches('.').to_owned(),
            rest: rest.to_owned(),
        })
    }

    /// The host in lower case, without its port.
    fn host(&self) -> String {
        let host = match self.authority.rsplit_once(':') {
            Some((host, port)) if !port.ends_with(']') => host,
            _ => &self.authority,
        };
        host.trim_end_matches('.').to_ascii_lowercase()
    }

    /// The same address with one label more.
    fn below(&self, label: &str) -> Self {
        Self {
            scheme: self.scheme,
            authority: format!("{}.{}", label.trim_matches('.'), self.authority),
            rest: self.rest.clone(),
        }
    }
}

fn without<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.get(..prefix.len())
        .filter(|start| start.eq_ignore_ascii_case(prefix))
        .map(|_| &text[prefix.len()..])
}

/// Drops what is pasted along with an address: blanks, quotes, words before and after.
fn tidy<'a>(pasted: &'a str, notes: &mut Vec<String>) -> Result<&'a str, AddressError> {
    if pasted.len() > LONGEST {
        return Err(AddressError::Malformed);
    }
    let around = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
            || matches!(
                character,
                '"' | '\'' | '`' | '<' | '>' | '(' | ')' | ',' | ';' | '“' | '”' | '‘' | '’'
            )
    };
    let mut text = pasted.trim_matches(around);
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    if text.len() != pasted.len() {
        notes.push("what surrounded the address was dropped".to_owned());
    }
    if text.contains(char::is_whitespace) {
        let mut addresses = text.split_whitespace().filter(|word| word.contains("://"));
        let (Some(address), None) = (addresses.next(), addresses.next()) else {
            return Err(AddressError::Malformed);
        };
        text = address.trim_matches(around);
        notes.push("only the address was taken from the text".to_owned());
    }
    if text.contains(char::is_control) {
        return Err(AddressError::Malformed);
    }
    Ok(text)
}

fn interpret(pasted: &Pasted, allowed: &AllowedHosts, mut notes: Vec<String>) -> Result<Understood, AddressError> {
    // A bare name of this machine is the emulator's, which speaks plain http unless told otherwise.
    let usual = if is_this_machine(&pasted.host()) {
        "http"
    } else {
        "https"
    };
    let given = format!(
        "{}://{}{}",
        pasted.scheme.unwrap_or(usual),
        pasted.authority,
        pasted.rest
    );
    let mut url = Url::parse(&given).map_err(|_| AddressError::Malformed)?;
    let (Some(host), Some(port)) = (url.host_str().map(str::to_owned), url.port_or_known_default()) else {
        return Err(AddressError::Malformed);
    };
    let host = host.trim_end_matches('.');
    if allowed.permits(host, port) {
        url.set_host(Some(host)).map_err(|_| AddressError::Malformed)?;
        if pasted.scheme.is_none() && usual == "http" {
            notes.push("no scheme was given: http is taken for this machine".to_owned());
        }
    } else {
        own_host(&url, host, allowed, &mut notes)?;
        match (url.scheme(), url.port()) {
            (_, None | Some(443)) => {}
            (_, Some(port)) => return Err(AddressError::Port(port)),
        }
        if url.scheme() == "http" {
            notes.push("http was raised to https".to_owned());
        }
        url = Url::parse(&format!("https://{host}")).map_err(|_| AddressError::Malformed)?;
    }
    if pasted.authority.chars().any(|character| character.is_ascii_uppercase()) {
        notes.push("the host was written in lower case".to_owned());
    }
    let path = pasted.rest.split(['?', '#']).next().unwrap_or_default();
    if path.trim_matches('/').is_empty() {
        if pasted.rest.contains(['?', '#']) {
            notes.push("what followed the host was dropped".to_owned());
        }
    } else {
        let query = if pasted.rest.len() > path.len() {
            " and what followed it"
        } else {
            ""
        };
        let verb = if query.is_empty() { "was" } else { "were" };
        notes.push(format!("the path {}{query} {verb} dropped", printable(path)));
    }
    url.set_path("/");
    url.set_query(None);
    url.set_fragment(None);
    Ok(Understood {
        address: ServiceAddress { base: url },
        notes,
    })
}

/// Accepts the host when it can be a service host of UKG's.
fn own_host(url: &Url, host: &str, allowed: &AllowedHosts, notes: &mut Vec<String>) -> Result<(), AddressError> {
    if !matches!(url.host(), Some(Host::Domain(_))) {
        return Err(AddressError::IpAddress);
    }
    if UKG_DOMAINS.contains(&host) || !host.contains('.') {
        return Err(if allowed.names(host) {
            AddressError::NotAllowed
        } else {
            AddressError::Incomplete
        });
    }
    if PAGE_DOMAINS
        .iter()
        .any(|domain| is_under(host, domain) || host == *domain)
    {
        return Err(AddressError::LoginPage { host: host.to_owned() });
    }
    if !UKG_DOMAINS.iter().any(|domain| is_under(host, domain)) {
        let host = printable(host);
        return Err(if allowed.names(&host) {
            AddressError::NotAllowed
        } else {
            AddressError::OtherHost { host }
        });
    }
    let first = host.split('.').next().unwrap_or_default();
    if PAGE_NAMES.contains(&first) || first.starts_with("recruiting") {
        return Err(AddressError::LoginPage { host: host.to_owned() });
    }
    if !is_service_name(first) {
        let path = url.path().to_ascii_lowercase();
        if PAGE_PATHS.iter().any(|part| path.contains(part)) {
            return Err(AddressError::LoginPage { host: host.to_owned() });
        }
        notes.push(format!(
            "`{host}` does not look like a host of web services, whose names begin with `service`: if the login fails, \
             compare it with the Web Services page"
        ));
    }
    Ok(())
}

/// Whether a first label is one that UKG gives to hosts of web services (`ukg-pro-soap.md` 2).
fn is_service_name(label: &str) -> bool {
    let short = |rest: &str| rest.len() <= 3 && rest.chars().all(|character| character.is_ascii_alphanumeric());
    ["service", "rental"]
        .iter()
        .any(|name| label.strip_prefix(name).is_some_and(short))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || is_under(host, "localhost") || as_address(host).is_some_and(|address| address.is_loopback())
}

fn printable(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .filter(|character| !character.is_control())
        .take(80)
        .collect();
    if text.chars().count() > 80 {
        shown.push('…');
    }
    shown
}
