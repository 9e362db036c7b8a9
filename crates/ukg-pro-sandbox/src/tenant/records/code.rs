//! The code tables and their codes (`ukg-pro-rest.md` 16.6).

use std::collections::BTreeSet;

use crate::tenant::Tenant;
use crate::tenant::entry::{Entry, Owner};

/// Each table, by the name the index has for it, with its codes.
const TABLES: &[(&str, &[(&str, &str)])] = &[
    ("ALLERGY", &[("NUT", "Nuts"), ("LATEX", "Latex"), ("PEN", "Penicillin")]),
    (
        "AWARDTYPE",
        &[("SVC", "Years of service"), ("SAFE", "Safety"), ("SPOT", "On the spot")],
    ),
    ("CAREERPROVIDER", &[("INT", "In house"), ("COL", "College")]),
    (
        "CHILDSUPPORTTYPE",
        &[("CS", "Child support"), ("SP", "Spousal support")],
    ),
    (
        "COBRASTATUS",
        &[("P", "Pending"), ("E", "Elected"), ("W", "Waived"), ("X", "Expired")],
    ),
    (
        "COURSECATEGORY",
        &[("SAFE", "Safety"), ("FOOD", "Food hygiene"), ("LEAD", "Leadership")],
    ),
    ("COURSEDELIVERYMET", &[("CLASS", "Classroom"), ("WEB", "Online")]),
    ("COURSESUBCATEGORY", &[("LIFT", "Forklift"), ("COLD", "Cold rooms")]),
    (
        "DISABILITY",
        &[
            ("HEAR", "Hearing"),
            ("MOB", "Mobility"),
            ("VIS", "Vision"),
            ("OTH", "Other"),
        ],
    ),
    (
        "EDUCLEVEL",
        &[
            ("HS", "High school"),
            ("AA", "Associate"),
            ("BA", "Bachelor"),
            ("MA", "Master"),
        ],
    ),
    (
        "EDUCMAJOR",
        &[
            ("FOOD", "Food science"),
            ("MECH", "Mechanical engineering"),
            ("ACC", "Accounting"),
        ],
    ),
    (
        "EMPTYPE",
        &[
            ("REG", "Regular"),
            ("TMP", "Temporary"),
            ("FTC", "Full-time contract"),
            ("FTR", "Full-time regular"),
        ],
    ),
    (
        "ETHNICITY",
        &[
            ("1", "White"),
            ("2", "Black or African American"),
            ("3", "Hispanic or Latino"),
            ("4", "Asian"),
            ("5", "American Indian or Alaska Native"),
            ("6", "Native Hawaiian or Pacific Islander"),
            ("7", "Two or more races"),
        ],
    ),
    ("GENDER", &[("F", "Female"), ("M", "Male"), ("D", "Not declared")]),
    (
        "HIRESOURCE",
        &[
            ("WEB", "Web site"),
            ("REF", "Referral"),
            ("AGY", "Agency"),
            ("FAIR", "Job fair"),
        ],
    ),
    (
        "JOBCHANGEREASON",
        &[
            ("100", "New hire"),
            ("110", "Rehire"),
            ("200", "Promotion"),
            ("210", "Merit increase"),
            ("220", "Reorganization"),
            ("320", "Transfer to sister company"),
            ("400", "Leave of absence"),
            ("410", "Return from leave"),
        ],
    ),
    ("JOBFAMILY", &[]),
    (
        "LEAVEREASON",
        &[
            ("PARENT", "Parental leave"),
            ("MED", "Medical leave"),
            ("STUDY", "Study leave"),
        ],
    ),
    (
        "LICENSETYPE",
        &[("DL", "Driver's license"), ("FORK", "Forklift license")],
    ),
    (
        "LOANTYPE",
        &[("401K", "Retirement plan loan"), ("EMP", "Employer loan")],
    ),
    (
        "MARITALSTATUS",
        &[
            ("S", "Single"),
            ("M", "Married"),
            ("D", "Divorced"),
            ("W", "Widowed"),
            ("Z", "Not specified"),
        ],
    ),
    (
        "MILITARY",
        &[
            ("ARMY", "Army"),
            ("NAVY", "Navy"),
            ("USAF", "Air Force"),
            ("USMC", "Marine Corps"),
        ],
    ),
    ("MILITARYERA", &[("GULF", "Gulf War"), ("OEF", "Enduring Freedom")]),
    ("OTHERPHONE", &[("CEL", "Mobile"), ("FAX", "Fax"), ("PGR", "Pager")]),
    (
        "PREFIX",
        &[
            ("MR", "Mr."),
            ("MRS", "Mrs."),
            ("MS", "Ms."),
            ("MX", "Mx."),
            ("DR", "Dr."),
        ],
    ),
    ("PROFICIENCY", &[("1", "Beginner"), ("2", "Working"), ("3", "Expert")]),
    (
        "PROJECT",
        &[
            ("Z", "No project"),
            ("P100", "Cold chain"),
            ("007", "Dock renewal"),
            ("5E3", "Less packaging"),
        ],
    ),
    (
        "PROPERTY",
        &[("LAP", "Laptop"), ("PHN", "Phone"), ("KEY", "Keys"), ("UNI", "Uniform")],
    ),
    (
        "SCHOOL",
        &[
            ("TCC", "Tidewater Community College"),
            ("NSU", "North Sound University"),
        ],
    ),
    (
        "SKILLS",
        &[
            ("FORK", "Forklift"),
            ("FR", "French"),
            ("XLS", "Spreadsheets"),
            ("WELD", "Welding"),
        ],
    ),
    (
        "SUFFIX",
        &[
            ("JR", "Junior"),
            ("SR", "Senior"),
            ("II", "The second"),
            ("III", "The third"),
        ],
    ),
    (
        "TERMREASON",
        &[
            ("301", "Resignation"),
            ("302", "Retirement"),
            ("310", "Position eliminated"),
            ("312", "Performance"),
            ("320", "Transfer to sister company"),
        ],
    ),
    ("TERMTYPE", &[("V", "Voluntary"), ("I", "Involuntary")]),
    (
        "WAIVEREASON",
        &[
            ("SPOUSE", "Covered by spouse"),
            ("OTHER", "Other coverage"),
            ("NONE", "No reason given"),
        ],
    ),
    ("WELLNESS", &[("FLU", "Flu shot"), ("STEP", "Step count")]),
];

