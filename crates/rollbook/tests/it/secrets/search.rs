//! The search, byte by byte, for a secret in any form in which one is carelessly written down.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use aho_corasick::AhoCorasick;
use base64::{
    Engine as _, alphabet,
    engine::{GeneralPurpose, general_purpose::NO_PAD},
};

use crate::databases::Files;

/// A secret as it is, and in the forms in which one is carelessly written down.
pub(super) fn forms(secret: &str) -> Vec<String> {
    let escaped = secret.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let numbered = escaped.replace('"', "&#34;").replace('\'', "&#39;");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let (mut hexadecimal, mut percent) = (String::new(), String::new());
    for byte in secret.bytes() {
        let digits = format!("{byte:02x}");
        hexadecimal.push_str(&digits);
        if plain(byte) {
            percent.push(char::from(byte));
        } else {
            percent.push('%');
            percent.push_str(&digits.to_uppercase());
        }
    }
    let mut forms = vec![
        secret.to_owned(),
        hexadecimal.to_uppercase(),
        hexadecimal,
        serde_json::to_string(secret).unwrap().trim_matches('"').to_owned(),
        format!("{secret:?}").trim_matches('"').to_owned(),
        format!("{:?}", secret.as_bytes()).trim_matches(['[', ']']).to_owned(),
        percent.replace("%20", "+"),
        percent,
        escaped.replace('"', "&quot;").replace('\'', "&apos;"),
        numbered.replace("&#34;", "&quot;"),
        numbered,
        escaped,
    ];
    for alphabet in [alphabet::STANDARD, alphabet::URL_SAFE] {
        let base64 = GeneralPurpose::new(&alphabet, NO_PAD);
        forms.extend((0..3).map(|before| in_base64(&base64, before, secret)));
    }
    forms.sort();
    forms.dedup();
    forms
}

/// What is the same of every base64 of a longer text in which so many bytes, modulo three, are before the secret.
fn in_base64(base64: &GeneralPurpose, before: usize, secret: &str) -> String {
    let mut bytes = vec![0; before];
    bytes.extend(secret.as_bytes());
    let encoded = base64.encode(&bytes);
    let begin = (before * 8).div_ceil(6);
    encoded[begin..bytes.len() * 8 / 6].to_owned()
}

/// Everything that is searched.
pub(super) struct Places(Files);

impl Places {
    pub(super) fn new(files: Files) -> Self {
        assert!(files.len() > 20, "{}", files.len());
        Self(files)
    }

    /// The places that hold this.
    pub(super) fn with(&self, needle: &str) -> Vec<String> {
        let search = AhoCorasick::new([needle]).unwrap();
        let hits = self.0.iter().filter(|(_, bytes)| search.is_match(bytes));
        hits.map(|(name, _)| name.display().to_string()).collect()
    }

    /// Asserts that no secret is anywhere, in any form, each with what it is.
    pub(super) fn have_none_of(&self, secrets: &BTreeMap<String, String>) {
        let secrets = secrets
            .iter()
            .map(|(secret, what)| (secret.as_str(), what.as_str()))
            .collect();
        self.have_none(secrets, |_, _| true);
    }

    /// The same of numbers that were not chosen to be found by nothing else: a hit within a longer number is none.
    pub(super) fn have_no_number(&self, numbers: &BTreeSet<String>) {
        let numbers = numbers.iter().map(|number| (number.as_str(), "somebody's number"));
        self.have_none(numbers.collect(), |bytes, place| {
            let before = place.start.checked_sub(1).and_then(|at| bytes.get(at));
            let around = [before, bytes.get(place.end)];
            !bytes[place].iter().all(u8::is_ascii_digit) || !around.into_iter().flatten().any(u8::is_ascii_digit)
        });
    }

    fn have_none(&self, secrets: Vec<(&str, &str)>, counts: impl Fn(&[u8], Range<usize>) -> bool) {
        let forms: Vec<_> = secrets
            .into_iter()
            .flat_map(|(secret, what)| forms(secret).into_iter().map(move |form| (form, what)))
            .collect();
        let search = AhoCorasick::new(forms.iter().map(|(form, _)| form)).unwrap();
        let mut found = Vec::new();
        for (name, bytes) in &self.0 {
            let mut hits = search.find_overlapping_iter(bytes);
            if let Some(hit) = hits.find(|hit| counts(bytes, hit.range())) {
                let (form, what) = &forms[hit.pattern().as_usize()];
                let around = &bytes[hit.start().saturating_sub(300)..(hit.end() + 100).min(bytes.len())];
                let around = String::from_utf8_lossy(around).into_owned();
                found.push(format!("{what}, as `{form}`, is in {}: {around}", name.display()));
            }
        }
        assert!(found.is_empty(), "{}", found.join("\n\n"));
    }
}

#[test]
fn a_secret_is_found_wherever_it_stands_in_base64() {
    let secret = "918273645";
    for alphabet in [alphabet::STANDARD, alphabet::URL_SAFE] {
        let base64 = GeneralPurpose::new(&alphabet, NO_PAD);
        for (before, after) in [
            ("", ""),
            ("a", "z?"),
            ("user:", ">"),
            ("ßü?", "??~"),
            ("\u{7f}", "ÿÿÿÿ"),
        ] {
            let encoded = base64.encode(format!("{before}{secret}{after}"));
            let found = forms(secret).into_iter().find(|form| encoded.contains(form));
            assert!(found.is_some_and(|form| form.len() > 9), "{encoded}");
        }
    }
}
