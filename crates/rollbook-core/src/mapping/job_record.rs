//! Entries of the job history.

use rollbook_model::workforce::{JobRecord, RecordKey};

use super::{
    mapping,
    records::H,
    rules::{DATE, FLAG, FREQUENCY, MANAGER, MOMENT, PAID, PAY_UNIT, SCHEDULE, STATUS, TEXT, TYPE},
};

mapping! {
    /// An entry of the job history.
    job_record(RecordKey) -> JobRecord, JOB_RECORD {
        company_id: TEXT <- H.companyId;
        effective_on: DATE <- H.jobEffectiveDate;
        reason: TEXT <- H.reasonCode;
        status: STATUS <- H.employeeStatus;
        employment_type: TYPE <- H.employeeType;
        schedule: SCHEDULE <- H.fullTimeOrPartTime;
        title: TEXT <- H.jobTitle, H.jobDescription;
        job_code: TEXT <- H.jobCode;
        position_code: TEXT <- H.positionCode;
        org_level_1: TEXT <- H.orgLevel1Code;
        org_level_2: TEXT <- H.orgLevel2Code;
        org_level_3: TEXT <- H.orgLevel3Code;
        org_level_4: TEXT <- H.orgLevel4Code;
        work_location: TEXT <- H.locationCode;
        manager: MANAGER <- H.supervisorId, H.supervisorNameFirst, H.supervisorNameLast;
        unit: PAY_UNIT <- H.salaryOrHourly;
        amount: PAID <- H.salaryOrHourly, H.annualSalary, H.hourlyPayRate;
        frequency: FREQUENCY <- H.payPeriodCode;
        grade: TEXT <- H.salaryGrade;
        flsa: TEXT <- H.flsaCategory;
        union_national: TEXT <- H.unionNational;
        union_local: TEXT <- H.unionLocal;
        is_promotion: FLAG <- H.isPromotion;
        is_transfer: FLAG <- H.isTransfer;
        created_at: MOMENT <- H.dateTimeCreated;
    }
}
