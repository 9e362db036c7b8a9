//! The chain of events: sound however it is written, and whoever touches it is found out.

use std::sync::Arc;

use rollbook_model::{Actor, Event, EventKind, OrganisationId};
use rollbook_store::{AuditFault, EventFilter, KeptLine, Store};

use crate::database::{Database, on_both};
use crate::sample::ORGANISATION;

on_both! {
    every_event_is_a_line_that_follows_the_one_before,
    a_line_that_is_touched_is_named,
    lines_that_are_taken_out_or_put_in_are_named,
    an_older_database_in_place_of_this_one_differs_from_what_was_exported,
    processes_that_write_at_once_make_one_chain,
    events_of_before_are_taken_into_the_chain_once,
    each_organisation_has_a_chain_of_its_own,
}

async fn record(store: &Store, count: usize) {
    for number in 0..count {
        let event = Event::now(ORGANISATION, Actor::CommandLine, EventKind::AccountEdited, None);
        store.record_event(&event.with("number", number)).await.unwrap();
    }
}

async fn faults(store: &Store) -> Vec<AuditFault> {
    store.verify_audit(ORGANISATION, &[]).await.unwrap().faults
}

async fn every_event_is_a_line_that_follows_the_one_before(database: Arc<Database>) {
    let store = database.open().await;
    let empty = store.verify_audit(ORGANISATION, &[]).await.unwrap();
    assert_eq!((empty.lines, empty.hash, empty.faults), (0, None, vec![]));
    record(&store, 12).await;
    let report = store.verify_audit(ORGANISATION, &[]).await.unwrap();
    assert_eq!((report.lines, &report.faults), (12, &vec![]));

    let mut lines = Vec::new();
    loop {
        let page = store.audit_lines(ORGANISATION, lines.len() as u64, 5).await.unwrap();
        if page.is_empty() {
            break;
        }
        lines.extend(page);
    }
    assert_eq!(
        lines.iter().map(|line| line.line).collect::<Vec<_>>(),
        (1..=12).collect::<Vec<_>>()
    );
    assert_eq!(lines[0].previous, "");
    assert!(lines.windows(2).all(|pair| pair[1].previous == pair[0].hash));
    assert_eq!(report.hash.as_ref(), lines.last().map(|line| &line.hash));
    let filter = EventFilter {
        limit: 100,
        ..EventFilter::default()
    };
    let mut events = store.events(ORGANISATION, &filter).await.unwrap();
    events.reverse();
    assert_eq!(lines.into_iter().map(|line| line.event).collect::<Vec<_>>(), events);
}

async fn a_line_that_is_touched_is_named(database: Arc<Database>) {
    let store = database.open().await;
    record(&store, 8).await;
    let changed = |line| AuditFault::Changed { line };
    for (column, value) in [
        ("actor", "'system'"),
        ("kind", "'account.checked'"),
        ("detail", "'{\"number\":99}'"),
        ("at", "at + 1"),
        ("account_id", "'acc_0190163d8694739b95e65b3e02c4d2ea'"),
    ] {
        let kept = database
            .texts(&format!(
                "SELECT COALESCE(CAST({column} AS TEXT), '') FROM event WHERE line = 4"
            ))
            .await;
        database
            .execute(&format!("UPDATE event SET {column} = {value} WHERE line = 4"))
            .await;
        assert_eq!(faults(&store).await, [changed(4)], "{column}");
        let back = match column {
            "account_id" => "NULL".to_owned(),
            "at" => "at - 1".to_owned(),
            _ => format!("'{}'", kept[0]),
        };
        database
            .execute(&format!("UPDATE event SET {column} = {back} WHERE line = 4"))
            .await;
        assert_eq!(faults(&store).await, [], "{column}");
    }
    // A line with the hash of another, and two in each other's place.
    database
        .execute("UPDATE event SET hash = (SELECT hash FROM event WHERE line = 2) WHERE line = 6")
        .await;
    assert_eq!(faults(&store).await, [changed(6), changed(7)]);
    let store = database.open().await;
    for (from, to) in [(3, 300), (5, 3), (300, 5)] {
        database
            .execute(&format!("UPDATE event SET line = {to} WHERE line = {from}"))
            .await;
    }
    let told: Vec<_> = faults(&store).await;
    assert!(
        told.starts_with(&[changed(3)]) && told.contains(&changed(5)),
        "{told:?}"
    );
}

