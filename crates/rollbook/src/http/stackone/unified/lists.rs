//! Handlers of what a tenant is set up with. Each thing is a list and one of it, over the same call of the engine.

use rollbook_core::Needs;
use rollbook_model::workforce::UnitRole;

use super::{
    answer::Answer,
    extras::{Benefit, Definition, Policy},
    read::{Read, ReadOf},
    structure::{Company, Group, Job, Position},
    value::Location,
};
/// A list and one of it: the names of their handlers, the call of the engine, and the shape of an item.
macro_rules! things {
    ($( $list:ident, $one:ident: $call:ident($($argument:expr),*) => $shape:expr; )+) => { $(
        pub(super) async fn $list(read: Read) -> Answer {
            let read = read.of_structure();
            read.page(read.engine.$call(read.ask(), $($argument),*), $shape).await
        }

        pub(super) async fn $one(ReadOf(read, id): ReadOf<String>) -> Answer {
            let read = read.of_structure().about(id);
            read.single(read.engine.$call(read.ask(), $($argument),*), $shape).await
        }
    )+ };
}

things! {
    companies, one_company: companies() => Company::of;
    company_groups, one_company_group: companies() => Group::of_company;
    groups, one_group: org_units(None) => Group::of;
    departments, one_department: org_units(Some(UnitRole::Department)) => Group::of;
    cost_centers, one_cost_center: org_units(Some(UnitRole::CostCenter)) => Group::of;
    teams, one_team: org_units(Some(UnitRole::Team)) => Group::of;
    divisions, one_division: org_units(Some(UnitRole::Division)) => Group::of;
    locations, one_location: locations() => Location::work;
    jobs, one_job: jobs() => Job::of;
    positions, one_position: positions() => Position::of;
    benefits, one_benefit: benefits() => Benefit::of;
    definitions, one_definition: custom_field_definitions() => Definition::of;
    policies, one_policy: time_off_plans(None) => |shape, code| Policy::of(shape, code);
}

impl Read {
    /// With what positions need: which level is the department.
    fn of_structure(mut self) -> Self {
        self.question.ask.needs = Needs {
            units: self.question.shows("department_id"),
            ..Needs::default()
        };
        self
    }
}
