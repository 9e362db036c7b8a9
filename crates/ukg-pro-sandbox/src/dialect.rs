//! What a REST API does otherwise than the rest: names, blanks, dates and letters of its own.
//!
//! Most APIs have no line here: their fields carry the tenant's own names, or a name that
//! [`canonical`](crate::tenant::canonical) knows. What differs is told here as data, so that filters
//! and rows read the same.

use ukg_pro_contract::rest::Api;

use crate::tenant::USER;

/// How an API writes what it says.
#[derive(Debug)]
pub(crate) struct Dialect {
    api: &'static str,
    /// Fields, filters and path identifiers by their wire name, with the fact each tells. Here stands what only
    /// this API calls so.
    names: &'static [(&'static str, &'static str)],
    /// Whether text without a value is written as `""` instead of `null`.
    pub(crate) empty_text: bool,
    /// Texts that hold a date and time as `1/1/1996 12:00:00 AM`.
    united_states_dates: &'static [&'static str],
    /// Texts of fixed width: blanks fill them up.
    padded: &'static [(&'static str, usize)],
    /// Texts that are so many blanks where there is no value.
    blank: &'static [(&'static str, usize)],
    /// Texts that write a flag as `Y` or `N`.
    letters: &'static [&'static str],
    /// Only rows that have this fact are shown.
    pub(crate) only_with: Option<&'static str>,
    /// Records of this kind are rows, too.
    pub(crate) also: Option<&'static str>,
    /// Whether a company in the path stands for anybody it employs, whatever the home company.
    pub(crate) any_company: bool,
    /// What a list answers whose dates are not given.
    pub(crate) without_dates: WithoutDates,
    /// What its parameters do that are compared with no field.
    choices: &'static [(&'static str, Choice)],
    /// Endpoints that show only the rows whose fact has a value.
    endpoints: &'static [(&'static str, &'static str, &'static str)],
}

/// What a parameter does that is compared with no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Employments of these statuses are left out when their status began more days ago.
    InactiveWithin(&'static [&'static str]),
    /// Only rows are shown that changed in so many days.
    ChangedWithin,
    /// Rows that were superseded are shown too, where it is true.
    History,
    /// Only rows of employees of these statuses are shown.
    EmploymentStatus,
}

/// What a list answers whose dates are not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WithoutDates {
    /// Every row, as any filter that is not given.
    Everything,
    /// What changed since the account's previous call (`ukg-pro-rest.md` 13.6, 20).
    SincePreviousCall,
}

