//! What every tenant of fifty people or more contains, and which fields it can answer.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ukg_pro_sandbox::tenant::{Tenant, canonical};

use super::generate;

#[test]
fn a_tenant_of_fifty_or_more_has_every_oddity() {
    for employees in [50, 51, 77, 158, 400, 1000] {
        for seed in [0, 1, 2, 99] {
            has_every_oddity(&generate(employees, seed), &format!("{employees} {seed}"));
        }
    }
}

#[test]
fn a_thousand_people_have_more_than_a_thousand_employments_in_sensible_shares() {
    let tenant = generate(1000, 1);
    assert!(tenant.employments().len() > 1000);
    let mut statuses: BTreeMap<&str, usize> = BTreeMap::new();
    for employment in tenant.employments() {
        *statuses.entry(employment.facts().text("Status").unwrap()).or_default() += 1;
    }
    assert!(statuses["A"] > 850 && statuses["T"] > 60 && statuses["L"] > 10);
    assert_eq!(statuses.keys().copied().collect::<String>(), "ALRST");
}

fn has_every_oddity(tenant: &Tenant, which: &str) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut see = |what, condition: bool| {
        if condition {
            seen.insert(what);
        }
    };
    let companies: BTreeSet<_> = tenant
        .employments()
        .iter()
        .map(|employment| employment.key().company_id)
        .collect();
    see("three companies", companies.len() == 3);
    for company in tenant.companies() {
        let facts = company.facts();
        see("Canadian company", facts.text("addressCountry") == Some("CAN"));
        see(
            "& in a company's name",
            facts.text("companyName").unwrap().contains('&'),
        );
        assert!(facts.text("companyCode").unwrap().len() <= 5);
    }
    let mut emails: HashMap<&str, usize> = HashMap::new();
    for person in tenant.people() {
        let facts = person.facts();
        let employments = tenant.employments_of(&person.employee_id());
        let statuses: BTreeSet<_> = employments
            .iter()
            .map(|employment| employment.facts().text("Status").unwrap())
            .collect();
        let statuses: Vec<_> = statuses.into_iter().collect();
        see("two companies at once", employments.len() == 2 && statuses == ["A"]);
        see("transfer", employments.len() == 2 && statuses == ["A", "T"]);
        match facts.text("EmailAddress") {
            Some(email) => *emails.entry(email).or_default() += 1,
            None => see("no e-mail", true),
        }
        let name = facts.text("LastName").unwrap();
        let first = facts.text("FirstName").unwrap();
        see("José", first == "José");
        see("Zoë", first == "Zoë");
        see("Łukasz", first == "Łukasz");
        see("Nguyễn", first == "Nguyễn");
        see("O'Neil", name == "O'Neil");
        see("beyond Latin", first.chars().any(|c| ('А'..='я').contains(&c)));
        see("very long name", name.len() > 40);
        see("name that reads as nothing", name == "Null");
        see("no middle name", facts.get("MiddleName").is_none());
        let zip = facts.text("addressZipCode").unwrap();
        see("padded postal code", zip.len() == 9 && zip.ends_with(' '));
        see("nine-digit postal code", zip.len() == 9 && !zip.contains(' '));
        see("postal code with a leading zero", zip.starts_with('0'));
        see("marital status Z", facts.text("maritalStatusCode") == Some("Z"));
        see("SIN", facts.text("nationalIdCountry") == Some("CAN"));
    }
    see("shared e-mail", emails.values().any(|count| *count == 2));
    let mut numbers: HashMap<&str, BTreeSet<_>> = HashMap::new();
    for employment in tenant.employments() {
        let view = tenant.view(employment);
        let number = view.text("EmployeeNumber").unwrap();
        numbers.entry(number).or_default().insert(employment.key().employee_id);
        see("padded number of nine", number.len() == 9 && number.starts_with("000"));
        see("padded number of six", number.len() == 6 && number.starts_with("00"));
        see("rehire", view.text("OriginalHire") != view.text("LastHire"));
        see("leave", view.text("Status") == Some("L"));
        see("termination", view.text("Status") == Some("T"));
        see("no supervisor", view.fact("Supervisor").is_none());
        see(
            "supervisor in another company",
            view.text("supervisorCOID")
                .is_some_and(|id| Some(id) != view.text("companyID")),
        );
        see("job 1E5", view.text("JobCode") == Some("1E5"));
        see("org level 00E12", view.text("OrgLevel2") == Some("00E12"));
        see("org level 007", view.text("OrgLevel2") == Some("007"));
        see("no project Z", view.text("Project") == Some("Z"));
        see("shift Z", view.text("shift") == Some("Z"));
        see("hours 40.00", view.text("ScheduledHours") == Some("40.00"));
        see("part time", view.text("FullOrPartTime") == Some("P"));
    }
    see(
        "number of different people",
        numbers.values().any(|people| people.len() == 2),
    );
    let expected = BTreeSet::from([
        "three companies",
        "Canadian company",
        "& in a company's name",
        "two companies at once",
        "transfer",
        "no e-mail",
        "José",
        "Zoë",
        "Łukasz",
        "Nguyễn",
        "O'Neil",
        "beyond Latin",
        "very long name",
        "name that reads as nothing",
        "no middle name",
        "padded postal code",
        "nine-digit postal code",
        "postal code with a leading zero",
        "marital status Z",
        "SIN",
        "shared e-mail",
        "padded number of nine",
        "padded number of six",
        "rehire",
        "leave",
        "termination",
        "no supervisor",
        "supervisor in another company",
        "job 1E5",
        "org level 00E12",
        "org level 007",
        "no project Z",
        "shift Z",
        "hours 40.00",
        "part time",
        "number of different people",
    ]);
    let missing: Vec<_> = expected.difference(&seen).collect();
    assert!(missing.is_empty(), "{which}: {missing:?}");
}

