//! A transaction of an import tool as XML.

/// The name of the root, then the elements that hold no others, each with its text; `None` where the text is no XML.
///
/// The schema of a transaction is the customer's own (`ukg-pro-rest.md` 15.2), so nothing but the form is asked for.
pub(super) fn leaves(text: &str) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut content = String::new();
    let mut has_root = false;
    let mut rest = text.trim_start_matches('\u{feff}').trim();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<')?;
            if open.is_empty() && !rest[..end].trim().is_empty() {
                return None;
            }
            content.push_str(&unescaped(&rest[..end]));
            rest = &rest[end..];
            continue;
        };
        let skipped = [("!--", "-->"), ("?", "?>"), ("!DOCTYPE", ">")].into_iter();
        let mut skipped = skipped.filter(|(start, _)| tag.starts_with(start));
        if let Some((_, end)) = skipped.next() {
            rest = &tag[tag.find(end)? + end.len()..];
        } else if let Some(data) = tag.strip_prefix("![CDATA[") {
            let end = data.find("]]>")?;
            content.push_str(&data[..end]);
            rest = &data[end + 3..];
        } else {
            let end = tag.find('>')?;
            let (inside, after) = (&tag[..end], &tag[end + 1..]);
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                let (opened, is_leaf) = open.pop()?;
                if opened != name.trim() {
                    return None;
                }
                if is_leaf && !open.is_empty() {
                    found.push((local(opened), content.clone()));
                }
                content.clear();
                continue;
            }
            let name = inside.trim_end_matches('/').split_whitespace().next()?;
            if open.is_empty() {
                if has_root {
                    return None;
                }
                has_root = true;
                found.push((local(name), String::new()));
            }
            if let Some(parent) = open.last_mut() {
                parent.1 = false;
            }
            content.clear();
            if inside.ends_with('/') {
                if !open.is_empty() {
                    found.push((local(name), String::new()));
                }
            } else {
                open.push((name, true));
            }
        }
    }
    (has_root && open.is_empty()).then_some(found)
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::leaves;

    #[test]
    fn a_transaction_tells_its_root_and_its_leaves() {
        let text = r#"<?xml version="1.0"?><t:Change xmlns:t="x"><A><B>1 &amp; 2</B><C/></A><!-- no --></t:Change>"#;
        let found = leaves(text).into_iter().flatten();
        let found: Vec<_> = found.map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(found, ["Change=", "B=1 & 2", "C="]);
    }

    #[test]
    fn what_is_no_xml_has_no_leaves() {
        for text in ["", "no", "<A>", "<A></B>", "<A/><B/>", "<A", "</A>"] {
            assert_eq!(leaves(text), None, "{text}");
        }
    }
}
