//! A case: an emulator, a caller, a call, and what must come of it.

use std::{collections::BTreeMap, time::Duration};

use futures_util::{StreamExt as _, stream};
use ukg_pro::{Error, Http, HttpOptions, Kind, ServiceAddress, Tenant, contract::Transport};
use ukg_pro_sandbox::{
    Control, Options, Sandbox,
    counters::Counters,
    faults::{self, Fault},
    switches::Switches,
};

use super::{
    call::{Call, Caller, LOGIN},
    emulator::{self, Presented, allowed, standing},
    leaks::{assert_clean, assert_clean_log, assert_prints_clean},
};

/// How many cases run at the same time; most of them wait.
const PARALLEL: usize = 8;

/// How a failure shows on the wire (`ukg-pro-soap.md` 11.1, `ukg-pro-rest.md` 10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// Nothing was sent.
    Unsent,
    /// No answer came, or no connection was made.
    NoAnswer,
    /// 200 with `Status` Failed, of a login.
    FailedLogin,
    /// 200 with `HasErrors`.
    HasErrors,
    /// A fault with status 500.
    Fault,
    /// A fault with status 200.
    FaultIn200,
    /// A status without a body.
    Status(u16),
    /// A status with a web page.
    Page(u16),
    /// A status with a JSON object.
    Problem(u16),
    /// 200 with a body that is not what it should be.
    Body,
    /// 200 with well-formed answers that hold nothing, or do not fit together.
    Rows,
}

impl Form {
    /// The status that an error tells; of the rows of answers it tells none.
    fn status(self) -> Option<u16> {
        match self {
            Self::Unsent | Self::NoAnswer | Self::Rows => None,
            Self::FailedLogin | Self::HasErrors | Self::FaultIn200 | Self::Body => Some(200),
            Self::Fault => Some(500),
            Self::Status(status) | Self::Page(status) | Self::Problem(status) => Some(status),
        }
    }

    /// Whether the error has words of UKG's to show.
    fn speaks(self) -> bool {
        matches!(
            self,
            Self::FailedLogin | Self::HasErrors | Self::Fault | Self::FaultIn200 | Self::Problem(_)
        )
    }
}

/// What must come of a case.
#[derive(Debug, Clone)]
pub(crate) enum Outcome {
    Passes,
    Fails {
        form: Form,
        kind: Kind,
        /// The call that is named as failed.
        call: &'static str,
        /// Parts of the remedy.
        remedy: &'static [&'static str],
    },
}

/// How many requests the emulator must have got: logins, and calls.
pub(crate) type Sent = (u64, u64);

/// Something that changes at the emulator while it runs.
type Change = Box<dyn FnOnce(&Control) + Send>;

/// See the module.
pub(crate) struct Case {
    name: String,
    pub(crate) call: Call,
    options: Options,
    presented: Presented,
    client: HttpOptions,
    url: fn(&Sandbox) -> String,
    trusting: bool,
    gone: bool,
    held: bool,
    later: Vec<Change>,
    later_faults: Vec<Fault>,
    sent: Sent,
    pub(crate) outcome: Outcome,
}

impl Case {
    /// A call by a caller with the right credentials, which passes and is sent once, after one login where it needs one.
    pub(crate) fn new(name: impl Into<String>, call: Call) -> Self {
        let sent = match (&call, call.transport()) {
            (Call::Login, _) => (1, 0),
            (Call::Reach, _) | (_, Transport::Rest) => (0, 1),
            _ => (1, 1),
        };
        Self {
            name: name.into(),
            call,
            options: emulator::options(),
            presented: Presented::RIGHT,
            client: emulator::client(),
            url: Sandbox::service_url,
            trusting: false,
            gone: false,
            held: false,
            later: Vec::new(),
            later_faults: Vec::new(),
            sent,
            outcome: Outcome::Passes,
        }
    }

    /// With another emulator.
    pub(crate) fn emulator(mut self, change: impl FnOnce(&mut Options)) -> Self {
        change(&mut self.options);
        self
    }

    /// With other switches.
    pub(crate) fn switch(self, change: impl FnOnce(&mut Switches)) -> Self {
        self.emulator(|options| change(&mut options.switches))
    }

    /// With a fault from the start.
    pub(crate) fn fault(self, fault: Fault) -> Self {
        self.emulator(|options| options.faults.push(fault))
    }

    /// With other credentials.
    pub(crate) fn presenting(mut self, change: impl FnOnce(&mut Presented)) -> Self {
        change(&mut self.presented);
        self
    }

    /// With another client.
    pub(crate) fn client(mut self, change: impl FnOnce(&mut HttpOptions)) -> Self {
        change(&mut self.client);
        self
    }

    /// With a client that gives up after two seconds, and makes a read twice.
    pub(crate) fn impatient(self) -> Self {
        self.client(|client| {
            client.read_timeout = Duration::from_secs(2);
            client.retry.repeats = 1;
        })
    }

    /// At another address.
    pub(crate) fn at(mut self, url: fn(&Sandbox) -> String) -> Self {
        self.url = url;
        self
    }

    /// Trusting the emulator's certificate.
    pub(crate) fn trusting(mut self) -> Self {
        self.trusting = true;
        self
    }

    /// After the emulator was shut down.
    pub(crate) fn gone(mut self) -> Self {
        self.gone = true;
        self
    }

