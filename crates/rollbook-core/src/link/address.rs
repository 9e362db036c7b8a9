//! What was meant by an address that was not understood.

use rollbook_model::Problem;
use ukg_pro::{ServiceAddress, UKG_DOMAINS, Understood};

use super::Address;
use crate::{Engine, diagnosis};

impl Engine {
    /// The address as it will be called.
    pub(super) fn understand(&self, address: &Address) -> Result<Understood, Problem> {
        let understood = match address {
            Address::Pasted(text) => ServiceAddress::understand(text, &self.allowed()),
            Address::Parts { domain, subdomain } => ServiceAddress::from_parts(domain, subdomain, &self.allowed()),
        };
        understood.map_err(|error| diagnosis::address(&error))
    }

    /// What was probably meant by an address that is none of UKG Pro's: the same with a slip of the keys mended.
    pub(super) fn meant(&self, address: &Address) -> Option<String> {
        let host = match address {
            Address::Pasted(text) => host_of(text),
            Address::Parts { domain, subdomain } => format!("{}.{}", host_of(subdomain), host_of(domain)),
        };
        let meant = mended(&host)?;
        let understood = ServiceAddress::understand(&meant, &self.allowed()).ok()?;
        (understood.address.host() != host).then(|| understood.address.base_url())
    }
}

/// Domain and subdomain of an address, as a form with two fields asks for them.
pub(super) fn parts(address: &ServiceAddress) -> (String, String) {
    let base = address.base_url();
    let host = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
    let (subdomain, domain) = host.split_once('.').unwrap_or(("", host));
    (domain.to_owned(), subdomain.to_owned())
}

/// The host of a text, roughly: it was not understood.
fn host_of(text: &str) -> String {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let end = text.find(['/', '\\', '?', '#', ':', ' ']).unwrap_or(text.len());
    text[..end].trim_matches('.').to_ascii_lowercase()
}

/// The host with its domain, and the word that names of web services begin with, mended.
fn mended(host: &str) -> Option<String> {
    if host.len() > 80 || !host.is_ascii() {
        return None;
    }
    for domain in UKG_DOMAINS {
        // A dot that is missing.
        if let Some(label) = host.strip_suffix(domain)
            && !label.is_empty()
            && !label.ends_with('.')
        {
            return Some(format!("{}.{domain}", service(label)));
        }
        let (name, _) = domain.split_once('.')?;
        // The ending that is missing.
        if let Some(label) = host.strip_suffix(&format!(".{name}")) {
            return Some(format!("{}.{domain}", service(label)));
        }
    }
    let (label, domain) = host.split_once('.')?;
    let nearest = UKG_DOMAINS.into_iter().min_by_key(|known| distance(domain, known))?;
    (distance(domain, nearest) <= 2).then(|| format!("{}.{nearest}", service(label)))
}

/// A first label that is nearly `service` and what follows it, as it was meant.
fn service(label: &str) -> String {
    let word = "service";
    let end = label
        .find(|character: char| character.is_ascii_digit())
        .unwrap_or(label.len());
    let (letters, digits) = label.split_at(end);
    if letters != word && !digits.is_empty() && distance(letters, word) <= 2 {
        format!("{word}{digits}")
    } else {
        label.to_owned()
    }
}

/// How many letters differ between two texts: one too many, one too few, another one, or two exchanged.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.bytes().collect(), other.bytes().collect());
    let mut rows = vec![vec![0; other.len() + 1]; one.len() + 1];
    for (at, row) in rows.iter_mut().enumerate() {
        row[0] = at;
    }
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at;
    }
    for row in 1..=one.len() {
        for column in 1..=other.len() {
            let same = usize::from(one[row - 1] != other[column - 1]);
            let mut least = (rows[row - 1][column - 1] + same)
                .min(rows[row - 1][column] + 1)
                .min(rows[row][column - 1] + 1);
            if row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1] {
                least = least.min(rows[row - 2][column - 2] + 1);
            }
            rows[row][column] = least;
        }
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keys_is_mended() {
        for (typed, meant) in [
            ("service2.ultipor.com", "service2.ultipro.com"),
            ("service2.ultpro.com", "service2.ultipro.com"),
            ("service2.ultipro.co", "service2.ultipro.com"),
            ("service2.ultipro.con", "service2.ultipro.com"),
            ("service2.ultiproo.ca", "service2.ultipro.ca"),
            ("service2ultipro.com", "service2.ultipro.com"),
            ("service2.ultipro", "service2.ultipro.com"),
            ("servce2.ultipro.com", "service2.ultipro.com"),
            ("sevrice12.ultipor.com", "service12.ultipro.com"),
        ] {
            assert_eq!(mended(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_host_of_somebody_else_is_not_taken_for_a_slip() {
        for typed in [
            "service2.example.com",
            "example.com",
            "ultipro",
            "",
            "service2",
            "päge.ultipro.co",
        ] {
            assert_eq!(mended(typed), None, "{typed}");
        }
    }
}
