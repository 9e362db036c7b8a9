//! Which fields of the unified employment API can be filled for UKG Pro, computed from the mapping.

use serde_json::{Map, Value};

use crate::mapping::mappings;

/// Where a field comes from.
#[derive(Debug, Clone, Copy)]
enum Comes {
    /// A field of an object of the people model.
    Field(&'static str, &'static str),
    /// Rollbook itself: ids and counts.
    Own,
    /// What is read of pay, which is no object of the people model.
    Pay,
    /// Nothing that is read.
    Nothing,
}

use Comes::{Field, Nothing, Own, Pay};

/// The fields by their path.
const FIELDS: &[(&str, Comes)] = &[
    ("company.id", Own),
    ("company.legal_name", Field("Company", "name")),
    ("company.entity.type", Nothing),
    ("company.entity.subtype", Nothing),
    ("company.ein", Field("Company", "tax_id")),
    ("company.primary_email", Nothing),
    ("company.primary_phone_number", Field("Company", "phone")),
    ("company.departments.name", Field("OrgUnit", "name")),
    ("company.departments.parent.name", Nothing),
    ("company.locations.line1", Field("Location", "address")),
    ("company.locations.line2", Field("Location", "address")),
    ("company.locations.city", Field("Location", "address")),
    ("company.locations.state", Field("Location", "address")),
    ("company.locations.postal_code", Field("Location", "address")),
    ("company.locations.country", Field("Location", "address")),
    ("company.accounts.account_name", Nothing),
    ("company.accounts.account_number", Nothing),
    ("company.accounts.account_type", Nothing),
    ("company.accounts.institution_name", Nothing),
    ("company.accounts.routing_number", Nothing),
    ("directory.paging.count", Own),
    ("directory.paging.offset", Own),
    ("directory.individuals.id", Own),
    ("directory.individuals.first_name", Field("Person", "first_name")),
    ("directory.individuals.middle_name", Field("Person", "middle_name")),
    ("directory.individuals.last_name", Field("Person", "last_name")),
    ("directory.individuals.department", Field("OrgUnit", "name")),
    ("directory.individuals.manager.id", Field("Employment", "manager")),
    ("directory.individuals.is_active", Field("Employment", "status")),
    ("individual.id", Own),
    ("individual.first_name", Field("Person", "first_name")),
    ("individual.middle_name", Field("Person", "middle_name")),
    ("individual.last_name", Field("Person", "last_name")),
    ("individual.preferred_name", Field("Person", "preferred_name")),
    ("individual.dob", Field("Person", "birth_date")),
    ("individual.gender", Field("Person", "gender")),
    ("individual.ethnicity", Field("Person", "ethnicity")),
    ("individual.emails.data", Field("Person", "work_email")),
    ("individual.emails.type", Field("Person", "work_email")),
    ("individual.phone_numbers.data", Field("Person", "home_phone")),
    ("individual.phone_numbers.type", Field("Person", "home_phone")),
    ("individual.residence.line1", Field("Person", "home_address")),
    ("individual.residence.line2", Field("Person", "home_address")),
    ("individual.residence.city", Field("Person", "home_address")),
    ("individual.residence.state", Field("Person", "home_address")),
    ("individual.residence.postal_code", Field("Person", "home_address")),
    ("individual.residence.country", Field("Person", "home_address")),
    ("individual.ssn", Field("Person", "ssn")),
    ("individual.encrypted_ssn", Nothing),
    ("employment.id", Own),
    ("employment.first_name", Field("Person", "first_name")),
    ("employment.middle_name", Field("Person", "middle_name")),
    ("employment.last_name", Field("Person", "last_name")),
    ("employment.title", Field("Employment", "title")),
    ("employment.manager.id", Field("Employment", "manager")),
    ("employment.department.name", Field("OrgUnit", "name")),
    ("employment.employment.type", Field("Employment", "employment_type")),
    ("employment.employment.subtype", Field("Employment", "schedule")),
    ("employment.employment_status", Field("Employment", "status")),
    ("employment.is_active", Field("Employment", "status")),
    ("employment.start_date", Field("Employment", "first_hired_on")),
    ("employment.end_date", Field("Employment", "terminated_on")),
    ("employment.location.line1", Field("Location", "address")),
    ("employment.location.line2", Field("Location", "address")),
    ("employment.location.city", Field("Location", "address")),
    ("employment.location.state", Field("Location", "address")),
    ("employment.location.postal_code", Field("Location", "address")),
    ("employment.location.country", Field("Location", "address")),
    ("employment.class_code", Nothing),
    ("employment.income.unit", Field("Compensation", "unit")),
    ("employment.income.amount", Field("Compensation", "amount")),
    ("employment.income.currency", Field("Compensation", "currency")),
    ("employment.income_history", Field("JobRecord", "amount")),
    ("employment.custom_fields", Field("CustomField", "value")),
    ("payment.id", Own),
    ("payment.pay_period.start_date", Pay),
    ("payment.pay_period.end_date", Pay),
    ("payment.pay_date", Pay),
    ("payment.debit_date", Nothing),
    ("payment.company_debit", Nothing),
    ("payment.gross_pay", Pay),
    ("payment.net_pay", Pay),
    ("payment.employer_taxes", Nothing),
    ("payment.employee_taxes", Pay),
    ("payment.individual_ids", Own),
    ("payment.pay_group_ids", Own),
    ("payment.pay_frequencies", Pay),
    ("pay_statement.paging.count", Own),
    ("pay_statement.paging.offset", Own),
    ("pay_statement.pay_statements.individual_id", Own),
    ("pay_statement.pay_statements.type", Pay),
    ("pay_statement.pay_statements.payment_method", Pay),
    ("pay_statement.pay_statements.total_hours", Pay),
    ("pay_statement.pay_statements.gross_pay", Pay),
    ("pay_statement.pay_statements.net_pay", Pay),
    ("pay_statement.pay_statements.earnings.type", Pay),
    ("pay_statement.pay_statements.earnings.name", Pay),
    ("pay_statement.pay_statements.earnings.amount", Pay),
    ("pay_statement.pay_statements.earnings.currency", Pay),
    ("pay_statement.pay_statements.earnings.hours", Pay),
    ("pay_statement.pay_statements.taxes.type", Pay),
    ("pay_statement.pay_statements.taxes.name", Pay),
    ("pay_statement.pay_statements.taxes.employer", Pay),
    ("pay_statement.pay_statements.taxes.amount", Pay),
    ("pay_statement.pay_statements.taxes.currency", Pay),
    ("pay_statement.pay_statements.employee_deductions.type", Pay),
    ("pay_statement.pay_statements.employee_deductions.name", Pay),
    ("pay_statement.pay_statements.employee_deductions.amount", Pay),
    ("pay_statement.pay_statements.employee_deductions.currency", Pay),
    ("pay_statement.pay_statements.employee_deductions.pre_tax", Pay),
    ("pay_statement.pay_statements.employer_contributions.type", Pay),
    ("pay_statement.pay_statements.employer_contributions.name", Pay),
    ("pay_statement.pay_statements.employer_contributions.amount", Pay),
    ("pay_statement.pay_statements.employer_contributions.currency", Pay),
    ("pay_group.id", Own),
    ("pay_group.name", Pay),
    ("pay_group.pay_frequencies", Pay),
    ("pay_group.individual_ids", Own),
];

