//! What rows hold in tenants that are older or newer than the specification (`ukg-pro-rest.md` 13.1, 16.1, 20).

use ukg_pro_contract::{
    record::{Field, Kind},
    rest::Api,
};

use crate::switches::Profile;

/// How the rows of an API differ in a profile from what is published.
#[derive(Debug)]
pub(super) struct Variation {
    api: &'static str,
    profile: Profile,
    /// Properties that are not there.
    pub(super) without: &'static [&'static str],
    /// Properties that are there besides, also in place of others.
    pub(super) added: &'static [Field],
}

/// How an API differs in a profile; none where it does not.
pub(super) fn of(api: &Api, profile: Profile) -> Option<&'static Variation> {
    let mut known = VARIATIONS.iter();
    known.find(|variation| variation.api == api.name && variation.profile == profile)
}

const fn text(name: &'static str) -> Field {
    Field::new(name, Kind::Text, "")
}

const fn boolean(name: &'static str) -> Field {
    Field::new(name, Kind::Boolean, "")
}

static VARIATIONS: &[Variation] = &[
    Variation {
        api: "person-details",
        profile: Profile::Of2019,
        without: &["nationalId", "nationalIdCountry"],
        added: &[],
    },
    Variation {
        api: "person-details",
        profile: Profile::Newest,
        without: &[],
        added: &[text("addressLine3"), text("addressLine4"), text("integrationRecordId")],
    },
    Variation {
        api: "company-details",
        profile: Profile::Newest,
        // The id is spelled otherwise, and the flag is a boolean.
        without: &["companyID", "isMasterCompany"],
        added: &[
            text("companyId"),
            boolean("isMasterCompany"),
            text("companyDoingBusinessAsName"),
            text("companyGLSegment"),
            text("taxCalculationGroupId"),
            text("contractNumber"),
            text("otherFederalTaxId"),
            text("organizationLevel1Label"),
            text("organizationLevel2Label"),
            text("organizationLevel3Label"),
            text("organizationLevel4Label"),
            text("currencyCode"),
            Field::new("dateOfBusinessClosure", Kind::DateTime, ""),
            boolean("usePositionManagement"),
            boolean("useMultipleJobGroups"),
            text("integrationRecordId"),
        ],
    },
    // 16.3: as a connector saw them.
    Variation {
        api: "jobs",
        profile: Profile::Newest,
        without: &["code"],
        added: &[
            text("jobCode"),
            text("flsaTypeCode"),
            text("jobEEOCategory"),
            text("jobGroup"),
            text("longDescription"),
        ],
    },
    // 16.5: added later.
    Variation {
        api: "locations",
        profile: Profile::Of2019,
        without: &["addressLine1", "addressLine2", "locationGLSegment"],
        added: &[],
    },
];

#[cfg(test)]
mod tests {
    use ukg_pro_contract::apis::APIS;

    use super::*;

    #[test]
    fn a_variation_leaves_out_what_is_declared_and_adds_what_is_not() {
        for variation in VARIATIONS {
            let api = APIS.iter().find(|api| api.name == variation.api).unwrap();
            let declared = |name: &str| api.row.position(name).is_some();
            assert!(variation.without.iter().all(|name| declared(name)), "{}", api.name);
            for field in variation.added {
                assert!(
                    !declared(field.name) || variation.without.contains(&field.name),
                    "{}",
                    field.name
                );
            }
        }
    }
}
