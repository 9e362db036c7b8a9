//! Signing in to the console by an identity provider: OpenID Connect, authorization code with PKCE.
//!
//! The provider vouches for somebody in a signed ID token, which is fetched from it over a connection of our own and
//! verified in [`id_token`]; [`admission`] decides who of them is let in and as what. What ties a browser to the
//! sign-in that it began is in [`attempt`]. Only hosts that the operator names are called.

mod admission;
mod attempt;
mod id_token;
mod keys;
mod provider;

use rollbook_model::{
    Actor, Code, Event, EventKind, OrganisationId, Person, Problem, Role,
    problem::{Kind, Step},
};
use rollbook_store::{Error, Identity, Newcomer, PersonChange};
use secrecy::SecretString;
use ukg_pro::Names;

pub use provider::MalformedProvider;

use self::{
    admission::{Admitted, Vouched},
    attempt::Attempt,
    provider::Provider,
};
use crate::{Engine, diagnosis};

/// How people sign in to the console by an identity provider.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// The issuer's address, as its discovery document writes it.
    pub issuer: String,
    /// What the provider calls this installation.
    pub client_id: String,
    /// What this installation shows it; none for a public client.
    pub client_secret: Option<SecretString>,
    /// What people call the provider.
    pub name: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// Hosts beside the issuer's that its endpoints are on.
    pub hosts: Vec<String>,
    /// Domains of the e-mail addresses that are let in; any, when it names none.
    pub domains: Vec<String>,
    /// Whether an e-mail address counts that the provider does not say to have verified.
    pub trusts_emails: bool,
    /// The claim that holds groups or roles, dots between the names of objects in each other.
    pub role_claim: Option<String>,
    /// The values of it that make an administrator.
    pub admins: Vec<String>,
    /// The values of it that make a viewer.
    pub viewers: Vec<String>,
    /// Whether somebody who has not joined becomes a person by signing in.
    pub creates_people: bool,
    /// Whether people may also sign in, and join, with a password.
    pub allows_passwords: bool,
    /// The organisation that people come in to.
    pub organisation: OrganisationId,
}

/// A sign-in that has begun.
pub struct SignInBegun {
    /// The provider's page, to which the browser goes.
    pub address: String,
    /// What the browser keeps until it comes back, and shows nobody else.
    pub attempt: SecretString,
}

/// What the provider sent along with the browser that comes back.
#[derive(Debug, Clone, Default)]
pub struct ProviderAnswer {
    /// What a token can be had for, once.
    pub code: Option<String>,
    /// What went out with the browser.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
    /// Who answers.
    pub issuer: Option<String>,
}

/// Signing in elsewhere, as the engine holds it.
pub(crate) struct SignInElsewhere {
    settings: ProviderSettings,
    provider: Provider,
}

impl SignInElsewhere {
    /// # Errors
    /// When the settings cannot be used.
    pub(crate) fn new(settings: ProviderSettings, ca_file: Option<Vec<u8>>, names: Names) -> Result<Self, Problem> {
        let provider = Provider::new(&settings, ca_file, names).map_err(|error| {
            Problem::new(Kind::Invalid, Code::Usage, Step::Input, error.to_string())
                .with_remedy("Correct it under `[oidc]` in `rollbook.toml`, or where it is given")
        })?;
        Ok(Self { settings, provider })
    }
}

impl Engine {
    /// What people call the identity provider by which they may sign in; `None` when there is none.
    pub fn sign_in_provider(&self) -> Option<&str> {
        self.elsewhere
            .as_deref()
            .map(|elsewhere| elsewhere.settings.name.as_str())
    }

    /// Asks the identity provider for what it publishes, as a sign-in does; `None` when there is no provider.
    pub async fn try_sign_in_provider(&self) -> Option<Result<(), Problem>> {
        let elsewhere = self.elsewhere.as_ref()?;
        Some(elsewhere.provider.ask().await.map(drop))
    }

    /// Whether people may sign in, and join, with a password.
    pub fn allows_passwords(&self) -> bool {
        self.elsewhere
            .as_deref()
            .is_none_or(|elsewhere| elsewhere.settings.allows_passwords)
    }

    /// Refuses what needs a password where passwords are off.
    pub(crate) fn require_passwords(&self) -> Result<(), Problem> {
        if self.allows_passwords() {
            return Ok(());
        }
        let message = "nobody signs in to this console with a password";
        Err(Problem::new(Kind::Permission, Code::PasswordsOff, Step::Input, message)
            .with_remedy("Sign in by the identity provider"))
    }

    fn elsewhere(&self) -> Result<&SignInElsewhere, Problem> {
        let message = "no identity provider is set up";
        self.elsewhere
            .as_deref()
            .ok_or_else(|| Problem::new(Kind::NotFound, Code::PathUnknown, Step::Input, message))
    }

    /// Begins to sign somebody in: where their browser goes, and what it keeps meanwhile. `back` is the address to which
    /// the provider sends it back.
    ///
    /// # Errors
    /// When there is no provider, or it cannot be asked where its pages are.
    pub async fn begin_sign_in(&self, back: &str) -> Result<SignInBegun, Problem> {
        let elsewhere = self.elsewhere()?;
        let attempt = Attempt::begin()?;
        let address = elsewhere.provider.page(&attempt, back).await?;
        Ok(SignInBegun {
            address,
            attempt: attempt.kept(),
        })
    }