/// The tree of booleans that says which fields can be filled (Finch's API reference, *Providers*).
pub fn supported_fields() -> Value {
    let mappings = mappings();
    let is_filled = |from: Comes| match from {
        Own | Pay => true,
        Nothing => false,
        Field(object, target) => mappings
            .iter()
            .filter(|mapping| mapping.object == object)
            .flat_map(|mapping| mapping.rows)
            .any(|row| row.target == target && !row.sources.is_empty()),
    };
    let mut tree = Map::new();
    for (path, from) in FIELDS {
        put(&mut tree, path, is_filled(*from));
    }
    Value::Object(tree)
}

fn put(tree: &mut Map<String, Value>, path: &str, filled: bool) {
    let Some((first, rest)) = path.split_once('.') else {
        tree.insert(path.to_owned(), Value::Bool(filled));
        return;
    };
    let branch = tree.entry(first).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(branch) = branch {
        put(branch, rest, filled);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_is_said_to_come_from_the_model_is_one_of_it() {
        let mappings = mappings();
        for (path, from) in FIELDS {
            if let Field(object, target) = from {
                let known = mappings.iter().find(|mapping| mapping.object == *object);
                let known = known.is_some_and(|mapping| mapping.fields.iter().any(|(name, _)| name == target));
                assert!(known, "{path}: {object}.{target}");
            }
        }
    }

    #[test]
    fn what_ukg_pro_has_is_filled_and_what_it_has_not_is_not() {
        let tree = supported_fields();
        assert_eq!(tree["individual"]["dob"], true);
        assert_eq!(tree["company"]["primary_email"], false);
        assert_eq!(tree["employment"]["income"]["amount"], true);
        assert_eq!(tree["payment"]["gross_pay"], true);
        assert_eq!(tree["payment"]["employer_taxes"], false);
    }
}
