//! Names of people: several cultures, weighted, and a few names no tenant is without.

use super::data::{columns, heading, lines};
use super::random::Random;

/// Every name there is to give.
#[derive(Debug)]
pub(super) struct Names {
    cultures: Vec<Culture>,
    weights: u32,
    remarkable: Vec<Name>,
    letters: Vec<(&'static str, &'static str)>,
}

#[derive(Debug)]
struct Culture {
    weight: u32,
    women: Vec<&'static str>,
    men: Vec<&'static str>,
    anyone: Vec<&'static str>,
    last: Vec<&'static str>,
}

/// One person's name; an empty part is none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    /// `M`, `F`, or `D` (seen on live rows, `ukg-pro-rest.md` 6.6).
    pub(super) gender: &'static str,
    pub(super) first: &'static str,
    pub(super) middle: &'static str,
    pub(super) last: &'static str,
    pub(super) preferred: &'static str,
    pub(super) former_last: &'static str,
}

impl Names {
    pub(super) fn read() -> Self {
        let mut cultures: Vec<Culture> = Vec::new();
        for line in lines(include_str!("data/names.txt")) {
            if let Some([_, weight]) = heading(line) {
                cultures.push(Culture {
                    weight: weight.parse().unwrap_or(1),
                    women: Vec::new(),
                    men: Vec::new(),
                    anyone: Vec::new(),
                    last: Vec::new(),
                });
            } else if let Some(culture) = cultures.last_mut()
                && let Some((kind, names)) = line.split_once(' ')
            {
                let names = names.split(',').map(str::trim).collect();
                match kind {
                    "F" => culture.women = names,
                    "M" => culture.men = names,
                    "D" => culture.anyone = names,
                    _ => culture.last = names,
                }
            }
        }
        let remarkable = lines(include_str!("data/remarkable_names.txt"))
            .filter_map(columns)
            .map(|[gender, first, middle, last, preferred]| Name {
                gender,
                first,
                middle,
                last,
                preferred,
                former_last: "",
            })
            .collect();
        Self {
            weights: cultures.iter().map(|culture| culture.weight).sum(),
            cultures,
            remarkable,
            letters: lines(include_str!("data/letters.txt"))
                .filter_map(|line| line.split_once(' '))
                .collect(),
        }
    }

    /// The remarkable name with this ordinal, if there are so many.
    pub(super) fn remarkable(&self, ordinal: usize) -> Option<Name> {
        self.remarkable.get(ordinal).copied()
    }

    pub(super) fn invent(&self, random: &mut Random) -> Name {
        let culture = self.culture(random);
        let gender = match random.below(200) {
            0 => "D",
            1..=100 => "F",
            _ => "M",
        };
        let first_names = match gender {
            "F" => &culture.women,
            "M" => &culture.men,
            _ => &culture.anyone,
        };
        let first = if random.percent(4) {
            *random.pick(&culture.anyone)
        } else {
            *random.pick(first_names)
        };
        let mut middle = "";
        if random.percent(45) {
            middle = *match random.below(3) {
                0 => random.pick(&["A.", "E", "J.", "M", "R.", "T"]),
                _ => random.pick(first_names),
            };
        }
        // Families mix: one surname in eight is of another culture.
        let family = if random.percent(12) {
            self.culture(random)
        } else {
            culture
        };
        // Some go by their middle name.
        let goes_by_middle = middle.len() > 2 && middle != first && random.percent(25);
        let last = *random.pick(&family.last);
        let mut former_last = "";
        if random.percent(9) {
            let birth_family = self.culture(random);
            former_last = *random.pick(&birth_family.last);
        }
        Name {
            gender,
            first,
            middle: if middle == first { "" } else { middle },
            last,
            preferred: if goes_by_middle { middle } else { "" },
            former_last: if former_last == last { "" } else { former_last },
        }
    }

    fn culture(&self, random: &mut Random) -> &Culture {
        let mut ticket = random.below(self.weights);
        for culture in &self.cultures {
            match ticket.checked_sub(culture.weight) {
                Some(rest) => ticket = rest,
                None => return culture,
            }
        }
        &self.cultures[0]
    }

    /// Appends `name` as it is written in an e-mail address: small ASCII letters and digits only.
    pub(super) fn fold_into(&self, name: &str, address: &mut String) {
        for character in name.chars() {
            if character.is_ascii() {
                if character.is_ascii_alphanumeric() {
                    address.push(character.to_ascii_lowercase());
                }
                continue;
            }
            for small in character.to_lowercase() {
                let plain = self.letters.iter().find(|(_, written)| written.contains(small));
                if let Some((plain, _)) = plain {
                    address.push_str(plain);
                }
            }
        }
    }
}
