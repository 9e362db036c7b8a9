//! The master keys a process holds: one seals, the others only open what was sealed before.
//!
//! Which key seals is for the database to say. A key that was rotated away is remembered as retired and never seals
//! again, so a process that was started with it, and has the new one too, follows.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use rollbook_model::OrganisationId;

use crate::dialect::{self, Pools, on};
use crate::error::Error;
use crate::master_key::{self, MasterKey, MasterKeyOrigin, MasterKeySource};
use crate::store::{Store, is_foreign_key_violation};
use crate::vault::{Damaged, DataKey};

/// How often a value is sealed again because the key that sealed it was rotated away meanwhile.
pub(crate) const TRIES: u32 = 5;

/// Writing to a row that is always there makes those who add a master key at once take turns.
pub(crate) const TAKE_TURNS: &str = "UPDATE organisation SET created_at = created_at WHERE id = $1";
/// Adds a master key.
pub(crate) const REMEMBER: &str = "INSERT INTO master_key (id, created_at) VALUES ($1, $2)";

/// Tries what a rotation of the master key can come between, anew with the ring as it is after it.
macro_rules! despite_rotation {
    ($store:expr, |$ring:ident| $attempt:expr) => {{
        let mut $ring = $store.ring();
        let mut tries = 1;
        loop {
            match $attempt.await {
                Err($crate::error::Error::MasterKeySuperseded { .. }) if tries < $crate::key_ring::TRIES => {
                    $ring = $store.ring_after(&$ring).await?;
                }
                Err($crate::error::Error::MasterKeyMismatch { ref found, .. }) if tries < $crate::key_ring::TRIES => {
                    $ring = $store.ring_with(found).await?;
                }
                other => break other,
            }
            tries += 1;
        }
    }};
}
pub(crate) use despite_rotation;

/// Master keys, of which one seals.
#[derive(Debug)]
pub(crate) struct KeyRing {
    keys: Vec<MasterKey>,
    sealing: usize,
}

impl KeyRing {
    fn new(keys: Vec<MasterKey>, sealing: &str) -> Self {
        let sealing = keys.iter().position(|key| key.id() == sealing).unwrap_or_default();
        Self { keys, sealing }
    }

    /// The one that seals.
    pub(crate) fn sealing(&self) -> &MasterKey {
        &self.keys[self.sealing]
    }

    /// The one of this id.
    pub(crate) fn get(&self, id: &str) -> Option<&MasterKey> {
        self.keys.iter().find(|key| key.id() == id)
    }

    /// The ids of all, the one that seals first.
    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        let others = self.keys.iter().map(MasterKey::id);
        let sealing = self.sealing().id();
        std::iter::once(sealing).chain(others.filter(move |id| *id != sealing))
    }

    /// That a data key is wrapped under a key that is not here.
    pub(crate) fn mismatch(&self, found: String) -> Error {
        mismatch(found, self.ids())
    }
}

/// Reads the master keys, makes one on a first start, and settles with the database which of them seals.
pub(crate) async fn open(pools: &Pools, source: &MasterKeySource) -> Result<(KeyRing, MasterKeyOrigin), Error> {
    let (keys, origin) = match (master_key::find(source).await?, source) {
        (Some(found), _) => found,
        (None, MasterKeySource::Folder(folder)) if wrapping(pools).await?.is_empty() => master_key::create(folder)?,
        // Another process may have made the key, and sealed with it, since this one looked.
        (None, source) => find(source).await?,
    };
    Ok((settle_with(pools, source, keys, Moment::Start).await?, origin))
}

async fn find(source: &MasterKeySource) -> Result<(Vec<MasterKey>, MasterKeyOrigin), Error> {
    master_key::find(source).await?.ok_or_else(|| missing(source))
}

