//! What is handed in to be carried out later: transactions of the import tools, and items for payroll
//! (`ukg-pro-rest.md` 15.2, 17.7, 17.8, 20).

use jiff::civil::{DateTime, Weekday};
use jiff::{SignedDuration, ToSpan as _};
use ukg_pro_contract::apis::emp_deductions;

use super::Tenant;
use super::agenda::Task;
use super::calendar::timestamp;
use super::entry::{Entry, Owner};
use super::facts::Fact;
use super::field_name::canonical;
use super::identity::{EmployeeKey, record_id};
use super::random::Random;

const STAGED: &str = "staged-transaction";
/// The kind of an election, which transactions change.
const ELECTION: &str = "deduction";

/// The stream of keys that are given while the tenant runs.
const KEYS: u64 = 0x6E1D;

impl Tenant {
    /// A GUID that was not given before.
    pub(crate) fn new_guid(&mut self) -> String {
        self.events += 1;
        Random::new(self.seed ^ KEYS, self.events).guid()
    }

    /// The key of a record that was not given before.
    pub(crate) fn new_record_id(&mut self) -> String {
        self.events += 1;
        record_id(self.seed ^ KEYS, self.events)
    }

    /// Takes in a transaction, which is carried out after a while, and tells what is known of it.
    pub(crate) fn stage(&mut self, transaction: &str, file_name: Option<&str>, wait: SignedDuration) -> Entry {
        let staging_id = self.new_guid();
        let created = timestamp(self.now);
        let file_name = file_name.map_or_else(|| format!("{staging_id}.xml"), str::to_owned);
        let entry = Entry::new(Owner::Tenant)
            .with("stagingId", staging_id.clone())
            .with("fileId", staging_id.clone())
            .with("dateTimeCreated", created.clone())
            .with("serviceSubmittalDate", created)
            .with("fileName", file_name)
            .with("status", "Pending")
            .with("messages", Fact::Entries(Vec::new()))
            .with("childTransactionStatuses", "[]");
        self.add_record(STAGED, entry.clone());
        let due = self.now.saturating_add(wait);
        let transaction = transaction.to_owned();
        self.agenda.plan(
            due,
            Task::Import {
                staging_id,
                transaction,
            },
        );
        entry
    }

    /// Carries out a transaction that was taken in.
    pub(super) fn import(&mut self, staging_id: &str, transaction: &str) {
        let outcome = match leaves(transaction) {
            None => Imported::failed("The transaction is not well-formed XML."),
            Some(leaves) => self.carry_out(&leaves),
        };
        let processed = Fact::text(timestamp(self.now));
        let Some(entries) = self.records_mut(STAGED) else {
            return;
        };
        let Some(entry) = entries
            .iter_mut()
            .find(|one| one.text("staging_id") == Some(staging_id))
        else {
            return;
        };
        let message = Entry::new(Owner::Tenant)
            .with("message", outcome.message)
            .with("severity", if outcome.passed { "0" } else { "3" });
        entry.set("status", Some(Fact::text(if outcome.passed { "Pass" } else { "Fail" })));
        entry.set("fileProcessDate", Some(processed));
        entry.set("employeeName", outcome.name.map(Fact::text));
        entry.set("employeeNumber", outcome.number.map(Fact::text));
        entry.set("transaction", outcome.transaction.map(Fact::text));
        entry.set("messages", Some(Fact::Entries(vec![message])));
    }

