use std::collections::BTreeSet;

use rollbook_model::{Catalogue, Choice, Code, Guide, Language, Product, guide::Field};

fn guide(ids: &[&str]) -> Guide {
    Guide::for_actions(Catalogue::get(), ids.iter().copied())
}

fn step_ids(guide: &Guide) -> Vec<&str> {
    guide.steps.iter().map(|step| step.id.as_str()).collect()
}

#[test]
fn actions_over_soap_need_every_step() {
    assert_eq!(
        step_ids(&guide(&["find_people"])),
        [
            "open-service-accounts",
            "existing-service-account",
            "add-service-account",
            "user-name",
            "e-mail",
            "generate-password",
            "permission:EmployeePersonDetails:View",
            "save",
            "close-password",
            "customer-api-key",
            "user-api-key",
            "address",
            "connect",
            "confirmation",
        ]
    );
}

#[test]
fn actions_over_rest_alone_leave_the_user_api_key_out() {
    let guide = guide(&["list_person_details"]);
    assert!(!step_ids(&guide).contains(&"user-api-key"));
    assert!(
        guide
            .troubles
            .iter()
            .all(|trouble| !trouble.shows.contains("User API Key"))
    );
    assert!(guide.scopes[0].also.is_empty(), "REST knows the line by one name only");
}

#[test]
fn a_line_with_two_names_is_one_step_that_names_both() {
    let guide = guide(&["find_people", "list_person_details"]);
    assert_eq!(guide.scopes.len(), 1);
    let step = guide
        .steps
        .iter()
        .find(|step| step.id.starts_with("permission"))
        .unwrap();
    assert_eq!(
        step.text,
        "In the table Web Services find the line Employee Person Details (some tenants show Employee Person: tick each \
         that is there) and tick View."
    );
    assert_eq!(step.enables, ["Find People", "List Person Details"]);
    assert!(
        guide
            .to_text()
            .contains("Enables actions: Find People, List Person Details.")
    );
}

#[test]
fn no_choice_is_every_action_and_an_unknown_one_is_named() {
    assert_eq!(guide(&[]).actions.len(), Catalogue::get().actions().len());
    let guide = guide(&["find_people", "no_such"]);
    assert_eq!(guide.actions, ["find_people"]);
    assert_eq!(guide.unknown, ["no_such"]);
    assert!(guide.to_markdown().contains("no_such") && guide.to_text().contains("no_such"));
}

#[test]
fn no_placeholder_is_left_in_any_form() {
    for ids in [&[][..], &["find_people"], &["list_person_details"], &["no_such"]] {
        let guide = guide(ids);
        for text in [
            guide.to_text(),
            guide.to_markdown(),
            format!("{guide:?}").replace(" { ", "").replace(" }", ""),
        ] {
            assert!(
                !text.contains("{permission}") && !text.contains("_key}") && !text.contains("{service"),
                "{text}"
            );
        }
    }
}

/// What stands under each reason for which there is nothing to tick.
fn without_line(guide: &Guide) -> Vec<(&str, Vec<&str>)> {
    let groups = guide.without_line.iter();
    groups
        .map(|group| (group.guard, group.actions.iter().map(String::as_str).collect()))
        .collect()
}

/// The guide in the forms that people read.
fn forms(guide: &Guide) -> [String; 2] {
    [guide.to_text(), guide.to_markdown()]
}

