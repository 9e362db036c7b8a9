//! Permissions that are missing: each is named, alone, and checking again costs no login.

use rollbook_core::{Try, Values};
use rollbook_model::{AccountStatus, Catalogue, PermissionLevel, permission::Requirement};
use ukg_pro_sandbox::{accounts::ServiceAccount, permissions::Grid};

use super::{Link, missing};
use crate::hub::{ALL, Hub};

const ANEW: Try = Try {
    refused_again: false,
    as_they_are: false,
    anew: true,
};

/// Each line that a read needs, with an action that needs it and nothing else.
fn lines() -> Vec<(&'static str, Vec<&'static str>, String)> {
    let mut lines: Vec<(&str, Vec<&str>, String)> = Vec::new();
    for action in Catalogue::get().actions() {
        let requirements = Requirement::of_actions(&[action]);
        let [requirement] = &requirements[..] else { continue };
        let known = lines.iter().any(|(name, ..)| *name == requirement.name());
        // The lines that only hire have nothing to read.
        let reads = requirement.level() == PermissionLevel::View && !requirement.name().ends_with("New Hire");
        if reads && !known {
            lines.push((requirement.name(), requirement.also(), action.id.clone()));
        }
    }
    lines
}

#[tokio::test]
async fn each_permission_that_is_missing_is_named_and_no_other() {
    let hub = Hub::start().await;
    let lines = lines();
    assert!(lines.len() >= 15, "{lines:?}");
    let all: Vec<_> = lines.iter().map(|(.., action)| action.as_str()).collect();
    for (name, also, _) in &lines {
        let mut grid = Grid::full();
        for line in std::iter::once(name).chain(also) {
            grid.revoke(line, PermissionLevel::View);
        }
        let change = |account: &mut ServiceAccount| account.permissions = grid;
        assert!(hub.control.change_account(&hub.login.username, change));

        let link = Link::sent(&hub, &all).await;
        let session = link.connect(link.right()).await;
        let missing = missing(&session);
        let names: Vec<_> = std::iter::once(name)
            .chain(also)
            .map(|line| format!("{line} (View)"))
            .collect();
        assert!(!missing.is_empty(), "{name}");
        assert!(missing.iter().all(|line| names.contains(line)), "{name}: {missing:?}");
    }
}

#[tokio::test]
async fn checking_again_sees_what_was_ticked_and_logs_in_no_second_time() {
    let hub = Hub::start().await;
    let empty = |account: &mut ServiceAccount| account.permissions = Grid::empty();
    assert!(hub.control.change_account(&hub.login.username, empty));
    let link = Link::sent(&hub, &["find_people", "list_person_details", "find_jobs"]).await;
    let session = link.connect(link.right()).await;
    assert!(missing(&session).len() >= 2, "{session:?}");
    assert_eq!(hub.login_attempts(), 1);

    for _ in 0..3 {
        link.try_as(Values::default(), ANEW).await;
    }
    let full = |account: &mut ServiceAccount| account.permissions = Grid::full();
    assert!(hub.control.change_account(&hub.login.username, full));
    let session = link.try_as(Values::default(), ANEW).await;
    assert_eq!(missing(&session), [] as [&str; 0]);
    assert_eq!(hub.login_attempts(), 1);
    assert_eq!(link.accept().await.unwrap().status, AccountStatus::Linked);
}

#[tokio::test]
async fn what_works_can_be_accepted_or_the_rest_sent_back() {
    let hub = Hub::start().await;
    assert!(
        hub.control
            .revoke(&hub.login.username, "Employee Person Details", PermissionLevel::View)
    );
    let link = Link::sent(&hub, &ALL[2..]).await;
    let nothing = hub.engine.send_link_back(&link.token).await.unwrap_err();
    assert_eq!(nothing.code, "link_not_proved");

    let before = link.connect(link.right()).await;
    let sent = hub.engine.send_link_back(&link.token).await.unwrap();
    assert!(sent.draft.sent_back_at.is_some());
    let days = sent.expires_at.duration_since(before.created_at).as_hours();
    assert!((7 * 24..=7 * 24 + 1).contains(&days), "{days}");

    let account = link.accept().await.unwrap();
    assert_eq!(account.status, AccountStatus::Degraded);
    assert_eq!(account.permissions, sent.draft.proved.unwrap().findings);
    assert_eq!(hub.stored(account.id).await, account);
}

#[tokio::test]
async fn a_check_that_cannot_be_made_says_so_and_keeps_what_was_found() {
    let hub = Hub::start().await;
    let link = Link::sent(&hub, &ALL[2..]).await;
    let before = link.connect(link.right()).await;
    hub.fault("gateway-503@rest");
    let after = link.try_as(Values::default(), ANEW).await;
    assert_eq!(super::wrong(&after), ["gateway"]);
    assert_eq!(after.draft.proved, before.draft.proved);
}
