//! Jobs.

use rollbook_model::workforce::{Job, RecordKey};

use super::{
    mapping,
    records::J,
    rules::{COUNTRY, FLAG, TEXT},
};

mapping! {
    /// A job.
    job(RecordKey) -> Job, JOB {
        code: TEXT <- J.jobCode;
        title: TEXT <- J.title;
        description: TEXT <- J.longDescription;
        country: COUNTRY <- J.countryCode;
        family: TEXT <- J.jobFamilyCode;
        flsa: TEXT <- J.flsaTypeCode;
        is_active: FLAG <- J.isActive;
    }
}
