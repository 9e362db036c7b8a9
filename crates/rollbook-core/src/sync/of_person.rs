//! Who in a copy is meant by what a tenant knows somebody by, and what is copied of them.

use rollbook_model::{AccountId, Change, ObjectKind, OrganisationId, Problem, workforce::PersonKey};
use rollbook_store::{ChangeFilter, CopiedObject, EmployeeRef, ObjectFilter};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::{Engine, actions::identifiers, diagnosis, mapping::records, person_data::PersonObject};

/// Objects read at once.
const AT_ONCE: u64 = 5000;

impl Engine {
    /// The identifiers together with everything else by which those are known who are copied and have one of them; and
    /// their employee ids.
    pub(crate) async fn copied_people(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        employee: &[EmployeeRef],
    ) -> Result<(Vec<EmployeeRef>, Vec<String>), Problem> {
        let mut owners: Vec<String> = Vec::new();
        for one in employee {
            match one {
                EmployeeRef::Id(id) => owners.push(id.trim().to_owned()),
                EmployeeRef::Number { company, number } => {
                    let is_meant = |object: &CopiedObject| {
                        is(object, "number", number)
                            && company
                                .as_deref()
                                .is_none_or(|company| is(object, "company_code", company))
                    };
                    owners.extend(
                        self.owners_of(organisation, account, ObjectKind::Employment, is_meant)
                            .await?,
                    );
                }
                EmployeeRef::EmailAddress(address) => {
                    let is_meant = |object: &CopiedObject| is(object, "work_email", address);
                    owners.extend(
                        self.owners_of(organisation, account, ObjectKind::Person, is_meant)
                            .await?,
                    );
                }
                EmployeeRef::NationalId(number) => {
                    owners.extend(self.owners_with_number(organisation, account, number).await?);
                }
                EmployeeRef::UserDefined(_) => {}
            }
        }
        owners.sort_unstable();
        owners.dedup();
        let ids = owners.iter().cloned().map(EmployeeRef::Id);
        let mut all = employee.to_vec();
        all.extend(ids);
        // A write may have named them by any of these, and by no other.
        all.extend(self.identifiers_of(organisation, account, &owners).await?);
        Ok((all, owners))
    }

    /// What those who are copied are known by besides their employee ids.
    async fn identifiers_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        owners: &[String],
    ) -> Result<Vec<EmployeeRef>, Problem> {
        let mut all = Vec::new();
        if owners.is_empty() {
            return Ok(all);
        }
        let filter = ObjectFilter {
            owners: Some(owners.to_vec()),
            ..ObjectFilter::default()
        };
        let text = |object: &CopiedObject, field: &str| {
            let text = object.body.get(field).and_then(Value::as_str);
            text.map(str::to_owned)
        };
        for object in self
            .copied(organisation, account, ObjectKind::Employment, &filter)
            .await?
        {
            let company = text(&object, "company_code");
            all.extend(text(&object, "number").map(|number| EmployeeRef::Number { company, number }));
        }
        for object in self.copied(organisation, account, ObjectKind::Person, &filter).await? {
            all.extend(text(&object, "work_email").map(EmployeeRef::EmailAddress));
        }
        let values = self.store.sensitive_values(organisation, account, records::P, owners);
        for values in values.await.map_err(|error| diagnosis::store(&error))?.values() {
            let values: Value = serde_json::from_str(values.expose_secret()).unwrap_or_default();
            all.extend(identifiers(&values));
        }
        Ok(all)
    }

    /// What is copied of these owners, and what was told of them.
    pub(crate) async fn copied_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        owners: Vec<String>,
    ) -> Result<(Vec<PersonObject>, Vec<Change>), Problem> {
        let (mut objects, mut changes) = (Vec::new(), Vec::new());
        for owner in &owners {
            let mut filter = ChangeFilter {
                accounts: Some(vec![account]),
                person: Some(PersonKey(owner.clone()).record().uuid(account)),
                limit: 1000,
                ..ChangeFilter::default()
            };
            loop {
                let some = self.changes(organisation, &filter).await?;
                let Some(last) = some.last() else { break };
                filter.after = last.position;
                changes.extend(some);
            }
        }
        if owners.is_empty() {
            return Ok((objects, changes));
        }
        for kind in ObjectKind::ALL {
            let filter = ObjectFilter {
                owners: Some(owners.clone()),
                ..ObjectFilter::default()
            };
            let found = self.copied(organisation, account, *kind, &filter).await?;
            objects.extend(found.into_iter().map(|object| PersonObject {
                object: object.kind,
                id: object.id,
                fields: object.body,
            }));
        }
        Ok((objects, changes))
    }

    async fn owners_of(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        kind: ObjectKind,
        is_meant: impl Fn(&CopiedObject) -> bool,
    ) -> Result<Vec<String>, Problem> {
        let (mut owners, mut after) = (Vec::new(), 0);
        loop {
            let filter = ObjectFilter {
                after,
                limit: Some(AT_ONCE),
                ..ObjectFilter::default()
            };
            let some = self.copied(organisation, account, kind, &filter).await?;
            let Some(last) = some.last() else { return Ok(owners) };
            after = last.position;
            owners.extend(
                some.into_iter()
                    .filter(|object| is_meant(object))
                    .map(|object| object.owner),
            );
        }
    }

    /// The owners whose national number this is, however it is written.
    async fn owners_with_number(
        &self,
        organisation: OrganisationId,
        account: AccountId,
        number: &str,
    ) -> Result<Vec<String>, Problem> {
        let wanted = plain(number);
        let (mut owners, mut after) = (Vec::new(), 0);
        loop {
            let filter = ObjectFilter {
                after,
                limit: Some(AT_ONCE),
                ..ObjectFilter::default()
            };
            let some = self.copied(organisation, account, ObjectKind::Person, &filter).await?;
            let Some(last) = some.last() else { return Ok(owners) };
            after = last.position;
            let keys: Vec<_> = some.into_iter().map(|object| object.owner).collect();
            let values = self
                .store
                .sensitive_values(organisation, account, records::P, &keys)
                .await;
            for (owner, value) in values.map_err(|error| diagnosis::store(&error))? {
                if holds(&value, &wanted) {
                    owners.push(owner);
                }
            }
        }
    }
}

fn is(object: &CopiedObject, field: &str, value: &str) -> bool {
    let held = object.body.get(field).and_then(Value::as_str);
    held.is_some_and(|held| held.trim().eq_ignore_ascii_case(value.trim()))
}

/// Whether one of the sensitive values of a row is this number.
fn holds(values: &SecretString, wanted: &str) -> bool {
    let values: Option<serde_json::Map<String, Value>> = serde_json::from_str(values.expose_secret()).ok();
    let mut values = values.iter().flat_map(|values| values.values());
    values.any(|value| value.as_str().is_some_and(|text| plain(text) == wanted))
}

/// A number without what it can be written with besides.
fn plain(number: &str) -> String {
    let letters = number.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_uppercase).collect()
}
