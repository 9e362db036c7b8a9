//! Every action of the catalogue, against the emulator: it works, and without one of its permissions the refusal names
//! exactly that one.

mod golden;
mod guided;
mod inputs;
mod readings;
mod world;

use std::collections::BTreeSet;

use rollbook_model::problem::{Kind, MissingPermission, Step};
use rollbook_model::{AccountStatus, Action, Catalogue, PermissionLevel};
use serde_json::Value;
use ukg_pro_sandbox::accounts::Status;
use ukg_pro_sandbox::permissions::Grid;

use self::golden::Needs;
use self::world::World;
use crate::hub::Answered;

/// Writes whose answer is not what became of each record, but the record itself, as UKG Pro answers it.
const ANSWER_THE_RECORD: &[&str] = &[
    "update_pto_plan",
    "replace_organization_level",
    "update_organization_level",
    "create_code",
    "replace_code",
    "create_pending_deduction",
    "update_pending_deduction",
    "create_pending_earning",
    "update_pending_earning",
    "create_third_party_pay",
    "submit_import_transaction",
    "submit_business_rule_transaction",
    "submit_business_rule_file",
];

fn action(needs: &Needs) -> &'static Action {
    Catalogue::get().action(needs.action).unwrap()
}

/// Runs an action and keeps what a write answered; fails when it answers nothing.
async fn works(world: &mut World, needs: &Needs, inputs: &Value) -> Result<Answered, String> {
    let id = needs.action;
    let answer = world.run(id, inputs).await;
    let answer = answer.map_err(|problem| {
        format!(
            "`{id}` with {inputs}: {} {problem} {:?}",
            problem.code, problem.provider_message
        )
    })?;
    let data = &answer.data;
    let good = if !needs.writes {
        match answer.rows {
            Some(rows) => rows > 0,
            None => data.is_object(),
        }
    } else if ANSWER_THE_RECORD.contains(&id) {
        data.is_object() || answer.rows == Some(1)
    } else {
        data["applied"] == 1 && data["refused"] == 0 || data["success_count"] == 1
    };
    if needs.writes {
        world.keep(action(needs), answer.data.clone());
    }
    if good {
        Ok(answer)
    } else {
        Err(format!("`{id}` with {inputs}: {data}"))
    }
}

/// Fails with everything that went wrong, and not with the first of it only.
fn none_of(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} went wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn every_action_works() {
    let mut world = World::start().await;
    let mut wrong = Vec::new();
    for needs in golden::table() {
        match inputs::of(&world, action(&needs)).await {
            Ok(inputs) => wrong.extend(works(&mut world, &needs, &inputs).await.err()),
            Err(what) => wrong.push(what),
        }
    }
    none_of(&wrong);
    assert_eq!(world.failed_logins(), 0);
}

#[tokio::test]
async fn every_list_is_the_same_in_small_pages_as_in_large_ones() {
    let mut world = World::start().await;
    let mut wrong = Vec::new();
    let mut of_several_pages = 0;
    for needs in golden::table() {
        let action = action(&needs);
        let Ok(mut inputs) = inputs::of(&world, action).await else {
            continue; // `every_action_works` says so.
        };
        if needs.writes {
            // Some lists have only what was written.
            works(&mut world, &needs, &inputs).await.ok();
        }
        if !action.is_paged() {
            continue;
        }
        world.let_lists_be_read(&action.id).await;
        let whole = world.hub.all(world.account, &action.id, inputs.clone()).await;
        // At most eight pages where the list is long, and pages of two rows where it is not.
        inputs["page_size"] = (whole.len() / 8 + 2).into();
        of_several_pages += usize::from(whole.len() > whole.len() / 8 + 2);
        world.let_lists_be_read(&action.id).await;
        let paged = world.hub.all(world.account, &action.id, inputs).await;
        if paged != whole {
            wrong.push(format!(
                "`{}`: {} rows in pages, {} at once",
                action.id,
                paged.len(),
                whole.len()
            ));
        }
    }
    none_of(&wrong);
    assert!(of_several_pages > 70, "{of_several_pages} lists have several pages");
}

#[tokio::test]
async fn every_action_without_one_of_its_permissions_names_exactly_that_one() {
    let mut world = World::start().await;
    let logins = world.hub.login_attempts();
    let mut wrong = Vec::new();
    let mut refusals = 0;
    for needs in golden::table() {
        let Ok(inputs) = inputs::of(&world, action(&needs)).await else {
            wrong.push(format!("`{}` has no inputs", needs.action));
            continue;
        };
        for level in needs.levels.iter().copied() {
            world.revoke(&needs, level);
            wrong.extend(is_refused(&world, &needs, level, &inputs).await.err());
            world.grant_everything();
            refusals += 1;
        }
        if needs.levels.is_empty() {
            // What no line guards, an account without any tick can do.
            world.grant_only(Grid::empty());
        }
        // The tick was all that was missing, and the refused call changed nothing.
        wrong.extend(works(&mut world, &needs, &inputs).await.err());
        world.grant_everything();
    }
    none_of(&wrong);
    assert!(refusals > 150, "{refusals}");
    // No refusal counts towards a lock, and none has the client log in again.
    let account = world.hub.control.account(&world.hub.login.username).unwrap();
    assert_eq!((account.failed_logins, account.status), (0, Status::Active));
    assert_eq!(world.hub.login_attempts(), logins);
    assert_eq!(world.hub.stored(world.account).await.status, AccountStatus::Linked);
}

/// Runs an action for which one level of its line was taken away.
async fn is_refused(world: &World, needs: &Needs, level: PermissionLevel, inputs: &Value) -> Result<(), String> {
    let id = needs.action;
    let problem = match world.run(id, inputs).await {
        Ok(answer) => return Err(format!("`{id}` works without {level}: {}", answer.data)),
        Err(problem) => problem,
    };
    // By the advised name and the others, whichever of them UKG Pro uses.
    let names = needs.names();
    let name = names[0];
    let lacks = MissingPermission {
        name: name.to_owned(),
        also: names[1..].iter().map(|&name| name.to_owned()).collect(),
        level,
    };
    let kind =
        (problem.code.as_str(), problem.kind, problem.step) == ("permission_missing", Kind::Permission, Step::Call);
    let remedy = problem.remedy.as_deref().unwrap_or_default();
    let told =
        remedy.contains(&format!("tick {level} on the line {name}")) && names.iter().all(|name| remedy.contains(name));
    if kind && told && problem.permission.as_ref() == Some(&lacks) {
        Ok(())
    } else {
        Err(format!("`{id}` without {name} ({level}): {problem:?}"))
    }
}

#[test]
fn an_exception_is_an_action() {
    let ids: BTreeSet<_> = golden::table().iter().map(|needs| needs.action).collect();
    let exceptions = ANSWER_THE_RECORD.iter().filter(|id| !ids.contains(*id));
    assert_eq!(exceptions.collect::<Vec<_>>(), Vec::<&&str>::new());
}
