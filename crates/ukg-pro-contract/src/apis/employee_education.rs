//! Education of employees (`ukg-pro-rest.md` 13.15).

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, Test},
};

record! {
    /// A school that an employee went to.
    EmployeeEducation as "employee-education" {
        /// Key of the employee.
        employee_id = "employeeId": Text, nillable;
        /// Key of the row, 12 characters.
        system_id = "systemId": Text, nillable;
        /// Code or name of the school.
        school = "school": Text, nillable;
        /// Code of the level reached.
        education_level = "educationLevel": Text, nillable;
        /// Main subject.
        education_major = "educationMajor": Text, nillable;
        /// Second subject.
        education_minor = "educationMinor": Text, nillable;
        /// Grade point average; text here.
        gpa = "gpa": Text, nillable;
        /// Number of the employee.
        employee_number = "employeeNumber": Text, nillable;
        /// Country of the school, ISO alpha-3.
        country = "country": Text, nillable;
        /// Whether the employee graduated.
        is_graduate = "isGraduate": Boolean, nillable;
        /// Whether it is the highest level the employee reached.
        is_highest_level = "isHighestLevel": Boolean, nillable;
        /// First day at the school.
        begin_date = "beginDate": DateTime, nillable;
        /// Last day at the school.
        end_date = "endDate": DateTime, nillable;
    }
}

/// Education, one row a school.
pub static API: Api = Api {
    name: "employee-education",
    meaning: "Education, one row a school.",
    guard: Guard::Line(&["Personnel Integration"]),
    headers: &[],
    row: EmployeeEducation::TYPE,
    grain: Grain::Record("education"),
    key: &["systemId"],
    paging: Paging::LARGE,
    parameters: &[
        Parameter::new("systemId", Test::Text, "Key of a row."),
        Parameter::new("employeeId", Test::Text, "Key of an employee."),
        Parameter::new("country", Test::Text, "Country of the school, ISO alpha-3."),
    ],
    endpoints: &[Endpoint::list(
        "list",
        "/personnel/v1/employee-education",
        "Education of all employees, filtered and in pages.",
    )],
};
