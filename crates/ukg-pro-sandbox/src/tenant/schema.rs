//! Which facts each grain carries, what they usually say, and which follow from a reference.
//!
//! Nothing here is a record of the wire: records are projections, and any of them may take any
//! name. A name listed nowhere can still be written to an employment and read back.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::facts::Fact;

/// What a set of facts is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Company,
    Person,
    Employment,
    Job,
    OrgLevel,
    Location,
    PayGroup,
}

/// What an employment refers to by one of its own facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reference {
    Supervisor,
    Job,
    Location,
    PayGroup,
}

/// Where a fact that was not set comes from.
#[derive(Debug)]
pub(super) enum Source {
    /// Nowhere: it is null.
    Own,
    /// It has this value unless set.
    Usually(Fact),
    /// It is another record's fact of the given name, and cannot be set here.
    Of(Reference, &'static str),
}

/// The names of one grain, in order.
pub(super) struct Schema {
    fields: Vec<(&'static str, Source)>,
    positions: HashMap<&'static str, u16, BuildHasherDefault<NameHasher>>,
}

impl Schema {
    fn new(
        own: &[&'static str],
        usual: &[(&'static str, &'static str)],
        followed: &[(&'static str, Reference, &'static str)],
    ) -> Self {
        let own = own.iter().map(|name| (*name, Source::Own));
        let usual = usual
            .iter()
            .map(|(name, text)| (*name, Source::Usually(Fact::text(*text))));
        let followed = followed
            .iter()
            .map(|(name, reference, field)| (*name, Source::Of(*reference, field)));
        let fields: Vec<_> = own.chain(usual).chain(followed).collect();
        let names = fields.iter().map(|(name, _)| *name);
        let positions = names.zip(0..).collect();
        Self { fields, positions }
    }

    pub(super) fn position(&self, name: &str) -> Option<u16> {
        self.positions.get(name).copied()
    }

    pub(super) fn source(&self, position: u16) -> &Source {
        &self.fields[usize::from(position)].1
    }

    pub(super) fn names(&self) -> impl Iterator<Item = (u16, &'static str)> {
        (0..).zip(self.fields.iter().map(|(name, _)| *name))
    }
}

/// A multiplying hash over words: the names are few, short and our own, and every field of every
/// record is looked up.
#[derive(Default)]
struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            let mixed = self.0.rotate_left(5) ^ u64::from_le_bytes(word);
            self.0 = mixed.wrapping_mul(0x517C_C1B7_2722_0A95);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

impl Grain {
    pub(super) fn schema(self) -> &'static Schema {
        static SCHEMAS: LazyLock<[Schema; 7]> = LazyLock::new(|| {
            [
                Schema::new(COMPANY, COMPANY_USUALLY, &[]),
                Schema::new(PERSON, PERSON_USUALLY, &[]),
                Schema::new(EMPLOYMENT, EMPLOYMENT_USUALLY, EMPLOYMENT_FOLLOWS),
                Schema::new(JOB, &[], &[]),
                Schema::new(ORG_LEVEL, &[], &[]),
                Schema::new(LOCATION, &[], &[]),
                Schema::new(PAY_GROUP, &[], &[]),
            ]
        });
        &SCHEMAS[self as usize]
    }
}

/// `ukg-pro-rest.md` 16.1 with the newer rows' additions.
const COMPANY: &[&str] = &[
    "company_id",
    "company_code",
    "company_name",
    "master_company_id",
    "address_line1",
    "address_line2",
    "city",
    "state_or_province",
    "zip_or_postal_code",
    "country",
    "county",
    "phone_number",
    "phone_number_extension",
    "federal_tax_id",
    "org_level1",
    "org_level2",
    "org_level3",
    "org_level4",
    "company_doing_business_as_name",
    "company_gl_segment",
    "tax_calculation_group_id",
    "contract_number",
    "other_federal_tax_id",
    "currency_code",
    "date_of_business_closure",
    "integration_record_id",
];

const COMPANY_USUALLY: &[(&str, &str)] = &[
    ("is_master_company", "false"),
    ("organization_level1_label", "Region"),
    ("organization_level2_label", "Department"),
    ("organization_level3_label", "Team"),
    ("organization_level4_label", "Project"),
    ("use_position_management", "false"),
    ("use_multiple_job_groups", "false"),
];

/// `ukg-pro-soap.md` 6.1, 7.2, 7.3 and `ukg-pro-rest.md` 13.1 with the newer tenants' additions.
const PERSON: &[&str] = &[
    "employee_id",
    "person_id",
    "company_id",
    "user_name",
    "first_name",
    "middle_name",
    "last_name",
    "preferred_first_name",
    "former_last_name",
    "prefix",
    "suffix",
    "additional_name1",
    "additional_name2",
    "email_address",
    "alternate_email_address",
    "ssn",
    "previous_ssn",
    "national_id",
    "national_id_country",
    "date_of_birth",
    "gender",
    "marital_status_code",
    "ethnic_id_code",
    "ethnic_description",
    "nationality1",
    "nationality2",
    "nationality3",
    "origin_country",
    "origin_location",
    "home_number",
    "home_number_country",
    "address_id",
    "address_line1",
    "address_line2",
    "address_line3",
    "address_line4",
    "city",
    "state_or_province",
    "zip_or_postal_code",
    "country",
    "county",
    "address_latitude",
    "address_sms",
    "community_broadcast_sms_code",
    "deceased_date",
    "disability_type",
    "health_blood_type",
    "health_eyes",
    "health_hair",
    "health_height_feet",
    "health_height_inches",
    "health_last_donate_date",
    "health_weight",
    "i9_alien_number",
    "i9_doc_a",
    "i9_doc_b",
    "i9_doc_c",
    "i9_visa_type",
    "i9_visa_expiration_date",
    "i9_work_auth",
    "date_of_i9_expiration",
    "military_branch_served",
    "military_era",
    "military_is_oth_elig_vet_basis",
    "military_separation_date",
    "cobra_export",
    "cobra_reason",
    "cobra_status",
    "cobra_status_date",
    "cobra_notes",
    "date_of_cobra_event",
    "date_of_cobra_export",
    "date_of_cobra_letter",
    "chk_cashing_inst_code",
    "home_phone_id",
    "user_id",
    "user_status",
    "user_last_logon_date",
    "user_last_password_change_date",
    "integration_user_key",
    "date_time_format",
    "integration_record_id",
    "datetime_created",
    "datetime_changed",
    // `ukg-pro-soap.md` 6.5: slots of the person, then of the person in a country, of which everybody has one.
    "eep_ud_field01",
    "eep_ud_field02",
    "eep_ud_field03",
    "eep_ud_field04",
    "eep_ud_field05",
    "eep_ud_field06",
    "eep_ud_field07",
    "eep_ud_field08",
    "eep_ud_field09",
    "eep_ud_field10",
    "eep_ud_field11",
    "eep_ud_field12",
    "eep_ud_field13",
    "eep_ud_field14",
    "ein_ud_field01",
    "ein_ud_field02",
    "ein_ud_field03",
    "ein_ud_field04",
    "ein_ud_field05",
    "ein_ud_field06",
    "ein_ud_field07",
    "ein_ud_field08",
    "ein_ud_field09",
    "ein_ud_field10",
    "ein_ud_field11",
    "ein_ud_field12",
    "ein_ud_field13",
    "ein_ud_field14",
];

const PERSON_USUALLY: &[(&str, &str)] = &[
    ("suppress_ssn", "false"),
    ("home_number_is_private", "false"),
    ("address_is_on_tax_boundary", "false"),
    ("cobra_is_active", "false"),
    ("consent_electronic_w2", "true"),
    ("consent_electronicw2pr", "false"),
    ("deceased", "false"),
    ("w2_is_deceased", "false"),
    ("i9_verified", "false"),
    ("is_disabled", "false"),
    ("is_multi_pay_group", "false"),
    ("is_smoker", "false"),
    ("military_service", "false"),
    ("military_is_disabled_vet", "N"),
    ("military_is_oth_elig_vet", "N"),
    ("military_is_active_wartime_vet", "N"),
    ("military_is_medal_vet", "N"),
    ("last_name_not_same_as_ss_card", "N"),
    ("sms_approvals", "false"),
    ("sms_pay_notification", "false"),
];

/// `ukg-pro-soap.md` 6.2, 6.3, 7.1 and `ukg-pro-rest.md` 13.2, 13.4. Flags that REST writes as
/// `Y`/`N` in 13.2 are stored so; read them with [`Fact::as_flag`] where the wire has a boolean.
const EMPLOYMENT: &[&str] = &[
    "employee_identifier",
    "employee_id",
    "company_id",
    "employee_number",
    "is_home_company",
    "employment_status",
    "status_start_date",
    "status_anticipated_end",
    "original_hire",
    "last_hire",
    "seniority",
    "bene_seniority",
    "date_in_job",
    "effective_date",
    "reason_code",
    "hire_source",
    "leave_reason",
    "planned_leave_reason",
    "fmla_code",
    "roe_issue_reason",
    "termination_date",
    "termination_reason",
    "termination_reason_description",
    "termination_type",
    "last_day_worked",
    "paid_through_date",
    "date_last_pay_date_paid",
    "date_of_suspension",
    "pay_suspended_from",
    "pay_suspended_to",
    "arrears_suspended_from",
    "arrears_suspended_to",
    "pto_suspended_from",
    "pto_suspended_to",
    "hcso_start_date",
    "hcso_end_date",
    "early_retirement",
    "regular_retirement",
    "last_perf_review",
    "next_perf_review",
    "last_salary_review",
    "next_salary_review",
    "date_of_local_union",
    "date_of_national_union",
    "job_code",
    "alternate_title",
    "job_group",
    "position_code",
    "supervisor",
    "location",
    "org_level1",
    "org_level2",
    "org_level3",
    "org_level4",
    "project",
    "mailstop",
    "work_number",
    "work_number_extension",
    "work_number_country",
    "employee_type",
    "full_or_part_time",
    "hourly_or_salaried",
    "local_union",
    "national_union",
    "pay_group",
    "pay_frequency",
    "pay_scale_code",
    "step_no",
    "shift_code",
    "shift_group",
    "time_clock",
    "time_clock_id",
    "deduction_group_code",
    "earning_group_code",
    "distribution_center_code",
    "scheduled_hours",
    "weekly_hours",
    "scheduled_annual_hrs",
    "scheduled_fte",
    "annual",
    "hourly",
    "weekly",
    "period",
    "avg_pay_rate_cur_per",
    "number_of_payments",
    "percent_change",
    "rate_change_type",
    "performance_review_rating",
    "performance_review_type",
    "integration_record_id",
    "datetime_created",
    "datetime_changed",
    // `ukg-pro-soap.md` 6.5: slots of the employment.
    "eec_ud_field01",
    "eec_ud_field02",
    "eec_ud_field03",
    "eec_ud_field04",
    "eec_ud_field05",
    "eec_ud_field06",
    "eec_ud_field07",
    "eec_ud_field08",
    "eec_ud_field09",
    "eec_ud_field10",
    "eec_ud_field11",
    "eec_ud_field12",
    "eec_ud_field13",
    "eec_ud_field14",
    "eec_ud_field15",
    "eec_ud_field16",
    "eec_ud_field17",
    "eec_ud_field18",
    "eec_ud_field19",
    "eec_ud_field20",
    "eec_ud_field21",
    "eec_ud_field22",
    "eec_ud_field23",
    "eec_ud_field24",
    "eec_ud_field25",
    "eec_ud_field26",
    "eec_ud_field27",
    "eec_ud_field28",
    "eec_ud_field29",
];

const EMPLOYMENT_USUALLY: &[(&str, &str)] = &[
    ("language_code", "EN"),
    ("agricultural", "false"),
    ("direct_labor", "false"),
    ("promotion", "false"),
    ("seasonal", "false"),
    ("transfer", "false"),
    ("youth_training", "false"),
    ("is_supervisor", "false"),
    ("is_highly_compensated", "false"),
    ("is_key_employee", "false"),
    ("hcso_not_covered", "false"),
    ("pay_automatically", "true"),
    ("is_auto_allocated", "N"),
    ("is_multiple_job", "N"),
    ("ok_to_rehire", "Y"),
    ("eligible_for_rehire", "true"),
    ("other_rate1", "0.0"),
    ("other_rate2", "0.0"),
    ("other_rate3", "0.0"),
    ("other_rate4", "0.0"),
    ("piece_pay_rate", "0.0"),
    ("bonus_total_hrs", "0.0"),
    ("bonus_total_ot_hrs", "0.0"),
    ("weeks", "0"),
];

const EMPLOYMENT_FOLLOWS: &[(&str, Reference, &str)] = &[
    ("supervisor_id", Reference::Supervisor, "employee_id"),
    ("supervisor_first_name", Reference::Supervisor, "first_name"),
    ("supervisor_last_name", Reference::Supervisor, "last_name"),
    ("supervisor_employee_number", Reference::Supervisor, "employee_number"),
    ("supervisor_coid", Reference::Supervisor, "company_id"),
    ("supervisor_company_code", Reference::Supervisor, "company_code"),
    ("supervisor_status_code", Reference::Supervisor, "employment_status"),
    ("supervisor_job_code", Reference::Supervisor, "job_code"),
    ("supervisor_position_code", Reference::Supervisor, "position_code"),
    ("supervisor_email", Reference::Supervisor, "email_address"),
    ("supervisor_work_phone", Reference::Supervisor, "work_number"),
    ("supervisor_person_id", Reference::Supervisor, "person_id"),
    ("job_description", Reference::Job, "title"),
    ("job_salary_grade", Reference::Job, "job_salary_grade"),
    ("location_gl_segment", Reference::Location, "location_gl_segment"),
    ("pay_group_description", Reference::PayGroup, "pay_group_description"),
];

/// `ukg-pro-rest.md` 16.3, both versions, and what makes pay and reporting lines plausible: the
/// grade, the range of full-time annual pay and the department.
const JOB: &[&str] = &[
    "job_code",
    "code",
    "title",
    "country_code",
    "job_family_code",
    "is_active",
    "flsa_type_code",
    "job_eeo_category",
    "job_group",
    "long_description",
    "work_envirornment_code",
    "work_environment_desc",
    "integration_record_id",
    "hourly_or_salaried",
    "job_salary_grade",
    "pay_range_minimum",
    "pay_range_maximum",
    "org_level2",
];

/// `ukg-pro-rest.md` 16.2.
const ORG_LEVEL: &[&str] = &[
    "level",
    "code",
    "description",
    "level_description",
    "is_active",
    "gl_segment",
    "budget_group",
    "reporting_category",
    "current_year_budget_fte",
    "current_year_budget_salary",
    "last_year_budget_fte",
    "last_year_budget_salary",
];

/// `ukg-pro-rest.md` 16.5.
const LOCATION: &[&str] = &[
    "location",
    "code",
    "description",
    "is_active",
    "address_line1",
    "address_line2",
    "city",
    "state_or_province",
    "zip_or_postal_code",
    "country_code",
    "location_gl_segment",
];

/// `ukg-pro-rest.md` 13.2; the company that pays by it.
const PAY_GROUP: &[&str] = &["pay_group", "pay_group_description", "pay_frequency", "company_code"];

#[cfg(test)]
mod tests {
    use super::super::field_name::canonical;
    use super::*;

    #[test]
    fn every_fact_is_listed_once_under_its_canonical_name() {
        for grain in [
            Grain::Company,
            Grain::Person,
            Grain::Employment,
            Grain::Job,
            Grain::OrgLevel,
            Grain::Location,
            Grain::PayGroup,
        ] {
            let schema = grain.schema();
            assert_eq!(schema.fields.len(), schema.positions.len(), "{grain:?}");
            for (_, name) in schema.names() {
                assert_eq!(canonical(name), name, "{grain:?}");
            }
        }
    }
}
