//! Contexts: who is logged on for reports.

use ukg_pro_contract::soap::bi::{DataContext, LogOnRequest, LogOnWithTokenRequest, known, status};

use super::Call;
use crate::{
    accounts::Presented,
    counters::Outcome,
    exchange::Reply,
    faults::{Kind, Struck},
    soap::{login, refusal},
    state::State,
    switches::{BadContext, Refusal},
};

/// A context that was given.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) instance_key: String,
    service_id: String,
    pub(super) token: String,
    pub(super) username: String,
    /// Whether the token was made for the context and ends with it.
    pub(super) owns_token: bool,
}

impl Context {
    /// The context as it travels.
    pub(super) fn record(&self, key: &str, status: &'static str, text: Option<&'static str>) -> DataContext<'static> {
        DataContext {
            service_id: Some(self.service_id.clone().into()),
            client_access_key: Some(key.to_owned().into()),
            token: Some(self.token.clone().into()),
            status: Some(status.into()),
            status_message: text.map(Into::into),
            instance_key: Some(self.instance_key.clone().into()),
        }
    }
}

impl Call<'_> {
    pub(super) fn log_on(&self, sent: &LogOnRequest<'_>) -> Reply {
        let presented = Presented {
            username: sent.user_name.as_deref().unwrap_or_default(),
            password: sent.password.as_deref().unwrap_or_default(),
            customer_api_key: sent.client_access_key.as_deref().unwrap_or_default(),
            user_api_key: Some(sent.user_access_key.as_deref().unwrap_or_default()),
        };
        match login::admit(self.state, &presented) {
            Ok((username, token)) => self.open_context(username, token, true),
            Err(text) => self.refuse_log_on(text),
        }
    }

    pub(super) fn log_on_with_token(&self, sent: &LogOnWithTokenRequest<'_>) -> Reply {
        let key = sent.client_access_key.as_deref().unwrap_or_default();
        if !self.state.accounts().is_customer_api_key(key) {
            return self.refuse_log_on(known::AUTHENTICATION_PROBLEM);
        }
        let token = sent.token.as_deref().unwrap_or_default();
        match holder(self.state, token) {
            Some(username) => self.open_context(username, token.to_owned(), false),
            None => self.refuse_log_on(known::AUTHENTICATION_FAILED),
        }
    }

    fn open_context(&self, username: String, token: String, owns_token: bool) -> Reply {
        let context = Context {
            instance_key: uuid::Uuid::new_v4().to_string(),
            service_id: uuid::Uuid::new_v4().to_string(),
            token,
            username,
            owns_token,
        };
        let mut record = context.record(&self.state.customer_api_key(), status::OK, None);
        if self.struck.has(Kind::LoginWithoutToken) {
            record.token = None;
        }
        let key = context.instance_key.clone();
        self.state.reports().contexts.insert(key, context);
        self.write(record, Outcome::Ok)
    }

    fn refuse_log_on(&self, text: &'static str) -> Reply {
        let refused = DataContext {
            status: Some(status::FAILED.into()),
            status_message: Some(text.into()),
            ..DataContext::default()
        };
        self.write(refused, Outcome::Unauthenticated)
    }

    /// Refuses a call whose context is not good, in the form of the operation's own result.
    pub(super) fn refuse_context(&self) -> Reply {
        match (self.switches.bad_context, self.operation.result) {
            (BadContext::Failed, Some(result)) => {
                let mut row = ukg_pro_contract::record::Row::new(result);
                row.set("Status", Some(text(status::FAILED)));
                row.set("StatusMessage", Some(text(known::AUTHENTICATION_FAILED)));
                self.answers.report(self.operation, &row, Outcome::Unauthenticated)
            }
            _ => refusal::bad_token(Refusal::Fault).reply(self.answers),
        }
    }
}

fn text(text: &'static str) -> ukg_pro_contract::value::Value<'static> {
    ukg_pro_contract::value::Value::Text(text.into())
}

/// The context that a call sends back, if it is one that was given and can still be used.
pub(super) fn find(state: &State, sent: &DataContext<'_>, struck: &Struck) -> Option<Context> {
    let context = state.reports().contexts.get(sent.instance_key.as_deref()?)?.clone();
    if struck.has(Kind::TokenExpired) {
        state.tokens().end(&context.token);
    }
    let same = sent.token.as_deref() == Some(&context.token)
        && sent.service_id.as_deref() == Some(&context.service_id)
        && state
            .accounts()
            .is_customer_api_key(sent.client_access_key.as_deref().unwrap_or_default());
    if !same {
        return None;
    }
    holder(state, &context.token)?;
    if struck.has(Kind::TokenOnce) {
        state.tokens().end(&context.token);
    }
    Some(context)
}

/// The user name behind a token, as long as both can be used.
fn holder(state: &State, token: &str) -> Option<String> {
    let switches = state.switches();
    let moment = state.clock().moment();
    let lifetime = state.token_lifetime();
    let username = state
        .tokens()
        .use_token(token, moment, lifetime, switches.token_expiry)?;
    state.accounts().usable(&username, state.clock().now().date())?;
    Some(username)
}