async fn lines_that_are_taken_out_or_put_in_are_named(database: Arc<Database>) {
    let store = database.open().await;
    record(&store, 10).await;
    database.execute("DELETE FROM event WHERE line IN (4, 5)").await;
    assert_eq!(faults(&store).await, [AuditFault::Missing { line: 4, to: 5 }]);
    database.execute("DELETE FROM event WHERE line = 10").await;
    let cut = [
        AuditFault::Missing { line: 4, to: 5 },
        AuditFault::Missing { line: 10, to: 10 },
    ];
    assert_eq!(faults(&store).await, cut);
    // Nobody can make the record of the last line fit without the key.
    database
        .execute("UPDATE audit_head SET line = 9, hash = (SELECT hash FROM event WHERE line = 9)")
        .await;
    assert!(faults(&store).await.contains(&AuditFault::HeadForged));
    record(&store, 1).await;
    database
        .execute("UPDATE event SET id = 'evt_0190163d8694739b95e65b3e02c4d2ea', line = NULL WHERE line = 2")
        .await;
    let event = "evt_0190163d8694739b95e65b3e02c4d2ea".to_owned();
    assert!(faults(&store).await.contains(&AuditFault::Unchained { event }));
    database.execute("UPDATE event SET line = 40 WHERE line = 3").await;
    assert!(faults(&store).await.contains(&AuditFault::Beyond { line: 40 }));
    database.execute("DELETE FROM audit_head").await;
    assert!(faults(&store).await.contains(&AuditFault::HeadForged));
}

async fn an_older_database_in_place_of_this_one_differs_from_what_was_exported(database: Arc<Database>) {
    let store = database.open().await;
    record(&store, 6).await;
    let lines = store.audit_lines(ORGANISATION, 0, 100).await.unwrap();
    let mut kept: Vec<_> = lines
        .into_iter()
        .map(|line| KeptLine {
            organisation: ORGANISATION,
            line: line.line,
            hash: line.hash,
        })
        .collect();
    assert_eq!(store.verify_audit(ORGANISATION, &kept).await.unwrap().faults, []);
    "another".clone_into(&mut kept[2].hash);
    kept.push(KeptLine {
        organisation: ORGANISATION,
        line: 7,
        hash: "gone".to_owned(),
    });
    let differs = [AuditFault::Differs { line: 3 }, AuditFault::Differs { line: 7 }];
    assert_eq!(store.verify_audit(ORGANISATION, &kept).await.unwrap().faults, differs);
}

async fn processes_that_write_at_once_make_one_chain(database: Arc<Database>) {
    let stores = [Arc::new(database.open().await), Arc::new(database.open().await)];
    let writers: Vec<_> = (0..8)
        .map(|number| {
            let store = Arc::clone(&stores[number % 2]);
            tokio::spawn(async move { record(&store, 6).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    let report = stores[0].verify_audit(ORGANISATION, &[]).await.unwrap();
    assert_eq!((report.lines, report.faults), (48, vec![]));
}

async fn events_of_before_are_taken_into_the_chain_once(database: Arc<Database>) {
    let store = database.open().await;
    record(&store, 5).await;
    // As a database of before is.
    database.execute("UPDATE event SET line = NULL, hash = NULL").await;
    database.execute("DELETE FROM audit_head").await;
    assert_eq!(faults(&store).await, []);
    record(&store, 1).await;
    let lines = store.audit_lines(ORGANISATION, 0, 100).await.unwrap();
    let kinds: Vec<_> = lines.iter().map(|line| line.event.kind).collect();
    assert_eq!(kinds.len(), 7);
    assert_eq!(
        kinds[5],
        EventKind::AuditBegun,
        "a chain that was taken apart and made anew says so"
    );
    assert_eq!(lines[5].event.detail["events"], 5);
    assert_eq!(faults(&store).await, []);
}

async fn each_organisation_has_a_chain_of_its_own(database: Arc<Database>) {
    let store = database.open().await;
    let other = OrganisationId::new();
    store.remember_organisation(other).await.unwrap();
    record(&store, 3).await;
    let event = Event::now(other, Actor::System, EventKind::AccountChecked, None);
    store.record_event(&event).await.unwrap();
    let lines = store.audit_lines(other, 0, 100).await.unwrap();
    assert_eq!((lines.len(), lines[0].line), (1, 1));
    let error = store
        .record_event(&Event::now(
            OrganisationId::new(),
            Actor::System,
            EventKind::AccountChecked,
            None,
        ))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "not_found");
}
