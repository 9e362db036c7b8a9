//! A process that writes deductions is killed again and again: whatever moment it is, none is lost and none is doubled.

use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rollbook_model::{DeductionFrequency, DeductionSetUp, DeductionState};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use super::shop::{Shop, fixed};
use crate::database::{Database, on_both};
use crate::sync::{is_exhaustive, program, say};

on_both! {
    deductions_are_neither_lost_nor_doubled_whenever_the_process_is_killed,
}

/// Begins a turn in another process, which has found its database.
async fn begin(shop: &Shop) -> Child {
    let mut child = Command::new(program("writer"))
        .arg(shop.hub.database.address())
        .arg(shop.hub.database.folder())
        .args([shop.account.to_string(), shop.now().to_string()])
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).await.unwrap();
    assert_eq!(line, "running\n");
    child
}

async fn deductions_are_neither_lost_nor_doubled_whenever_the_process_is_killed(database: Arc<Database>) {
    let (rounds, people) = if is_exhaustive() { (60, 8_usize) } else { (3, 4) };
    let mut shop = Shop::with(database, Shop::often_refused).await;
    let set_up = DeductionSetUp {
        kind: None,
        description: "UNIF".to_owned(),
        frequency: DeductionFrequency::OneTime,
        company: None,
    };
    let asked = shop.hub.engine.register_deduction(&shop.ask(), set_up).await.unwrap();
    let uniformed = shop.elections("UNIF");
    let (mut kills, mut expected) = (0_u64, 0);
    for round in 0..rounds {
        let amount = 1_000 + round;
        let wishes = uniformed
            .iter()
            .map(|one| (one.employee_id(), fixed(amount)))
            .take(people);
        let wishes: Vec<_> = wishes.collect();
        let once = shop.try_enroll(asked.benefit, &wishes).await.unwrap();
        let recurring = shop.enroll("UNIF", &wishes).await;
        expected += wishes.len();
        // Not to wait for anything: so that the kills fall on every part of the work.
        for after in 0..14 {
            shop.later();
            let mut child = begin(&shop).await;
            tokio::time::sleep(Duration::from_millis(u64::try_from(after * 13 + round % 13).unwrap())).await;
            child.start_kill().unwrap();
            kills += u64::from(!child.wait().await.unwrap().success());
        }
        shop.work().await;
        shop.import();
        shop.work().await;
        shop.work().await;
        let items = shop.hub.control.export_records("pending-deduction");
        let of_round = format!("{}.{:02}", amount / 100, amount % 100);
        let mut added: Vec<_> = items
            .as_array()
            .unwrap()
            .iter()
            .filter(|item| item["amount"] == of_round.as_str())
            .map(|item| item["employee_id"].as_str().unwrap().to_owned())
            .collect();
        added.sort();
        let mut wanted: Vec<_> = wishes.iter().map(|(who, _)| (*who).to_owned()).collect();
        wanted.sort();
        assert_eq!(added, wanted, "each once");
        for item in &shop.job(once).await.items {
            assert_eq!(item.state, DeductionState::Pending, "{item:?}");
        }
        for item in &shop.job(recurring).await.items {
            assert_eq!(item.state, DeductionState::Effective, "{item:?}");
        }
        for election in uniformed.iter().take(people) {
            assert_eq!(shop.again(election).amount("employee_amount"), of_round);
        }
    }
    let items = shop.hub.control.export_records("pending-deduction");
    assert_eq!(items.as_array().unwrap().len(), expected);
    assert!(kills > 0, "none fell on a turn under way");
    say(format_args!(
        "{kills} of {} kills fell on a turn under way",
        rounds * 14
    ));
}
