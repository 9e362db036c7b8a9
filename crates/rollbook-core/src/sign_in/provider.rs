//! The provider over HTTP: where its pages are, its keys, and the token of somebody who comes back.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{
    Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use jiff::Timestamp;
use rollbook_model::{
    Code, Problem,
    problem::{Kind, Step},
};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use ukg_pro::{AllowedHosts, Names, Outbound, OutboundError, OutboundOptions, Reach};
use url::{Host, Url, form_urlencoded};

use super::{
    ProviderAnswer, ProviderSettings,
    attempt::Attempt,
    id_token::{Claims, Expected, Fault, IdToken},
    keys::Keys,
};

/// How long what the provider publishes is taken for current.
const CURRENT: Duration = Duration::from_hours(1);
/// The longest word of a provider that is told on.
const LONGEST_WORD: usize = 60;

/// Settings of a provider that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MalformedProvider {
    /// The issuer is no address that can be called.
    #[error("the issuer `{0}` is no https address without query")]
    Issuer(String),
    /// A further host is none.
    #[error(transparent)]
    Host(#[from] ukg_pro::MalformedHost),
    /// There is no client id.
    #[error("the client id of the identity provider is empty")]
    ClientId,
    /// Nobody new could ever come in.
    #[error("where passwords are off, the provider must create people, or nobody new could come in")]
    NobodyNew,
    /// Roles are named and no claim that holds them, or the other way round.
    #[error("`role_claim` and the values for administrators or viewers belong together")]
    Roles,
    /// The certificates cannot be used.
    #[error("the CA file holds no certificate in PEM form")]
    CaFile,
}

/// A provider, and what it last published.
pub(super) struct Provider {
    issuer: String,
    client_id: String,
    client_secret: Option<SecretString>,
    scope: String,
    outbound: Outbound,
    known: RwLock<Option<Arc<Known>>>,
}

/// What a provider publishes.
pub(super) struct Known {
    document: Document,
    keys: Keys,
    since: Instant,
}

/// The discovery document (OpenID Connect Discovery 3), as far as it is used.
#[derive(Clone, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<SecretString>,
}

#[derive(Deserialize)]
struct Declined {
    error: String,
}

impl Provider {
    pub(super) fn new(
        settings: &ProviderSettings,
        ca_file_pem: Option<Vec<u8>>,
        names: Names,
    ) -> Result<Self, MalformedProvider> {
        let malformed = || MalformedProvider::Issuer(settings.issuer.chars().take(200).collect());
        let issuer = Url::parse(&settings.issuer).map_err(|_| malformed())?;
        let (Some(host), Some(port)) = (issuer.host_str(), issuer.port_or_known_default()) else {
            return Err(malformed());
        };
        let is_plain = issuer.query().is_none() && issuer.fragment().is_none() && issuer.username().is_empty();
        if !is_plain || issuer.password().is_some() || !travels_safely(&issuer) {
            return Err(malformed());
        }
        if settings.client_id.trim().is_empty() {
            return Err(MalformedProvider::ClientId);
        }
        if !settings.allows_passwords && !settings.creates_people {
            return Err(MalformedProvider::NobodyNew);
        }
        let names_roles = !settings.admins.is_empty() || !settings.viewers.is_empty();
        if settings.role_claim.is_some() != names_roles {
            return Err(MalformedProvider::Roles);
        }
        let mut allowed = AllowedHosts::parse([format!("{host}:{port}")])?;
        allowed.extend(&AllowedHosts::parse(&settings.hosts)?);
        let outbound = Outbound::new(OutboundOptions {
            reach: Reach::Named,
            allowed,
            ca_file_pem,
            names,
            ..OutboundOptions::default()
        });
        let asked = std::iter::once("openid").chain(settings.scopes.iter().map(String::as_str));
        Ok(Self {
            issuer: settings.issuer.clone(),
            client_id: settings.client_id.trim().to_owned(),
            client_secret: settings.client_secret.clone(),
            scope: asked.collect::<Vec<_>>().join(" "),
            outbound: outbound.map_err(|_| MalformedProvider::CaFile)?,
            known: RwLock::default(),
        })
    }

