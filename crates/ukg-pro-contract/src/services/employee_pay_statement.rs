//! Employee Pay Statement (`ukg-pro-soap.md` 7.7). Names of members that the reference groups follow those of the REST
//! API (`ukg-pro-rest.md` 17.2); names of the items of collections, and every order, are inferred.

use crate::{
    permission::Guard,
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Output, Parameter, Service, find},
};

record! {
    /// A plan of paid time off on a pay statement. The order is inferred.
    Accrual as "Accrual" {
        /// What was earned in the period, in hours or money.
        amount_current = "AmountCurrent": Decimal;
        /// Unit of the amounts: H hours, D dollars.
        amount_type = "AmountType": Text, nillable;
        /// What is left, in hours or money.
        balance = "Balance": Decimal;
        /// Code of the plan.
        plan_code = "PlanCode": Text, nillable;
        /// Name of the plan.
        plan_description = "PlanDescription": Text, nillable;
    }
}

record! {
    /// A deduction on a pay statement. The order is inferred.
    Deduction as "Deduction" {
        /// Amount of money the deduction is computed from.
        basis_amount = "BasisAmount": Decimal;
        /// Code of the deduction.
        deduction_code = "DeductionCode": Text, nillable;
        /// Name of the deduction.
        deduction_description = "DeductionDescription": Text, nillable;
        /// What the employee pays, in money.
        employee_amount = "EmployeeAmount": Decimal;
        /// What the employee has paid this year, in money.
        employee_amount_ytd = "EmployeeAmountYtd": Decimal;
        /// What the employer pays, in money.
        employer_amount = "EmployerAmount": Decimal;
        /// What the employer has paid this year, in money.
        employer_amount_ytd = "EmployerAmountYtd": Decimal;
        /// Whether it is deducted before taxes.
        pre_tax = "PreTax": Boolean;
    }
}

record! {
    /// An earning on a pay statement. The order is inferred.
    Earning as "Earning" {
        /// Amount of money.
        amount = "Amount": Decimal;
        /// Amount of money this year.
        amount_ytd = "AmountYtd": Decimal;
        /// Number of hours.
        hours = "Hours": Decimal;
        /// Number of hours this year.
        hours_ytd = "HoursYtd": Decimal;
        /// Code of the earning.
        pay_code = "PayCode": Text, nillable;
        /// Name of the earning.
        pay_description = "PayDescription": Text, nillable;
        /// Rate of pay, in money.
        pay_rate = "PayRate": Decimal;
        /// Last day of the period of the earning.
        period_end = "PeriodEnd": DateTime;
        /// First day of the period of the earning.
        period_start = "PeriodStart": DateTime;
        /// Number of pieces made.
        piece_count = "PieceCount": Decimal;
        /// Rate of pay, in money for a piece.
        piece_pay_rate = "PiecePayRate": Decimal;
    }
}

record! {
    /// A bank account that took pay. The order is inferred.
    NetPay as "NetPay" {
        /// Number of the account; it may be masked.
        account_number = "AccountNumber": Text, nillable, sensitive;
        /// Kind of the account: C checking, S savings.
        account_type = "AccountType": Text, nillable;
        /// Amount of money.
        amount = "Amount": Decimal;
    }
}

record! {
    /// A tax on a pay statement. The order is inferred.
    Tax as "Tax" {
        /// Amount of money.
        amount = "Amount": Decimal;
        /// Amount of money this year.
        amount_ytd = "AmountYtd": Decimal;
        /// Amount of money the tax is computed from.
        basis_amount = "BasisAmount": Decimal;
        /// Name of the tax.
        tax_description = "TaxDescription": Text, nillable;
    }
}

