//! Pay statements in full (`ukg-pro-rest.md` 17.2). They are queried with POST, their filters and pages stand in the
//! body, and their properties are lower case but for one.

use crate::{
    permission::Guard,
    record,
    record::Record,
    rest::{Api, Endpoint, Grain, Paging, Parameter, RequestHeader, Test},
};

record! {
    /// Whose statement it is.
    StatementOwner as "employeeidentifier" {
        /// What the identifier is, such as EEID.
        identification_type = "identificationtype": Text, nillable;
        /// Identifier of the company.
        company_identifier = "companyidentifier": Text, nillable;
        /// Identifier of the employee.
        employee_identifier = "employeeidentifier": Text, nillable;
    }
}

record! {
    /// A balance of time off.
    StatementAccrual as "accruals" {
        /// Code of the plan.
        plan_code = "plancode": Text, nillable;
        /// Text of the plan.
        plan_description = "plandescription": Text, nillable;
        /// What the amounts count, such as hours or days.
        amount_type = "amounttype": Text, nillable;
        /// Accrued with this statement.
        amount_current = "amountcurrent": Number, nillable;
        /// What is left.
        balance = "balance": Number, nillable;
    }
}

record! {
    /// A deduction.
    StatementDeduction as "deductions" {
        /// Deduction code.
        deduction_code = "deductioncode": Text, nillable;
        /// Text of the deduction.
        deduction_description = "deductiondescription": Text, nillable;
        /// What was taken from the employee.
        employee_amount = "employeeamount": Number, nillable;
        /// What was taken from the employee in the year to date.
        employee_amount_ytd = "employeeamountytd": Number, nillable;
        /// What the employer gave.
        employer_amount = "employeramount": Number, nillable;
        /// What the employer gave in the year to date.
        employer_amount_ytd = "employeramountytd": Number, nillable;
        /// Amount it was calculated on.
        basis_amount = "basisamount": Number, nillable;
        /// Whether it is taken before tax.
        pre_tax = "pretax": Boolean, nillable;
    }
}

record! {
    /// An earning.
    StatementEarning as "earnings" {
        /// Earning code.
        pay_code = "paycode": Text, nillable;
        /// Text of the earning.
        pay_description = "paydescription": Text, nillable;
        /// Amount of this statement.
        amount = "amount": Number, nillable;
        /// Amount of the year to date.
        amount_ytd = "amountytd": Number, nillable;
        /// Hours of this statement.
        hours = "hours": Number, nillable;
        /// Hours of the year to date.
        hours_ytd = "hoursytd": Number, nillable;
        /// Rate the earning is paid at.
        pay_rate = "payrate": Number, nillable;
        /// Pieces.
        piece_count = "piececount": Number, nillable;
        /// Pay rate, money a piece.
        piece_pay_rate = "piecepayrate": Number, nillable;
        /// First day it was earned on.
        period_start = "periodstart": DateTime, nillable;
        /// Last day it was earned on.
        period_end = "periodend": DateTime, nillable;
    }
}

record! {
    /// A part of the net pay and where it went.
    StatementNetPay as "netpay" {
        /// Account number; can be masked.
        account_number = "accountnumber": Text, nillable, sensitive;
        /// Type of the account.
        account_type = "accounttype": Text, nillable;
        /// Amount paid to it.
        amount = "amount": Number, nillable;
    }
}

record! {
    /// A tax.
    StatementTax as "taxes" {
        /// Tax code.
        tax_code = "taxcode": Text, nillable;
        /// Text of the tax.
        tax_description = "taxdescription": Text, nillable;
        /// Amount of this statement.
        amount = "amount": Number, nillable;
        /// Amount of the year to date.
        amount_ytd = "amountytd": Number, nillable;
        /// Amount it was calculated on.
        basis_amount = "basisamount": Number, nillable;
    }
}