#[test]
fn org_level_codes_repeat_between_levels() {
    let tenant = generate(50, 1);
    assert!(tenant.org_level(2, "007").is_some());
    assert!(tenant.org_level(4, "007").is_some());
    assert_ne!(
        tenant.org_level(2, "007").unwrap().text("description"),
        tenant.org_level(4, "007").unwrap().text("description")
    );
    let labels: BTreeSet<_> = tenant
        .org_levels()
        .map(|level| level.text("levelDescription").unwrap())
        .collect();
    assert_eq!(
        labels.into_iter().collect::<Vec<_>>(),
        ["Department", "Project", "Region", "Team"]
    );
}

/// Copied from `ukg-pro-rest.md` 13.1.
const PERSON_DETAILS: &str = "additionalName1 additionalName2 addressId addressIsOnTaxBoundary \
    addressLatitude cobraExport cobraIsActive cobraReason cobraStatus cobraStatusDate \
    communityBroadcastSmsCode consentElectronicW2 consentElectronicw2pr dateDeceased \
    dateOfCobraEvent dateOfCobraExport dateOfCobraLetter dateOfI9Expiration datetimeChanged \
    datetimeCreated disabilityType ethnicDescription formerName healthBloodType healthEyes \
    healthHair healthHeightFeet healthHeightInches healthLastDonateDate healthWeight \
    i9AlienNumber i9DocA i9DocB i9DocC i9Verified i9VisaType i9WorkAuth isDisabled \
    isMultiPayGroup isSmoker militaryService militaryBranchServed militaryEra \
    militaryIsDisabledVet militaryIsOthEligVet militaryIsOthEligVetBasis \
    militaryIsActiveWartimeVet nameFormer previousSSN originCountry originLocation w2IsDeceased \
    cobraNotes addressSms militarySeparationDate homePhoneIsPrivate smsApprovals \
    smsPayNotification i9VisaExpirationDate militaryIsMedalVet lastNameNotSameAsSSCard \
    chkCashingInstCode nationality1 nationality2 nationality3 personId employeeId companyId \
    userName firstName middleName lastName preferredName namePrefixCode nameSufixCode \
    emailAddress emailAddressAlternate homePhone homePhoneCountry addressLine1 addressLine2 \
    addressCity addressState addressZipCode addressCountry addressCounty nationalId \
    nationalIdCountry dateOfBirth gender ethnicIDCode maritalStatusCode ssn ssnIsSuppressed \
    addressLine3 addressLine4 integrationRecordId";

/// Copied from `ukg-pro-soap.md` 6.1.
const PERSON: &str = "AlternateEmailAddress EmailAddress FirstName FormerLastName LastName \
    MiddleName PreferredFirstName Prefix SSN Suffix SuppressSSN";

/// Copied from `ukg-pro-soap.md` 6.2, 6.3 and 7.1, without the self-service properties.
const JOB_PAY_AND_EMPLOYMENT: &str = "Agricultural AlternateTitle DateInJob DirectLabor \
    EffectiveDate EmployeeIdentifier EmployeeType FullOrPartTime HourlyOrSalaried JobCode JobGroup \
    LocalUnion NationalUnion OrgLevel1 OrgLevel2 OrgLevel3 OrgLevel4 PayFrequency PayGroup \
    PayScaleCode Project Promotion ReasonCode ScheduledHours Seasonal ShiftCode ShiftGroup StepNo \
    Supervisor TimeClock Transfer YouthTraining Annual Hourly PercentChange Period RateChangeType \
    Weekly ArrearsSuspendedFrom ArrearsSuspendedTo BeneSeniority EarlyRetirement EmploymentStatus \
    FMLA_Code HCSOEndDate HCSONotCovered HCSOStartDate Job JobStart LastHire LastPerfReview \
    LastSalaryReview LeaveReason NextPerfReview NextSalaryReview OriginalHire PTOSuspendedFrom \
    PTOSuspendedTo PayAutomatically PaySuspendedFrom PaySuspendedTo ROEIssueReason \
    RegularRetirement Seniority StatusAnticipatedEnd StatusStartDate Weeks";