record! {
    /// What an employee was paid on a day, with earnings, deductions and taxes. The order of the members is inferred.
    PayStatement as "PayStatement" {
        /// Plans of paid time off.
        accruals = "Accruals": Many(Accrual), nillable;
        /// Street and number of the employee's home.
        address_line_1 = "AddressLine1": Text, nillable;
        /// Apartment, floor or what else follows the street.
        address_line_2 = "AddressLine2": Text, nillable;
        /// City of the employee's home.
        city = "City": Text, nillable;
        /// City of the company.
        company_address_city = "CompanyAddressCity": Text, nillable;
        /// Country of the company.
        company_address_country = "CompanyAddressCountry": Text, nillable;
        /// County of the company.
        company_address_county = "CompanyAddressCounty": Text, nillable;
        /// Street and number of the company.
        company_address_line_1 = "CompanyAddressLine1": Text, nillable;
        /// What follows the street of the company.
        company_address_line_2 = "CompanyAddressLine2": Text, nillable;
        /// Postal code of the company.
        company_address_postal_code = "CompanyAddressPostalCode": Text, nillable;
        /// State or province of the company.
        company_address_state_or_province = "CompanyAddressStateOrProvince": Text, nillable;
        /// Name of the company.
        company_name = "CompanyName": Text, nillable;
        /// Telephone number of the company.
        company_phone = "CompanyPhone": Text, nillable;
        /// Extension of the company's telephone number.
        company_phone_extension = "CompanyPhoneExt": Text, nillable;
        /// Country of the employee's home.
        country = "Country": Text, nillable;
        /// Deductions, one an item.
        deductions = "Deductions": Many(Deduction), nillable;
        /// Sum of the deductions, in money.
        deductions_current = "DeductionsCurrent": Decimal;
        /// Sum of the deductions this year, in money.
        deductions_ytd = "DeductionsYTD": Decimal;
        /// Number of the document: the check or the advice of deposit.
        document = "Document": Text, nillable;
        /// Earnings, one an item.
        earnings = "Earnings": Many(Earning), nillable;
        /// Who was paid.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Number of the employee; leading zeros count.
        employee_number = "EmployeeNumber": Text, nillable;
        /// Amount of money withheld beyond the federal income tax.
        federal_additional_amount_withheld = "FederalAdditionalAmountWithheld": Decimal;
        /// Number of allowances claimed for the federal income tax.
        federal_allowances_claimed = "FederalAllowancesClaimed": Integer;
        /// Code of the filing status for the federal income tax.
        federal_filing_status = "FederalFilingStatus": Text, nillable;
        /// Wages subject to the federal income tax, in money.
        federal_taxable_wages_current = "FederalTaxableWagesCurrent": Decimal;
        /// Wages subject to the federal income tax this year, in money.
        federal_taxable_wages_ytd = "FederalTaxableWagesYTD": Decimal;
        /// Full name of the employee, last name first.
        full_name = "FullName": Text, nillable;
        /// Gross wages, in money.
        gross_wages_current = "GrossWagesCurrent": Decimal;
        /// Gross wages this year, in money.
        gross_wages_ytd = "GrossWagesYTD": Decimal;
        /// The job.
        job = "Job": Text, nillable;
        /// The location of the workplace.
        location = "Location": Text, nillable;
        /// Bank accounts that took the pay, one an item.
        net_pay = "NetPay": Many(NetPay), nillable;
        /// Net pay, in money.
        net_pay_current = "NetPayCurrent": Decimal;
        /// Net pay this year, in money.
        net_pay_ytd = "NetPayYTD": Decimal;
        /// Organization level 1.
        org_level_1 = "OrgLevel1": Text, nillable;
        /// Organization level 2.
        org_level_2 = "OrgLevel2": Text, nillable;
        /// Organization level 3.
        org_level_3 = "OrgLevel3": Text, nillable;
        /// Organization level 4.
        org_level_4 = "OrgLevel4": Text, nillable;
        /// Day of the payment.
        pay_date = "PayDate": DateTime;
        /// How often the employee is paid: B biweekly, M monthly, S semi-monthly, W weekly.
        pay_frequency = "PayFrequency": Text, nillable;
        /// The pay group.
        pay_group = "PayGroup": Text, nillable;
        /// Key of the statement.
        pay_identifier = "PayIdentifier": Text, nillable;
        /// Rate of pay, in money.
        pay_rate = "PayRate": Decimal;
        /// Last day of the pay period.
        period_end_date = "PeriodEndDate": DateTime;
        /// First day of the pay period.
        period_start_date = "PeriodStartDate": DateTime;
        /// Postal code of the employee's home.
        postal_code = "PostalCode": Text, nillable;
        /// Number of allowances claimed for the income tax of the state of residence.
        resident_state_allowances_claimed = "ResidentStateAllowancesClaimed": Integer;
        /// Code of the filing status for the income tax of the state of residence.
        resident_state_filing_status = "ResidentStateFilingStatus": Text, nillable;
        /// Social security number; it may be masked.
        ssn = "SSN": Text, nillable, sensitive;
        /// State or province of the employee's home.
        state_or_province = "StateOrProvince": Text, nillable;
        /// Taxes, one an item.
        taxes = "Taxes": Many(Tax), nillable;
        /// Sum of the taxes, in money.
        taxes_current = "TaxesCurrent": Decimal;
        /// Sum of the taxes this year, in money.
        taxes_ytd = "TaxesYTD": Decimal;
        /// Number of allowances claimed for the income tax of the state of work.
        work_state_allowances_claimed = "WorkStateAllowancesClaimed": Integer;
        /// Code of the filing status for the income tax of the state of work.
        work_state_filing_status = "WorkStateFilingStatus": Text, nillable;
    }
}

record! {
    /// The totals of a pay statement. The order of the members is inferred.
    PayStatementSummary as "PayStatementSummary" {
        /// Number of the document: the check or the advice of deposit.
        document = "Document": Text, nillable;
        /// Who was paid.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable;
        /// Day of the payment.
        pay_date = "PayDate": DateTime;
        /// Key of the statement.
        pay_identifier = "PayIdentifier": Text, nillable;
        /// Sum of the deductions, in money.
        total_deductions = "TotalDeductions": Decimal;
        /// Sum of the earnings, in money.
        total_earnings = "TotalEarnings": Decimal;
        /// Sum of the taxes, in money.
        total_taxes = "TotalTaxes": Decimal;
    }
}