record! {
    /// A pay statement: employee and company, period, totals, earnings, deductions, taxes, net pay, accruals.
    PayStatement as "pay-statements" {
        /// Street of the employee.
        address_line1 = "addressline1": Text, nillable;
        /// Street of the employee, continued.
        address_line2 = "addressline2": Text, nillable;
        /// City of the employee.
        city = "city": Text, nillable;
        /// City of the company.
        company_address_city = "companyaddresscity": Text, nillable;
        /// Country of the company.
        company_address_country = "companyaddresscountry": Text, nillable;
        /// County of the company.
        company_address_county = "companyaddresscounty": Text, nillable;
        /// Street of the company.
        company_address_line1 = "companyaddressline1": Text, nillable;
        /// Street of the company, continued.
        company_address_line2 = "companyaddressline2": Text, nillable;
        /// Postal code of the company.
        company_address_postal_code = "companyaddresspostalcode": Text, nillable;
        /// State or province of the company.
        company_address_state_or_province = "companyaddressstateorprovince": Text, nillable;
        /// Name of the company.
        company_name = "companyname": Text, nillable;
        /// Phone of the company, digits.
        company_phone = "companyphone": Text, nillable;
        /// Extension of the company's phone.
        company_phone_ext = "companyphoneext": Text, nillable;
        /// Country of the employee.
        country = "country": Text, nillable;
        /// Number of the check or of the deposit advice.
        document = "document": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeenumber": Text, nillable;
        /// Filing status for federal tax.
        federal_filing_status = "federalfilingstatus": Text, nillable;
        /// Full name, last name first.
        full_name = "fullname": Text, nillable;
        /// Job.
        job = "job": Text, nillable;
        /// Location.
        location = "location": Text, nillable;
        /// Organization level 1.
        org_level1 = "orglevel1": Text, nillable;
        /// Organization level 2.
        org_level2 = "orglevel2": Text, nillable;
        /// Organization level 3.
        org_level3 = "orglevel3": Text, nillable;
        /// Organization level 4.
        org_level4 = "orglevel4": Text, nillable;
        /// Pay frequency code: W weekly, B biweekly, S semi-monthly, M monthly.
        pay_period_frequency = "payperiodfrequency": Text, nillable;
        /// Code of the pay group.
        pay_group = "paygroup": Text, nillable;
        /// Key of the statement.
        pay_identifier = "payidentifier": Text, nillable;
        /// Postal code of the employee.
        postal_code = "postalcode": Text, nillable;
        /// Filing status for tax of the state of residence.
        resident_state_filing_status = "residentstatefilingstatus": Text, nillable;
        /// Social security number; can be masked.
        ssn = "ssn": Text, nillable, sensitive;
        /// State or province of the employee.
        state_or_province = "stateorprovince": Text, nillable;
        /// Filing status for tax of the state of work.
        work_state_filing_status = "workstatefilingstatus": Text, nillable;
        /// Number of allowances claimed for federal tax.
        federal_allowances_claimed = "federalallowancesclaimed": Number, nillable;
        /// Number of allowances claimed in the state of residence.
        resident_state_allowances_claimed = "residentstateallowancesclaimed": Number, nillable;
        /// Number of allowances claimed in the state of work.
        work_state_allowances_claimed = "workstateallowancesclaimed": Number, nillable;
        /// Deductions of this statement.
        deductions_current = "deductionscurrent": Number, nillable;
        /// Deductions of the year to date.
        deductions_ytd = "deductionsytd": Number, nillable;
        /// Federal tax withheld on top; the one name with a capital.
        federal_additional_amount_withheld = "federaladditionalamountWithheld": Number, nillable;
        /// Federal taxable wages of this statement.
        federal_taxable_wages_current = "federaltaxablewagescurrent": Number, nillable;
        /// Federal taxable wages of the year to date.
        federal_taxable_wages_ytd = "federaltaxablewagesytd": Number, nillable;
        /// Gross wages of this statement.
        gross_wages_current = "grosswagescurrent": Number, nillable;
        /// Gross wages of the year to date.
        gross_wages_ytd = "grosswagesytd": Number, nillable;
        /// Net pay of this statement.
        net_pay_current = "netpaycurrent": Number, nillable;
        /// Net pay of the year to date.
        net_pay_ytd = "netpayytd": Number, nillable;
        /// Pay rate.
        pay_rate = "payrate": Number, nillable;
        /// Taxes of this statement.
        taxes_current = "taxescurrent": Number, nillable;
        /// Taxes of the year to date.
        taxes_ytd = "taxesytd": Number, nillable;
        /// Day the employee is paid.
        pay_date = "paydate": DateTime, nillable;
        /// Last day of the pay period.
        period_end_date = "periodenddate": DateTime, nillable;
        /// First day of the pay period.
        period_start_date = "periodstartdate": DateTime, nillable;
        /// Whose statement it is.
        employee_identifier = "employeeidentifier": One(StatementOwner), nillable;
        /// Balances of time off.
        accruals = "accruals": Many(StatementAccrual), nillable;
        /// Deductions.
        deductions = "deductions": Many(StatementDeduction), nillable;
        /// Earnings.
        earnings = "earnings": Many(StatementEarning), nillable;
        /// Where the net pay went.
        net_pay = "netpay": Many(StatementNetPay), nillable;
        /// Taxes.
        taxes = "taxes": Many(StatementTax), nillable;
    }
}