/// Settles with the database which of these keys seals; when none of them can, looks whether others have come since
/// they were read.
async fn settle_with(
    pools: &Pools,
    source: &MasterKeySource,
    mut keys: Vec<MasterKey>,
    moment: Moment,
) -> Result<KeyRing, Error> {
    loop {
        match settle(pools, &keys, moment).await {
            Ok(sealing) => return Ok(KeyRing::new(keys, &sealing)),
            Err(
                error @ (Error::MasterKeyMismatch { .. }
                | Error::MasterKeyRetired { .. }
                | Error::MasterKeySuperseded { .. }),
            ) => {
                let (again, _) = find(source).await?;
                if again.iter().map(MasterKey::id).eq(keys.iter().map(MasterKey::id)) {
                    return Err(error);
                }
                keys = again;
            }
            Err(error) => return Err(error),
        }
    }
}

fn missing(source: &MasterKeySource) -> Error {
    match source {
        MasterKeySource::Folder(folder) => Error::MasterKeyMissing {
            path: master_key::path_in(folder),
        },
        MasterKeySource::Given(_) => Error::MasterKeyInvalid {
            from: "`ROLLBOOK_MASTER_KEY`".to_owned(),
        },
        MasterKeySource::Command { .. } => Error::MasterKeyInvalid {
            from: "the master key command".to_owned(),
        },
    }
}

/// The ids of the master keys that wrap a data key now, of an account, a link session or the server.
pub(crate) const WRAPPING: &str = "SELECT id FROM master_key \
     WHERE EXISTS (SELECT 1 FROM data_key WHERE data_key.master_key_id = master_key.id) \
     OR EXISTS (SELECT 1 FROM link_key WHERE link_key.master_key_id = master_key.id) \
     OR EXISTS (SELECT 1 FROM server_key WHERE server_key.master_key_id = master_key.id) ORDER BY created_at, id";

/// What [`WRAPPING`] answers.
pub(crate) async fn wrapping(pools: &Pools) -> Result<Vec<String>, Error> {
    Ok(on!(&pools.writer, |pool| sqlx::query_scalar(WRAPPING)
        .fetch_all(pool)
        .await)?)
}

/// When a process settles with the database which key seals.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    /// It starts, and may give the database a key of its own.
    Start,
    /// It is running, and meets a database that has another key than it had.
    Running,
}

/// Makes the first of these keys the one that seals, if it can be, and returns the id of the one that does.
///
/// As long as nothing is sealed the latest key counts, so losing an unused one costs nothing. A process that still
/// holds the former one then fails to add accounts, by the foreign key. One that is retired gives way to the latest
/// that is not.
async fn settle(pools: &Pools, keys: &[MasterKey], moment: Moment) -> Result<String, Error> {
    const KNOWN: &str = "SELECT id FROM master_key ORDER BY created_at DESC, id";
    const RETIRED: &str = "SELECT id FROM retired_master_key WHERE id = $1";
    const FORGET_UNUSED: &str = "DELETE FROM master_key WHERE id <> $1 \
         AND NOT EXISTS (SELECT 1 FROM data_key WHERE data_key.master_key_id = master_key.id) \
         AND NOT EXISTS (SELECT 1 FROM link_key WHERE link_key.master_key_id = master_key.id) \
         AND NOT EXISTS (SELECT 1 FROM server_key WHERE server_key.master_key_id = master_key.id)";

    let first = keys[0].id();
    check_wrapping(pools, keys).await?;
    let settled: Result<String, sqlx::Error> = on!(&pools.writer, |pool| {
        let mut transaction = dialect::begin(pool).await?;
        sqlx::query(TAKE_TURNS)
            .bind(OrganisationId::DEFAULT.to_string())
            .execute(&mut *transaction)
            .await?;
        let known: Vec<String> = sqlx::query_scalar(KNOWN).fetch_all(&mut *transaction).await?;
        if known.iter().any(|id| id == first) {
            return Ok(first.to_owned());
        }
        let retired: Option<String> = sqlx::query_scalar(RETIRED)
            .bind(first)
            .fetch_optional(&mut *transaction)
            .await?;
        if retired.is_some() {
            let latest = known.into_iter().find(|id| keys.iter().any(|key| key.id() == id));
            return latest.ok_or_else(|| Error::MasterKeyRetired {
                given: first.to_owned(),
            });
        }
        let strange = known.iter().all(|id| keys.iter().all(|key| key.id() != id));
        if strange && moment == Moment::Running {
            return Err(Error::MasterKeySuperseded {
                given: first.to_owned(),
            });
        }
        let forgotten = sqlx::query(FORGET_UNUSED).bind(first).execute(&mut *transaction).await;
        match forgotten {
            Ok(_) => {
                sqlx::query(REMEMBER)
                    .bind(first)
                    .bind(Timestamp::now().as_microsecond())
                    .execute(&mut *transaction)
                    .await?;
                transaction.commit().await.map(|()| first.to_owned())
            }
            Err(error) => Err(error),
        }
    });
    match settled {
        // Another node has sealed its first value since the check above.
        Err(error) if is_foreign_key_violation(&error) => {
            check_wrapping(pools, keys).await?;
            Err(error.into())
        }
        other => Ok(other?),
    }
}

