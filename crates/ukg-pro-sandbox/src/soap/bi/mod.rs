//! Reports-as-a-Service (`ukg-pro-soap.md` 8): contexts, reports that run, and keys that are good once.

mod catalogue;
mod context;
mod pieces;
mod retrieval;

use std::{collections::HashMap, sync::Arc};

use ukg_pro_contract::{
    record::Record,
    soap::{
        Request as SoapRequest,
        bi::{
            self, DELIMITER_HEADER, DataContext, Operation, ReportListResponse, ReportParameterResponse, ReportRequest,
            ReportResponse, known, status,
        },
        wsdl::Described,
    },
    value::Value,
};

use self::{
    catalogue::{Content, Report},
    context::Context,
};
use super::{answer::Envelope, order, refusal::deserialization_failed, target};
use crate::{
    counters::Outcome,
    exchange::{Reply, Request},
    faults::{Role, Struck},
    injection::carry_out,
    state::State,
    switches::{LogOff, ReportAccess, Switches},
};

pub(super) use retrieval::retrieve;

/// What is open: contexts of those who are logged on, and reports that were started.
#[derive(Default)]
pub(crate) struct Desk {
    /// By instance key.
    contexts: HashMap<String, Context>,
    /// By report key.
    runs: HashMap<String, Run>,
}

/// A report that was started.
enum Run {
    /// Its rows were not retrieved; `asked` counts how often they were asked for.
    Ready { asked: u32, order: Order },
    /// They were.
    Retrieved,
}

/// What is to be retrieved.
#[derive(Clone)]
struct Order {
    report: &'static Report,
    parameters: Vec<(String, String)>,
    /// The header that asks for CSV.
    delimiter: Option<String>,
}

/// Answers a call of `BIDataService`.
pub(super) fn call(
    state: &Arc<State>,
    operation: &'static Operation,
    envelope: SoapRequest<'_>,
    answers: &Envelope,
    request: &Request,
) -> Reply {
    let is_log_on = operation.name == bi::LOG_ON.name || operation.name == bi::LOG_ON_WITH_TOKEN.name;
    let role = if is_log_on { Role::Login } else { Role::Report };
    carry_out(state, &target(Described::BiData, operation.name, role), |struck| {
        let switches = state.switches();
        let arguments = match bi::read_arguments(envelope, operation, order(switches)) {
            Ok(arguments) => arguments,
            Err(error) => return deserialization_failed(&error).reply(answers),
        };
        let call = Call {
            state,
            operation,
            answers,
            switches,
            struck,
        };
        call.answer(arguments, request)
    })
}

/// One call while it is answered.
struct Call<'c> {
    state: &'c Arc<State>,
    operation: &'static Operation,
    answers: &'c Envelope,
    switches: Switches,
    struck: &'c Struck,
}