impl Dialect {
    /// The fact that a name of the wire tells.
    pub(crate) fn fact_name(&self, name: &'static str) -> &'static str {
        let own = self.names.iter().find(|(wire, _)| *wire == name);
        own.map_or(name, |(_, fact)| *fact)
    }

    /// What a parameter does that is compared with no field.
    pub(crate) fn choice(&self, parameter: &str) -> Option<Choice> {
        let own = self.choices.iter().find(|(name, _)| *name == parameter);
        own.map(|(_, choice)| *choice)
    }

    /// Whether rows that were superseded are left out unless asked for.
    pub(crate) fn has_history(&self) -> bool {
        self.choices.iter().any(|(_, choice)| *choice == Choice::History)
    }

    /// The fact, and its value, of the rows that an endpoint shows.
    pub(crate) fn shown_at(&self, endpoint: &str) -> Option<(&'static str, &'static str)> {
        let own = self.endpoints.iter().find(|(name, ..)| *name == endpoint);
        own.map(|(_, fact, value)| (*fact, *value))
    }

    /// A text, or none, as the API writes it in this field; nothing where it writes it as it is.
    pub(crate) fn rewritten(&self, field: &str, text: Option<&str>) -> Option<String> {
        let width = |widths: &[(&str, usize)]| {
            let own = widths.iter().find(|(name, _)| *name == field);
            own.map(|(_, width)| *width)
        };
        let Some(text) = text else {
            let blanks = width(self.blank).map(|width| " ".repeat(width));
            return blanks.or_else(|| self.empty_text.then(String::new));
        };
        if self.united_states_dates.contains(&field) {
            return united_states(text);
        }
        if self.letters.contains(&field) {
            return letter(text);
        }
        width(self.padded).map(|width| format!("{text:<width$}"))
    }
}

/// `M/D/YYYY hh:mm:ss AM` of a date and time; month and day without zeros, the hour with two digits.
fn united_states(text: &str) -> Option<String> {
    let moment: jiff::civil::DateTime = text.parse().ok()?;
    let (hour, half) = match moment.hour() {
        0 => (12, "AM"),
        hour @ 1..12 => (hour, "AM"),
        12 => (12, "PM"),
        hour => (hour - 12, "PM"),
    };
    let (month, day, year) = (moment.month(), moment.day(), moment.year());
    let (minute, second) = (moment.minute(), moment.second());
    Some(format!("{month}/{day}/{year} {hour:02}:{minute:02}:{second:02} {half}"))
}

/// `Y` or `N` of a flag.
fn letter(text: &str) -> Option<String> {
    match text {
        "true" => Some("Y".to_owned()),
        "false" => Some("N".to_owned()),
        _ => None,
    }
}

/// How SOAP and most APIs write.
pub(crate) static PLAIN: Dialect = Dialect::of_api("");

/// The dialect of an API.
pub(crate) fn of(api: &Api) -> &'static Dialect {
    let own = DIALECTS.iter().find(|dialect| dialect.api == api.name);
    own.unwrap_or(&PLAIN)
}

impl Dialect {
    const fn of_api(api: &'static str) -> Self {
        Self {
            api,
            names: &[],
            empty_text: false,
            united_states_dates: &[],
            padded: &[],
            blank: &[],
            letters: &[],
            only_with: None,
            also: None,
            any_company: false,
            without_dates: WithoutDates::Everything,
            choices: &[],
            endpoints: &[],
        }
    }
}

