//! Positions.

use rollbook_model::workforce::{Position, RecordKey};

use super::{
    mapping,
    records::S,
    rules::{DATE, TEXT, TYPE},
};

mapping! {
    /// A position.
    position(RecordKey) -> Position, POSITION {
        code: TEXT <- S.positionCode;
        company_id: TEXT <- S.companyId;
        title: TEXT <- S.alternateTitle;
        job_code: TEXT <- S.jobcode;
        org_level_1: TEXT <- S.organizationLevelCode1;
        org_level_2: TEXT <- S.organizationLevelCode2;
        org_level_3: TEXT <- S.organizationLevelCode3;
        org_level_4: TEXT <- S.organizationLevelCode4;
        location: TEXT <- S.locationCode;
        employment_type: TYPE <- S.employeeType;
        status: TEXT <- S.statusCode;
        effective_on: DATE <- S.effectiveStartDate;
        notes: TEXT <- S.notes;
    }
}
