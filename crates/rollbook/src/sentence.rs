//! Messages, which are parts of sentences, as sentences.

/// A message as a sentence: with a capital at its start and a full stop at its end.
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.trim().chars();
    let first = characters
        .next()
        .map(|first| first.to_uppercase().to_string())
        .unwrap_or_default();
    let text = format!("{first}{}", characters.as_str());
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}