static DIALECTS: &[Dialect] = &[
    // `ukg-pro-rest.md` 13.6: everything text, and padded columns leak.
    Dialect {
        names: &[
            ("countryCode", "country"),
            ("languageCode", "language_and_country"),
            ("userIntegrationKey", "integration_user_key"),
            ("isActive", "is_active_employee"),
            ("workLocationCode", "location"),
            ("employeeAddress1", "address_line1"),
            ("employeeAddress2", "address_line2"),
            ("terminationDate", "date_of_present_termination"),
            ("hireDate", "original_hire"),
            ("emplStatusStartDate", "status_start_date"),
            ("dateOfLastHire", "last_hire"),
            ("alternateJobTitle", "alternate_title"),
            ("dateTimeChanged", "snapshot_changed"),
        ],
        empty_text: true,
        united_states_dates: &[
            "terminationDate",
            "hireDate",
            "emplStatusStartDate",
            "dateInJob",
            "dateOfLastHire",
        ],
        padded: &[("zipCode", 9)],
        blank: &[("workPhone", 30)],
        without_dates: WithoutDates::SincePreviousCall,
        ..Dialect::of_api("employee-changes")
    },
    // 13.2: letters where 13.3 and 13.4 have booleans.
    Dialect {
        letters: &[
            "autoAllocate",
            "isAutoAllocated",
            "isAutopaid",
            "isMultipleJob",
            "okToRehire",
        ],
        ..Dialect::of_api("employment-details")
    },
    Dialect {
        names: &[("terminationDescription", "termination_reason_description")],
        letters: &["autoAllocate", "okToRehire"],
        ..Dialect::of_api("employee-employment-details")
    },
    Dialect {
        any_company: true,
        ..Dialect::of_api("user-defined-fields")
    },
    // 13.15: users, who are not everybody.
    Dialect {
        only_with: Some("user_id"),
        also: Some(USER),
        ..Dialect::of_api("user-details")
    },
    Dialect {
        only_with: Some("user_id"),
        names: &[("languageCode", "language_and_country")],
        ..Dialect::of_api("user-preferences")
    },
    Dialect {
        only_with: Some("user_id"),
        names: &[
            ("passwordLastChanged", "user_last_password_change_date"),
            ("lastLogon", "user_last_logon_date"),
        ],
        ..Dialect::of_api("employee-security-user-details")
    },
    Dialect {
        only_with: Some("status_of_the_day"),
        names: &[
            ("status", "status_of_the_day"),
            ("statusStartDate", "status_start_of_the_day"),
            ("statusReason", "status_reason_of_the_day"),
            ("statusReasonDesc", "status_reason_text_of_the_day"),
            ("isPrimary", "is_home_company"),
            ("isPrimaryEffectiveDate", "last_hire"),
            ("asOfDate", "the_day"),
            ("triggerTermination", "is_terminated_on_the_day"),
        ],
        // The unit is not published; days are taken.
        choices: &[
            ("inactiveTermWindow", Choice::InactiveWithin(&["T"])),
            ("inactiveDisabledWindow", Choice::InactiveWithin(&["L", "S", "R", "O"])),
        ],
        ..Dialect::of_api("employee-status")
    },
    Dialect {
        names: &[("effectiveDate", "date_in_job")],
        ..Dialect::of_api("business-structure-status")
    },
    Dialect {
        choices: &[
            ("changeWindow", Choice::ChangedWithin),
            ("includeHistoryIfChangeDetected", Choice::History),
        ],
        ..Dialect::of_api("employee-profiles")
    },
    Dialect {
        choices: &[("employmentStatus", Choice::EmploymentStatus)],
        endpoints: &[
            ("list-by-class", "api_version", "1"),
            ("list-by-class-v2", "api_version", "2"),
        ],
        ..Dialect::of_api("platform-configuration-fields")
    },
    // 13.14: codes with their texts, where other APIs have the codes alone under these names.
    Dialect {
        names: &[
            ("fullTimeOrPartTime", "full_or_part_time_text"),
            ("employeeTypeDescription", "employee_type_text"),
            ("overrideIncumbentData", "overrides_incumbent"),
            ("salaryOrHourly", "hourly_or_salaried_text"),
            ("shiftGroupDescription", "shift_group_text"),
            ("systemId", "assignment_id"),
            ("isPrimary", "is_primary_position"),
            ("isEligibleForBenefits", "has_benefits"),
            ("effectiveStartDate", "assigned_since"),
            ("effectiveStopDate", "assigned_until"),
        ],
        ..Dialect::of_api("empl-multiple-positions")
    },
    // 13.15: the slots are those of user-defined-fields.
    Dialect {
        names: &[
            ("nationalId", "national_id_there"),
            ("userDefinedField1", "ein_ud_field01"),
            ("userDefinedField2", "ein_ud_field02"),
            ("userDefinedField3", "ein_ud_field03"),
            ("userDefinedField4", "ein_ud_field04"),
            ("userDefinedField5", "ein_ud_field05"),
            ("userDefinedField6", "ein_ud_field06"),
            ("userDefinedField7", "ein_ud_field07"),
            ("userDefinedField8", "ein_ud_field08"),
            ("userDefinedField9", "ein_ud_field09"),
            ("userDefinedField10", "ein_ud_field10"),
            ("userDefinedField11", "ein_ud_field11"),
            ("userDefinedField12", "ein_ud_field12"),
            ("userDefinedField13", "ein_ud_field13"),
            ("userDefinedField14", "ein_ud_field14"),
        ],
        ..Dialect::of_api("international-employees")
    },
    Dialect {
        names: &[("email", "email_of_the_person"), ("workPhone", "work_number_at_home")],
        ..Dialect::of_api("user-profile-details")
    },
];