    /// With a token that was used before.
    pub(crate) fn logged_in(mut self) -> Self {
        self.held = true;
        self
    }

    /// With something that changes after the login.
    pub(crate) fn later(mut self, change: impl FnOnce(&Control) + Send + 'static) -> Self {
        self.later.push(Box::new(change));
        self.logged_in()
    }

    /// With a fault from after the login.
    pub(crate) fn later_fault(mut self, fault: Fault) -> Self {
        self.later_faults.push(fault);
        self.logged_in()
    }

    /// With this many logins and calls sent.
    pub(crate) fn sent(mut self, logins: u64, calls: u64) -> Self {
        self.sent = (logins, calls);
        self
    }

    /// Fails.
    pub(crate) fn fails(mut self, form: Form, kind: Kind, remedy: &'static [&'static str]) -> Self {
        let call = self.call.name();
        self.outcome = Outcome::Fails {
            form,
            kind,
            call,
            remedy,
        };
        self
    }

    /// Fails at the login that the call needs.
    pub(crate) fn fails_at_login(self, form: Form, kind: Kind, remedy: &'static [&'static str]) -> Self {
        let mut case = self.fails(form, kind, remedy);
        if let Outcome::Fails { call, .. } = &mut case.outcome {
            *call = LOGIN;
        }
        case
    }

    /// The faults of the case.
    pub(crate) fn faults(&self) -> impl Iterator<Item = faults::Kind> {
        self.options
            .faults
            .iter()
            .chain(&self.later_faults)
            .map(|fault| fault.kind)
    }

    async fn run(self) {
        let name = &self.name;
        let tls = self.options.tls;
        let sandbox = emulator::start(self.options).await;
        let control = sandbox.control();
        let mut client = self.client;
        if self.trusting {
            assert!(tls, "{name}");
            client.ca_file_pem = sandbox.ca_pem().map(Into::into);
        }
        let address = ServiceAddress::understand(&(self.url)(&sandbox), &allowed())
            .unwrap()
            .address;
        let http = Http::new(client).unwrap();
        let tenant = Tenant::new(http.clone(), address.clone(), self.presented.credentials());
        let caller = Caller { http, address, tenant };
        if self.held {
            caller.tenant.login().await.unwrap();
        }
        for change in self.later {
            change(&control);
        }
        for fault in self.later_faults {
            control.add_fault(fault);
        }
        let before = standing(&control);
        let sandbox = if self.gone {
            sandbox.shutdown().await;
            None
        } else {
            Some(sandbox)
        };

        let outcome = self.call.make(&caller).await;
        match (&outcome, &self.outcome) {
            (Ok(()), Outcome::Passes) => {}
            (Err(error), Outcome::Fails { .. }) => check(name, &self.call, error, &self.outcome),
            _ => panic!("{name}: {outcome:?} instead of {:?}", self.outcome),
        }
        assert_eq!(
            sent(&control.counters(), &self.call),
            self.sent,
            "{name}: logins and calls"
        );
        // No case may lock an account: what was active is so still, after one failed login at most.
        let (before, after) = (before.unwrap(), standing(&control).unwrap());
        assert_eq!(before.0, after.0, "{name}");
        assert!(after.1 <= before.1 + 1, "{name}: {after:?}");
        assert_prints_clean(name, &(&caller.http, &caller.tenant, &caller.address));
        drop(sandbox);
    }
}

/// Logins and calls that came; nothing else may.
fn sent(counters: &Counters, call: &Call) -> Sent {
    let mut requests: BTreeMap<_, _> = counters.requests.clone();
    let logins = requests.remove(LOGIN).unwrap_or_default();
    let calls = requests.remove(call.counted()).unwrap_or_default();
    assert!(requests.is_empty(), "{requests:?}");
    (logins, calls)
}

/// Checks an error against what is due, and looks for secrets in everything it says.
fn check(name: &str, call: &Call, error: &Error, due: &Outcome) {
    let Outcome::Fails {
        form,
        kind,
        call: failed,
        remedy,
    } = due
    else {
        panic!("{name} was to pass: {error:?}")
    };
    assert_eq!(error.kind(), kind, "{name}: {error:?}");
    assert_eq!(error.code(), kind.code(), "{name}");
    assert_eq!(error.call(), Some(*failed), "{name}");
    assert_eq!(error.transport(), Some(call.transport()), "{name}");
    assert_eq!(error.status(), form.status(), "{name}: {error:?}");
    assert_eq!(error.ukg_text().is_some(), form.speaks(), "{name}: {error:?}");
    assert!(!remedy.is_empty(), "{name} names no remedy");
    for part in *remedy {
        assert!(error.remedy().contains(part), "{name}: `{part}` in {}", error.remedy());
    }
    assert!(error.to_string().contains(failed), "{name}: {error}");

    let said = error.ukg_text().unwrap_or_default();
    let messages = error.messages().iter().filter_map(|message| message.text.as_deref());
    let spoken: Vec<_> = messages.chain([said]).collect();
    assert_clean(name, &format!("{error}\n{}\n{}", error.remedy(), spoken.join("\n")));
    assert_prints_clean(name, error);
    assert_prints_clean(name, error.kind());
}

/// Runs cases and then looks for secrets in the log.
pub(crate) async fn run(cases: Vec<Case>) {
    stream::iter(cases).for_each_concurrent(PARALLEL, Case::run).await;
    assert_clean_log();
}
