//! Who of those for whom the provider vouches is let in, and as what.

use rollbook_model::{Problem, Role};
use serde_json::Value;

use super::{ProviderSettings, id_token::Claims, refused};

/// The longest name or address that is kept.
const LONGEST_NAME: usize = 200;

/// What the provider says of somebody.
pub(super) struct Vouched {
    subject: String,
    email: Option<String>,
    is_verified: bool,
    name: Option<String>,
    claims: Claims,
}

/// Somebody who is let in.
pub(super) struct Admitted {
    pub(super) subject: String,
    /// Their address, when it counts.
    pub(super) email: Option<String>,
    pub(super) name: String,
    /// What their claims make them, where claims decide.
    pub(super) role: Option<Role>,
}

impl Vouched {
    /// What verified claims say.
    pub(super) fn new(claims: Claims) -> Result<Self, Problem> {
        let text = |name: &str| {
            claims
                .get(name)
                .and_then(Value::as_str)
                .map(str::trim)
                .map(str::to_owned)
        };
        let email = text("email").filter(|email| {
            let parts = email.split_once('@');
            let whole =
                parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty() && !domain.contains('@'));
            whole && email.chars().count() <= LONGEST_NAME && !email.contains(char::is_whitespace)
        });
        let is_verified = match claims.get("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            // As some providers write it.
            Some(Value::String(verified)) => verified == "true",
            _ => false,
        };
        Ok(Self {
            subject: text("sub").ok_or_else(|| refused("the provider does not say who it is"))?,
            name: text("name").or_else(|| text("preferred_username")),
            email,
            is_verified,
            claims,
        })
    }

    /// The values of a claim, which may be one text or several, in objects that dots lead into.
    fn values(&self, claim: &str) -> Vec<&str> {
        // A claim may have dots in its own name, as those that are addresses have.
        let found = self.claims.get(claim).or_else(|| {
            let mut parts = claim.split('.');
            let first = self.claims.get(parts.next()?)?;
            parts.try_fold(first, |within, part| within.get(part))
        });
        match found {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }
}

/// Decides by the operator's rules; whether somebody has joined is not asked here.
pub(super) fn admit(settings: &ProviderSettings, vouched: Vouched) -> Result<Admitted, Problem> {
    let role = role(settings, &vouched)?;
    let counts = vouched.is_verified || settings.trusts_emails;
    let email = vouched.email.filter(|_| counts);
    if !settings.domains.is_empty() {
        let domain = email.as_deref().and_then(|email| Some(email.rsplit_once('@')?.1));
        let Some(domain) = domain else {
            return Err(refused("the provider gives no e-mail address that it has verified"));
        };
        if !settings
            .domains
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(domain))
        {
            return Err(refused("e-mail addresses of this domain are not let in"));
        }
    }
    let name = vouched.name.filter(|name| !name.is_empty());
    let name: String = name.or_else(|| email.clone()).unwrap_or_default();
    Ok(Admitted {
        name: name
            .chars()
            .filter(|one| !one.is_control())
            .take(LONGEST_NAME)
            .collect(),
        subject: vouched.subject,
        email,
        role,
    })
}

fn role(settings: &ProviderSettings, vouched: &Vouched) -> Result<Option<Role>, Problem> {
    let Some(claim) = &settings.role_claim else {
        return Ok(None);
    };
    let values = vouched.values(claim);
    let among = |wanted: &[String]| wanted.iter().any(|value| values.contains(&value.as_str()));
    if among(&settings.admins) {
        Ok(Some(Role::Admin))
    } else if among(&settings.viewers) {
        Ok(Some(Role::Viewer))
    } else {
        Err(refused("none of the person's groups is let in"))
    }
}
