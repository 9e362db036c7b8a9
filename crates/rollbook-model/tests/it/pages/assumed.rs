//! What is assumed beside unpublished bodies: what the contract says without knowing it, found in no declaration.

/// Where something is assumed, what, and the section of the notes.
pub(super) const ASSUMED: [[&str; 3]; 16] = [
    [
        "Lines of the permission grid with two names",
        "Either name is enough, until a tenant says otherwise; the guide has the administrator tick each that is shown.",
        "`ukg-pro-soap.md` 10",
    ],
    [
        "`EmployeeContacts`",
        "The names of its result types.",
        "`ukg-pro-soap.md` 1",
    ],
    [
        "`EmployeePhoneInformation`",
        "An alternate number needs *Add* to be created and *Delete* to be deleted.",
        "`ukg-pro-soap.md` 10",
    ],
    [
        "`EmployeeTermination.FindTerminations`",
        "The order of the members that are read; there can be more of them.",
        "`ukg-pro-soap.md` 7.4",
    ],
    [
        "`EmployeeTermination.TerminateEmployee`",
        "It needs *Edit*, as other changes do; it could be *Add*.",
        "`ukg-pro-soap.md` 10",
    ],
    [
        "`EmployeeNewHire`",
        "The path is the service's name.",
        "`ukg-pro-soap.md` 7.5",
    ],
    [
        "`EmployeeGlobalNewHire`",
        "The order of its operations.",
        "`ukg-pro-soap.md` 7.6",
    ],
    [
        "`EmployeePayStatement`",
        "The order of all members, and the names of the items of its lists.",
        "`ukg-pro-soap.md` 7.7",
    ],
    [
        "Lists for which UKG's specification declares one object",
        "An array, as UKG's samples and working clients have it.",
        "`ukg-pro-rest.md` 1",
    ],
    [
        "`contacts.get`, `employee-job-history-details.get`",
        "One object; an array of one is read as well.",
        "`ukg-pro-rest.md` 21",
    ],
    [
        "Lists added in 2022 and later",
        "A page has 100 rows unless asked otherwise, and 10,000 at most.",
        "`ukg-pro-rest.md` 8.2",
    ],
    [
        "`pay-statements`, `pay-statements-summary`",
        "A page has 100 rows unless asked otherwise, and 1,000 at most.",
        "`ukg-pro-rest.md` 17.2",
    ],
    [
        "`employee-contract-details`",
        "The types of the fields, of which the names are published.",
        "`ukg-pro-rest.md` 13.15",
    ],
    [
        "`codes`",
        "The paths begin with `/configuration/v1`.",
        "`ukg-pro-rest.md` 16.6",
    ],
    [
        "`payroll-pending-items-deductions`, `payroll-pending-items-earnings`",
        "An item is changed by PATCH, and the headers are named as those of `import-pay-items`.",
        "`ukg-pro-rest.md` 4.2, 17.8",
    ],
    [
        "`import-tool.create`",
        "The transaction is sent in Base64, by what one connector says.",
        "`ukg-pro-rest.md` 15.2",
    ],
];
