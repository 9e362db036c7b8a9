//! Companies, groups, jobs and positions (StackOne's API reference, *HRIS*).

use rollbook_model::workforce::{self, OrgUnit, RecordKey, RecordKind, UnitRole};
use schemars::JsonSchema;
use serde::Serialize;

use super::value::{Shape, Word, day_of};

/// A company.
#[derive(Serialize, JsonSchema, Default)]
pub(super) struct Company {
    id: Option<String>,
    /// UKG Pro's id of the company.
    remote_id: Option<String>,
    name: Option<String>,
    full_name: Option<String>,
    display_name: Option<String>,
    /// Always null: UKG Pro does not say.
    created_at: Option<String>,
    /// Always null: UKG Pro does not say.
    updated_at: Option<String>,
}

impl Company {
    pub(super) fn of(shape: &Shape<'_>, company: &workforce::Company) -> Self {
        Self::named(shape, &company.key, company.name.cloned())
    }

    /// A company of which nothing is known but its id and name.
    pub(super) fn named(shape: &Shape<'_>, key: &RecordKey, name: Option<String>) -> Self {
        Self {
            id: Some(shape.id(key)),
            remote_id: Some(key.remote()),
            full_name: name.clone(),
            display_name: name.clone(),
            name,
            ..Self::default()
        }
    }
}

/// A unit of the organization, or a company as a group.
#[derive(Serialize, JsonSchema, Default)]
pub(super) struct Group {
    id: Option<String>,
    /// Of a unit its level and code, as in `2-ENG`; of a company UKG Pro's id.
    remote_id: Option<String>,
    name: Option<String>,
    /// What it is: `department`, `division`, `team`, `cost_center`, `company`, or `group`.
    #[serde(rename = "type")]
    kind: Option<Word>,
    /// Always empty: the levels of UKG Pro stand beside each other.
    parent_ids: Option<Vec<String>>,
    remote_parent_ids: Option<Vec<String>>,
    /// Always empty: UKG Pro does not say.
    owner_ids: Option<Vec<String>>,
    remote_owner_ids: Option<Vec<String>>,
    /// Always null: units belong to the tenant as a whole.
    company_id: Option<String>,
    remote_company_id: Option<String>,
    /// Of a cost centre: always null.
    distribution_percentage: Option<f64>,
}

impl Group {
    fn bare(shape: &Shape<'_>, key: &RecordKey, name: Option<String>, kind: Word) -> Self {
        Self {
            id: Some(shape.id(key)),
            remote_id: Some(key.remote()),
            name,
            kind: Some(kind),
            parent_ids: Some(Vec::new()),
            remote_parent_ids: Some(Vec::new()),
            owner_ids: Some(Vec::new()),
            remote_owner_ids: Some(Vec::new()),
            ..Self::default()
        }
    }

    /// A unit.
    pub(super) fn of(shape: &Shape<'_>, unit: &OrgUnit) -> Self {
        let role = unit.role.get();
        let word = role.and_then(|role| role.known).map_or("group", UnitRole::as_str);
        let kind = Word {
            value: Some(word.to_owned()),
            source_value: unit.level_name.cloned(),
        };
        Self::bare(shape, &unit.key, unit.name.cloned(), kind)
    }

    /// A company.
    pub(super) fn of_company(shape: &Shape<'_>, company: &workforce::Company) -> Self {
        Self::bare(shape, &company.key, company.name.cloned(), Word::plain("company"))
    }

    /// The unit of a level and code, named as far as the structure could be read.
    pub(super) fn at(shape: &Shape<'_>, level: u8, code: &str) -> Self {
        if let Some(unit) = shape.structure.unit(level, code) {
            return Self::of(shape, unit);
        }
        let key = RecordKey::new(RecordKind::OrgUnit, [level.to_string().as_str(), code]);
        Self::bare(shape, &key, None, Word::plain("group"))
    }
}

/// A job.
#[derive(Serialize, JsonSchema)]
pub(super) struct Job {
    id: Option<String>,
    /// The code.
    remote_id: Option<String>,
    code: Option<String>,
    title: Option<String>,
    description: Option<String>,
    /// `open` while the job is in use, else `archived`.
    status: Option<Word>,
    /// Always null: UKG Pro does not say.
    created_at: Option<String>,
    /// Always null: UKG Pro does not say.
    updated_at: Option<String>,
}

impl Job {
    pub(super) fn of(shape: &Shape<'_>, job: &workforce::Job) -> Self {
        let status = |active: &bool| Word::of(Some(if *active { "open" } else { "archived" }), &active.to_string());
        Self {
            id: Some(shape.id(&job.key)),
            remote_id: Some(job.key.remote()),
            code: job.code.cloned(),
            title: job.title.cloned(),
            description: job.description.cloned(),
            status: job.is_active.get().map(status),
            created_at: None,
            updated_at: None,
        }
    }
}

/// A position.
#[derive(Serialize, JsonSchema)]
pub(super) struct Position {
    id: Option<String>,
    /// UKG Pro's id of the company and the code, as in `7QK3D-ENG2`.
    remote_id: Option<String>,
    job_id: Option<String>,
    title: Option<String>,
    /// The remarks about it.
    description: Option<String>,
    department_id: Option<String>,
    location_id: Option<String>,
    /// The kind of employment, as a word of ours; null where nobody knows what the code means.
    employment_type: Option<String>,
    /// `unmapped_value`: the codes are the tenant's own.
    status: Option<Word>,
    /// Since when it is as it is.
    posted_date: Option<String>,
}

impl Position {
    pub(super) fn of(shape: &Shape<'_>, position: &workforce::Position) -> Self {
        let of_code = |kind, code: &String| shape.id(&RecordKey::new(kind, [code.as_str()]));
        let levels = [
            &position.org_level_1,
            &position.org_level_2,
            &position.org_level_3,
            &position.org_level_4,
        ];
        let department = shape.structure.level_of(UnitRole::Department);
        let department = department.and_then(|level| Some((level, levels.get(usize::from(level) - 1)?.get()?)));
        let unit = |(level, code): (u8, &String)| {
            shape.id(&RecordKey::new(RecordKind::OrgUnit, [level.to_string().as_str(), code]))
        };
        let kind = position.employment_type.get().and_then(|coded| coded.known);
        Self {
            id: Some(shape.id(&position.key)),
            remote_id: Some(position.key.remote()),
            job_id: position.job_code.get().map(|code| of_code(RecordKind::Job, code)),
            title: position.title.cloned(),
            description: position.notes.cloned(),
            department_id: department.map(unit),
            location_id: position.location.get().map(|code| of_code(RecordKind::Location, code)),
            employment_type: kind.map(|kind| kind.as_str().to_owned()),
            status: position.status.get().map(|code| Word::of(None::<&str>, code)),
            posted_date: day_of(&position.effective_on),
        }
    }
}
