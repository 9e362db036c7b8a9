//! Lines of the grid about whose names sources disagree (`ukg-pro-soap.md` 10, `ukg-pro-rest.md` 5): whichever name a
//! tenant goes by, the line of that name is enough, the other is not, and what UKG Pro says of that is passed on.

use rollbook_model::problem::MissingPermission;
use rollbook_model::{Account, AccountStatus, PermissionLevel, PermissionState};
use serde_json::Value;
use ukg_pro_sandbox::permissions::Grid;
use ukg_pro_sandbox::switches::{LineName, PermissionNames, Switches};

use super::golden::{self, Needs};
use super::world::World;
use super::{action, inputs, none_of, works};

/// Has the tenant go by the name of a line.
fn go_by(switches: &mut Switches, names: &[&str], line: &str) {
    let of_two = if names[0] == line {
        LineName::First
    } else {
        LineName::Second
    };
    match names[0] {
        "Employee Pay Statements" => switches.pay_statement_line = of_two,
        "EmployeeExport" => switches.export_line = of_two,
        _ if line.ends_with(" Details") => switches.permission_names = PermissionNames::Details,
        _ => switches.permission_names = PermissionNames::Plain,
    }
}

/// What a check of an account finds of View, what it has seen, and the account's status.
async fn found(world: &World, account: &Account) -> ((AccountStatus, PermissionState, Vec<String>), Option<String>) {
    let checked = world.hub.check(account.id).await.unwrap();
    let [view] = &checked
        .permissions
        .iter()
        .filter(|finding| finding.level == PermissionLevel::View)
        .collect::<Vec<_>>()[..]
    else {
        panic!("one line is enough for one action: {:?}", checked.permissions);
    };
    let names = std::iter::once(&view.name).chain(&view.also).cloned();
    ((checked.status, view.state, names.collect()), view.evidence.clone())
}

/// A tenant that goes by one name of a line; an error where the action, or a check, does not see it so.
async fn holds(world: &mut World, needs: &Needs, account: &Account, line: &str, inputs: &Value) -> Result<(), String> {
    let names = needs.names();
    let all: Vec<String> = names.iter().map(ToString::to_string).collect();
    let id = needs.action;

    // Every line but the one that counts.
    let mut grid = Grid::full();
    for level in PermissionLevel::ALL {
        grid.revoke(line, level);
    }
    world.grant_only(grid);
    let Err(problem) = world.run(id, inputs).await else {
        return Err(format!("`{id}` works without `{line}`"));
    };
    let lacks = MissingPermission {
        name: all[0].clone(),
        also: all[1..].to_vec(),
        level: PermissionLevel::View,
    };
    // SOAP names the line, and REST does not.
    let says_which = problem.remedy.as_ref().unwrap().contains(&format!("names {line}"));
    if problem.permission != Some(lacks) || says_which != (needs.soap && line != names[0]) {
        return Err(format!("`{id}` without `{line}`: {problem:?}"));
    }
    // A check tries a line by SOAP where it can.
    let by_soap = names[0] != "EmployeeExport";
    let (checked, seen) = found(world, account).await;
    let says_which = seen == Some(format!("UKG Pro names the line {line}"));
    if checked != (AccountStatus::Degraded, PermissionState::Missing, all.clone()) || says_which != by_soap {
        return Err(format!(
            "a check for `{id}` without `{line}` finds {checked:?}, {seen:?}"
        ));
    }

    // No line but the one that counts.
    let mut grid = Grid::empty();
    for level in &needs.levels {
        grid.grant(line, *level);
    }
    world.grant_only(grid);
    works(world, needs, inputs).await?;
    let (checked, _) = found(world, account).await;
    if checked != (AccountStatus::Linked, PermissionState::Granted, all) {
        return Err(format!("a check for `{id}` with `{line}` alone finds {checked:?}"));
    }
    Ok(())
}

#[tokio::test]
async fn whichever_name_a_tenant_goes_by_that_line_alone_is_enough() {
    let mut world = World::start().await;
    let mut wrong = Vec::new();
    let mut tried = 0;
    for needs in golden::table().iter().filter(|needs| needs.names().len() > 1) {
        let account = world.hub.linked(&[needs.action]).await;
        let inputs = inputs::of(&world, action(needs)).await.unwrap();
        for line in needs.names() {
            world
                .hub
                .control
                .set_switches(|switches| go_by(switches, &needs.names(), line));
            wrong.extend(holds(&mut world, needs, &account, line, &inputs).await.err());
            world
                .hub
                .control
                .set_switches(|switches| *switches = Switches::default());
            world.grant_everything();
            tried += 1;
        }
    }
    none_of(&wrong);
    assert_eq!(tried, 42, "twenty-one actions have a line of two names");
    assert_eq!(world.failed_logins(), 0);
}