    fn carry_out(&mut self, leaves: &[(String, String)]) -> Imported {
        let leaf = |names: &[&str]| {
            let mut named = leaves
                .iter()
                .filter(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)));
            named.next().map(|(_, text)| text.trim())
        };
        // The first name is that of the root.
        let kind = leaves.first().map(|(name, _)| name.clone());
        let mut outcome = Imported::passed("The transaction was imported.", kind);
        let Some(number) = leaf(&["EmployeeNumber", "EmpNo"]) else {
            return outcome;
        };
        let company = leaf(&["CompanyCode", "Company"]);
        let Some(key) = self.numbered(company, number) else {
            return Imported {
                transaction: outcome.transaction,
                ..Imported::failed("No employee has this number.")
            };
        };
        let part = |name| {
            self.fact(&key, name)
                .and_then(Fact::as_text)
                .unwrap_or_default()
                .to_owned()
        };
        outcome.name = Some(format!("{}, {}", part("last_name"), part("first_name")));
        outcome.number = Some(part("employee_number"));
        if let Some(code) = leaf(&["DeductionCode", "DedCode"])
            && !self.change_election(key, code, leaves)
        {
            outcome.passed = false;
            "The employee has no plan of this deduction code.".clone_into(&mut outcome.message);
        }
        outcome
    }

    /// The employment of a number, to which leading zeros are added (`ukg-pro-rest.md` 15.2).
    fn numbered(&self, company: Option<&str>, number: &str) -> Option<EmployeeKey> {
        let digits = number.trim_start_matches('0');
        let mut employments = self.employments().iter().filter(|employment| {
            let own = employment.facts().text("employee_number").unwrap_or_default();
            own.trim_start_matches('0') == digits
        });
        let in_company = |key: &EmployeeKey| {
            let code = self.fact(key, "company_code").and_then(Fact::as_text);
            company.is_none_or(|wanted| code.is_some_and(|code| code.eq_ignore_ascii_case(wanted)))
        };
        employments
            .find(|one| in_company(&one.key()))
            .map(super::Employment::key)
    }

    /// Changes an election by what the transaction says of its fields; whether there is one.
    fn change_election(&mut self, key: EmployeeKey, code: &str, leaves: &[(String, String)]) -> bool {
        let changed = Fact::text(timestamp(self.now));
        if !self.has_records(ELECTION) {
            // A tenant without elections takes any, as the emulator accepts any transaction.
            return true;
        }
        let Some(elections) = self.records_mut(ELECTION) else {
            return true;
        };
        let of_the_plan = |one: &&mut Entry| {
            one.owner() == Owner::Employment(key) && one.text("deduction_code").is_some_and(|own| own == code)
        };
        let Some(election) = elections.iter_mut().find(of_the_plan) else {
            return false;
        };
        let fields = emp_deductions::API.row.fields();
        let known: Vec<_> = fields.map(|field| canonical(field.name)).collect();
        for (name, text) in leaves {
            let name = match name.as_str() {
                "StartDate" => "deduction_start_date".into(),
                "StopDate" | "EndDate" => "deduction_stop_date".into(),
                name => canonical(name),
            };
            let kept = ["deduction_code", "employee_id", "company_id", "system_id"].contains(&name.as_ref());
            // A field left out, or empty, keeps its present value.
            if known.contains(&name) && !kept && !text.trim().is_empty() {
                election.set(&name, Some(Fact::text(text.trim().to_owned())));
            }
        }
        election.set("datetime_changed", Some(changed));
        true
    }

    /// Plans the payroll that takes what was handed in: that of the next Friday.
    pub(crate) fn expect_payroll(&mut self) {
        let friday = self.now.date().nth_weekday(1, Weekday::Friday);
        if let Ok(friday) = friday {
            self.agenda.plan_once(friday.at(18, 0, 0, 0), Task::Payroll);
        }
    }

    /// How many imported earnings and pending items wait for payroll.
    pub fn waiting_for_payroll(&self) -> usize {
        let earnings = self.records("imported-earning").iter();
        let earnings =
            earnings.filter(|earning| earning.fact("isImportedIntoPayroll").and_then(Fact::as_flag) != Some(true));
        let items = ["pending-deduction", "pending-earning"]
            .into_iter()
            .flat_map(|kind| self.records(kind));
        earnings.count() + items.filter(|item| is_taken(item)).count()
    }

    /// Runs payroll: imported earnings are taken, and so are the pending items that nothing is wrong with and whose
    /// pay date has come.
    pub fn run_payroll(&mut self) {
        self.agenda.drop_all(&Task::Payroll);
        if let Some(earnings) = self.records_mut("imported-earning") {
            for earning in earnings {
                earning.set("isImportedIntoPayroll", Some(Fact::flag(true)));
            }
        }
        let until = self.now.saturating_add(7.days());
        let until = timestamp(DateTime::from_parts(until.date(), until.time()));
        let mut left = false;
        for kind in ["pending-deduction", "pending-earning"] {
            for item in self.records_mut(kind).into_iter().flatten() {
                if !is_taken(item) {
                    continue;
                }
                if item.text("scheduled_pay_date").is_some_and(|day| day <= until.as_str()) {
                    item.set("item_status", Some(Fact::text("Processed")));
                } else {
                    left = true;
                }
            }
        }
        if left {
            self.expect_payroll();
        }
    }
}

