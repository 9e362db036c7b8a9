//! Passwords of people: hashed with Argon2id, in its PHC form.

use argon2::Argon2;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::error::Error;

/// How many passwords are worked on at once. Each takes 19 MiB for its time, so a crowd of guesses waits in line.
static TURNS: Semaphore = Semaphore::const_new(4);

/// Hashes a password. It takes long on purpose, so it runs off the threads that serve.
pub(crate) async fn hash(password: &SecretString) -> Result<String, Error> {
    let password = password.clone();
    off_thread(move || {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt)?;
        let hash = Argon2::default()
            .hash_password_with_salt(password.expose_secret().as_bytes(), &salt)
            .map_err(|error| unusable(&error))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash it works as long and answers no, so that nobody
/// learns from the time whether there is one.
pub(crate) async fn is_right(password: &SecretString, hash: Option<String>) -> Result<bool, Error> {
    let password = password.clone();
    let Some(hash) = hash else {
        self::hash(&password).await?;
        return Ok(false);
    };
    off_thread(
        move || match Argon2::default().verify_password(password.expose_secret().as_bytes(), hash.as_str()) {
            Ok(()) => Ok(true),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(error) => Err(unusable(&error)),
        },
    )
    .await
}

async fn off_thread<Answer: Send + 'static>(
    work: impl FnOnce() -> Result<Answer, Error> + Send + 'static,
) -> Result<Answer, Error> {
    let turn = TURNS.acquire().await;
    let done = tokio::task::spawn_blocking(move || {
        // Ends with the work, also when nobody waits for it any more.
        let _turn = turn;
        work()
    })
    .await;
    done.unwrap_or_else(|error| {
        Err(Error::PasswordUnusable {
            reason: error.to_string(),
        })
    })
}

fn unusable(error: &HashError) -> Error {
    Error::PasswordUnusable {
        reason: error.to_string(),
    }
}