record! {
    /// Which statements of a company to answer.
    CompanyFilter as "CompanyFilter" {
        /// Id of the company, 5 characters.
        company_id = "companyId": Text, nillable;
        /// First pay date.
        start_date = "startDate": DateTime, nillable, required;
        /// Last pay date.
        end_date = "endDate": DateTime, nillable, required;
        /// Code of the pay group.
        pay_group = "payGroup": Text, nillable;
        /// Page, from 1.
        page = "page": Number, nillable;
        /// Rows a page.
        per_page = "per_Page": Number, nillable;
        /// Number of pages.
        pages_count = "pagesCount": Number, nillable;
    }
}

record! {
    /// An employee, by `eeid` and `coid` or by `companyCode` and `employeeNumber`.
    FilterEmployee as "employeeIdentifier" {
        /// Code of the company, up to 5 characters.
        company_code = "companyCode": Text, nillable;
        /// Employee number in the company; leading zeros count.
        employee_number = "employeeNumber": Text, nillable;
        /// Key of the person across companies, 12 characters.
        eeid = "eeid": Text, nillable;
        /// Id of the company, 5 characters.
        coid = "coid": Text, nillable;
    }
}

record! {
    /// Which statements of an employee to answer.
    EmployeeFilter as "EmployeeFilter" {
        /// The employee.
        employee_identifier = "employeeIdentifier": One(FilterEmployee), nillable;
        /// First pay date.
        start_date = "startDate": DateTime, nillable;
        /// Last pay date.
        end_date = "endDate": DateTime, nillable;
        /// Page, from 1.
        page = "page": Number, nillable;
        /// Rows a page.
        per_page = "per_Page": Number, nillable;
        /// Number of pages.
        pages_count = "pagesCount": Number, nillable;
    }
}

/// Pay statements in full, one row a statement.
pub static API: Api = Api {
    name: "pay-statements",
    meaning: "Pay statements in full, one row a statement.",
    guard: Guard::Line(&["Employee Pay Statements", "Employee Pay Statement"]),
    headers: &[RequestHeader::PrimaryCompanyCode("US-Client-id")],
    row: PayStatement::TYPE,
    grain: Grain::Record("pay-statement"),
    key: &["payidentifier"],
    paging: Paging::BODY,
    parameters: &[
        Parameter::new("companyId", Test::Text, "Id of the company."),
        Parameter::new(
            "employeeIdentifier",
            Test::Choice,
            "The employee, by eeid and coid or by companyCode and employeeNumber.",
        ),
        Parameter::new("startDate", Test::From, "First pay date.").on("paydate"),
        Parameter::new("endDate", Test::To, "Last pay date.").on("paydate"),
        Parameter::new("payGroup", Test::Text, "Code of the pay group.").on("paygroup"),
    ],
    endpoints: &[
        Endpoint::search(
            "list-by-company",
            "/payroll/v1/companies/pay-statements",
            CompanyFilter::TYPE,
            "Statements of the employees of one company between two pay dates, in pages.",
        ),
        Endpoint::search(
            "list-by-employee",
            "/payroll/v1/employees/pay-statements",
            EmployeeFilter::TYPE,
            "Statements of one employee, in pages.",
        ),
        Endpoint::search_one(
            "last",
            "/payroll/v1/employees/pay-statement/last",
            EmployeeFilter::TYPE,
            "The last statement of one employee.",
        ),
        Endpoint::object(
            "get",
            "/payroll/v1/employees/pay-statement/{PayIdentifier}",
            "One statement.",
        ),
    ],
};
