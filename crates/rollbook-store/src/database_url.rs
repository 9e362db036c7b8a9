//! Where the database is, as the operator writes it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use crate::error::Error;

/// A database address: a SQLite file or a PostgreSQL server.
///
/// Read from `sqlite://PATH`, a plain path, or `postgres://…` (`postgresql://…` too). `Display`
/// and `Debug` never show a password.
#[derive(Clone)]
pub struct DatabaseUrl(pub(crate) Location);

#[derive(Clone)]
pub(crate) enum Location {
    Sqlite(PathBuf),
    Postgres(Box<PgConnectOptions>),
}

impl DatabaseUrl {
    /// The default: a SQLite file in the data folder.
    pub fn in_folder(folder: &Path) -> Self {
        Self(Location::Sqlite(folder.join("rollbook.sqlite")))
    }
}

impl FromStr for DatabaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let location = match scheme(text) {
            None => Location::Sqlite(file(text)?),
            Some(("sqlite", rest)) => Location::Sqlite(file(rest.strip_prefix("//").unwrap_or(rest))?),
            // The parser's own message may quote the address, and with it the password.
            Some(("postgres" | "postgresql", _)) => Location::Postgres(Box::new(
                PgConnectOptions::from_str(text)
                    .map_err(|_| invalid("what follows `postgres://` is not a valid URL"))?,
            )),
            Some((other, _)) => {
                return Err(invalid(&format!(
                    "there is no database kind `{}`",
                    other.chars().take(30).collect::<String>()
                )));
            }
        };
        Ok(Self(location))
    }
}

/// Splits off a URL scheme. A single letter is a drive, not a scheme.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut letters = scheme.chars();
    let is_scheme = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
        && scheme.len() > 1;
    is_scheme.then_some((scheme, rest))
}

fn file(path: &str) -> Result<PathBuf, Error> {
    match path {
        "" => Err(invalid("it names no file")),
        ":memory:" => Err(invalid("a database in memory would forget every account")),
        path if path.contains('?') => Err(invalid("a SQLite address takes no `?` options")),
        path => Ok(PathBuf::from(path)),
    }
}

fn invalid(reason: &str) -> Error {
    Error::DatabaseUrlInvalid {
        reason: reason.to_owned(),
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Location::Sqlite(path) => write!(formatter, "sqlite://{}", path.display()),
            Location::Postgres(options) => write!(
                formatter,
                "postgres://{}@{}:{}/{}",
                options.get_username(),
                options.get_host(),
                options.get_port(),
                options.get_database().unwrap_or(options.get_username()),
            ),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl(`{self}`)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.parse::<DatabaseUrl>().unwrap().to_string()
    }

    fn refused(text: &str) -> String {
        let error = text.parse::<DatabaseUrl>().unwrap_err();
        assert_eq!(error.code(), "database_url_invalid");
        error.to_string()
    }

    #[test]
    fn a_file_is_named_by_url_or_by_path() {
        assert_eq!(shown("sqlite:///var/lib/r.db"), "sqlite:///var/lib/r.db");
        assert_eq!(shown("sqlite://data/r.db"), "sqlite://data/r.db");
        assert_eq!(shown("sqlite:r.db"), "sqlite://r.db");
        assert_eq!(shown("/var/lib/r.db"), "sqlite:///var/lib/r.db");
        assert_eq!(shown("./r.db"), "sqlite://./r.db");
    }

    #[test]
    fn a_postgres_address_never_shows_its_password() {
        let url: DatabaseUrl = "postgresql://ada:s3cr3t%21pw@db.example:6432/people".parse().unwrap();
        assert_eq!(url.to_string(), "postgres://ada@db.example:6432/people");
        assert!(!format!("{url:?}").contains("s3cr3t"));
    }

    #[test]
    fn a_mistyped_scheme_is_named_and_the_right_ones_are_shown() {
        let message = refused("postgress://ada:s3cr3t@db/people");
        assert!(message.contains("`postgress`"), "{message}");
        assert!(message.contains("postgres://USER"), "{message}");
        assert!(!message.contains("s3cr3t"), "{message}");
        assert!(refused("mysql://db/people").contains("`mysql`"));
        assert!(!refused("postgres://ada:s3cr3t@db:notaport/people").contains("s3cr3t"));
    }

    #[test]
    fn an_address_that_would_lose_or_misplace_data_is_refused() {
        refused("");
        refused("sqlite://");
        refused("sqlite::memory:");
        refused(":memory:");
        refused("sqlite://r.db?mode=ro");
    }
}
