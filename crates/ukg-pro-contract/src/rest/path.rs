//! What stands for the `{…}` of paths.

use super::Api;

/// Stands for every API.
const ANY: &str = "*";

/// What path parameters mean: the API, the parameter, its meaning. One that is not here means what the field of the row
/// does that has its name.
const MEANINGS: &[(&str, &str, &str)] = &[
    (
        "businessruleimport-tool-status",
        "fileId",
        "GUID that handing in the file answered.",
    ),
    (
        "code-table",
        "codeTable",
        "Name of the table as the index of code tables has it, in capitals, such as JOBFAMILY.",
    ),
    ("codes", "codeTable", "The table of the code, such as jobFamily."),
    ("org-levels", "level", "Level of the unit, 1 to 4."),
    ("org-levels", "code", "Code of the unit, up to 6 characters."),
    (
        "platform-configuration-fields",
        "className",
        "The class the fields were added to, such as Person, Employment or Job.",
    ),
    (ANY, "companyId", "Id of the company, 5 characters."),
    (ANY, "employeeId", "Key of the person across companies, 12 characters."),
];

impl Api {
    /// What a parameter of its paths means; `None` where nothing says so.
    pub fn path_meaning(&self, parameter: &str) -> Option<&'static str> {
        let mut declared = MEANINGS.iter();
        let declared = declared.find(|(api, name, _)| (*api == self.name || *api == ANY) && *name == parameter);
        if let Some((_, _, meaning)) = declared {
            return Some(meaning);
        }
        let mut fields = self.row.fields();
        let own = fields.find(|field| field.name.eq_ignore_ascii_case(parameter));
        // A path says `{code}` where the row says `jobCode`.
        let of_key = || {
            let mut keys = self.row.fields().filter(|field| self.key.contains(&field.name));
            keys.find(|field| parameter == "code" && field.name.ends_with("Code"))
        };
        own.or_else(of_key).map(|field| field.meaning.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::{ANY, MEANINGS};
    use crate::apis::APIS;

    #[test]
    fn every_parameter_of_every_path_has_a_meaning() {
        for api in APIS {
            for endpoint in api.endpoints {
                for name in endpoint.path_parameters() {
                    let meaning = api.path_meaning(name);
                    assert!(
                        meaning.is_some_and(|meaning| !meaning.is_empty()),
                        "{}: {{{name}}}",
                        endpoint.path
                    );
                }
            }
        }
    }

    #[test]
    fn every_declared_meaning_is_that_of_a_path() {
        for (of, declared, _) in MEANINGS {
            let mut apis = APIS.iter().filter(|api| *of == ANY || api.name == *of);
            let stands = apis.any(|api| {
                let mut names = api.endpoints.iter().flat_map(crate::rest::Endpoint::path_parameters);
                names.any(|name| name == *declared)
            });
            assert!(stands, "{of}: {{{declared}}}");
        }
    }
}
