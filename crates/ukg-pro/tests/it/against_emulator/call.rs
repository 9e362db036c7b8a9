//! The calls that are made, and who makes them.

use futures_util::TryStreamExt as _;
use ukg_pro::{
    Error, Http, ServiceAddress, Tenant,
    contract::{
        Transport,
        apis::person_details::{API, PersonDetails},
        identifier::EmployeeIdentifier,
        record::Record as _,
        services::employee_person::{Person, SERVICE},
        soap::{Argument, EmployeeQuery},
    },
};

use crate::server::operation;

pub(crate) const LOGIN: &str = "LoginService.Authenticate";

/// What is called.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    /// Whether web services answer at the address.
    Reach,
    Login,
    Find(Box<EmployeeQuery<'static>>),
    Get(EmployeeIdentifier<'static>),
    Update(Box<Person<'static>>),
    /// Every page of a Find.
    FindAll,
    /// One page of a list, with its query.
    List(&'static [(&'static str, &'static str)]),
    One(&'static str),
    /// Every page of a list, with its query.
    ListAll(&'static [(&'static str, &'static str)]),
}

impl Call {
    pub(crate) fn find() -> Self {
        Self::Find(Box::default())
    }

    pub(crate) fn get() -> Self {
        Self::Get(EmployeeIdentifier::employee_number("NONE", "000000000"))
    }

    pub(crate) fn update() -> Self {
        Self::Update(Box::default())
    }

    /// The name of the call in errors.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Reach => "LoginService",
            Self::Login => LOGIN,
            Self::Find(_) | Self::FindAll => "EmployeePerson.FindPeople",
            Self::Get(_) => "EmployeePerson.GetPersonByEmployeeIdentifier",
            Self::Update(_) => "EmployeePerson.UpdatePerson",
            Self::List(_) | Self::ListAll(_) => "person-details.list",
            Self::One(_) => "person-details.get",
        }
    }

    /// The name under which the emulator counts it.
    pub(crate) fn counted(&self) -> &'static str {
        match self {
            Self::Reach => "LoginService.wsdl",
            others => others.name(),
        }
    }

    pub(crate) fn transport(&self) -> Transport {
        match self {
            Self::List(_) | Self::ListAll(_) | Self::One(_) => Transport::Rest,
            _ => Transport::Soap,
        }
    }

    pub(crate) async fn make(&self, caller: &Caller) -> Result<(), Error> {
        let tenant = &caller.tenant;
        let find = operation("FindPeople");
        let list = API.endpoint("list").unwrap();
        match self.clone() {
            Self::Reach => caller.http.reach(&caller.address).await.map(drop),
            Self::Login => tenant.login().await,
            Self::Find(query) => {
                let query = [Argument::Query(query.into_row())];
                tenant.soap(&SERVICE, find, &query, |_| ()).await
            }
            Self::Get(identifier) => {
                let get = operation("GetPersonByEmployeeIdentifier");
                let found = tenant.get::<Person<'static>>(&SERVICE, get, identifier).await;
                found.map(drop)
            }
            Self::Update(person) => {
                let entities = [Argument::Entities(vec![person.into_row()])];
                tenant
                    .soap(&SERVICE, operation("UpdatePerson"), &entities, |_| ())
                    .await
            }
            Self::FindAll => {
                let rows = tenant.find::<Person<'static>>(&SERVICE, find, EmployeeQuery::default());
                rows.try_for_each(|_| std::future::ready(Ok(()))).await
            }
            Self::List(query) => tenant.rest(&API, list, &[], query, |_| ()).await,
            Self::One(employee_id) => {
                let get = API.endpoint("get").unwrap();
                let path = [("employeeId", employee_id)];
                let found = tenant.rest_get::<PersonDetails<'static>>(&API, get, &path).await;
                found.map(drop)
            }
            Self::ListAll(query) => {
                let rows = tenant.list::<PersonDetails<'static>>(&API, list, &[], query);
                rows.try_for_each(|_| std::future::ready(Ok(()))).await
            }
        }
    }
}

/// Whoever calls: a client, and a tenant at an address.
pub(crate) struct Caller {
    pub(crate) http: Http,
    pub(crate) address: ServiceAddress,
    pub(crate) tenant: Tenant,
}