    /// Ends what [`begin_sign_in`](Self::begin_sign_in) began, when the browser comes back: who is signed in, and the
    /// token of their browser.
    ///
    /// # Errors
    /// When this browser began no sign-in, the provider declines or cannot be asked, its token does not hold, or whom
    /// it vouches for is not let in.
    pub async fn finish_sign_in(
        &self,
        kept: Option<&SecretString>,
        answer: &ProviderAnswer,
        back: &str,
    ) -> Result<(Person, SecretString), Problem> {
        let elsewhere = self.elsewhere()?;
        let attempt = Attempt::resume(kept, answer.state.as_deref())?;
        let claims = elsewhere.provider.claims(&attempt, answer, back).await?;
        let admitted = admission::admit(&elsewhere.settings, Vouched::new(claims)?);
        let let_in = match admitted {
            Ok(admitted) => Box::pin(self.let_in(&elsewhere.settings, &admitted)).await,
            Err(problem) => Err(problem),
        };
        let (person, joined) = match let_in {
            Ok(found) => found,
            Err(problem) => {
                let event = Event::now(
                    elsewhere.settings.organisation,
                    Actor::System,
                    EventKind::PersonRefused,
                    None,
                );
                self.record(&event.with("problem", problem.code.as_str())).await?;
                return Err(problem);
            }
        };
        let token = self.store.sign_in_joined(&person).await;
        let token = token.map_err(|error| diagnosis::store(&error))?;
        let actor = Actor::Person(person.id);
        if joined {
            let event = Event::now(person.organisation, actor, EventKind::PersonJoined, None);
            self.record(&event.with("role", person.role.as_str()).with("by", BY))
                .await?;
        }
        let event = Event::now(person.organisation, actor, EventKind::PersonSignedIn, None);
        self.record(&event.with("by", BY)).await?;
        Ok((person, token))
    }

    /// The person that somebody admitted is, made when there is none and that is allowed. Whether they are new.
    async fn let_in(&self, settings: &ProviderSettings, admitted: &Admitted) -> Result<(Person, bool), Problem> {
        let organisation = settings.organisation;
        let identity = Identity {
            issuer: settings.issuer.clone(),
            subject: admitted.subject.clone(),
        };
        let stored = |error: Error| match error {
            Error::Conflict { .. } => refused("somebody else has this e-mail address here"),
            error => diagnosis::store(&error),
        };
        let known = self.store.person_of(organisation, &identity).await.map_err(stored)?;
        if let Some(person) = known {
            may_sign_in(&person)?;
            return Ok((self.in_role(person, admitted.role).await?, false));
        }
        let Some(email) = admitted.email.as_deref() else {
            let why = "the provider gives no e-mail address that it has verified, which a first sign-in needs";
            return Err(refused(why));
        };
        if let Some(person) = self.store.person_at(organisation, email).await.map_err(stored)? {
            // Who may no longer sign in is not tied to an identity either.
            may_sign_in(&person)?;
            self.store.add_identity(&person, &identity).await.map_err(stored)?;
            return Ok((self.in_role(person, admitted.role).await?, false));
        }
        let newcomer = Newcomer {
            name: &admitted.name,
            email,
            role: self.role_of_newcomer(settings, admitted).await?,
        };
        let joined = self.store.join_by_identity(organisation, &newcomer, &identity).await;
        Ok((joined.map_err(stored)?, true))
    }

    async fn role_of_newcomer(&self, settings: &ProviderSettings, admitted: &Admitted) -> Result<Role, Problem> {
        if !settings.creates_people {
            return Err(refused("nobody of this e-mail address has joined"));
        }
        let role = admitted.role.unwrap_or(Role::Viewer);
        let anybody = self.store.has_people(settings.organisation).await;
        if role != Role::Admin && !anybody.map_err(|error| diagnosis::store(&error))? {
            return Err(refused("the first to join must be an administrator"));
        }
        Ok(role)
    }

    /// The person in the role that the provider's claims give them, if they give one.
    async fn in_role(&self, person: Person, role: Option<Role>) -> Result<Person, Problem> {
        let Some(role) = role.filter(|role| *role != person.role) else {
            return Ok(person);
        };
        let change = PersonChange::Role(role);
        let changed = self.store.change_person(person.organisation, person.id, change).await;
        let changed = changed.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(person.organisation, Actor::System, EventKind::PersonRoleChanged, None);
        let event = event.with("person", person.id.to_string()).with("role", role.as_str());
        self.record(&event.with("by", BY)).await?;
        Ok(changed)
    }
}

/// How somebody came in, in the audit log.
const BY: &str = "oidc";

fn may_sign_in(person: &Person) -> Result<(), Problem> {
    match person.disabled_at {
        None => Ok(()),
        Some(_) => Err(refused("the person may no longer sign in here")),
    }
}

/// What somebody is told for whom the provider vouches, and who is not let in.
fn refused(why: &str) -> Problem {
    Problem::new(Kind::Permission, Code::SignInNotAdmitted, Step::Input, why)
        .with_remedy("Ask an administrator of this console")
}
