//! What a question asks for, beside what it is about: to know or to change, of one or of many; and what an action gives.

use ukg_pro_contract::{Operation, soap};

use super::{
    vocabulary::{Sign, Vocabulary},
    words::{Begins, Word},
};
use crate::{Action, catalogue::Effect};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// Something is told.
    Read,
    /// Something is made.
    Create,
    /// Something is changed.
    Update,
    /// Something is taken away.
    Delete,
    /// Something is run, and what comes of it told.
    Run,
}

/// Of how many it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Of one employee.
    OneEmployee,
    /// Of one thing that is named by its key or code.
    OneThing,
    /// Of many.
    Many,
}

/// What a question asks for; nothing where it does not say.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(super) struct Wish {
    /// What is to be done: several where the word for it can mean each of them.
    pub(super) deeds: Vec<Deed>,
    /// Whether it is of many, rather than of one.
    pub(super) many: Option<bool>,
    /// Whether one company among several is spoken of.
    pub(super) company: bool,
    /// Whether something is named by its key or code.
    pub(super) key: bool,
    /// Whether the key or code itself is given.
    pub(super) given: bool,
    /// Whether several things are: *her payslips*.
    pub(super) plural: bool,
    /// Whether an employee number is.
    pub(super) number: bool,
    /// Whether those are wanted that are alike in something.
    pub(super) filtered: bool,
}

/// What an action gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a property of its own")]
pub(super) struct Gift {
    pub(super) deed: Deed,
    pub(super) extent: Extent,
    /// Whether it is of one company.
    pub(super) company: bool,
    /// Whether its label is of several things.
    pub(super) plural: bool,
    /// Whether employee numbers name whom it is of.
    pub(super) by_number: bool,
    /// How many inputs it must be given.
    pub(super) required: u8,
    /// Whether it takes filters of every kind.
    pub(super) filtered: bool,
}