static ROW: RecordType = find(
    "EmployeePayStatement",
    &[Field::new("PayStatements", Kind::Many(PayStatement::TYPE), "The pay statement.").nillable()],
);

const START_DATE: Parameter = Parameter::value("startDate", Kind::DateTime, "First day of payment.");
const END_DATE: Parameter = Parameter::value("endDate", Kind::DateTime, "Last day of payment.");
const PAGE_NUMBER: Parameter = Parameter::value("pageNumber", Kind::Integer, "Page, from 1.");
const PAGE_SIZE: Parameter = Parameter::value("pageSize", Kind::Integer, "Statements a page, at most 1000.");

/// The fields of a query (`ukg-pro-soap.md` 5.4), operators included, each a parameter of its own.
const QUERY: &[Parameter] = &[
    Parameter::value("CompanyCode", Kind::Text, "Company code."),
    Parameter::value("CompanyName", Kind::Text, "Company name."),
    Parameter::value("Country", Kind::Text, "Country code of three letters."),
    Parameter::value("EmployeeNumber", Kind::Text, "Employee number, leading zeros included."),
    Parameter::value("FirstName", Kind::Text, "First name."),
    Parameter::value("FormerName", Kind::Text, "Former name."),
    Parameter::value("FullOrPartTime", Kind::Text, "F full time, P part time."),
    Parameter::value("Job", Kind::Text, "Code of the job."),
    Parameter::value("LastHire", Kind::Text, "Date of the last hire."),
    Parameter::value("LastName", Kind::Text, "Last name."),
    Parameter::value("Location", Kind::Text, "Code of the location."),
    Parameter::value("OrganizationLevel1", Kind::Text, "Code of organization level 1."),
    Parameter::value("OrganizationLevel2", Kind::Text, "Code of organization level 2."),
    Parameter::value("OrganizationLevel3", Kind::Text, "Code of organization level 3."),
    Parameter::value("OrganizationLevel4", Kind::Text, "Code of organization level 4."),
    Parameter::value("OriginalHire", Kind::Text, "Date of the first hire."),
    Parameter::value("PageNumber", Kind::Text, "Page, from 1; needed."),
    Parameter::value("PageSize", Kind::Text, "Employees a page, at most 100; needed."),
    Parameter::value("PayGroup", Kind::Text, "Code of the pay group."),
    Parameter::value(
        "Status",
        Kind::Text,
        "A active, L leave of absence, O on strike, R released or laid off, S suspended, T terminated.",
    ),
    Parameter::value("SupervisorLastName", Kind::Text, "Last name of the supervisor."),
    Parameter::value("TerminationDate", Kind::Text, "Date of the termination."),
    Parameter::value("TimeClockId", Kind::Text, "Time clock id."),
];

/// What employees were paid.
pub static SERVICE: Service = Service {
    name: "EmployeePayStatement",
    namespace: "http://www.ultipro.com/services/employeepaystatement",
    meaning: "What employees were paid: earnings, deductions, taxes, net pay.",
    guard: Guard::Line(&["Employee Pay Statements", "Employee Pay Statement"]),
    operations: &[
        Operation::read(
            "FindLastPayStatement",
            "PayStatementFindResponse",
            QUERY,
            Output::Find(&ROW),
            "Last pay statements, filtered and in pages.",
        ),
        Operation::get(
            "GetLastPayStatementByEmployeeIdentifier",
            "PayStatementGetResponse",
            PayStatement::TYPE,
            "The last pay statement of one employee.",
        ),
        Operation::read(
            "GetEmployeePayStatementByRange",
            "PayStatementGetResponse",
            &[
                Parameter::identifier("identifier"),
                START_DATE,
                END_DATE,
                PAGE_NUMBER,
                PAGE_SIZE,
            ],
            Output::Get(PayStatement::TYPE),
            "The pay statements of one employee over a time.",
        ),
        Operation::read(
            "GetPayStatementSummaryByRange",
            "GetPayStatementSummaryResponse",
            &[
                Parameter::company("companyIdentifier"),
                START_DATE,
                END_DATE,
                Parameter::value("payGroup", Kind::Text, "Code of the pay group."),
                PAGE_NUMBER,
                PAGE_SIZE,
            ],
            Output::Get(PayStatementSummary::TYPE),
            "The totals of the pay statements of one company over a time.",
        ),
        Operation::read(
            "GetPayStatementByPayIdentifier",
            "PayStatementGetResponse",
            &[Parameter::value("payIdentifier", Kind::Text, "Key of the statement.")],
            Output::Get(PayStatement::TYPE),
            "One pay statement, by its key.",
        ),
    ],
};
