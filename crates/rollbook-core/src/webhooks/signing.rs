//! How deliveries are signed, and how a secret is shown to whoever receives them.

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use rollbook_model::WebhookForm;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;

/// What a secret of Standard Webhooks begins with.
const PREFIX: &str = "whsec_";

/// The headers that a delivery carries beside its body, in small letters.
pub type Signed = Vec<(&'static str, String)>;

/// A secret, kept as padded base64, as receivers of a form take it.
pub(crate) fn shown(form: WebhookForm, secret: &SecretString) -> SecretString {
    match form {
        // Finch's receivers refuse a secret with a prefix.
        WebhookForm::Finch => secret.clone(),
        WebhookForm::Standard | WebhookForm::StackOne => format!("{PREFIX}{}", secret.expose_secret()).into(),
    }
}

/// Signs a body with each of the secrets, which are in padded base64, the newest first. `id` is the same with every try.
pub fn sign(form: WebhookForm, secrets: &[SecretString], id: &str, now: Timestamp, body: &str) -> Signed {
    let seconds = now.as_second().to_string();
    let content = format!("{id}.{seconds}.{body}");
    let each = |secret: &SecretString| {
        // What the store keeps is what it has encoded.
        let key = STANDARD.decode(secret.expose_secret()).unwrap_or_default();
        format!("v1,{}", STANDARD.encode(hmac(&key, &content)))
    };
    let signatures = secrets.iter().map(each).collect::<Vec<_>>().join(" ");
    if form == WebhookForm::Finch {
        return vec![
            ("finch-event-id", id.to_owned()),
            ("finch-timestamp", seconds),
            ("finch-signature", signatures),
        ];
    }
    let mut headers = vec![
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", seconds),
        ("webhook-signature", signatures),
    ];
    if form == WebhookForm::StackOne {
        // The text of the secret as it was shown is the key, and the body alone is signed.
        let each = |secret: &SecretString| {
            let key = shown(form, secret);
            URL_SAFE_NO_PAD.encode(hmac(key.expose_secret().as_bytes(), body))
        };
        let signatures = secrets.iter().map(each).collect::<Vec<_>>().join(" ");
        headers.push(("x-stackone-signature", signatures));
    }
    headers
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length keys HMAC");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification of Standard Webhooks.
    #[test]
    fn the_example_of_the_specification_is_signed_as_it_says() {
        let secret = SecretString::from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        let body = r#"{"test": 2432232314}"#;
        let signed = sign(
            WebhookForm::Standard,
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            now,
            body,
        );
        let signature = (
            "webhook-signature",
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=".to_owned(),
        );
        assert_eq!(signed[2], signature);
    }

    #[test]
    fn while_two_secrets_are_good_each_signs() {
        let secrets = ["bmV3", "b2xk"].map(SecretString::from);
        let [new, old] = &secrets;
        for (form, header) in [
            (WebhookForm::Standard, "webhook-signature"),
            (WebhookForm::StackOne, "x-stackone-signature"),
            (WebhookForm::Finch, "finch-signature"),
        ] {
            let signature = |secrets: &[SecretString]| {
                let headers = sign(form, secrets, "evt_1", Timestamp::UNIX_EPOCH, "{}");
                let found = headers.into_iter().find(|(name, _)| *name == header);
                found.unwrap().1
            };
            let both = format!(
                "{} {}",
                signature(std::slice::from_ref(new)),
                signature(std::slice::from_ref(old))
            );
            assert_eq!(signature(&secrets), both, "{form}");
        }
    }
}