impl Wish {
    /// What these words ask for; `named` says which of them are names or codes of somebody or something, and `phrased`
    /// which are parts of a phrase of the vocabulary.
    pub(super) fn of(words: &[Word], named: &[bool], phrased: &[bool]) -> Self {
        let vocabulary = Vocabulary::get();
        let at = |place: usize| words.get(place).map_or("", |word| word.text.as_str());
        let is = |place: usize, sign| vocabulary.is(at(place), sign) || vocabulary.is(singular(at(place)), sign);
        let name = |place: usize| named.get(place).copied().unwrap_or_default();
        let before = |place: usize, test: &dyn Fn(usize) -> bool| place.checked_sub(1).is_some_and(test);
        let company = |place: usize| is(place, Sign::Company);
        // A name is that of a company beside the word, and that of a place after *in*.
        let begins = |place: usize| name(place) && !before(place, &name);
        let end = |place: usize| (place..words.len()).find(|place| !name(*place)).unwrap_or(words.len());
        let of_company = |place: usize| before(place, &company) || company(end(place));
        let somebody = (0..words.len()).any(|place| {
            let own = (place..end(place)).any(|place| words.get(place).is_some_and(|word| word.is_possessive));
            let in_place = before(place, &|place| {
                is(place, Sign::Place)
                    || matches!(at(place), "the" | "our") && before(place, &|place| is(place, Sign::Place))
            });
            let of_code = before(place, &|place| is(place, Sign::Key) || at(place) == "code");
            begins(place) && !of_company(place) && !of_code && (own || !in_place)
        });
        let free = |place: usize| !phrased.get(place).copied().unwrap_or_default();
        let numeral = |place: usize| words.get(place).is_some_and(Word::is_number);
        let coded = |place: usize| name(place) || numeral(place) || words.get(place).is_some_and(Word::is_code);
        // *Worker 20* and *a worker* are one; *worker addresses* are of any.
        let one_of = |place: usize| {
            !is(place, Sign::Subject) && words.get(place + 1).is_none()
                || before(place, &|place| is(place, Sign::Determines) || is(place, Sign::One))
                || coded(place + 1)
                || matches!(at(place + 1), "id" | "key" | "number" | "identifier")
        };
        let one = (0..words.len()).any(|place| {
            free(place)
                && !company(place + 1)
                && vocabulary.is(at(place), Sign::One)
                && (is(place, Sign::Subject) || one_of(place))
        });
        // *Which bonuses*, *what departments*: things are asked for in the plural.
        let plural = |place: usize| {
            matches!(at(place), "which" | "what")
                && singular(at(place + 1)) != at(place + 1)
                && !is(place + 1, Sign::Question)
        };
        let many = (0..words.len()).any(|place| {
            let relative = place > 0 && matches!(at(place), "who" | "whose");
            vocabulary.is(at(place), Sign::Many) && !relative || plural(place)
        });
        let filtered = (0..words.len()).any(|place| vocabulary.is(at(place), Sign::Filtered));
        // *People whose name is Sample* are alike in it.
        let alike = (1..words.len()).any(|place| matches!(at(place), "whose" | "named" | "called"));
        let the_one = |place: usize| name(place) || vocabulary.is(at(place), Sign::TheOne);
        let of_one = |place: usize| before(place, &|place| company(place) || is(place, Sign::One));
        let given = (0..words.len()).any(|place| {
            let code = name(place) && words.get(place).is_some_and(Word::is_code);
            // *Cost center 330*, but not *turns 70* or *8 hours*.
            let numbered = numeral(place)
                && before(place, &|place| {
                    (vocabulary.is_known(at(place)) || !free(place)) && !company(place)
                })
                && !vocabulary.is_known(at(place + 1));
            let of_kind = before(place, &|place| {
                !before(place, &company) && matches!(at(place), "code" | "run" | "table" | "level")
            });
            let called = of_kind
                && words
                    .get(place)
                    .is_some_and(|next| next.is_capitalised || next.is_code());
            (code || numbered) && !of_one(place) && !before(place, &company) || called
        });
        Self {
            deeds: deeds(words, named),
            // Where many are sought, a name is what they have in common.
            many: match (one || somebody, many) {
                (true, true) if filtered || alike && !one => Some(true),
                (true, false) => Some(false),
                (false, true) => Some(true),
                _ if somebody => Some(false),
                _ => None,
            },
            company: (0..words.len()).any(|place| {
                let in_it = |place: usize| is(place, Sign::Place) || matches!(at(place), "for" | "of");
                let in_a = |place: usize| matches!(at(place), "a" | "the" | "whole") && before(place, &in_it);
                company(place)
                    && (before(place, &|place| the_one(place) || in_it(place) || in_a(place))
                        && at(place + 1) != "name"
                        || coded(place + 1)
                        || vocabulary.is(at(place + 1), Sign::Key))
            }),
            key: given || (0..words.len()).any(|place| vocabulary.is(at(place), Sign::Key) && !of_one(place)),
            given,
            plural: (0..words.len()).any(|place| {
                let one = singular(at(place));
                one != at(place)
                    && !name(place)
                    && !vocabulary.is_verb(one)
                    && (!free(place) || vocabulary.is_known(one))
            }),
            number: words
                .windows(2)
                .any(|pair| matches!(pair, [one, two] if one.text == "employee" && two.text == "number")),
            filtered,
        }
    }

    /// How well an action fits, from 0 to 1, whatever it is about.
    pub(super) fn fit(&self, gift: Gift) -> f64 {
        let deed = match (self.deeds.as_slice(), gift.deed) {
            ([], Deed::Read | Deed::Run) => 1.0,
            ([], _) => 0.7,
            (wanted, given) if wanted.contains(&given) => 1.0,
            ([Deed::Read], Deed::Run) | ([Deed::Run], Deed::Read) => 0.82,
            ([Deed::Read], _) | (_, Deed::Read | Deed::Run) => 0.35,
            ([Deed::Delete], _) | (_, Deed::Delete) => 0.5,
            _ => 0.65,
        };
        if !matches!(gift.deed, Deed::Read | Deed::Run) {
            return deed;
        }
        let extent = match (self.many, gift.extent) {
            (None, Extent::Many) if self.given && !self.number => 0.82,
            (None | Some(true), Extent::Many) => 1.0,
            (Some(true), _) => 0.6,
            (_, Extent::OneThing) if self.key && !self.number => 1.0,
            (_, Extent::OneEmployee) if self.key && !self.number => 0.8,
            (None, _) => 0.93,
            (Some(false), Extent::OneEmployee) => 1.0,
            (Some(false), Extent::OneThing) => 0.78,
            (Some(false), Extent::Many) => 0.65,
        };
        let plural = match (self.many, self.plural, gift.plural) {
            (Some(false), true, false) => 0.92,
            _ => 1.0,
        };
        let company = match (self.company, gift.company) {
            (true, false) => 0.55,
            (false, true) => 0.8,
            _ => 1.0,
        };
        let named = match (self.number, gift.by_number) {
            (true, false) => 0.8,
            _ => 1.0,
        };
        let filtered = match (self.filtered, gift.filtered) {
            (true, false) => 0.88,
            (false, true) => 0.95,
            _ => 1.0,
        };
        // Of two that fit alike, the one that asks for less.
        let asks = 1.0 - 0.01 * f64::from(gift.required);
        deed * extent * plural * company * named * filtered * asks
    }
}

