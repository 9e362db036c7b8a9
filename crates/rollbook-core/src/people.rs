//! The people of the console: joining, signing in, and what each may do.

use rollbook_model::{
    Actor, Code, Event, EventKind, OrganisationId, Person, PersonId, Problem, Role,
    problem::{Kind, Step},
};
use rollbook_store::{Error, Invitation, Joining, PersonChange, SignIn};
use secrecy::{ExposeSecret, SecretString};

use crate::{Engine, diagnosis, engine};

/// The fewest characters of a password.
pub const SHORTEST_PASSWORD: usize = 12;
/// The most characters of a password; hashing a longer one costs and gains nothing.
const LONGEST_PASSWORD: usize = 200;
/// The longest name or address that is kept.
const LONGEST_NAME: usize = 200;

impl Engine {
    /// A link's token for the first administrator, as long as nobody has joined and people join by links. A token made
    /// before is void.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn invite_first(&self, organisation: OrganisationId) -> Result<Option<SecretString>, Problem> {
        let invited = async {
            if !self.allows_passwords() || self.store.has_people(organisation).await? {
                return Ok(None);
            }
            self.store.invite_first(organisation).await.map(Some)
        };
        invited.await.map_err(|error| diagnosis::store(&error))
    }

    /// A link's token for somebody else; it can be used once.
    ///
    /// # Errors
    /// When passwords are off, or the store fails.
    pub async fn invite(&self, by: &Person, role: Role) -> Result<SecretString, Problem> {
        self.require_passwords()?;
        let token = self.store.invite(by.organisation, role).await;
        let token = token.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(by.organisation, Actor::Person(by.id), EventKind::PersonInvited, None);
        self.record(&event.with("role", role.as_str())).await?;
        Ok(token)
    }

    /// The same for the operator at the machine, who can always let somebody in.
    ///
    /// # Errors
    /// When passwords are off, or the store fails.
    pub async fn invite_from_here(&self, organisation: OrganisationId, role: Role) -> Result<SecretString, Problem> {
        self.require_passwords()?;
        let token = self.store.invite(organisation, role).await;
        let token = token.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(organisation, Actor::CommandLine, EventKind::PersonInvited, None);
        self.record(&event.with("role", role.as_str())).await?;
        Ok(token)
    }

    /// The invitation that a token stands for.
    ///
    /// # Errors
    /// When it is unknown, used or expired, or passwords are off.
    pub async fn invitation(&self, token: &SecretString) -> Result<Invitation, Problem> {
        self.require_passwords()?;
        let found = self.store.invitation(token).await;
        found
            .map_err(|error| diagnosis::store(&error))?
            .ok_or_else(invitation_void)
    }

    /// Uses an invitation: makes a person of who holds it, and signs them in.
    ///
    /// # Errors
    /// When a value cannot be right, somebody has the address already, the invitation is void, or passwords are off.
    pub async fn join(&self, token: &SecretString, joining: &Joining) -> Result<(Person, SecretString), Problem> {
        self.require_passwords()?;
        check(joining)?;
        let person = match self.store.join(token, joining).await {
            Ok(Some(person)) => person,
            Ok(None) => return Err(invitation_void()),
            Err(Error::Conflict { .. }) => {
                return Err(Problem::new(
                    Kind::Conflict,
                    Code::EmailTaken,
                    Step::Input,
                    "somebody has joined with this e-mail address already",
                )
                .with_remedy("Sign in with it, or join with another one"));
            }
            Err(error) => return Err(diagnosis::store(&error)),
        };
        let event = Event::now(
            person.organisation,
            Actor::Person(person.id),
            EventKind::PersonJoined,
            None,
        );
        self.record(&event.with("role", person.role.as_str())).await?;
        let token = self.store.sign_in_joined(&person).await;
        Ok((person, token.map_err(|error| diagnosis::store(&error))?))
    }

    /// Signs somebody in.
    ///
    /// # Errors
    /// When address and password do not belong together, too many attempts failed, or passwords are off.
    pub async fn sign_in(&self, email: &str, password: &SecretString) -> Result<(Person, SecretString), Problem> {
        self.require_passwords()?;
        let attempt = self.store.sign_in(email, password).await;
        match attempt.map_err(|error| diagnosis::store(&error))? {
            SignIn::Done(person, token) => {
                let actor = Actor::Person(person.id);
                let event = Event::now(person.organisation, actor, EventKind::PersonSignedIn, None);
                self.record(&event).await?;
                Ok((person, token))
            }
            SignIn::Refused => Err(Problem::new(
                Kind::Credentials,
                Code::SignInRefused,
                Step::Input,
                "the e-mail address and the password do not belong together",
            )
            .with_remedy("Check both; if the password is lost, ask an administrator for a new invitation")),
            SignIn::Paused { until } => {
                let left = until.duration_since(engine::now()).as_secs().max(1);
                let mut problem = Problem::new(
                    Kind::Throttled,
                    Code::SignInPaused,
                    Step::Input,
                    "too many attempts with this e-mail address failed",
                );
                problem.retry_after_seconds = u64::try_from(left).ok();
                Err(problem.with_remedy("Wait, then try again"))
            }
        }
    }

    /// Who is signed in with a token.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn signed_in(&self, token: &SecretString) -> Result<Option<Person>, Problem> {
        let found = self.store.signed_in(token).await;
        found.map_err(|error| diagnosis::store(&error))
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn sign_out(&self, token: &SecretString) -> Result<(), Problem> {
        let done = self.store.sign_out(token).await;
        done.map_err(|error| diagnosis::store(&error))
    }

    /// Everybody, in the order in which they joined.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn people(&self, organisation: OrganisationId) -> Result<Vec<Person>, Problem> {
        let people = self.store.people(organisation).await;
        people.map_err(|error| diagnosis::store(&error))
    }

    /// Gives somebody another role.
    ///
    /// # Errors
    /// When there is nobody of this id, or nobody would be left who may do everything.
    pub async fn change_role(&self, by: &Person, id: PersonId, role: Role) -> Result<Person, Problem> {
        self.known_person(by.organisation, id).await?;
        let change = PersonChange::Role(role);
        let changed = self.store.change_person(by.organisation, id, change).await;
        let changed = changed.map_err(|error| diagnosis::store(&error))?;
        let event = Event::now(
            by.organisation,
            Actor::Person(by.id),
            EventKind::PersonRoleChanged,
            None,
        );
        self.record(&event.with("person", id.to_string()).with("role", role.as_str()))
            .await?;
        Ok(changed)
    }

    /// Lets somebody sign in no longer, or again.
    ///
    /// # Errors
    /// When there is nobody of this id, or nobody would be left who may do everything.
    pub async fn let_sign_in(&self, by: &Person, id: PersonId, allowed: bool) -> Result<Person, Problem> {
        self.known_person(by.organisation, id).await?;
        let change = PersonChange::DisabledAt((!allowed).then(engine::now));
        let changed = self.store.change_person(by.organisation, id, change).await;
        let changed = changed.map_err(|error| diagnosis::store(&error))?;
        let kind = if allowed {
            EventKind::PersonEnabled
        } else {
            EventKind::PersonDisabled
        };
        let event = Event::now(by.organisation, Actor::Person(by.id), kind, None);
        self.record(&event.with("person", id.to_string())).await?;
        Ok(changed)
    }

    async fn known_person(&self, organisation: OrganisationId, id: PersonId) -> Result<Person, Problem> {
        let found = self.store.person(organisation, id).await;
        found.map_err(|error| diagnosis::store(&error))?.ok_or_else(|| {
            let message = format!("there is nobody `{id}`");
            Problem::new(Kind::NotFound, Code::PersonNotFound, Step::Input, message)
        })
    }
}

/// Whether the values of who joins can be right.
fn check(joining: &Joining) -> Result<(), Problem> {
    let invalid = |code, message: String| Err(Problem::new(Kind::Invalid, code, Step::Input, message));
    let name = joining.name.trim();
    if name.is_empty() {
        return invalid(Code::NameMissing, "the name is empty".to_owned());
    }
    let email = joining.email.trim();
    let parts = email.split_once('@');
    let whole = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
    if !whole || email.contains(char::is_whitespace) || email.contains(char::is_control) {
        return invalid(Code::EmailMalformed, "this is no e-mail address".to_owned());
    }
    if name.chars().count() > LONGEST_NAME || email.chars().count() > LONGEST_NAME {
        return invalid(
            Code::NameTooLong,
            format!("a value is longer than {LONGEST_NAME} characters"),
        );
    }
    let length = joining.password.expose_secret().chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        let message = format!("the password must have {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters");
        return invalid(Code::PasswordLength, message);
    }
    Ok(())
}

fn invitation_void() -> Problem {
    Problem::new(
        Kind::NotFound,
        Code::InvitationVoid,
        Step::Input,
        "the invitation is unknown, was used, or has expired",
    )
    .with_remedy("Ask for a new one")
}
