//! Whose name, logo and colour the pages carry: the integrator's, or Rollbook's own.

use std::fmt;

/// The name the pages carry unless told otherwise.
const NAME: &str = "Rollbook";
/// The least contrast of text with what is behind it (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// What an integrator's pages look like.
#[derive(Debug, Clone)]
pub(crate) struct Brand {
    /// The product's name.
    pub(crate) name: String,
    /// The product's logo.
    pub(crate) logo: Option<Logo>,
    /// The colour of what is to be clicked.
    pub(crate) colour: Option<Colour>,
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            name: NAME.to_owned(),
            logo: None,
            colour: None,
        }
    }
}

/// A logo, as it is served.
#[derive(Debug, Clone)]
pub(crate) struct Logo {
    /// Its media type.
    pub(crate) content_type: &'static str,
    /// The picture.
    pub(crate) bytes: Vec<u8>,
}

impl Logo {
    /// A logo from a file's name and content; `None` when it is neither SVG nor PNG.
    pub(crate) fn of_file(name: &str, bytes: Vec<u8>) -> Option<Self> {
        let extension = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let content_type = match extension.as_str() {
            "svg" => "image/svg+xml",
            "png" if bytes.starts_with(b"\x89PNG") => "image/png",
            _ => return None,
        };
        Some(Self { content_type, bytes })
    }
}

/// A colour as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour([u8; 3]);

impl Colour {
    const BLACK: Self = Self([0, 0, 0]);
    const WHITE: Self = Self([255, 255, 255]);

    /// Reads `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance (WCAG 2.2).
    fn luminance(self) -> f64 {
        let linear = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }

    /// Contrast with another colour, from 1 to 21 (WCAG 2.2).
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance() + 0.05, other.luminance() + 0.05);
        if one > two { one / two } else { two / one }
    }

    /// The same colour, moved towards another until it can be read on `ground`.
    fn readable(self, ground: Self, towards: Self) -> Self {
        const STEPS: u16 = 20;
        let moved = |step: u16| {
            let mix = |from: u8, to: u8| {
                let sum = u16::from(from) * (STEPS - step) + u16::from(to) * step;
                u8::try_from(sum / STEPS).unwrap_or(u8::MAX)
            };
            let mixed = self.0.into_iter().zip(towards.0).map(|(from, to)| mix(from, to));
            let mut parts = [0; 3];
            parts.iter_mut().zip(mixed).for_each(|(part, mixed)| *part = mixed);
            Self(parts)
        };
        (0..=STEPS)
            .map(moved)
            .find(|colour| colour.contrast(ground) >= LEAST_CONTRAST)
            .unwrap_or(towards)
    }

    /// Black or white, whichever is read better on this colour.
    fn text_on(self) -> Self {
        if self.contrast(Self::WHITE) >= self.contrast(Self::BLACK) {
            Self::WHITE
        } else {
            Self::BLACK
        }
    }

    /// The style sheet that puts this colour in the place of Rollbook's own, legible in either theme.
    pub(crate) fn style_sheet(self) -> String {
        // The grounds of assets/rollbook.css on which accents stand as text.
        let light = self.readable(Self([0xf1, 0xf4, 0xf3]), Self::BLACK);
        let dark = self.readable(Self([0x1d, 0x25, 0x23]), Self::WHITE);
        let rules = |accent: Self| format!("--accent:{accent};--on-accent:{};", accent.text_on());
        format!(
            ":root{{{}}}@media (prefers-color-scheme:dark){{:root{{{}}}}}",
            rules(light),
            rules(dark)
        )
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        assert_eq!(Colour::parse(" #0A66ff ").unwrap().to_string(), "#0a66ff");
        for text in ["", "#fff", "0a66ff", "#0a66fg", "#0a66ff00", "red", "#ääb"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn any_colour_can_be_read_in_either_theme() {
        for red in (0..=255).step_by(51) {
            for green in (0..=255).step_by(51) {
                for blue in (0..=255).step_by(51) {
                    let colour = Colour([red, green, blue]);
                    for (ground, towards) in [
                        (Colour([0xf1, 0xf4, 0xf3]), Colour::BLACK),
                        (Colour([0x1d, 0x25, 0x23]), Colour::WHITE),
                    ] {
                        let readable = colour.readable(ground, towards);
                        assert!(readable.contrast(ground) >= LEAST_CONTRAST, "{colour} on {ground}");
                        assert!(readable.text_on().contrast(readable) >= LEAST_CONTRAST, "{readable}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_colour_that_can_be_read_stays_as_it_is() {
        assert!(
            Colour::parse("#0b4f6c")
                .unwrap()
                .style_sheet()
                .contains("--accent:#0b4f6c;--on-accent:#ffffff;")
        );
    }
}
