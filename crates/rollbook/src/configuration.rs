//! The configuration: flags, then `ROLLBOOK_…` variables, then `rollbook.toml`, then defaults.

mod oidc;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;
use figment::{
    Figment,
    providers::{Env, Format, Serialized, Toml},
};
use jiff::SignedDuration;
use rollbook_core::{LoginBudget, RequestLimits};
use rollbook_model::OrganisationId;
use rollbook_store::{DatabaseUrl, MasterKeySource};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize};

pub(crate) use oidc::Oidc;

use crate::{
    brand::{Brand, Colour, Logo},
    http::{Extras, RateLimits},
    logging::LogFormat,
    output::Failure,
};

/// The file that is read from the working folder.
const FILE: &str = "rollbook.toml";
/// Begins the variables.
const PREFIX: &str = "ROLLBOOK_";
/// Begins the variables of the identity provider.
const OIDC_PREFIX: &str = "ROLLBOOK_OIDC_";
/// The variable of the master key, which is never printed.
const MASTER_KEY: &str = "ROLLBOOK_MASTER_KEY";
/// How long the command that prints the master keys may take.
const MASTER_KEY_WITHIN: Duration = Duration::from_secs(30);
/// Where the server listens unless told otherwise.
pub(crate) const LISTEN: &str = "127.0.0.1:8420";
/// Refused logins in so many minutes, unless told otherwise.
const LOGIN_BUDGET: &str = "4/15";

/// Flags that every command takes.
#[derive(Debug, Args, Serialize)]
pub(crate) struct Flags {
    /// The folder of the database and the master key [default: rollbook in the user's data folder]
    #[arg(long, global = true, value_name = "FOLDER")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The database: a file or postgres://… [default: a file in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) database: Option<String>,
    /// Certificates to trust beyond the system's, as PEM
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<PathBuf>,
    /// A host beyond UKG's own that may be called, with its port if it has one; can be repeated
    #[arg(long, global = true, value_name = "HOST")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) allow_host: Vec<String>,
    /// A write whose form UKG does not publish, known for one tenant, as OPERATION@HOST; can be repeated
    #[arg(long, global = true, value_name = "OPERATION@HOST")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) recorded_schema: Vec<String>,
    /// How lines of the log on stderr are written [default: text]
    #[arg(long, global = true, value_name = "FORMAT", value_enum)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) log_format: Option<LogFormat>,
    /// The organisation to act for [default: the one that is there from the start]
    #[arg(long, global = true, value_name = "ORGANISATION")]
    #[serde(skip)]
    pub(crate) organisation: Option<OrganisationId>,
    /// Print JSON
    #[arg(long, global = true)]
    #[serde(skip)]
    pub(crate) json: bool,
}

impl Flags {
    /// The organisation to act for.
    pub(crate) fn organisation(&self) -> OrganisationId {
        self.organisation.unwrap_or(OrganisationId::DEFAULT)
    }
}