/// Whether payroll takes a pending item once its pay date comes.
fn is_taken(item: &Entry) -> bool {
    let is_open = matches!(item.text("item_status"), Some("Pending" | "Submitted"));
    is_open && item.fact("is_picked_up").and_then(Fact::as_flag) == Some(true)
}

/// What became of a transaction.
struct Imported {
    passed: bool,
    message: String,
    transaction: Option<String>,
    name: Option<String>,
    number: Option<String>,
}

impl Imported {
    fn passed(message: &str, transaction: Option<String>) -> Self {
        Self {
            passed: true,
            message: message.to_owned(),
            transaction,
            name: None,
            number: None,
        }
    }

    fn failed(message: &str) -> Self {
        Self {
            passed: false,
            ..Self::passed(message, None)
        }
    }
}

/// The name of the root, then the elements that hold no others, each with its text; `None` where the text is no XML.
///
/// The schema of a transaction is the customer's own (`ukg-pro-rest.md` 15.2), so nothing but the form is asked for.
fn leaves(text: &str) -> Option<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut content = String::new();
    let mut has_root = false;
    let mut rest = text.trim_start_matches('\u{feff}').trim();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<')?;
            if open.is_empty() && !rest[..end].trim().is_empty() {
                return None;
            }
            content.push_str(&unescaped(&rest[..end]));
            rest = &rest[end..];
            continue;
        };
        let skipped = [("!--", "-->"), ("?", "?>"), ("!DOCTYPE", ">")].into_iter();
        let mut skipped = skipped.filter(|(start, _)| tag.starts_with(start));
        if let Some((_, end)) = skipped.next() {
            rest = &tag[tag.find(end)? + end.len()..];
        } else if let Some(data) = tag.strip_prefix("![CDATA[") {
            let end = data.find("]]>")?;
            content.push_str(&data[..end]);
            rest = &data[end + 3..];
        } else {
            let end = tag.find('>')?;
            let (inside, after) = (&tag[..end], &tag[end + 1..]);
            rest = after;
            if let Some(name) = inside.strip_prefix('/') {
                let (opened, is_leaf) = open.pop()?;
                if opened != name.trim() {
                    return None;
                }
                if is_leaf && !open.is_empty() {
                    found.push((local(opened), content.clone()));
                }
                content.clear();
                continue;
            }
            let name = inside.trim_end_matches('/').split_whitespace().next()?;
            if open.is_empty() {
                if has_root {
                    return None;
                }
                has_root = true;
                found.push((local(name), String::new()));
            }
            if let Some(parent) = open.last_mut() {
                parent.1 = false;
            }
            content.clear();
            if inside.ends_with('/') {
                if !open.is_empty() {
                    found.push((local(name), String::new()));
                }
            } else {
                open.push((name, true));
            }
        }
    }
    (has_root && open.is_empty()).then_some(found)
}

/// A name without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::leaves;

    #[test]
    fn a_transaction_tells_its_root_and_its_leaves() {
        let text = r#"<?xml version="1.0"?><t:Change xmlns:t="x"><A><B>1 &amp; 2</B><C/></A><!-- no --></t:Change>"#;
        let found = leaves(text).into_iter().flatten();
        let found: Vec<_> = found.map(|(name, text)| format!("{name}={text}")).collect();
        assert_eq!(found, ["Change=", "B=1 & 2", "C="]);
    }

    #[test]
    fn what_is_no_xml_has_no_leaves() {
        for text in ["", "no", "<A>", "<A></B>", "<A/><B/>", "<A", "</A>"] {
            assert_eq!(leaves(text), None, "{text}");
        }
    }
}