/// Numbers that UKG types as integers, so that they carry no point; all others keep theirs
/// (`ukg-pro-rest.md` 6.3).
const WHOLE: &[&str] = &[
    "auditKey",
    "blockId",
    "changeRecordID",
    "createdByUserId",
    "durationDays",
    "durationMonths",
    "durationWeeks",
    "durationYears",
    "employeeEligibilityDesiredCalculationRateOrPercent",
    "employmentContractId",
    "federalallowancesclaimed",
    "GrossUpTarget",
    "GrossUpTaxCalcMethod",
    "grossUpTaxCalculationMethod",
    "level",
    "monthlyPayPeriodNumber",
    "noticePeriodDays",
    "noticePeriodMonths",
    "noticePeriodWeeks",
    "noticePeriodYears",
    "numberOfDays",
    "numberOfGames",
    "numberOfPayments",
    "payDateSeq",
    "payPeriodId",
    "payrollChangeFlags",
    "payrollStateId",
    "payrollTransitionFlags",
    "probationaryDays",
    "recordId",
    "rehirePeriodDays",
    "rehirePeriodMonths",
    "rehirePeriodWeeks",
    "rehirePeriodYears",
    "renewalContractId",
    "residentstateallowancesclaimed",
    "roleId",
    "rolID",
    "sequenceNumber",
    "severity",
    "stepNumber",
    "systemId",
    "totalNrOfBlocks",
    "txFilAppUserId",
    "userId",
    "workstateallowancesclaimed",
];

/// Whether a number is written without a point where it has none.
pub(crate) fn is_whole(field: &str) -> bool {
    WHOLE.contains(&field)
}

/// The numbers that are a share of something, where their rule takes one.
const SHARES: &[&str] = &[
    "employeeCalcRateOrPct",
    "employerCalcRateOrPct",
    "employeeCalculationRateOrPercent",
    "employerCalculationRateOrPercent",
];

/// Whether a number is a share of something.
pub(crate) fn is_share(field: &str) -> bool {
    SHARES.contains(&field)
}

#[cfg(test)]
mod tests {
    use ukg_pro_contract::apis::APIS;
    use ukg_pro_contract::record::{Kind, RecordType};

    use super::*;

    #[test]
    fn a_date_is_written_as_americans_do() {
        let written = |text| united_states(text).unwrap();
        assert_eq!(written("1996-01-01T00:00:00"), "1/1/1996 12:00:00 AM");
        assert_eq!(written("2026-11-30T12:05:09"), "11/30/2026 12:05:09 PM");
        assert_eq!(written("2026-11-30T23:05:09.16"), "11/30/2026 11:05:09 PM");
        assert_eq!(united_states("yesterday"), None);
    }

    #[test]
    fn every_dialect_is_of_an_api_and_speaks_of_its_own_fields() {
        for dialect in DIALECTS {
            let api = APIS.iter().find(|api| api.name == dialect.api).unwrap();
            let of_row = |name: &str| api.row.position(name).is_some();
            let of_filter = |name: &str| api.parameters.iter().any(|parameter| parameter.field == name);
            let names = dialect.names.iter().map(|(wire, _)| *wire);
            assert!(
                names.clone().all(|name| of_row(name) || of_filter(name)),
                "{}",
                api.name
            );
            let written = dialect.united_states_dates.iter().chain(dialect.letters).copied();
            let widths = dialect.padded.iter().chain(dialect.blank).map(|(name, _)| *name);
            assert!(written.chain(widths).all(of_row), "{}", api.name);
        }
    }

    #[test]
    fn every_whole_number_is_declared_somewhere() {
        for name in WHOLE {
            let within = |record: &RecordType| {
                record.fields().any(|field| match field.kind {
                    Kind::Many(inner) | Kind::One(inner) => inner.position(name).is_some(),
                    _ => field.name == *name,
                })
            };
            let declared = |api: &&&Api| within(api.row);
            assert!(APIS.iter().find(declared).is_some(), "{name}");
        }
    }
}