/// What is in force.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Configuration {
    /// The folder of the database and the master key.
    pub(crate) data_dir: PathBuf,
    /// The database's address.
    pub(crate) database: Option<String>,
    /// Certificates to trust beyond the system's.
    pub(crate) ca_file: Option<PathBuf>,
    /// Hosts beyond UKG's own that may be called.
    #[serde(deserialize_with = "list")]
    pub(crate) allow_host: Vec<String>,
    /// Unpublished writes whose form is known for a tenant, as `OPERATION@HOST`.
    #[serde(deserialize_with = "list")]
    pub(crate) recorded_schema: Vec<String>,
    /// How many logins of one service account a tenant may refuse, as `REFUSALS/MINUTES`.
    pub(crate) login_budget: String,
    /// How many requests a minute a tenant is sent, as `NUMBER` or `NUMBER@HOST`.
    #[serde(deserialize_with = "list")]
    pub(crate) requests_a_minute: Vec<String>,
    /// After how many days the age of a service account's password is told; 0 for never.
    pub(crate) password_reminder_days: u32,
    /// Where the server listens.
    pub(crate) listen: SocketAddr,
    /// Where browsers reach the server.
    pub(crate) public_url: Option<String>,
    /// The name that pages carry.
    pub(crate) brand_name: Option<String>,
    /// The colour of what is to be clicked, as `#rrggbb`.
    pub(crate) brand_colour: Option<String>,
    /// The file of the logo that pages carry.
    pub(crate) brand_logo: Option<PathBuf>,
    /// How many calls a minute an API key may make; 0 is any number.
    pub(crate) rate_limit: u32,
    /// How many guesses at keys, passwords and links a minute may come from one address; 0 is any number.
    pub(crate) guess_limit: u32,
    /// How many seconds a read is waited for; 0 is any number.
    pub(crate) answer_within: u32,
    /// Whether a proxy in front says in `X-Forwarded-For` where requests come from.
    pub(crate) behind_proxy: bool,
    /// Whether clients may have tenants emulated in the server, to try things with.
    pub(crate) sandbox: bool,
    /// Whether clients of MCP may have sessions.
    pub(crate) mcp_sessions: bool,
    /// The command that prints the master keys.
    pub(crate) master_key_command: Option<String>,
    /// What is logged, as `info` or `warn,rollbook=debug`; warnings where nothing is said.
    pub(crate) log: Option<String>,
    /// How lines of the log are written.
    pub(crate) log_format: LogFormat,
    /// Where `/metrics` is served, to whoever reaches it; nowhere without.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Up to how many accounts each has metrics of its own.
    pub(crate) metrics_accounts: usize,
    /// For how many days lines of the request log are kept; 0 is for ever.
    pub(crate) request_log_days: u32,
    /// The identity provider by which people sign in to the console.
    pub(crate) oidc: Option<Oidc>,
    /// The collector that a server sends traces to, by OTLP over HTTP; none without.
    pub(crate) otlp_endpoint: Option<String>,
}

/// What is needed of the configuration before there is a log.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LogSettings {
    /// What is logged.
    #[serde(default)]
    pub(crate) log: Option<String>,
    /// How.
    #[serde(default)]
    pub(crate) log_format: LogFormat,
    /// The collector of traces.
    #[serde(default)]
    pub(crate) otlp_endpoint: Option<String>,
    /// Certificates to trust beyond the system's.
    #[serde(default)]
    #[cfg_attr(
        not(feature = "otlp"),
        expect(dead_code, reason = "only who sends traces calls somebody")
    )]
    pub(crate) ca_file: Option<PathBuf>,
}

impl LogSettings {
    /// As far as they can be read: a command that needs no configuration is not kept from its work by one that is
    /// wrong, and any other says what is wrong with it.
    pub(crate) fn read(flags: &Flags) -> Self {
        figment(flags, &Serving::default()).extract().unwrap_or_default()
    }
}

/// A setting with where it comes from.
#[derive(Debug, Serialize)]
pub(crate) struct Setting {
    /// The setting's name.
    pub(crate) name: &'static str,
    /// Its value, without secrets.
    pub(crate) value: String,
    /// What gave it.
    pub(crate) from: String,
}

impl Configuration {
    /// The configuration under these flags.
    pub(crate) fn load(flags: &Flags) -> Result<Self, Failure> {
        Self::load_serving(flags, &Serving::default())
    }

    /// The configuration of a server under these flags.
    pub(crate) fn load_serving(flags: &Flags, serving: &Serving) -> Result<Self, Failure> {
        figment(flags, serving).extract().map_err(|error| wrong(&error))
    }