async fn check_wrapping(pools: &Pools, keys: &[MasterKey]) -> Result<(), Error> {
    let wrapping = wrapping(pools).await?;
    let strange = wrapping.into_iter().find(|id| keys.iter().all(|key| key.id() != id));
    strange.map_or(Ok(()), |found| Err(mismatch(found, keys.iter().map(MasterKey::id))))
}

fn mismatch<'ids>(found: String, given: impl Iterator<Item = &'ids str>) -> Error {
    Error::MasterKeyMismatch {
        found,
        given: given.collect::<Vec<_>>().join("`, `"),
    }
}

impl Store {
    /// The master keys as they are known now.
    pub(crate) fn ring(&self) -> Arc<KeyRing> {
        Arc::clone(&self.ring.read().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    /// Unwraps a data key under the master key of this id.
    ///
    /// # Errors
    ///
    /// [`Error::MasterKeyMismatch`] when this process cannot get that master key.
    pub(crate) async fn unwrap(
        &self,
        master_key_id: &str,
        owner: impl fmt::Display,
        id: String,
        wrapped: &str,
    ) -> Result<Result<DataKey, Damaged>, Error> {
        let ring = self.ring_with(master_key_id).await?;
        let master = ring.get(master_key_id);
        Ok(master.map_or(Err(Damaged), |master| DataKey::unwrap(master, owner, id, wrapped)))
    }

    /// The ring in which the master key of this id is. When it is not in the one at hand, the keys are read again:
    /// they may have been rotated by another process.
    pub(crate) async fn ring_with(&self, id: &str) -> Result<Arc<KeyRing>, Error> {
        let mut ring = self.ring();
        loop {
            if ring.get(id).is_some() {
                return Ok(ring);
            }
            let next = self.ring_after(&ring).await?;
            // The keys may have been read again by another task, and that too early.
            if next.ids().eq(ring.ids()) {
                return Err(next.mismatch(id.to_owned()));
            }
            ring = next;
        }
    }

    /// The ring to use after this one has proved stale: the keys are read again, unless another task has done so.
    ///
    /// # Errors
    ///
    /// [`Error::MasterKeySuperseded`] when the database is under keys of which this process has none.
    pub(crate) async fn ring_after(&self, stale: &KeyRing) -> Result<Arc<KeyRing>, Error> {
        let _one_at_a_time = self.reading_ring.lock().await;
        let ring = self.ring();
        if !std::ptr::eq(ring.as_ref(), stale) {
            return Ok(ring);
        }
        let (keys, _) = find(&self.master_key_source).await?;
        let ring = settle_with(&self.pools, &self.master_key_source, keys, Moment::Running).await?;
        let ring = Arc::new(ring);
        tracing::info!(master_key.id = ring.sealing().id(), "Read the master keys again");
        *self.ring.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::clone(&ring);
        Ok(ring)
    }
}
