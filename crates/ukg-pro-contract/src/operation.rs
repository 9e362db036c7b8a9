//! Operations of both transports under one name, so that a catalogue can speak of either.

use crate::{
    apis::APIS,
    permission::{Guard, Level, Permission},
    record::{Kind, RecordType},
    rest::{Api, Endpoint, Shape},
    services::SERVICES,
    soap::{self, Service, bi},
};

/// How an operation travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// SOAP 1.2.
    Soap,
    /// JSON over HTTP.
    Rest,
}

impl Transport {
    /// The word for it: `soap` or `rest`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Soap => "soap",
            Self::Rest => "rest",
        }
    }
}

/// An operation of a SOAP service, an endpoint of a REST API, or a report service's operation.
#[derive(Debug, Clone, Copy)]
pub enum Operation {
    /// An operation of a service.
    Soap(&'static Service, &'static soap::Operation),
    /// An endpoint of an API.
    Rest(&'static Api, &'static Endpoint),
    /// An operation of the services of reports.
    Report(&'static bi::Operation),
}

impl Operation {
    /// The operation of a name such as `EmployeePerson.FindPeople` or `person-details.list`.
    pub fn named(name: &str) -> Option<Self> {
        let (owner, operation) = name.split_once('.')?;
        let soap = || {
            let service = SERVICES.iter().find(|service| service.name == owner)?;
            Some(Self::Soap(service, service.operation(operation)?))
        };
        let rest = || {
            let api = APIS.iter().find(|api| api.name == owner)?;
            Some(Self::Rest(api, api.endpoint(operation)?))
        };
        let report = || {
            let found = bi::operations(owner).find(|one| one.name == operation)?;
            Some(Self::Report(found))
        };
        soap().or_else(rest).or_else(report)
    }

    /// Every operation of every service and API. Those of the services of reports, most of which only make a report
    /// possible, are [`bi::OPERATIONS`].
    pub fn all() -> impl Iterator<Item = Self> {
        let soap = SERVICES.iter().flat_map(|service| {
            service
                .operations
                .iter()
                .map(|operation| Self::Soap(service, operation))
        });
        let rest = APIS
            .iter()
            .flat_map(|api| api.endpoints.iter().map(|endpoint| Self::Rest(api, endpoint)));
        soap.chain(rest)
    }

    /// The name by which [`named`](Self::named) finds it.
    pub fn name(&self) -> String {
        match self {
            Self::Soap(service, operation) => format!("{}.{}", service.name, operation.name),
            Self::Rest(api, endpoint) => format!("{}.{}", api.name, endpoint.name),
            Self::Report(operation) => operation.full_name(),
        }
    }

    /// How it is called over HTTP; everything of SOAP is posted.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::Rest(_, endpoint) => endpoint.method.as_str(),
            Self::Soap(..) | Self::Report(_) => "POST",
        }
    }

    /// The path it has by REST, with `{…}` where an identifier stands.
    pub const fn path(&self) -> Option<&'static str> {
        match self {
            Self::Rest(_, endpoint) => Some(endpoint.path),
            Self::Soap(..) | Self::Report(_) => None,
        }
    }

    /// How it travels.
    pub fn transport(&self) -> Transport {
        match self {
            Self::Soap(..) | Self::Report(_) => Transport::Soap,
            Self::Rest(..) => Transport::Rest,
        }
    }

    /// What lets a service account call it.
    pub fn guard(&self) -> Guard {
        match self {
            Self::Soap(service, _) => service.guard,
            Self::Rest(api, _) => api.guard,
            Self::Report(operation) => operation.guard,
        }
    }

    /// The columns of the permission grid it needs, all of them, where a line guards it.
    pub fn levels(&self) -> &'static [Level] {
        match self {
            Self::Soap(_, operation) => operation.levels,
            Self::Rest(_, endpoint) => endpoint.levels,
            Self::Report(_) => &[],
        }
    }

    /// What it needs of the service account: nothing where any account may call it, or where no line is known.
    pub fn permissions(&self) -> impl Iterator<Item = Permission> + Clone + use<> {
        self.guard().permissions(self.levels())
    }

    /// What it does, in a line.
    pub fn meaning(&self) -> &'static str {
        match self {
            Self::Soap(_, operation) => operation.meaning,
            Self::Rest(_, endpoint) => endpoint.meaning,
            Self::Report(operation) => operation.meaning,
        }
    }

    /// The record its answers are made of; none where it answers outcomes only.
    pub fn record(&self) -> Option<&'static RecordType> {
        match self {
            Self::Soap(_, operation) => operation.output.record(),
            Self::Rest(api, endpoint) => match endpoint.shape {
                Shape::List | Shape::Narrowed | Shape::Object => Some(api.row),
                Shape::MultiStatus | Shape::Counts | Shape::Nothing => None,
            },
            // The columns of a report are its own.
            Self::Report(operation) => operation.result?.fields().find_map(|field| match field.kind {
                Kind::Many(row) => Some(row),
                _ => None,
            }),
        }
    }

    /// Whether it changes anything.
    pub fn is_write(&self) -> bool {
        match self {
            Self::Soap(_, operation) => operation.is_write(),
            Self::Rest(_, endpoint) => endpoint.is_write(),
            Self::Report(_) => false,
        }
    }
}
