//! Pay of employments: from compensation where it may be read, else from the last record of the job history.

use rollbook_model::workforce::{Compensation, EmploymentKey};

use super::{
    mapping,
    records::{C, E, H},
    rules::{AMOUNT, DATE, FLAG, FREQUENCY, PAY_UNIT, TEXT},
};

mapping! {
    /// The pay of an employment.
    compensation(EmploymentKey) -> Compensation, COMPENSATION {
        unit: PAY_UNIT <- C.salaryOrHourlyCode, H.salaryOrHourly, E.salaryOrHourly;
        amount: AMOUNT <- C.salaryOrHourlyCode, C.annualSalary, C.hourlyPayRate, H.salaryOrHourly, H.annualSalary,
            H.hourlyPayRate;
        currency: TEXT <- C.currencyCode;
        frequency: FREQUENCY <- C.payPeriod, H.payPeriodCode, E.payPeriod;
        grade: TEXT <- C.jobSalaryGrade, H.salaryGrade;
        effective_on: DATE <- C.dateInJob, H.jobEffectiveDate, E.dateInJob;
        is_highly_compensated: FLAG <- C.isHighlyCompensated;
    }
}