    /// The provider's page for an attempt.
    pub(super) async fn page(&self, attempt: &Attempt, back: &str) -> Result<String, Problem> {
        let known = self.known().await?;
        let mut page = endpoint(&known.document.authorization_endpoint)?;
        page.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &self.scope)
            .append_pair("state", &attempt.state())
            .append_pair("nonce", &attempt.nonce())
            .append_pair("code_challenge", &attempt.challenge())
            .append_pair("code_challenge_method", "S256");
        Ok(page.into())
    }

    /// What the provider says of who came back with an answer.
    pub(super) async fn claims(
        &self,
        attempt: &Attempt,
        answer: &ProviderAnswer,
        back: &str,
    ) -> Result<Claims, Problem> {
        if let Some(error) = &answer.error {
            let message = format!("the identity provider signed nobody in: {}", word(error));
            return Err(Problem::new(Kind::Refused, Code::SignInDeclined, Step::Input, message)
                .with_remedy("Sign in again, and agree to what the provider asks"));
        }
        let known = self.known().await?;
        let issuer = answer.issuer.as_deref();
        let must_say = known.document.authorization_response_iss_parameter_supported;
        if issuer.map_or(must_say, |issuer| issuer != self.issuer) {
            return Err(not_believed(Fault::Issuer));
        }
        let Some(code) = &answer.code else {
            return Err(failed("its answer holds no code"));
        };
        let (request, form) = self.grant(&known.document, attempt, code, back)?;
        let tokens: Tokens = self.json(request, form).await?;
        let mut claims = self.verified(&known, &tokens.id_token, attempt).await?;
        // Some providers tell the rest to who asks with the access token alone.
        if let (None, Some(endpoint), Some(token)) = (
            claims.get("email"),
            &known.document.userinfo_endpoint,
            &tokens.access_token,
        ) {
            let more = self.person(endpoint, token).await?;
            if more.get("sub") != claims.get("sub") {
                return Err(not_believed(Fault::Subject));
            }
            for (name, value) in more {
                // What was signed counts.
                claims.entry(name).or_insert(value);
            }
        }
        Ok(claims)
    }

    async fn verified(&self, known: &Known, token: &str, attempt: &Attempt) -> Result<Claims, Problem> {
        let token = IdToken::parse(token).map_err(not_believed)?;
        let nonce = attempt.nonce();
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.client_id,
            nonce: &nonce,
            now: Timestamp::now().as_second(),
        };
        if token.is_by_one_of(&known.keys) {
            return token.verify(&known.keys, &expected).map_err(not_believed);
        }
        // A provider may change its keys at any time.
        let known = self.ask().await?;
        token.verify(&known.keys, &expected).map_err(not_believed)
    }

    /// What is sent to have a code's tokens.
    fn grant(
        &self,
        document: &Document,
        attempt: &Attempt,
        code: &str,
        back: &str,
    ) -> Result<(http::request::Builder, String), Problem> {
        let verifier = attempt.verifier();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", back)
            .append_pair("code_verifier", verifier.expose_secret());
        let mut request = Request::post(endpoint(&document.token_endpoint)?.as_str());
        let methods = document.token_endpoint_auth_methods_supported.as_deref();
        // Basic is what a provider takes that does not say what it takes.
        let takes_basic = methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic"));
        match &self.client_secret {
            Some(secret) if takes_basic => {
                let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", encoded(&self.client_id), encoded(secret.expose_secret()));
                let mut value = http::HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair)))
                    .map_err(|_| failed("its client secret cannot travel"))?;
                value.set_sensitive(true);
                request = request.header(AUTHORIZATION, value);
            }
            Some(secret) => {
                form.append_pair("client_id", &self.client_id)
                    .append_pair("client_secret", secret.expose_secret());
            }
            None => {
                form.append_pair("client_id", &self.client_id);
            }
        }
        request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        Ok((request, form.finish()))
    }

    /// What the provider tells of a person to who holds the token.
    async fn person(&self, address: &str, token: &SecretString) -> Result<Claims, Problem> {
        let mut value = http::HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()))
            .map_err(|_| failed("its access token cannot travel"))?;
        value.set_sensitive(true);
        let request = Request::get(endpoint(address)?.as_str()).header(AUTHORIZATION, value);
        self.json(request, String::new()).await
    }

    /// What the provider publishes, asked for again when that is a while ago.
    async fn known(&self) -> Result<Arc<Known>, Problem> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(known) if known.since.elapsed() < CURRENT => Ok(known),
            _ => self.ask().await,
        }
    }

    /// Asks for it now.
    pub(super) async fn ask(&self) -> Result<Arc<Known>, Problem> {
        let address = format!("{}/.well-known/openid-configuration", self.issuer.trim_end_matches('/'));
        let document: Document = self
            .json(Request::get(endpoint(&address)?.as_str()), String::new())
            .await?;
        if document.issuer != self.issuer {
            return Err(failed(
                "its discovery document names another issuer than the one that is set up",
            ));
        }
        let pages = [&document.authorization_endpoint, &document.token_endpoint];
        for address in pages.into_iter().chain(&document.userinfo_endpoint) {
            endpoint(address)?;
        }
        let keys = Request::get(endpoint(&document.jwks_uri)?.as_str());
        let known = Arc::new(Known {
            keys: self.json(keys, String::new()).await?,
            document,
            since: Instant::now(),
        });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn json<T: DeserializeOwned>(&self, request: http::request::Builder, body: String) -> Result<T, Problem> {
        let request = request.header(ACCEPT, "application/json").body(Bytes::from(body));
        let request = request.map_err(|_| failed("it names an address that cannot be called"))?;
        let path = request.uri().path().to_owned();
        let answer = self.outbound.send(request).await.map_err(unreachable)?;
        if answer.status() != StatusCode::OK {
            let declined = serde_json::from_slice::<Declined>(answer.body()).ok();
            let why = declined.map(|declined| format!(" ({})", word(&declined.error)));
            let status = answer.status().as_u16();
            return Err(failed(&format!("`{path}` answers {status}{}", why.unwrap_or_default())));
        }
        serde_json::from_slice(answer.body()).map_err(|_| failed(&format!("the answer of `{path}` is not understood")))
    }
}

