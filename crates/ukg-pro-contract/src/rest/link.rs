//! The `Link` header of a page (`ukg-pro-rest.md` 8.3).

use std::fmt;

/// The addresses of other pages, absolute.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Links {
    /// The next page; absent on the last.
    pub next: Option<String>,
    /// The last page.
    pub last: Option<String>,
    /// The first page.
    pub first: Option<String>,
    /// The page before; absent on the first.
    pub previous: Option<String>,
}

impl Links {
    /// Reads a header, as RFC 8288 has it; relations it does not know are passed over.
    pub fn parse(header: &str) -> Self {
        let mut links = Self::default();
        let mut rest = header;
        while let Some((_, after)) = rest.split_once('<') {
            let Some((address, parameters)) = after.split_once('>') else {
                break;
            };
            // The next link begins at the next `<`; an address never holds one unescaped.
            let own = parameters.split('<').next().unwrap_or_default();
            let relation = own
                .split([';', ','])
                .filter_map(|parameter| parameter.trim().split_once('='))
                .find(|(name, _)| name.trim().eq_ignore_ascii_case("rel"))
                .map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase());
            let place = match relation.as_deref() {
                Some("next") => Some(&mut links.next),
                Some("last") => Some(&mut links.last),
                Some("first") => Some(&mut links.first),
                Some("previous" | "prev") => Some(&mut links.previous),
                _ => None,
            };
            if let Some(place) = place {
                *place = Some(address.to_owned());
            }
            rest = parameters;
        }
        links
    }
}

impl fmt::Display for Links {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [
            (&self.next, "next"),
            (&self.last, "last"),
            (&self.first, "first"),
            (&self.previous, "previous"),
        ];
        let mut separator = "";
        for (address, relation) in named {
            if let Some(address) = address {
                write!(formatter, "{separator}<{address}>; rel=\"{relation}\"")?;
                separator = ", ";
            }
        }
        Ok(())
    }
}