/// A word without the ending of a plural.
fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(one) if word.len() > 3 && !one.ends_with(['s', 'u', 'i']) => one,
        _ => word,
    }
}

/// What the words want told or done. What is to be done may be said in any part of a sentence: *Avery has moved, change
/// the address*.
fn deeds(words: &[Word], named: &[bool]) -> Vec<Deed> {
    let is = |place: usize, sign| {
        words
            .get(place)
            .is_some_and(|word| Vocabulary::get().is(&word.text, sign))
    };
    let begins = |place: &usize| {
        let clause = words.get(*place).is_some_and(|word| word.begins != Begins::Nothing);
        clause || place.checked_sub(1).is_some_and(|place| is(place, Sign::Joins))
    };
    let mut bids: Vec<_> = (0..words.len())
        .filter(begins)
        .filter_map(|place| bid(words.get(place..)?))
        .collect();
    // *What do I call to add …*
    bids.extend(words.iter().enumerate().filter_map(|(place, to)| {
        let deeds = wanted(words.get(place + 1..)?)?;
        (to.text == "to" && !deeds.contains(&Deed::Read)).then_some(deeds)
    }));
    let done = bids.iter().position(|deeds| !deeds.contains(&Deed::Read));
    let first = done.unwrap_or_default();
    if first < bids.len() {
        return bids.swap_remove(first);
    }
    if is(0, Sign::Question) {
        vec![Deed::Read]
    } else {
        stated(words, named).unwrap_or_default()
    }
}

/// What somebody wants who tells what has happened or shall be so: *Avery has moved*, *the name is misspelt*, *she must no
/// longer sign in*.
fn stated(words: &[Word], named: &[bool]) -> Option<Vec<Deed>> {
    let is = |place: usize, sign| {
        words
            .get(place)
            .is_some_and(|word| Vocabulary::get().is(&word.text, sign))
    };
    let first = words.first()?;
    let told = named.first() == Some(&true) || first.is_possessive || is(0, Sign::Subject);
    let mut said = (0..words.len()).filter_map(|place| {
        if is(place, Sign::Amiss) {
            return Some(vec![Deed::Update]);
        }
        let relative = place.checked_sub(1).is_some_and(|place| {
            let before = words.get(place).map_or("", |word| word.text.as_str());
            matches!(before, "who" | "that" | "which" | "whose" | "when" | "why")
        });
        if relative {
            return None;
        }
        if place > 0 && is(place, Sign::Shall) && !matches!(first.text.as_str(), "i" | "we" | "you") {
            let not = is(place + 1, Sign::Negates);
            return Some(if not { vec![Deed::Delete] } else { vec![Deed::Update] });
        }
        if place == 0 || !told {
            return None;
        }
        if is(place, Sign::Ended) {
            Some(vec![Deed::Delete])
        } else if is(place, Sign::Further) {
            Some(vec![Deed::Create, Deed::Update])
        } else if is(place, Sign::Began) {
            Some(vec![Deed::Create])
        } else {
            is(place, Sign::Becomes).then(|| vec![Deed::Update])
        }
    });
    // *Salary adjustment for one employee* can be a wish for either.
    let amends = || (0..words.len().min(4)).any(|place| is(place, Sign::Amends));
    said.next().or_else(|| amends().then(|| vec![Deed::Update, Deed::Read]))
}

