//! The tenant's component companies, their pay groups, and how they number their employees.

use super::facts::Facts;
use super::identity::{CompanyId, Identifier};
use super::places::Location;
use super::schema::Grain;

/// One component company of the tenant.
#[derive(Debug, Clone)]
pub struct Company {
    pub(super) company_id: CompanyId,
    pub(super) facts: Facts,
}

impl Company {
    /// The company's key.
    pub fn company_id(&self) -> CompanyId {
        self.company_id
    }

    /// What is known of the company.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// A company as the generator knows it.
pub(super) struct Profile {
    pub(super) company_id: CompanyId,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) country: Country,
    /// The name the company trades under; empty for none.
    trades_as: &'static str,
    federal_tax_id: &'static str,
    ledger_segment: &'static str,
    pub(super) email_domain: &'static str,
    /// Employee numbers count on from here, zero-padded to the company's width.
    first_number: u32,
    number_width: usize,
    /// For the salaried, then for those paid by the hour.
    pub(super) pay_groups: [PayGroup; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Country {
    UnitedStates,
    Canada,
}

impl Country {
    /// ISO 3166 alpha-3, as everywhere in UKG Pro.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::UnitedStates => "USA",
            Self::Canada => "CAN",
        }
    }

    fn currency(self) -> &'static str {
        match self {
            Self::UnitedStates => "USD",
            Self::Canada => "CAD",
        }
    }
}

/// A group of employees paid on the same days.
#[derive(Debug, Clone, Copy)]
pub(super) struct PayGroup {
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    /// `W`, `B`, `S` or `M` (`ukg-pro-rest.md` 6.6).
    pub(super) frequency: &'static str,
}

const fn pay_group(code: &'static str, description: &'static str, frequency: &'static str) -> PayGroup {
    PayGroup {
        code,
        description,
        frequency,
    }
}

/// The companies of every tenant; the first is the master company.
///
/// The first two number their employees alike, so the same number means different people.
pub(super) const PROFILES: [Profile; 3] = [
    Profile {
        company_id: Identifier::known(*b"7QK3D"),
        code: "HLF",
        name: "Harbor Light Foods Inc",
        country: Country::UnitedStates,
        trades_as: "Harbor Light",
        federal_tax_id: "910000001",
        ledger_segment: "100",
        email_domain: "example.com",
        first_number: 100_001,
        number_width: 9,
        pay_groups: [
            pay_group("HLFBI", "Harbor Light biweekly", "B"),
            pay_group("HLFWK", "Harbor Light weekly", "W"),
        ],
    },
    Profile {
        company_id: Identifier::known(*b"2E8P0"),
        code: "SMITH",
        name: "Smith & Sons Logistics LLC",
        country: Country::UnitedStates,
        trades_as: "Smith & Sons",
        federal_tax_id: "310000002",
        ledger_segment: "007",
        email_domain: "example.org",
        first_number: 100_001,
        number_width: 9,
        pay_groups: [
            pay_group("SSMON", "Smith & Sons monthly", "M"),
            pay_group("SSBI", "Smith & Sons biweekly", "B"),
        ],
    },
    Profile {
        company_id: Identifier::known(*b"9CA4T"),
        code: "NORD",
        name: "Érable du Nord Ltée",
        country: Country::Canada,
        trades_as: "",
        federal_tax_id: "",
        ledger_segment: "300",
        email_domain: "nord.example.com",
        first_number: 1_001,
        number_width: 6,
        pay_groups: [
            pay_group("NOSM", "Nord semi-monthly", "S"),
            pay_group("NOBI", "Nord biweekly", "B"),
        ],
    },
];

impl Profile {
    /// The employee number of this ordinal: `000100001`.
    pub(super) fn employee_number(&self, ordinal: u32) -> String {
        let number = self.first_number.saturating_add(ordinal);
        format!("{number:0width$}", width = self.number_width)
    }

    /// Whether employees of the company fill positions.
    pub(super) fn has_positions(&self) -> bool {
        self.country == Country::UnitedStates
    }

    pub(super) fn company(&self, site: &Location, integration_record_id: String) -> Company {
        let mut facts = Facts::new(Grain::Company);
        facts.put_text("company_id", self.company_id.to_string());
        facts.put_text("company_code", self.code);
        facts.put_text("company_name", self.name);
        facts.put_text("master_company_id", PROFILES[0].company_id.to_string());
        facts.put_text("address_line1", site.street);
        if let Some(town) = site.towns.first() {
            facts.put_text("city", town.name);
            facts.put_text("state_or_province", town.state);
            facts.put_text("zip_or_postal_code", town.postal_code);
            facts.put_text("country", self.country.code());
            facts.put_some("county", town.county);
            facts.put_text("phone_number", format!("{}5550100", town.area_code));
        }
        facts.put_some("federal_tax_id", self.federal_tax_id);
        facts.put_some("company_doing_business_as_name", self.trades_as);
        facts.put_text("company_gl_segment", self.ledger_segment);
        facts.put_text("tax_calculation_group_id", format!("{}TX", self.code));
        facts.put_text("currency_code", self.country.currency());
        facts.put_text("integration_record_id", integration_record_id);
        if self.has_positions() {
            facts.put_text("use_position_management", "true");
        }
        if self.company_id == PROFILES[0].company_id {
            facts.put_text("is_master_company", "true");
        }
        Company {
            company_id: self.company_id,
            facts,
        }
    }
}

impl PayGroup {
    pub(super) fn facts(self, company_code: &'static str) -> Facts {
        let mut facts = Facts::new(Grain::PayGroup);
        facts.put_text("pay_group", self.code);
        facts.put_text("pay_group_description", self.description);
        facts.put_text("pay_frequency", self.frequency);
        facts.put_text("company_code", company_code);
        facts
    }
}
