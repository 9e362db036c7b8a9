//! Who leads whom: a tree in which every leader's grade is above that of the people led.

use super::job::{CHIEF, LEAD, VICE_PRESIDENT};

/// Beyond this many direct reports the tree gets another layer. The chief executive's lead one
/// department each, so there are no more of them than departments in the data file.
const WIDEST_SPAN: usize = 12;

/// The shape of a tenant's tree of people, layer by layer from the chief executive down.
///
/// A layer has `span` times the people of the one above; the last one has whoever is left, spread
/// evenly under the layer above.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hierarchy {
    people: usize,
    span: usize,
    /// The number of layers below the chief executive.
    layers: u32,
}

/// One person's place in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seat {
    /// The ordinal of the supervisor, who always comes before; none for the chief executive.
    pub(super) supervisor: Option<usize>,
    /// The department, counted from zero in the order of the data file; none for the chief.
    pub(super) department: Option<usize>,
    pub(super) role: Role,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Leads others, with this grade.
    Leads(u8),
    /// Leads nobody: the ordinal among all of the crew, and among the crew of the department.
    Crew { ordinal: usize, in_department: usize },
}

impl Hierarchy {
    pub(super) fn of(people: usize) -> Self {
        for layers in 1.. {
            for span in 1..=WIDEST_SPAN {
                if capacity(span, layers) >= people {
                    return Self { people, span, layers };
                }
            }
        }
        unreachable!("some number of layers holds any number of people")
    }

    /// How many departments have a head.
    pub(super) fn departments(self) -> usize {
        self.span.min(self.people.saturating_sub(1))
    }

    /// The ordinal of the person who heads a department: its manager, or the chief executive in a
    /// tenant too small for managers.
    pub(super) fn head(self, department: usize) -> usize {
        if self.layers == 1 { 0 } else { 1 + department }
    }

    pub(super) fn seat(self, ordinal: usize) -> Seat {
        let mut layer = 0;
        let mut first = 0;
        let mut width = 1;
        let mut first_above = 0;
        while ordinal >= first + width {
            first_above = first;
            first += width;
            width *= self.span;
            layer += 1;
        }
        let place = ordinal - first;
        if layer == 0 {
            return Seat {
                supervisor: None,
                department: None,
                role: Role::Leads(CHIEF),
            };
        }
        // The layer below puts its first `width` people under as many different leaders.
        let leads = layer < self.layers && first + width + place < self.people;
        let role = if leads {
            Role::Leads(self.grade(layer))
        } else {
            Role::Crew {
                ordinal: place,
                in_department: place / self.span,
            }
        };
        Seat {
            supervisor: Some(first_above + place % (width / self.span)),
            department: Some(place % self.span),
            role,
        }
    }

    fn grade(self, layer: u32) -> u8 {
        let height = u8::try_from(self.layers - layer).unwrap_or(u8::MAX);
        let grade = (LEAD - 1).saturating_add(height).min(VICE_PRESIDENT);
        // Heads of departments are managers at least.
        if layer == 1 { grade.max(LEAD + 1) } else { grade }
    }
}

fn capacity(span: usize, layers: u32) -> usize {
    let mut width = 1_usize;
    let mut total = 1_usize;
    for _ in 0..layers {
        width = width.saturating_mul(span);
        total = total.saturating_add(width);
    }
    total
}