#[test]
fn reports_alone_have_nothing_to_tick_and_say_what_to_try() {
    let guide = guide(&["run_report"]);
    assert!(guide.scopes.is_empty());
    assert_eq!(without_line(&guide), [("not_stated", vec!["run_report"])]);
    assert!(step_ids(&guide).contains(&"unpublished-permission"));
    for text in forms(&guide) {
        for words in [
            "Reports, whose permission UKG does not publish",
            "In Business Intelligence, give the service account access to the reports and their folders.",
            "run_report",
            "ask UKG Support which line it is",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        for words in [
            "\nPermissions\n",
            "## Permissions",
            "|---|",
            "permissions below",
            "the permission that is named",
        ] {
            assert!(!text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn an_action_for_any_account_alone_needs_no_permission() {
    let guide = guide(&["list_earnings_configurations"]);
    assert!(guide.scopes.is_empty());
    assert_eq!(
        without_line(&guide),
        [("any_account", vec!["list_earnings_configurations"])]
    );
    let steps = step_ids(&guide);
    assert_eq!(steps.iter().filter(|id| **id == "add-service-account").count(), 1);
    assert!(!steps.iter().any(|id| id.contains("permission")), "{steps:?}");
    for text in forms(&guide) {
        assert!(text.contains("Any service account may call them"), "{text}");
        for words in [
            "\nPermissions\n",
            "## Permissions",
            "|---|",
            "permissions below",
            "does not publish",
            "403",
        ] {
            assert!(!text.contains(words), "{words}: {text}");
        }
    }
}

#[test]
fn a_mixed_choice_tells_the_lines_and_the_actions_without_one() {
    let ids = [
        "find_people",
        "find_sso_users",
        "list_earnings_configurations",
        "run_report",
    ];
    let guide = guide(&ids);
    assert_eq!(guide.scopes.len(), 1);
    assert_eq!(guide.scopes[0].actions, ["find_people"]);
    assert_eq!(
        without_line(&guide),
        [
            ("any_account", vec!["list_earnings_configurations"]),
            ("not_stated", vec!["find_sso_users"]),
            ("not_stated", vec!["run_report"]),
        ]
    );
    for text in forms(&guide) {
        assert!(
            text.contains("Permissions\n") && text.contains("tick the permissions below that are missing"),
            "{text}"
        );
    }
    insta::assert_snapshot!(guide.to_markdown());
}

#[test]
fn every_action_has_a_line_or_a_reason_to_have_none() {
    let guide = guide(&[]);
    let scopes = guide.scopes.iter().flat_map(|scope| &scope.actions);
    let told: Vec<_> = scopes
        .chain(guide.without_line.iter().flat_map(|group| &group.actions))
        .collect();
    for id in &guide.actions {
        assert!(told.contains(&id), "{id}");
    }
}

#[test]
fn the_guide_reads_as_it_should() {
    insta::assert_snapshot!(guide(&["find_people", "get_person_details"]).to_markdown());
}

/// What Finch's published set-up guides ask to view by product, copied by hand, with the name of the pay statements' line
/// that UKG's own pages use.
const BY_PRODUCT: [(&str, &[&str]); 3] = [("org", ORGANISATION), ("payroll", PAYROLL), ("deductions", PAYROLL)];
const ORGANISATION: &[&str] = &[
    "Company Configuration Integration",
    "Employee Job History Details",
    "Employee Person Details",
    "Personnel Integration",
];
const PAYROLL: &[&str] = &[
    "Company Configuration Integration",
    "Employee Job History Details",
    "Employee Pay Statements",
    "Employee Person Details",
    "Payroll Integration",
    "Personnel Integration",
];

fn of_products(products: &[&str]) -> Guide {
    let choice = Choice::of(Catalogue::get(), [], products.iter().copied());
    Guide::of(Catalogue::get(), &choice, Language::English)
}

#[test]
fn a_product_asks_for_the_lines_that_the_published_guides_ask_for() {
    for (product, expected) in BY_PRODUCT {
        let guide = of_products(&[product]);
        let (viewed, written): (Vec<_>, Vec<_>) = guide
            .scopes
            .iter()
            .map(|scope| (scope.name.as_str(), scope.level.as_str()))
            .partition(|(_, level)| *level == "View");
        let mut lines: Vec<_> = viewed.into_iter().map(|(line, _)| line).collect();
        lines.sort_unstable();
        assert_eq!(lines, expected, "{product}");
        // Those guides have people write deductions; what the service account may hand in needs these besides.
        let handed_in: &[_] = match product {
            "deductions" => &[
                ("Personnel Integration", "Add"),
                ("Payroll Integration", "Add"),
                ("Payroll Integration", "Delete"),
            ],
            _ => &[],
        };
        assert_eq!(written.len(), handed_in.len(), "{written:?}");
        assert!(handed_in.iter().all(|line| written.contains(line)), "{written:?}");
        assert!(
            !step_ids(&guide).contains(&"user-api-key"),
            "{product} is read by REST alone"
        );
    }
    for product in Product::all() {
        assert!(!of_products(&[&product.id]).scopes.is_empty(), "{}", product.id);
        for id in product.actions() {
            assert!(Catalogue::get().action(id).is_some(), "{id}");
        }
    }
}

#[test]
fn one_more_administrator_is_asked_for_where_deductions_may_be_entered_by_hand_and_nowhere_else() {
    for product in Product::all() {
        let asks = step_ids(&of_products(&[&product.id])).contains(&"administrator");
        assert_eq!(asks, product.id == "deductions", "{}", product.id);
    }
    let deductions = of_products(&["deductions"]);
    let step = deductions.steps.iter().find(|step| step.id == "administrator").unwrap();
    assert!(!step.confirmed && step.text.contains("Never make an employee for it"));
    let last = step_ids(&deductions).last().copied();
    assert_eq!(last, Some("administrator-name"), "after the service account is linked");
    assert!(
        deductions
            .to_markdown()
            .contains("Not confirmed: no public source says")
    );
    assert!(!step_ids(&guide(&[])).contains(&"administrator"));
}

#[test]
fn each_value_of_the_form_has_the_step_that_finds_it() {
    let fields: Vec<_> = guide(&[]).steps.iter().filter_map(|step| step.field).collect();
    assert_eq!(
        fields,
        [
            Field::Username,
            Field::Password,
            Field::CustomerApiKey,
            Field::UserApiKey,
            Field::Address
        ]
    );
}

#[test]
fn every_trouble_leads_to_a_step_that_is_shown() {
    for ids in [
        &[][..],
        &["find_people"],
        &["list_person_details"],
        &["run_report"],
        &["list_earnings_configurations"],
    ] {
        let guide = guide(ids);
        let steps = step_ids(&guide);
        for trouble in &guide.troubles {
            assert!(steps.contains(&trouble.step.as_str()), "{}: {steps:?}", trouble.id);
        }
    }
}

/// By hand: what a linked or linking tenant fails by that somebody can mend in UKG Pro, and in which part of the guide.
#[test]
fn each_failure_that_can_be_mended_in_ukg_pro_is_in_the_guide_by_its_code() {
    let guide = guide(&[]);
    for (trouble, codes) in [
        (
            "unauthorised",
            &[
                Code::CredentialsRefused,
                Code::PasswordRefused,
                Code::CustomerApiKeyRefused,
                Code::AccountInactive,
            ][..],
        ),
        ("forbidden", &[Code::PermissionMissing]),
        ("forbidden-unpublished", &[Code::PermissionMissing]),
        (
            "user-api-key",
            &[Code::UserApiKeyRefused, Code::UserApiKeyMissing, Code::KeysExchanged],
        ),
        ("not-reached", &[Code::HostNotFound, Code::Unreachable, Code::TimedOut]),
        ("password-expired", &[Code::PasswordExpired, Code::AccountLocked]),
    ] {
        let found = guide.troubles.iter().find(|found| found.id == trouble);
        assert_eq!(found.map(|found| &found.codes[..]), Some(codes), "{trouble}");
        for form in [guide.to_markdown(), guide.to_text()] {
            assert!(codes.iter().all(|code| form.contains(code.as_str())), "{trouble}");
        }
    }
    assert_eq!(guide.troubles.len(), 6);
}

#[test]
fn the_address_of_a_guide_says_the_choice_and_reads_back() {
    let catalogue = Catalogue::get();
    let read = |query: &str| {
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        Choice::of_query(catalogue, pairs)
    };
    let ids: Vec<_> = catalogue.actions().iter().map(|action| action.id.as_str()).collect();
    let products: Vec<_> = Product::all().iter().map(|product| product.id.as_str()).collect();
    for step in 1..ids.len() {
        let chosen = ids.iter().copied().step_by(step);
        let choice = Choice::of(catalogue, chosen, products.iter().copied().skip(step % 9));
        assert_eq!(read(&choice.to_query()), choice);
    }
    assert_eq!(Choice::default().to_query(), "");
    let same = read("products=payroll,org&actions=ukg-pro_get_person_details,find_people&actions=find_people&lang=de");
    assert_eq!(
        same.to_query(),
        "products=org,payroll&actions=find_people,get_person_details"
    );
    let unknown = read("actions=find_people,no_such,no_such&products=nothing");
    assert_eq!(unknown.unknown, ["no_such", "nothing"]);
    assert_eq!(unknown.to_query(), "actions=find_people");
}

#[test]
fn the_guide_speaks_german_with_the_words_of_ukgs_own_pages() {
    let choice = Choice::of(Catalogue::get(), ["find_people"], []);
    insta::assert_snapshot!(Guide::of(Catalogue::get(), &choice, Language::German).to_text());
}

/// What the table that is copied by hand says of an action.
struct Tabled {
    id: &'static str,
    soap: bool,
    /// The line by its advised name; words in brackets where there is none.
    line: &'static str,
    levels: Vec<&'static str>,
}

fn tabled() -> Vec<Tabled> {
    let lines = include_str!("../golden/actions.tsv").lines();
    let rows = lines
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let [id, _, transport, line, _, levels, _] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("the line has not seven columns: {line}");
            };
            Tabled {
                id,
                soap: transport == "soap",
                line,
                levels: levels.split(" and ").filter(|level| !level.is_empty()).collect(),
            }
        });
    rows.collect()
}

/// Compares the guide for a choice with what the table says it must hold.
fn is_as_tabled(chosen: &[&Tabled]) {
    let ids: Vec<_> = chosen.iter().map(|row| row.id).collect();
    let guide = Guide::for_actions(Catalogue::get(), ids.iter().copied());
    let mut expected = BTreeSet::new();
    for row in chosen.iter().filter(|row| !row.line.starts_with('(')) {
        let name: String = row.line.split_whitespace().collect();
        expected.extend(row.levels.iter().map(|level| format!("{name}:{level}")));
    }
    let scopes: BTreeSet<_> = guide.scopes.iter().map(|scope| scope.scope.clone()).collect();
    assert_eq!(scopes, expected, "{ids:?}");
    assert_eq!(guide.scopes.len(), expected.len(), "no line stands twice: {ids:?}");

    let not_stated = chosen.iter().any(|row| row.line == "(not stated)");
    let mut steps = BTreeSet::from([
        "open-service-accounts",
        "add-service-account",
        "user-name",
        "e-mail",
        "generate-password",
        "save",
        "close-password",
        "customer-api-key",
        "address",
        "connect",
        "confirmation",
    ]);
    steps.insert(if expected.is_empty() {
        "existing-service-account-as-it-is"
    } else {
        "existing-service-account"
    });
    if chosen.iter().any(|row| row.soap) {
        steps.insert("user-api-key");
    }
    if not_stated {
        steps.insert("unpublished-permission");
    }
    let permissions: Vec<_> = expected.iter().map(|scope| format!("permission:{scope}")).collect();
    steps.extend(permissions.iter().map(String::as_str));
    let shown = step_ids(&guide);
    assert_eq!(shown.iter().copied().collect::<BTreeSet<_>>(), steps, "{ids:?}");
    assert_eq!(shown.len(), steps.len(), "no step stands twice: {ids:?}");
}

#[test]
fn every_action_pair_and_many_larger_choices_get_the_steps_they_need_and_no_other() {
    let table = tabled();
    for (at, one) in table.iter().enumerate() {
        is_as_tabled(&[one]);
        for two in &table[at + 1..] {
            is_as_tabled(&[one, two]);
        }
    }
    // The same choices each time, so that what fails fails again.
    let mut state: u64 = 0x5eed;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    for _ in 0..1000 {
        let size = 3 + next(table.len() - 3);
        let chosen: BTreeSet<_> = (0..size).map(|_| next(table.len())).collect();
        is_as_tabled(&chosen.iter().map(|at| &table[*at]).collect::<Vec<_>>());
    }
}