impl Call<'_> {
    fn answer(&self, arguments: Vec<Option<Value<'_>>>, request: &Request) -> Reply {
        let mut arguments = arguments.into_iter();
        let mut next = || arguments.next().flatten();
        match self.operation.name {
            "LogOn" => self.log_on(&record(next())),
            "LogOnWithToken" => self.log_on_with_token(&record(next())),
            "LogOff" => self.with_context(&record(next()), |context| self.log_off(context)),
            "GetReportList" => self.with_context(&record(next()), |context| self.list(context)),
            "GetReportParameters" => {
                let path = next();
                let path = path.as_ref().and_then(Value::as_text).unwrap_or_default();
                self.with_context(&record(next()), |context| self.parameters(path, context))
            }
            _ => {
                let asked: ReportRequest<'_> = record(next());
                self.with_context(&record(next()), |context| self.execute(asked, context, request))
            }
        }
    }

    fn with_context(&self, sent: &DataContext<'_>, serve: impl FnOnce(&Context) -> Reply) -> Reply {
        match context::find(self.state, sent, self.struck) {
            Some(context) => serve(&context),
            None => self.refuse_context(),
        }
    }

    fn log_off(&self, context: &Context) -> Reply {
        self.state.reports().contexts.remove(&context.instance_key);
        if context.owns_token {
            self.state.tokens().end(&context.token);
        }
        let key = self.state.customer_api_key();
        let (status, text) = match self.switches.log_off {
            LogOff::LoggedOff => (status::LOGGED_OFF, None),
            LogOff::Failed => (status::FAILED, Some(known::LOG_OFF_FAILED)),
        };
        self.write(context.record(&key, status, text), outcome(status))
    }

    fn list(&self, context: &Context) -> Reply {
        let reports = if self.may_report(context) {
            catalogue::listed().map(Report::entry).collect()
        } else {
            Vec::new()
        };
        let list = ReportListResponse {
            reports: Some(reports),
            status: Some(status::SUCCESS.into()),
            status_message: None,
        };
        self.write(list, Outcome::Ok)
    }

    fn parameters(&self, path: &str, context: &Context) -> Reply {
        let answer = |status: &'static str, text: &'static str, parameters| ReportParameterResponse {
            report_parameters: parameters,
            status: Some(status.into()),
            status_message: Some(text.into()),
        };
        match self.open(path, context, known::NO_PARAMETERS) {
            Ok(report) => self.write(answer(status::SUCCESS, "", Some(report.parameters())), Outcome::Ok),
            Err(text) => self.write(answer(status::FAILED, text, None), failed(text)),
        }
    }

    fn execute(&self, asked: ReportRequest<'_>, context: &Context, request: &Request) -> Reply {
        let path = asked.report_path.as_deref().unwrap_or_default();
        let given: Vec<_> = asked
            .report_parameters
            .unwrap_or_default()
            .into_iter()
            .filter_map(|parameter| Some((parameter.name?.into_owned(), parameter.value?.into_owned())))
            .collect();
        let opened = self.open(path, context, known::NOT_EXECUTED);
        // What the engine says about values that it cannot use is not known; it has one text for all that goes wrong.
        let opened = opened.and_then(|report| {
            if report.takes(&given) {
                Ok(report)
            } else {
                Err(known::RUNTIME_ERROR)
            }
        });
        match opened {
            Ok(report) => {
                let key = uuid::Uuid::new_v4().to_string();
                let order = Order {
                    report,
                    parameters: given,
                    delimiter: request.header(DELIMITER_HEADER).map(str::to_owned),
                };
                let run = Run::Ready { asked: 0, order };
                self.state.reports().runs.insert(key.clone(), run);
                let started = ReportResponse {
                    report_key: Some(key.into()),
                    report_retrieval_uri: Some(format!("{}/services/{}", request.origin, bi::STREAMING).into()),
                    status: Some(status::SUCCESS.into()),
                    status_message: None,
                };
                self.write(started, Outcome::Ok)
            }
            Err(text) => {
                let refused = ReportResponse {
                    status: Some(status::FAILED.into()),
                    status_message: Some(text.into()),
                    ..ReportResponse::default()
                };
                self.write(refused, failed(text))
            }
        }
    }

    /// The report of a path, or the text that refuses it; `unknown` is that of a path which leads nowhere.
    fn open(&self, path: &str, context: &Context, unknown: &'static str) -> Result<&'static Report, &'static str> {
        let report = catalogue::find(path).ok_or(unknown)?;
        match report.content {
            Content::Broken | Content::Closed => Err(known::RUNTIME_ERROR),
            _ if !self.may_report(context) => Err(known::RUNTIME_ERROR),
            _ => Ok(report),
        }
    }

    fn may_report(&self, context: &Context) -> bool {
        match self.switches.report_access {
            ReportAccess::AnyAccount => true,
            ReportAccess::AnyTick => {
                let accounts = self.state.accounts();
                let account = accounts.get(&context.username);
                account.is_some_and(|account| !account.permissions.is_empty())
            }
            ReportAccess::Nobody => false,
        }
    }

    fn write<'a>(&self, result: impl Record<'a>, outcome: Outcome) -> Reply {
        self.answers.report(self.operation, &result.into_row(), outcome)
    }
}

/// The record that an argument holds; what was not sent is a record without a value.
fn record<'a, R: Record<'a> + Default>(argument: Option<Value<'a>>) -> R {
    match argument {
        // An argument was read by the declaration of its record.
        Some(Value::Record(row)) => R::from_row(row).unwrap_or_default(),
        _ => R::default(),
    }
}

fn outcome(status: &str) -> Outcome {
    if status == status::FAILED {
        Outcome::Invalid
    } else {
        Outcome::Ok
    }
}

/// How a report ended that was refused with a text.
fn failed(text: &str) -> Outcome {
    match text {
        known::RUNTIME_ERROR => Outcome::Forbidden,
        _ => Outcome::NotFound,
    }
}