/// Copied from `ukg-pro-rest.md` 13.2 and 13.4, without the company's own facts.
const EMPLOYMENT_AND_COMPENSATION_DETAILS: &str = "companyID employeeID jobDescription \
    payGroupDescription primaryJobCode orgLevel1Code orgLevel2Code orgLevel3Code orgLevel4Code \
    originalHireDate lastHireDate fullTimeOrPartTimeCode primaryWorkLocationCode languageCode \
    primaryProjectCode workPhoneNumber workPhoneExtension workPhoneCountry dateInJob \
    dateLastWorked dateOfBenefitSeniority dateOfSeniority deductionGroupCode earningGroupCode \
    employeeTypeCode employeeStatusCode employeeNumber jobChangeReasonCode jobTitle \
    leaveReasonCode supervisorID supervisorFirstName supervisorLastName autoAllocate clockCode \
    dateLastPayDatePaid dateOfEarlyRetirement dateOfLocalUnion dateOfNationalUnion \
    dateOfRetirement dateOfSuspension dateOfTermination datePaidThru statusStartDate hireSource \
    isAutoAllocated isAutopaid isMultipleJob jobGroupCode mailstop okToRehire payGroup payPeriod \
    plannedLeaveReason positionCode salaryOrHourly scheduledAnnualHrs scheduledFTE \
    scheduledWorkHrs shift shiftGroup termReason terminationReasonDescription termType \
    timeclockID unionLocal unionNational weeklyHours dateTimeCreated dateTimeChanged \
    supervisorEmployeeNumber supervisorCOID supervisorCompanyCode locationGLSegment annualSalary \
    hourlyPayRate weeklyPayRate payPeriodPayRate otherRate1 otherRate2 otherRate3 otherRate4 \
    piecePayRate jobSalaryGrade dateLastPaid dateOfLastSalaryReview dateOfNextSalayrReview \
    isAutoPaid isSeasonalWorker isHighlyCompensated payGroupCode payScaleCode salaryOrHourlyCode \
    scheduledFullTimeEquivalency scheduledPeriodWorkHours scheduledAnnualWorkHours \
    primaryShiftCode primaryShiftGroupCode avgPayRateCurPer bonusTotalHrs bonusTotalOtHrs \
    emplStatus totalAnnSalary distributionCenterCode numberOfPayments performanceReviewRating \
    performanceReviewType";

/// Copied from `ukg-pro-rest.md` 16.1, 16.2, 16.3 and 16.5.
const CONFIGURATION: [(&str, &str); 4] = [
    (
        "companies",
        "companyID companyCode companyName isMasterCompany masterCompanyId addressLine1 \
         addressLine2 addressCity addressState addressZipCode addressCountry addressCounty \
         phoneNumber phoneNumberExtension federalTaxId orgLevel1Code orgLevel2Code orgLevel3Code \
         orgLevel4Code companyDoingBusinessAsName companyGLSegment taxCalculationGroupId \
         contractNumber otherFederalTaxId organizationLevel1Label organizationLevel4Label \
         currencyCode dateOfBusinessClosure usePositionManagement useMultipleJobGroups \
         integrationRecordId",
    ),
    (
        "org_levels",
        "level code description levelDescription isActive glSegment budgetGroup \
         reportingCategory currentYearBudgetFTE currentYearBudgetSalary lastYearBudgetFTE \
         lastYearBudgetSalary",
    ),
    (
        "jobs",
        "code jobCode title countryCode jobFamilyCode isActive longDescription jobEE0Category \
         jobEEOCategory jobGroup flsaTypeCode integrationRecordId workEnvirornmentCode \
         workEnvironmentDesc",
    ),
    (
        "locations",
        "locationCode description isActive addressLine1 addressLine2 city state zipOrPostalCode \
         countryCode locationGLSegment",
    ),
];

#[test]
fn every_field_of_the_records_is_a_fact_or_a_null_the_tenant_knows() {
    let export = generate(50, 1).export();
    let knows = |row: &serde_json::Value, fields: &str| {
        for field in fields.split_whitespace() {
            assert!(row.get(canonical(field).as_ref()).is_some(), "{field}");
        }
    };
    let person = &export["people"][0];
    knows(person, PERSON_DETAILS);
    knows(person, PERSON);
    knows(&person["employments"][0], JOB_PAY_AND_EMPLOYMENT);
    knows(&person["employments"][0], EMPLOYMENT_AND_COMPENSATION_DETAILS);
    for (table, fields) in CONFIGURATION {
        knows(&export[table][0], fields);
    }
}

#[test]
fn every_element_of_the_find_query_has_an_answer() {
    let tenant = generate(1000, 1);
    // `ukg-pro-soap.md` 5.4, without the page.
    let query = "CompanyCode CompanyName Country EmployeeNumber FirstName FormerName \
        FullOrPartTime Job LastHire LastName Location OrganizationLevel1 OrganizationLevel2 \
        OrganizationLevel3 OrganizationLevel4 OriginalHire PayGroup Status SupervisorLastName \
        TerminationDate TimeClockId";
    for element in query.split_whitespace() {
        let answered = tenant
            .employments()
            .iter()
            .filter(|employment| tenant.fact(&employment.key(), element).is_some())
            .count();
        assert!(answered > 20, "{element}: {answered}");
    }
}