/// An endpoint that the provider names.
fn endpoint(address: &str) -> Result<Url, Problem> {
    let url = Url::parse(address).ok().filter(travels_safely);
    url.ok_or_else(|| failed("it names an address that is not https"))
}

/// Whether what is sent there is read by nobody on the way: by TLS, or on this machine.
fn travels_safely(url: &Url) -> bool {
    match url.host() {
        _ if url.scheme() == "https" => true,
        Some(Host::Domain(name)) => url.scheme() == "http" && (name == "localhost" || name.ends_with(".localhost")),
        Some(Host::Ipv4(address)) => url.scheme() == "http" && address.is_loopback(),
        Some(Host::Ipv6(address)) => url.scheme() == "http" && address.is_loopback(),
        None => false,
    }
}

/// A word that somebody else wrote, as far as it can be told on.
fn word(text: &str) -> String {
    let plain = |one: &char| one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.');
    text.chars().filter(plain).take(LONGEST_WORD).collect()
}

fn unreachable(error: OutboundError) -> Problem {
    let mut problem = failed(&error.to_string());
    problem.retryable = !matches!(error, OutboundError::Target(_));
    if let OutboundError::Target(_) = error {
        problem = problem.with_remedy("Name the host of each of the provider's endpoints in `hosts` under `[oidc]`");
    }
    problem
}

fn failed(why: &str) -> Problem {
    let message = format!("the identity provider cannot be used: {why}");
    Problem::new(Kind::Upstream, Code::SignInProviderFailed, Step::Connection, message)
        .with_remedy("Try again later; if it goes on, see `rollbook doctor` and the provider's own log")
}

fn not_believed(fault: Fault) -> Problem {
    let message = format!("the identity provider's token is not believed: {fault}");
    Problem::new(Kind::Refused, Code::IdTokenRefused, Step::Answer, message)
        .with_remedy("Sign in again; if it goes on, compare issuer, client id and clock with the provider's")
}
