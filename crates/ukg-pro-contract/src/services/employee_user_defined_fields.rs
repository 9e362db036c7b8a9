//! Employee User Defined Fields (`ukg-pro-soap.md` 6.5).
//!
//! UKG's tables of properties write `EecUDField01`, its XML examples and sample code `EecUdField01`. The declaration
//! follows the examples when writing and takes both when reading.

use crate::{
    permission::{Guard, Level},
    record,
    record::{Field, Kind, Record, RecordType},
    soap::{Operation, Parameter, Service, find},
};

record! {
    /// The slots a tenant fills as it likes: `Eec` belong to the employee in one company, `Eep` to the person, `Ein`
    /// to the employee in one country. What a slot means is set in the tenant's business rules and not told.
    UserDefinedFields as "UserDefinedFields" {
        /// Company slot 1: text of up to 10 characters.
        eec_field_01 = "EecUdField01": Text, nillable, any_case;
        /// Company slot 2: text of up to 10 characters.
        eec_field_02 = "EecUdField02": Text, nillable, any_case;
        /// Company slot 3: text of up to 10 characters.
        eec_field_03 = "EecUdField03": Text, nillable, any_case;
        /// Company slot 4: text of up to 25 characters.
        eec_field_04 = "EecUdField04": Text, nillable, any_case;
        /// Company slot 5: text of up to 25 characters.
        eec_field_05 = "EecUdField05": Text, nillable, any_case;
        /// Company slot 6: a date, the year 1 where empty.
        eec_field_06 = "EecUdField06": DateTime, any_case;
        /// Company slot 7: a date, the year 1 where empty.
        eec_field_07 = "EecUdField07": DateTime, any_case;
        /// Company slot 8: a date, the year 1 where empty.
        eec_field_08 = "EecUdField08": DateTime, any_case;
        /// Company slot 9: an amount, 0 where empty.
        eec_field_09 = "EecUdField09": Decimal, any_case;
        /// Company slot 10: an amount, 0 where empty.
        eec_field_10 = "EecUdField10": Decimal, any_case;
        /// Company slot 11: text of up to 10 characters.
        eec_field_11 = "EecUdField11": Text, nillable, any_case;
        /// Company slot 12: text of up to 10 characters.
        eec_field_12 = "EecUdField12": Text, nillable, any_case;
        /// Company slot 13: text of up to 10 characters.
        eec_field_13 = "EecUdField13": Text, nillable, any_case;
        /// Company slot 14: text of up to 25 characters.
        eec_field_14 = "EecUdField14": Text, nillable, any_case;
        /// Company slot 15: text of up to 25 characters.
        eec_field_15 = "EecUdField15": Text, nillable, any_case;
        /// Company slot 16: a date, the year 1 where empty.
        eec_field_16 = "EecUdField16": DateTime, any_case;
        /// Company slot 17: a date, the year 1 where empty.
        eec_field_17 = "EecUdField17": DateTime, any_case;
        /// Company slot 18: a date, the year 1 where empty.
        eec_field_18 = "EecUdField18": DateTime, any_case;
        /// Company slot 19: an amount, 0 where empty.
        eec_field_19 = "EecUdField19": Decimal, any_case;
        /// Company slot 20: an amount, 0 where empty.
        eec_field_20 = "EecUdField20": Decimal, any_case;
        /// Company slot 21: one character.
        eec_field_21 = "EecUdField21": Text, nillable, any_case;
        /// Company slot 22: one character.
        eec_field_22 = "EecUdField22": Text, nillable, any_case;
        /// Company slot 23: one character.
        eec_field_23 = "EecUdField23": Text, nillable, any_case;
        /// Company slot 24: one character.
        eec_field_24 = "EecUdField24": Text, nillable, any_case;
        /// Company slot 25: an amount, 0 where empty.
        eec_field_25 = "EecUdField25": Decimal, any_case;
        /// Company slot 26: an amount, 0 where empty.
        eec_field_26 = "EecUdField26": Decimal, any_case;
        /// Company slot 27: a date, the year 1 where empty.
        eec_field_27 = "EecUdField27": DateTime, any_case;
        /// Company slot 28: a date, the year 1 where empty.
        eec_field_28 = "EecUdField28": DateTime, any_case;
        /// Company slot 29: text of up to 40 characters.
        eec_field_29 = "EecUdField29": Text, nillable, any_case;
        /// Person slot 1: text of up to 25 characters.
        eep_field_01 = "EepUdField01": Text, nillable, any_case;
        /// Person slot 2: text of up to 25 characters.
        eep_field_02 = "EepUdField02": Text, nillable, any_case;
        /// Person slot 3: an amount, 0 where empty.
        eep_field_03 = "EepUdField03": Decimal, any_case;
        /// Person slot 4: an amount, 0 where empty.
        eep_field_04 = "EepUdField04": Decimal, any_case;
        /// Person slot 5: a date, the year 1 where empty.
        eep_field_05 = "EepUdField05": DateTime, any_case;
        /// Person slot 6: a date, the year 1 where empty.
        eep_field_06 = "EepUdField06": DateTime, any_case;
        /// Person slot 7: text of up to 15 characters.
        eep_field_07 = "EepUdField07": Text, nillable, any_case;
        /// Person slot 8: text of up to 25 characters.
        eep_field_08 = "EepUdField08": Text, nillable, any_case;
        /// Person slot 9: text of up to 25 characters.
        eep_field_09 = "EepUdField09": Text, nillable, any_case;
        /// Person slot 10: an amount, 0 where empty.
        eep_field_10 = "EepUdField10": Decimal, any_case;
        /// Person slot 11: an amount, 0 where empty.
        eep_field_11 = "EepUdField11": Decimal, any_case;
        /// Person slot 12: a date, the year 1 where empty.
        eep_field_12 = "EepUdField12": DateTime, any_case;
        /// Person slot 13: a date, the year 1 where empty.
        eep_field_13 = "EepUdField13": DateTime, any_case;
        /// Person slot 14: text of up to 15 characters.
        eep_field_14 = "EepUdField14": Text, nillable, any_case;
        /// Country slot 1: text of up to 25 characters.
        ein_field_01 = "EinUdField01": Text, nillable, any_case;
        /// Country slot 2: text of up to 25 characters.
        ein_field_02 = "EinUdField02": Text, nillable, any_case;
        /// Country slot 3: an amount, 0 where empty.
        ein_field_03 = "EinUdField03": Decimal, any_case;
        /// Country slot 4: an amount, 0 where empty.
        ein_field_04 = "EinUdField04": Decimal, any_case;
        /// Country slot 5: a date, the year 1 where empty.
        ein_field_05 = "EinUdField05": DateTime, any_case;
        /// Country slot 6: a date, the year 1 where empty.
        ein_field_06 = "EinUdField06": DateTime, any_case;
        /// Country slot 7: text of up to 15 characters.
        ein_field_07 = "EinUdField07": Text, nillable, any_case;
        /// Country slot 8: text of up to 25 characters.
        ein_field_08 = "EinUdField08": Text, nillable, any_case;
        /// Country slot 9: text of up to 25 characters.
        ein_field_09 = "EinUdField09": Text, nillable, any_case;
        /// Country slot 10: an amount, 0 where empty.
        ein_field_10 = "EinUdField10": Decimal, any_case;
        /// Country slot 11: an amount, 0 where empty.
        ein_field_11 = "EinUdField11": Decimal, any_case;
        /// Country slot 12: a date, the year 1 where empty.
        ein_field_12 = "EinUdField12": DateTime, any_case;
        /// Country slot 13: a date, the year 1 where empty.
        ein_field_13 = "EinUdField13": DateTime, any_case;
        /// Country slot 14: text of up to 15 characters.
        ein_field_14 = "EinUdField14": Text, nillable, any_case;
        /// Who the record belongs to.
        employee_identifier = "EmployeeIdentifier": Identifier, nillable, required;
    }
}

static ROW: RecordType = find(
    "EmployeeUserDefinedFields",
    &[Field::new("UserDefinedFields", Kind::Many(UserDefinedFields::TYPE), "The slots.").nillable()],
);

/// The user-defined fields of employees.
pub static SERVICE: Service = Service {
    name: "EmployeeUserDefinedFields",
    namespace: "http://www.ultipro.com/services/employeeuserdefinedfields",
    meaning: "The user-defined fields of employees: 57 slots that each tenant fills as it likes.",
    guard: Guard::Line(&["Employee User Defined Fields"]),
    operations: &[
        Operation::get(
            "GetUserDefinedFieldsByEmployeeIdentifier",
            "UserDefinedFieldsGetResponse",
            UserDefinedFields::TYPE,
            "The user-defined fields of one employee.",
        ),
        Operation::find(
            "FindUserDefinedFields",
            "UserDefinedFieldsFindResponse",
            &ROW,
            "User-defined fields, filtered and in pages.",
        ),
        Operation::write(
            "UpdateUserDefinedFields",
            "UserDefinedFieldsUpdateResponse",
            &[Parameter::entities(UserDefinedFields::TYPE)],
            Level::Edit,
            "Changes user-defined fields; send all slots, as read and changed.",
        ),
    ],
};
