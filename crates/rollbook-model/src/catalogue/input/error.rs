//! Why inputs are refused.

/// Why inputs were refused. No value is part of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// An input that the action does not have.
    #[error("`{action}` has no input `{name}`; it takes {known}")]
    Unknown {
        /// The action.
        action: String,
        /// What was given.
        name: String,
        /// The names of its inputs.
        known: String,
    },
    /// An input of the wrong type.
    #[error("`{name}` must be {expected}")]
    WrongType {
        /// The input.
        name: String,
        /// What it must be, in words.
        expected: String,
    },
    /// An input that was given twice, in two spellings of its name.
    #[error("`{name}` is given twice, in two spellings")]
    Twice {
        /// The input.
        name: String,
    },
    /// A required input that is missing or empty.
    #[error("`{name}` is required: {meaning}")]
    Missing {
        /// The input.
        name: String,
        /// What it does.
        meaning: String,
    },
    /// Not exactly one of the values that name an employee.
    #[error("name the employee by exactly one of {choices}")]
    OneOf {
        /// The inputs of which one must be given.
        choices: String,
    },
    /// A list of records beside the fields of one.
    #[error("give either `records` or the fields of one record, such as `{name}`, not both")]
    Both {
        /// A field that was given.
        name: String,
    },
    /// The inputs are no object.
    #[error("the inputs must be a JSON object")]
    NotAnObject,
}