    /// Every setting with where it comes from.
    pub(crate) fn settings(flags: &Flags) -> Result<Vec<Setting>, Failure> {
        let figment = figment(flags, &Serving::default());
        let configuration: Self = figment.extract().map_err(|error| wrong(&error))?;
        let from = |name: &str| match figment.find_metadata(name) {
            Some(metadata) if metadata.name.contains("TOML") => FILE.to_owned(),
            Some(metadata) if metadata.name.contains("environment") => {
                format!("{PREFIX}{}", name.replace('.', "_").to_ascii_uppercase())
            }
            Some(metadata) if metadata.name.contains("Flags") => format!("--{}", name.replace('_', "-")),
            _ => "default".to_owned(),
        };
        let none = || "none".to_owned();
        let path = |path: &Option<PathBuf>| path.as_ref().map_or_else(none, |path| path.display().to_string());
        let database = configuration.database_url()?.to_string();
        let list = |items: &[String]| if items.is_empty() { none() } else { items.join(", ") };
        // The command itself is not printed: it may name a token.
        let master_key = match configuration.master_key()? {
            MasterKeySource::Given(_) => MASTER_KEY.to_owned(),
            MasterKeySource::Command { .. } => match from("master_key_command") {
                variable if variable.starts_with(PREFIX) => variable,
                file => format!("master_key_command in {file}"),
            },
            MasterKeySource::Folder(_) => "file in data_dir".to_owned(),
        };
        let elsewhere = configuration.oidc.as_ref().map(|oidc| oidc.told(from));
        let settings = vec![
            Setting {
                name: "data_dir",
                value: configuration.data_dir.display().to_string(),
                from: from("data_dir"),
            },
            Setting {
                name: "database",
                value: database,
                from: from("database"),
            },
            Setting {
                name: "ca_file",
                value: path(&configuration.ca_file),
                from: from("ca_file"),
            },
            Setting {
                name: "allow_host",
                value: list(&configuration.allow_host),
                from: from("allow_host"),
            },
            Setting {
                name: "recorded_schema",
                value: list(&configuration.recorded_schema),
                from: from("recorded_schema"),
            },
            Setting {
                name: "login_budget",
                value: configuration.login_budget.clone(),
                from: from("login_budget"),
            },
            Setting {
                name: "requests_a_minute",
                value: if configuration.requests_a_minute.is_empty() {
                    rollbook_core::REQUESTS_A_MINUTE.to_string()
                } else {
                    configuration.requests_a_minute.join(", ")
                },
                from: from("requests_a_minute"),
            },
            Setting {
                name: "password_reminder_days",
                value: configuration.password_reminder_days.to_string(),
                from: from("password_reminder_days"),
            },
            Setting {
                name: "listen",
                value: configuration.listen.to_string(),
                from: from("listen"),
            },
            Setting {
                name: "public_url",
                value: configuration.public_url.clone().unwrap_or_else(none),
                from: from("public_url"),
            },
            Setting {
                name: "brand_name",
                value: configuration.brand()?.name,
                from: from("brand_name"),
            },
            Setting {
                name: "brand_colour",
                value: configuration.brand_colour.clone().unwrap_or_else(none),
                from: from("brand_colour"),
            },
            Setting {
                name: "brand_logo",
                value: path(&configuration.brand_logo),
                from: from("brand_logo"),
            },
            Setting {
                name: "rate_limit",
                value: configuration.rate_limit.to_string(),
                from: from("rate_limit"),
            },
            Setting {
                name: "guess_limit",
                value: configuration.guess_limit.to_string(),
                from: from("guess_limit"),
            },
            Setting {
                name: "answer_within",
                value: configuration.answer_within.to_string(),
                from: from("answer_within"),
            },
            Setting {
                name: "behind_proxy",
                value: configuration.behind_proxy.to_string(),
                from: from("behind_proxy"),
            },
            Setting {
                name: "sandbox",
                value: configuration.sandbox.to_string(),
                from: from("sandbox"),
            },
            Setting {
                name: "mcp_sessions",
                value: configuration.mcp_sessions.to_string(),
                from: from("mcp_sessions"),
            },
            Setting {
                name: "log",
                value: configuration.log.clone().unwrap_or_else(|| "warn".to_owned()),
                from: from("log"),
            },
            Setting {
                name: "log_format",
                value: word(&configuration.log_format),
                from: from("log_format"),
            },
            Setting {
                name: "metrics_listen",
                value: configuration
                    .metrics_listen
                    .map_or_else(none, |address| address.to_string()),
                from: from("metrics_listen"),
            },
            Setting {
                name: "metrics_accounts",
                value: configuration.metrics_accounts.to_string(),
                from: from("metrics_accounts"),
            },
            Setting {
                name: "request_log_days",
                value: configuration.request_log_days.to_string(),
                from: from("request_log_days"),
            },
            Setting {
                name: "otlp_endpoint",
                value: configuration.otlp_endpoint.clone().unwrap_or_else(none),
                from: from("otlp_endpoint"),
            },
            Setting {
                name: "master_key",
                value: "not shown".to_owned(),
                from: master_key,
            },
        ];
        Ok(settings.into_iter().chain(elsewhere.into_iter().flatten()).collect())
    }

    /// Where the database is.
    pub(crate) fn database_url(&self) -> Result<DatabaseUrl, Failure> {
        match &self.database {
            None => Ok(DatabaseUrl::in_folder(&self.data_dir)),
            Some(text) => text
                .parse()
                .map_err(|error: rollbook_store::Error| Failure::usage(error.to_string())),
        }
    }