/// What a part of a sentence bids, with or without a *please* or a *how do I* before it.
fn bid(clause: &[Word]) -> Option<Vec<Deed>> {
    let before = |word: &Word| Vocabulary::get().is(&word.text, Sign::Before);
    let verb = clause.iter().position(|word| !before(word))?;
    let needs = verb.checked_sub(1).and_then(|place| clause.get(place));
    let needs = needs.is_some_and(|word| matches!(word.text.as_str(), "need" | "needs" | "want" | "wants" | "have"));
    let further = |word: &Word| Vocabulary::get().is(&word.text, Sign::Further);
    if needs && clause.get(verb).is_some_and(further) {
        return Some(vec![Deed::Create]);
    }
    wanted(clause.get(verb..)?)
}

/// What the first of these words bids, if it is a verb.
fn wanted(words: &[Word]) -> Option<Vec<Deed>> {
    const DEEDS: [(Sign, Deed); 3] = [
        (Sign::Create, Deed::Create),
        (Sign::Update, Deed::Update),
        (Sign::Delete, Deed::Delete),
    ];
    let verb = words.first()?;
    let next = words.get(1).map_or("", |word| word.text.as_str());
    let vocabulary = Vocabulary::get();
    let is = |sign| vocabulary.is(&verb.text, sign) || vocabulary.is_doing(&verb.text, sign);
    if matches!(next, "me" | "us") {
        return Some(vec![Deed::Read]);
    }
    if vocabulary.is(next, Sign::Noun) {
        return None;
    }
    let before_name = words.get(1).is_some_and(|word| word.is_capitalised);
    if is(Sign::Both) && !before_name && !vocabulary.is(next, Sign::AfterVerb) {
        return None;
    }
    let reads = is(Sign::Read);
    if vocabulary.is(&verb.text, Sign::Run) {
        return Some(vec![Deed::Run]);
    }
    if reads && !vocabulary.is(next, Sign::Made) {
        return Some(vec![Deed::Read]);
    }
    let done: Vec<_> = DEEDS
        .into_iter()
        .filter(|(sign, _)| is(*sign))
        .map(|(_, deed)| deed)
        .collect();
    if done.is_empty() {
        return reads.then(|| vec![Deed::Read]);
    }
    Some(done)
}

impl Gift {
    pub(super) fn of(action: &Action) -> Self {
        let deed = match action.effect() {
            Effect::Read if action.id.starts_with("run_") => Deed::Run,
            Effect::Read => Deed::Read,
            Effect::Write => match action.id.split('_').next() {
                Some("update" | "replace") => Deed::Update,
                Some("delete" | "terminate") => Deed::Delete,
                _ => Deed::Create,
            },
        };
        let inputs = action.inputs();
        let names_employee = inputs.identifiers().next().is_some()
            || inputs
                .fields()
                .iter()
                .any(|field| field.required && field.name.to_lowercase().contains("employee"));
        let qualifier = action.label.split_once(" By ").map_or("", |(_, by)| by);
        // One thing of an employee is named by a key of its own, too.
        let thing = |name: &str| {
            let name = name.to_lowercase();
            let names = ["id", "code", "key", "number"].iter().any(|end| name.ends_with(end));
            names && !name.contains("company") && !name.contains("employee")
        };
        let keyed = inputs.fields().iter().any(|field| field.required && thing(&field.name));
        let is_thing = keyed && (action.label.starts_with("Get ") || matches!(qualifier, "Code" | "Run"));
        let extent = if is_thing {
            Extent::OneThing
        } else if names_employee {
            Extent::OneEmployee
        } else if action.label.starts_with("Get ") && inputs.fields().iter().any(|field| field.required) {
            Extent::OneThing
        } else {
            Extent::Many
        };
        let required = inputs.fields().iter().filter(|field| field.required).count();
        let required = u8::try_from(required.min(10)).unwrap_or_default();
        let by_number = inputs.identifiers().next().is_some();
        let filtered = matches!(action.operation, Operation::Soap(_, operation) if matches!(operation.output, soap::Output::Find(_)));
        Self {
            deed,
            extent,
            company: qualifier.contains("Company"),
            plural: action
                .label
                .split(" By ")
                .next()
                .is_some_and(|head| head.ends_with('s')),
            by_number,
            filtered,
            required,
        }
    }
}
