//! Changing a running emulator and asking what happened in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::civil::{Date, DateTime};
use secrecy::SecretString;
use serde_json::{Map, Value};
use ukg_pro_contract::{permission::Level, soap::wsdl::Described};

use crate::{
    accounts::{Login, ServiceAccount, Status},
    counters::{Counters, Outcome},
    faults::{ActiveFault, Fault},
    permissions, random,
    state::State,
    switches::{EntryApproval, Switches},
    tenant::{EmployeeId, HandEntry, HandStatus, Life, NewUser, PendingItem, Refusal, Tenant, Transaction, User},
};

/// The hand on a running emulator. Clones are hands on the same one; changes hold from the next
/// request on.
#[derive(Clone)]
pub struct Control {
    state: Arc<State>,
}

impl fmt::Debug for Control {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Control")
            .field("address", &self.state.address)
            .finish_non_exhaustive()
    }
}

impl Control {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { state }
    }

    /// The settings of all switches.
    pub fn switches(&self) -> Switches {
        self.state.switches()
    }

    /// Turns switches: `control.set_switches(|switches| switches.batch = Batch::NothingApplied)`.
    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        self.state.set_switches(change);
    }

    /// Turns switches by their names, to values as JSON has them; all or none.
    pub(crate) fn turn(&self, given: Map<String, Value>) -> Result<Switches, serde_json::Error> {
        let mut all = serde_json::to_value(self.switches())?;
        if let Some(all) = all.as_object_mut() {
            all.extend(given);
        }
        let turned: Switches = serde_json::from_value(all)?;
        self.set_switches(|switches| *switches = turned);
        Ok(turned)
    }

    /// Switches a fault on and gives its number.
    pub fn add_fault(&self, fault: Fault) -> u64 {
        self.state.faults().add(fault)
    }

    /// Switches a fault off by its number; whether it was still on.
    pub fn remove_fault(&self, id: u64) -> bool {
        self.state.faults().remove(id)
    }

    /// Switches all faults off.
    pub fn clear_faults(&self) {
        self.state.faults().clear();
    }

    /// The faults that are on, with the times that are left.
    pub fn faults(&self) -> Vec<ActiveFault> {
        self.state.faults().active().to_vec()
    }

    /// The SOAP services, by their paths under `/services/`.
    pub fn soap_services(&self) -> Vec<&'static str> {
        Described::all().map(Described::path).collect()
    }

    /// The lines of the permission grid.
    pub fn permission_lines(&self) -> BTreeSet<&'static str> {
        permissions::lines()
    }

    /// The user names of all accounts.
    pub fn usernames(&self) -> Vec<String> {
        self.state
            .accounts()
            .iter()
            .map(|account| account.username.clone())
            .collect()
    }

    /// An account.
    pub fn account(&self, username: &str) -> Option<ServiceAccount> {
        self.state.accounts().get(username).cloned()
    }

    /// What a client needs to log in with an account.
    pub fn login(&self, username: &str) -> Option<Login> {
        let accounts = self.state.accounts();
        let account = accounts.get(username)?;
        Some(Login {
            username: account.username.clone(),
            password: account.password.clone(),
            customer_api_key: accounts.customer_api_key.clone(),
            user_api_key: account.user_api_key.clone(),
        })
    }

    /// Adds an account, or puts it in the place of the one with its user name.
    pub fn put_account(&self, account: ServiceAccount) {
        self.state.accounts().put(account);
    }

    /// Removes an account; its tokens end. Whether there was one.
    pub fn remove_account(&self, username: &str) -> bool {
        self.state.tokens().end_of(username);
        self.state.accounts().remove(username).is_some()
    }

    /// Changes an account; whether there is one of this user name. The user name itself stays.
    pub fn change_account(&self, username: &str, change: impl FnOnce(&mut ServiceAccount)) -> bool {
        let mut accounts = self.state.accounts();
        let Some(account) = accounts.get_mut(username) else {
            return false;
        };
        change(account);
        username.clone_into(&mut account.username);
        true
    }

    /// Sets whether an account can be used; one that becomes active has no failed logins.
    pub fn set_status(&self, username: &str, status: Status) -> bool {
        self.change_account(username, |account| account.set_status(status))
    }

    /// Ticks a line of an account's grid; whether there is such an account.
    pub fn grant(&self, username: &str, line: &str, level: Level) -> bool {
        self.change_account(username, |account| account.permissions.grant(line, level))
    }

    /// Unticks a line of an account's grid; whether it was ticked.
    pub fn revoke(&self, username: &str, line: &str, level: Level) -> bool {
        let mut was = false;
        self.change_account(username, |account| was = account.permissions.revoke(line, level));
        was
    }

    /// The tenant's key.
    pub fn customer_api_key(&self) -> SecretString {
        self.state.accounts().customer_api_key.clone()
    }

    /// Gives the tenant another key, of any length.
    pub fn set_customer_api_key(&self, key: impl Into<SecretString>) {
        self.state.accounts().customer_api_key = key.into();
    }

    /// How many days a password is good that is made on the administration pages or over the control API; 0 is for
    /// ever.
    pub fn password_days(&self) -> u32 {
        self.state.accounts().password_days
    }

    /// Sets how many days a password is good that is made from now on; 0 is for ever.
    pub fn set_password_days(&self, days: u32) {
        self.state.accounts().password_days = days;
    }

    /// Until when a password that is made today is good.
    pub fn password_expires(&self) -> Option<Date> {
        self.state.accounts().password_expires(self.now().date())
    }

    /// How long tokens live from here on; also those already given.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.state.set_token_lifetime(lifetime);
    }

    /// Ends every token.
    pub fn end_tokens(&self) {
        self.state.tokens().end_all();
    }

    /// The date and time of the tenant, which tokens and changes are dated by.
    pub fn now(&self) -> DateTime {
        self.state.clock().now()
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.state.clock().advance(by);
    }

    /// Lets so much happen in the tenant now (hires, raises, moves, leaves, ends, …), the same for equal seeds in equal
    /// tenants, and tells how often what happened.
    pub fn live(&self, events: u32, seed: u64) -> BTreeMap<&'static str, u32> {
        self.state.tenant_mut().live(events, seed)
    }

    /// Removes a person with every employment and record, as the real service hardly ever does; whether there was one
    /// of this employee id who leads nobody.
    pub fn remove_person(&self, employee_id: &str) -> bool {
        let id = EmployeeId::parse(employee_id);
        id.is_some_and(|id| self.state.tenant_mut().remove_person(&id))
    }

    /// Changes the tenant in any way there is, also in those that no client has, and waits for nobody's approval.
    pub fn change_tenant<T>(&self, change: impl FnOnce(&mut Tenant) -> T) -> T {
        change(&mut self.state.tenant_mut())
    }

    /// Lets something be done when so many more requests for an operation have come, the last of them before it is
    /// answered: what happens between two pages of a list.
    pub fn when_requested(&self, operation: &str, count: u64, then: impl FnOnce() + Send + 'static) {
        self.state.ambushes().add(operation, count, Box::new(then));
    }

    /// Lets things happen on each day that the clock passes from now on, or no longer.
    pub fn set_life(&self, life: Option<Life>) {
        self.state.tenant_mut().set_life(life);
    }

    /// How the tenant lives from day to day.
    pub fn life(&self) -> Option<Life> {
        self.state.tenant().life()
    }

    /// The numbers of the requests that wait for approval
    /// ([`Workflow::Approval`](crate::switches::Workflow::Approval),
    /// [`ImportApproval::Required`](crate::switches::ImportApproval::Required)).
    pub fn requests(&self) -> Vec<u32> {
        self.state.tenant().requests().collect()
    }

    /// Approves a request; whether it waited.
    pub fn approve(&self, request_number: u32) -> bool {
        self.state.tenant_mut().approve(request_number)
    }

    /// Rejects a request, so that its change never becomes true; whether it waited.
    pub fn reject(&self, request_number: u32) -> bool {
        self.state.tenant_mut().reject(request_number)
    }

    /// The users of the tenant who are no employees, in the order in which they were added.
    pub fn users(&self) -> Vec<User> {
        self.state.tenant().users().to_vec()
    }

    /// Adds an active user who is no employee, and gives the password to sign in with to the administration pages.
    ///
    /// # Errors
    /// What is missing or cannot be, each with the field it hangs on; then nobody is added.
    pub fn add_user(&self, user: &NewUser) -> Result<SecretString, Vec<Refusal>> {
        let password = new_password().map_err(|refusal| vec![refusal])?;
        self.state.tenant_mut().add_user(user, password.clone())?;
        Ok(password)
    }

    /// Changes what is said of a user, whose name stays; whether there is one.
    ///
    /// # Errors
    /// What is missing or cannot be; then nothing changes.
    pub fn change_user(&self, user: &NewUser, is_active: bool) -> Result<bool, Vec<Refusal>> {
        self.state.tenant_mut().change_user(user, is_active)
    }

    /// Sets whether a user can sign in and enter deductions; whether there is one.
    pub fn set_user_active(&self, username: &str, is_active: bool) -> bool {
        self.state.tenant_mut().set_user_active(username, is_active)
    }

    /// Gives a user a role by its id or name; whether there is such a user and such a role.
    pub fn set_user_role(&self, username: &str, role: &str) -> bool {
        self.state.tenant_mut().set_user_role(username, role)
    }

    /// Gives a user another password.
    ///
    /// # Errors
    /// When there is no such user.
    pub fn renew_user_password(&self, username: &str) -> Result<SecretString, Refusal> {
        let password = new_password()?;
        if self.state.tenant_mut().set_user_password(username, password.clone()) {
            Ok(password)
        } else {
            Err(Refusal {
                field: "username",
                text: format!("The tenant has no user “{username}”."),
            })
        }
    }

    /// Enters a deduction by hand as a user: `values` are leaves of a deduction transaction ([`Transaction`]), with
    /// shares of the pay in percent. It is an election at once, or waits for another user where the tenant has that
    /// ([`EntryApproval::Required`]).
    ///
    /// # Errors
    /// What the user may not do, or the rule that is broken; then nothing changes.
    pub fn enter_deduction(&self, username: &str, values: &[(&str, &str)]) -> Result<HandEntry, Refusal> {
        let needs_approval = self.switches().entry_approval == EntryApproval::Required;
        let mut tenant = self.state.tenant_mut();
        tenant.enter_deduction(username, values, needs_approval)
    }

    /// What was entered by hand, the latest first.
    pub fn entered_by_hand(&self) -> Vec<HandEntry> {
        self.state.tenant().entered_by_hand().cloned().collect()
    }

    /// What was entered by hand and waits for another user, the latest first.
    pub fn waiting_entries(&self) -> Vec<HandEntry> {
        let tenant = self.state.tenant();
        let entries = tenant.entered_by_hand();
        entries
            .filter(|entry| entry.status == HandStatus::Waiting)
            .cloned()
            .collect()
    }

    /// Approves, as another user, what was entered by hand.
    ///
    /// # Errors
    /// When the user may not, or entered it, or nothing of this number waits.
    pub fn approve_entry(&self, number: u32, username: &str) -> Result<HandEntry, Refusal> {
        self.state.tenant_mut().approve_entry(number, username)
    }

    /// Rejects, as another user and in words, what was entered by hand.
    ///
    /// # Errors
    /// As [`approve_entry`](Self::approve_entry), and when there are no words.
    pub fn reject_entry(&self, number: u32, username: &str, words: &str) -> Result<HandEntry, Refusal> {
        self.state.tenant_mut().reject_entry(number, username, words)
    }

    /// The transactions of the import tools that were handed in, the latest first.
    pub fn transactions(&self) -> Vec<Transaction> {
        self.state.tenant().transactions()
    }

    /// The pending items of payroll.
    pub fn pending_items(&self) -> Vec<PendingItem> {
        self.state.tenant().pending_items()
    }

    /// Approves every request that waits, and tells their numbers.
    pub fn approve_all(&self) -> Vec<u32> {
        let mut tenant = self.state.tenant_mut();
        let waiting: Vec<u32> = tenant.requests().collect();
        waiting.into_iter().filter(|number| tenant.approve(*number)).collect()
    }

    /// How many imported earnings and pending items wait for payroll.
    pub fn waiting_for_payroll(&self) -> usize {
        self.state.tenant().waiting_for_payroll()
    }

    /// Loads imported earnings into payroll now instead of on the next Friday. They are paid, as pending items are, with
    /// the next run of the pay group on its pay date.
    pub fn run_payroll(&self) {
        self.state.tenant_mut().run_payroll();
    }

    /// What was counted.
    pub fn counters(&self) -> Counters {
        self.state.counters()
    }

    /// When each of the last hundred thousand requests came since counting began, in order: what a gateway that counts
    /// the requests of any span of time would have seen.
    pub fn arrivals(&self) -> Vec<Instant> {
        self.state.arrivals()
    }

    /// Begins counting anew.
    pub fn reset_counters(&self) {
        self.state.reset_counters();
    }

    /// Waits until so many requests for an operation have come, answered or not.
    pub async fn requested(&self, operation: &str, count: u64) {
        self.state.counted(|counters| counters.of(operation) >= count).await;
    }

    /// Waits until so many requests for an operation have ended in this way.
    pub async fn ended(&self, operation: &str, outcome: Outcome, count: u64) {
        self.state
            .counted(|counters| counters.ended(operation, outcome) >= count)
            .await;
    }

    /// The truth about everything in the tenant; see [`Tenant::export`](crate::tenant::Tenant::export).
    pub fn export(&self) -> Value {
        self.state.tenant_mut().export()
    }

    /// The truth about the records of a kind; see
    /// [`Tenant::export_records`](crate::tenant::Tenant::export_records).
    pub fn export_records(&self, kind: &str) -> Value {
        self.state.tenant_mut().export_records(kind)
    }
}

fn new_password() -> Result<SecretString, Refusal> {
    let password = random::password().map_err(|error| Refusal {
        field: "",
        text: error.to_string(),
    })?;
    Ok(password.into())
}