/// A code of each kind of table that nobody uses any more.
const RETIRED: &[(&str, &str, &str)] = &[("OTHERPHONE", "TLX", "Telex"), ("EMPTYPE", "SEA", "Seasonal, old")];

pub(super) fn make(tenant: &Tenant) -> Vec<Entry> {
    let code = |table: &'static str, code: String, description: String, is_active: bool| {
        Entry::new(Owner::Tenant)
            .with("codeTable", table)
            .with("code", code)
            .with("description", description)
            .with("isActive", is_active)
    };
    let mut entries = Vec::new();
    for (table, codes) in TABLES {
        for (value, description) in *codes {
            entries.push(code(table, (*value).to_owned(), (*description).to_owned(), true));
        }
        // A job's family is named as its department is.
        if *table == "JOBFAMILY" {
            let families: BTreeSet<&str> = tenant.jobs().filter_map(|job| job.text("job_family_code")).collect();
            for family in families {
                let named = tenant.org_level(2, family).and_then(|level| level.text("description"));
                entries.push(code(table, family.to_owned(), named.unwrap_or(family).to_owned(), true));
            }
        }
        for (_, value, description) in RETIRED.iter().filter(|retired| retired.0 == *table) {
            entries.push(code(table, (*value).to_owned(), (*description).to_owned(), false));
        }
    }
    entries
}

/// The index; the addresses are paths of this host.
pub(super) fn tables(_: &Tenant) -> Vec<Entry> {
    let tables = TABLES.iter().map(|(table, _)| {
        Entry::new(Owner::Tenant)
            .with("codeTable", *table)
            .with("url", format!("/configuration/v1/code-tables/{table}"))
    });
    tables.collect()
}