    /// How many logins of one service account a tenant may refuse.
    pub(crate) fn login_budget(&self) -> Result<LoginBudget, Failure> {
        let text = self.login_budget.trim();
        let parts = text.split_once('/');
        let parsed = parts.and_then(|(refusals, minutes)| {
            let refusals = refusals.trim().parse().ok().filter(|refusals| *refusals > 0)?;
            let minutes = minutes.trim().parse::<u32>().ok().filter(|minutes| *minutes > 0)?;
            Some(LoginBudget {
                refusals,
                within: SignedDuration::from_mins(minutes.into()),
            })
        });
        parsed.ok_or_else(|| Failure::Usage {
            message: format!("`login_budget` is not REFUSALS/MINUTES: {text}"),
            hint: Some(format!(
                "Write it as {LOGIN_BUDGET}, and below what locks your tenants' accounts"
            )),
        })
    }

    /// How many requests a minute tenants are sent.
    pub(crate) fn request_limits(&self) -> Result<RequestLimits, Failure> {
        let limits = RequestLimits::parse(self.requests_a_minute.iter().map(String::as_str));
        limits.map_err(|error| Failure::Usage {
            message: format!("`requests_a_minute`: {error}"),
            hint: Some("Write a number for every tenant, NUMBER@HOST for one; 0 is any number".to_owned()),
        })
    }

    /// Where browsers reach the server, checked; `None` means where it listens.
    pub(crate) fn public_url(&self) -> Result<Option<&str>, Failure> {
        let Some(text) = self
            .public_url
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
        else {
            return Ok(None);
        };
        let uri = text.trim_end_matches('/').parse::<axum::http::Uri>().ok();
        let whole = uri.is_some_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri
                    .authority()
                    .is_some_and(|authority| !authority.as_str().contains('@'))
                && uri.path() == "/"
                && uri.query().is_none()
        });
        if whole {
            Ok(Some(text))
        } else {
            Err(Failure::Usage {
                message: format!("`public_url` is no address that browsers can open: {text}"),
                hint: Some("Give scheme and host, such as https://link.example.com".to_owned()),
            })
        }
    }

    /// Whose name, logo and colour the pages carry.
    pub(crate) fn brand(&self) -> Result<Brand, Failure> {
        let mut brand = Brand::default();
        if let Some(name) = self
            .brand_name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
        {
            name.clone_into(&mut brand.name);
        }
        if let Some(text) = &self.brand_colour {
            let colour = Colour::parse(text);
            brand.colour = Some(colour.ok_or_else(|| Failure::Usage {
                message: format!("`brand_colour` is no colour: {text}"),
                hint: Some("Write it as six hexadecimal digits, such as #0b4f6c".to_owned()),
            })?);
        }
        if let Some(path) = &self.brand_logo {
            let bytes = std::fs::read(path).map_err(|error| Failure::Usage {
                message: format!("cannot read the logo `{}`: {error}", path.display()),
                hint: Some("Correct `brand_logo`, or leave it out".to_owned()),
            })?;
            let logo = Logo::of_file(&path.to_string_lossy(), bytes);
            brand.logo = Some(logo.ok_or_else(|| Failure::Usage {
                message: format!("the logo is neither SVG nor PNG: {}", path.display()),
                hint: Some("Give an .svg or .png file".to_owned()),
            })?);
        }
        Ok(brand)
    }

    /// How often somebody may call.
    pub(crate) fn rate_limits(&self) -> RateLimits {
        RateLimits::new(self.rate_limit, self.guess_limit, self.behind_proxy).answering_within(self.answer_within)
    }

    /// What the server offers beside what every one does.
    pub(crate) fn extras(&self) -> Extras {
        Extras {
            sandbox: self.sandbox,
            mcp_sessions: self.mcp_sessions,
        }
    }

    /// How long lines of the request log are kept; `None` is for ever.
    pub(crate) fn keep_requests(&self) -> Option<SignedDuration> {
        (self.request_log_days > 0).then(|| SignedDuration::from_hours(24 * i64::from(self.request_log_days)))
    }

    /// Where the master keys come from: the variable, the command, or the file.
    pub(crate) fn master_key(&self) -> Result<MasterKeySource, Failure> {
        if let Some(text) = std::env::var_os(MASTER_KEY) {
            let text = text.into_string().map_err(|_| Failure::Usage {
                message: format!("`{MASTER_KEY}` is no text"),
                hint: Some("Give 32 bytes as base64, such as `openssl rand -base64 32` prints".to_owned()),
            })?;
            return Ok(MasterKeySource::Given(SecretString::from(text)));
        }
        let command = self.master_key_command.as_deref().map(str::trim);
        Ok(match command.filter(|line| !line.is_empty()) {
            Some(line) => MasterKeySource::Command {
                line: line.to_owned(),
                within: MASTER_KEY_WITHIN,
            },
            None => MasterKeySource::Folder(self.data_dir.clone()),
        })
    }
}

