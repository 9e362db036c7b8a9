//! How this server shows itself to people: where browsers reach it, and under whose name.

use crate::brand::Brand;

/// The address and the look that pages are made with.
#[derive(Debug)]
pub(crate) struct Site {
    /// Where browsers reach this server, without a slash at the end.
    public_url: String,
    /// Whose name, logo and colour the pages carry.
    pub(crate) brand: Brand,
}

impl Site {
    /// A site at this address.
    pub(crate) fn new(public_url: &str, brand: Brand) -> Self {
        Self {
            public_url: public_url.trim_end_matches('/').to_owned(),
            brand,
        }
    }

    /// The whole address of a path that begins with a slash.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// Whether browsers reach this server over TLS, so that its cookies must never travel without.
    pub(crate) fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}
