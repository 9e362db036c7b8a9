//! Lists in query strings as this face's clients write them: `entity_ids[]=a`, `entity_ids=a,b`, or the name repeated.

use axum::http::Uri;
use rollbook_model::Problem;

use crate::http::query;

/// The entities that a call names; none where it names none.
pub(super) fn entities(uri: &Uri) -> Result<Vec<String>, Problem> {
    Ok(query::of(uri)?
        .list(&["entity_ids[]", "entity_ids"])
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_taken_in_every_form_clients_send() {
        for query in [
            "entity_ids%5B%5D=a&entity_ids%5B%5D=b",
            "entity_ids[]=a,b",
            "entity_ids=a&entity_ids=b",
            "entity_ids=a%2Cb",
        ] {
            let uri: Uri = format!("/employer/company?{query}").parse().unwrap();
            assert_eq!(entities(&uri).unwrap(), ["a", "b"], "{query}");
        }
        assert!(entities(&Uri::from_static("/employer/company")).unwrap().is_empty());
    }
}
