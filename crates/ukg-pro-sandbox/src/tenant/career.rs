//! The course of one employment: when it began, changed and ended, in days before today.

use super::calendar::DaysAgo;
use super::random::Random;

/// What happened to a person besides working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Story {
    Stayed,
    Terminated,
    /// Left and came back: the last hire is not the original one.
    Rehired,
    OnLeave,
    Suspended,
    Released,
    /// Moved to another company of the tenant; the old employment remains, terminated.
    Transferred,
    /// Works for two companies of the tenant at once.
    TwoCompanies,
}

impl Story {
    /// The story of a crew member. Each block of forty people has each common story; the blocks
    /// rotate, so that stories do not stick to departments.
    pub(super) fn of(ordinal: usize) -> Self {
        match ordinal % 400 {
            213 => return Self::Suspended,
            353 => return Self::Released,
            _ => {}
        }
        match (ordinal + ordinal / 40 * 7) % 40 {
            3 | 13 | 24 | 33 => Self::Terminated,
            7 | 27 => Self::Rehired,
            9 => Self::OnLeave,
            11 => Self::Transferred,
            15 | 35 => Self::TwoCompanies,
            _ => Self::Stayed,
        }
    }
}

/// The dates of one employment. Each counts back from today, so later is smaller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Career {
    pub(super) original_hire: DaysAgo,
    pub(super) last_hire: DaysAgo,
    pub(super) in_job: DaysAgo,
    pub(super) status: Status,
    /// Since when the status holds.
    pub(super) since: DaysAgo,
}

/// `ukg-pro-rest.md` 6.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Active,
    Leave(&'static Leave),
    Suspended,
    Released,
    Terminated(&'static Departure),
}

/// A kind of leave.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Leave {
    pub(super) reason: &'static str,
    /// Whether it counts under the Family and Medical Leave Act.
    pub(super) family_medical: bool,
}

/// A reason to leave a company.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Departure {
    pub(super) reason: &'static str,
    pub(super) description: &'static str,
    /// `V` voluntary, `I` involuntary.
    pub(super) kind: &'static str,
    pub(super) may_return: bool,
}

const LEAVES: [Leave; 3] = [
    Leave {
        reason: "PARENT",
        family_medical: true,
    },
    Leave {
        reason: "MED",
        family_medical: true,
    },
    Leave {
        reason: "STUDY",
        family_medical: false,
    },
];

const DEPARTURES: [Departure; 4] = [
    Departure {
        reason: "301",
        description: "Resignation",
        kind: "V",
        may_return: true,
    },
    Departure {
        reason: "302",
        description: "Retirement",
        kind: "V",
        may_return: true,
    },
    Departure {
        reason: "310",
        description: "Position eliminated",
        kind: "I",
        may_return: true,
    },
    Departure {
        reason: "312",
        description: "Performance",
        kind: "I",
        may_return: false,
    },
];

/// The departure of a transfer's old employment.
const TRANSFER: Departure = Departure {
    reason: "320",
    description: "Transfer to sister company",
    kind: "V",
    may_return: true,
};

/// What the tenant's list says of a reason to leave: its text, and `V` voluntary or `I` involuntary.
pub(crate) fn departure(reason: &str) -> Option<(&'static str, &'static str)> {
    let mut all = DEPARTURES.iter().chain([&TRANSFER]);
    all.find(|departure| departure.reason == reason)
        .map(|departure| (departure.description, departure.kind))
}

const YEAR: DaysAgo = 365;

impl Status {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Active => "A",
            Self::Leave(_) => "L",
            Self::Suspended => "S",
            Self::Released => "R",
            Self::Terminated(_) => "T",
        }
    }
}

impl Career {
    /// Of someone who leads: here for years.
    pub(super) fn of_leader(random: &mut Random) -> Self {
        let hire = random.between(3 * YEAR, 25 * YEAR);
        let in_job = random.between(30, hire);
        Self::active(hire, hire, in_job)
    }

    /// Of the employment a crew member has now, or had last.
    pub(super) fn of_crew(story: Story, random: &mut Random) -> Self {
        // More people are new than old.
        let recent = random.between(1, 20 * YEAR).min(random.between(1, 20 * YEAR));
        match story {
            Story::Stayed | Story::TwoCompanies => {
                let in_job = promoted(recent, random);
                Self::active(recent, recent, in_job)
            }
            Story::Rehired => {
                let hire = recent.max(5 * YEAR);
                let rehire = random.between(60, hire - 2 * YEAR);
                Self::active(hire, rehire, promoted(rehire, random))
            }
            Story::Transferred => {
                let hire = recent.max(3 * YEAR);
                let moved = random.between(40, hire - YEAR);
                Self::active(hire, moved, moved)
            }
            Story::Terminated => {
                let hire = recent.max(YEAR);
                let end = random.between(0, (hire - 60).min(6 * YEAR));
                let in_job = random.between(end, hire);
                Self {
                    status: Status::Terminated(random.pick(&DEPARTURES)),
                    since: end,
                    ..Self::active(hire, hire, in_job)
                }
            }
            Story::OnLeave | Story::Suspended | Story::Released => {
                let hire = recent.max(YEAR);
                let since = random.between(3, 90);
                let in_job = random.between(since, hire);
                Self {
                    status: match story {
                        Story::OnLeave => Status::Leave(random.pick(&LEAVES)),
                        Story::Suspended => Status::Suspended,
                        _ => Status::Released,
                    },
                    since,
                    ..Self::active(hire, hire, in_job)
                }
            }
        }
    }

    /// Of the employment a transfer left behind.
    pub(super) fn before_transfer(self, random: &mut Random) -> Self {
        let end = self.last_hire + 1;
        Self {
            status: Status::Terminated(&TRANSFER),
            since: end,
            ..Self::active(
                self.original_hire,
                self.original_hire,
                random.between(end, self.original_hire),
            )
        }
    }

    /// Of a second employment beside this one.
    pub(super) fn beside(self, random: &mut Random) -> Self {
        let hire = random.between(1, self.last_hire);
        Self::active(hire, hire, hire)
    }

    /// Of somebody who begins today.
    pub(super) fn beginning_today() -> Self {
        Self::active(0, 0, 0)
    }

    fn active(original_hire: DaysAgo, last_hire: DaysAgo, in_job: DaysAgo) -> Self {
        Self {
            original_hire,
            last_hire,
            in_job,
            status: Status::Active,
            since: last_hire,
        }
    }
}

/// When someone hired then came to the present job: half were hired for it.
fn promoted(hire: DaysAgo, random: &mut Random) -> DaysAgo {
    if random.percent(50) {
        hire
    } else {
        random.between(0, hire)
    }
}
