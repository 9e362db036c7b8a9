//! Employments.

use rollbook_model::workforce::{Employment, EmploymentKey};

use super::{
    mapping,
    records::{E, P},
    rules::{DATE, DECIMAL, LANGUAGE, MANAGER, MOMENT, PHONE, SAME, SCHEDULE, STATUS, TEXT, TYPE},
};

mapping! {
    /// An employment.
    employment(EmploymentKey) -> Employment, EMPLOYMENT {
        is_home: SAME <- E.companyID, P.companyId;
        number: TEXT <- E.employeeNumber;
        company_code: TEXT <- E.companyCode;
        company_name: TEXT <- E.companyName;
        status: STATUS <- E.employeeStatusCode;
        status_since: DATE <- E.statusStartDate;
        employment_type: TYPE <- E.employeeTypeCode;
        schedule: SCHEDULE <- E.fullTimeOrPartTimeCode;
        title: TEXT <- E.jobTitle, E.jobDescription;
        job_code: TEXT <- E.primaryJobCode;
        in_job_since: DATE <- E.dateInJob;
        position_code: TEXT <- E.positionCode;
        org_level_1: TEXT <- E.orgLevel1Code;
        org_level_2: TEXT <- E.orgLevel2Code;
        org_level_3: TEXT <- E.orgLevel3Code;
        org_level_4: TEXT <- E.orgLevel4Code;
        work_location: TEXT <- E.primaryWorkLocationCode;
        manager: MANAGER <- E.supervisorID, E.supervisorFirstName, E.supervisorLastName;
        first_hired_on: DATE <- E.originalHireDate;
        hired_on: DATE <- E.lastHireDate;
        terminated_on: DATE <- E.dateOfTermination;
        termination_reason: TEXT <- E.termReason;
        last_worked_on: DATE <- E.dateLastWorked;
        seniority_on: DATE <- E.dateOfSeniority;
        retired_on: DATE <- E.dateOfRetirement;
        work_phone: PHONE <- E.workPhoneNumber, E.workPhoneCountry, E.workPhoneExtension;
        language: LANGUAGE <- E.languageCode;
        pay_group: TEXT <- E.payGroup;
        weekly_hours: DECIMAL <- E.weeklyHours;
        fte: DECIMAL <- E.scheduledFTE;
        benefit_group: TEXT <- E.deductionGroupCode;
        union_local: TEXT <- E.unionLocal;
        union_national: TEXT <- E.unionNational;
        created_at: MOMENT <- E.dateTimeCreated;
        changed_at: MOMENT <- E.dateTimeChanged;
    }
}