/// The defaults, as a layer of their own.
#[derive(Serialize)]
struct Defaults {
    data_dir: PathBuf,
    allow_host: Vec<String>,
    recorded_schema: Vec<String>,
    login_budget: &'static str,
    requests_a_minute: Vec<String>,
    password_reminder_days: u32,
    listen: &'static str,
    rate_limit: u32,
    guess_limit: u32,
    answer_within: u32,
    behind_proxy: bool,
    sandbox: bool,
    mcp_sessions: bool,
    log_format: LogFormat,
    metrics_accounts: usize,
    request_log_days: u32,
}

/// Flags given to `serve` only.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Serving {
    /// Where to listen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) listen: Option<SocketAddr>,
    /// Where browsers reach the server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) public_url: Option<String>,
    /// Where `/metrics` is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Whether tenants may be emulated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) sandbox: bool,
    /// Whether clients of MCP may have sessions.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) mcp_sessions: bool,
}

fn figment(flags: &Flags, serving: &Serving) -> Figment {
    const SETTINGS: &[&str] = &[
        "data_dir",
        "database",
        "ca_file",
        "allow_host",
        "recorded_schema",
        "login_budget",
        "requests_a_minute",
        "password_reminder_days",
        "listen",
        "public_url",
        "brand_name",
        "brand_colour",
        "brand_logo",
        "rate_limit",
        "guess_limit",
        "answer_within",
        "behind_proxy",
        "sandbox",
        "mcp_sessions",
        "master_key_command",
        "log",
        "log_format",
        "metrics_listen",
        "metrics_accounts",
        "request_log_days",
        "otlp_endpoint",
    ];
    let defaults = Defaults {
        data_dir: data_folder(),
        allow_host: Vec::new(),
        recorded_schema: Vec::new(),
        login_budget: LOGIN_BUDGET,
        requests_a_minute: Vec::new(),
        password_reminder_days: rollbook_core::PASSWORD_REMINDER_DAYS,
        listen: LISTEN,
        rate_limit: 6000,
        guess_limit: 300,
        // Clients wait a minute.
        answer_within: 55,
        behind_proxy: false,
        sandbox: false,
        mcp_sessions: false,
        log_format: LogFormat::Text,
        metrics_accounts: 1000,
        request_log_days: 90,
    };
    Figment::from(Serialized::defaults(defaults))
        .merge(Toml::file(FILE))
        .merge(Env::prefixed(PREFIX).only(SETTINGS))
        .merge(
            Env::prefixed(OIDC_PREFIX)
                .only(&oidc::VARIABLES)
                .map(|name| format!("oidc.{name}").into()),
        )
        .merge(Serialized::defaults(flags))
        .merge(Serialized::defaults(serving))
}

/// The user's folder for data of programs, with one of our own in it.
fn data_folder() -> PathBuf {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let base = set("XDG_DATA_HOME").or_else(|| set("HOME").map(|home| home.join(".local").join("share")));
    base.unwrap_or_default().join("rollbook")
}

fn wrong(error: &figment::Error) -> Failure {
    Failure::Usage {
        message: format!("the configuration cannot be used: {error}"),
        hint: Some("Correct it where it stands: a flag, a `ROLLBOOK_…` variable or `rollbook.toml`".to_owned()),
    }
}

/// A word of the configuration as it is written there.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// A list, or one text with commas.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum OneOrMany {
        Number(u32),
        One(String),
        Many(Vec<String>),
    }
    let items = match OneOrMany::deserialize(deserializer)? {
        OneOrMany::Number(number) => vec![number.to_string()],
        OneOrMany::One(text) => text.split(',').map(str::to_owned).collect(),
        OneOrMany::Many(items) => items,
    };
    Ok(items
        .into_iter()
        .map(|item| item.trim().to_owned())
        .filter(|item| !item.is_empty())
        .collect())
}
