//! The default output validator (section "Default output validator specification").

/// How outputs are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Flags {
    pub case_sensitive: bool,
    pub space_change_sensitive: bool,
    pub relative: Option<f64>,
    pub absolute: Option<f64>,
}

impl Flags {
    /// Parses `output_validator_args`; the error names the argument.
    pub fn parse(args: &[String]) -> Result<Self, String> {
        let mut flags = Self::default();
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "case_sensitive" => flags.case_sensitive = true,
                "space_change_sensitive" => flags.space_change_sensitive = true,
                "float_relative_tolerance" => set(&mut flags.relative, tolerance(arg, args.next())?, arg)?,
                "float_absolute_tolerance" => set(&mut flags.absolute, tolerance(arg, args.next())?, arg)?,
                "float_tolerance" => {
                    let value = tolerance(arg, args.next())?;
                    set(&mut flags.relative, value, arg)?;
                    set(&mut flags.absolute, value, arg)?;
                }
                other => return Err(format!("{other} is no argument of the default output validator")),
            }
        }
        Ok(flags)
    }
}

fn set(slot: &mut Option<f64>, value: f64, arg: &str) -> Result<(), String> {
    if slot.replace(value).is_some() {
        return Err(format!("{arg} sets a tolerance that is set already"));
    }
    Ok(())
}

fn tolerance(arg: &str, value: Option<&String>) -> Result<f64, String> {
    let value = value.ok_or_else(|| format!("{arg} needs a number after it"))?;
    parse_float(value.as_bytes())
        .filter(|number| *number >= 0.0 && number.is_finite())
        .ok_or_else(|| format!("{arg}: {value} is not a number >= 0"))
}

/// What the comparison says; the message is for judges, it shows the expected token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Accept,
    Reject(String),
}

/// Compares a submission's output with the answer file.
pub fn default_output(team: &[u8], answer: &[u8], flags: &Flags) -> Outcome {
    let mut team = Tokens { rest: team };
    let mut answer = Tokens { rest: answer };
    for index in 1_u64.. {
        let (team_space, answer_space) = (team.space(), answer.space());
        if flags.space_change_sensitive && team_space != answer_space {
            return Outcome::Reject(format!("white space before token {index} differs"));
        }
        match (team.word(), answer.word()) {
            (None, None) => return Outcome::Accept,
            (Some(word), None) => {
                return Outcome::Reject(format!(
                    "token {index}: {} follows the end of the expected output",
                    show(word)
                ));
            }
            (None, Some(word)) => {
                return Outcome::Reject(format!("token {index}: output ends, expected {}", show(word)));
            }
            (Some(team), Some(answer)) => {
                if !same(team, answer, flags) {
                    return Outcome::Reject(format!(
                        "token {index}: {} instead of {}",
                        show(team),
                        show(answer)
                    ));
                }
            }
        }
    }
    Outcome::Accept
}

struct Tokens<'a> {
    rest: &'a [u8],
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | 0x0c | b'\n' | b'\r' | b'\t' | 0x0b)
}

impl<'a> Tokens<'a> {
    fn space(&mut self) -> &'a [u8] {
        let end = self
            .rest
            .iter()
            .position(|&b| !is_space(b))
            .unwrap_or(self.rest.len());
        let (space, rest) = self.rest.split_at(end);
        self.rest = rest;
        space
    }

    fn word(&mut self) -> Option<&'a [u8]> {
        let end = self
            .rest
            .iter()
            .position(|&b| is_space(b))
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }
}

fn same(team: &[u8], answer: &[u8], flags: &Flags) -> bool {
    if (flags.relative.is_some() || flags.absolute.is_some())
        && let Some(expected) = parse_float(answer)
    {
        return parse_float(team).is_some_and(|given| within(given, expected, flags));
    }
    if flags.case_sensitive {
        team == answer
    } else {
        team.eq_ignore_ascii_case(answer)
    }
}

fn within(given: f64, expected: f64, flags: &Flags) -> bool {
    let difference = (given - expected).abs();
    given == expected
        || flags.absolute.is_some_and(|epsilon| difference <= epsilon)
        || flags
            .relative
            .is_some_and(|epsilon| difference <= epsilon * expected.abs())
}

/// A float of the format's grammar ("General requirements"): no `inf`, `nan`, hexadecimal or underscores.
fn parse_float(token: &[u8]) -> Option<f64> {
    let text = std::str::from_utf8(token).ok()?;
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (significand, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = significand.bytes().filter(u8::is_ascii_digit).count();
    let dots = significand.bytes().filter(|&b| b == b'.').count();
    let exponent_ok = exponent.is_none_or(|exponent| {
        let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
    });
    if digits == 0 || dots > 1 || digits + dots != significand.len() || !exponent_ok {
        return None;
    }
    text.parse().ok()
}

/// A token for a message, shortened to 40 characters.
fn show(token: &[u8]) -> String {
    let text = String::from_utf8_lossy(token);
    let mut shown: String = text.chars().take(40).collect();
    if text.chars().nth(40).is_some() {
        shown.push('…');
    }
    format!("\"{shown}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(team: &str, answer: &str, args: &[&str]) -> bool {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let flags = Flags::parse(&args).unwrap();
        default_output(team.as_bytes(), answer.as_bytes(), &flags) == Outcome::Accept
    }

    #[test]
    fn white_space_separates_but_does_not_join() {
        assert!(accepts("1  2\r\n", "1 2\n", &[]));
        assert!(!accepts("12", "1 2", &[]));
        assert!(!accepts("1 2", "12", &[]));
        assert!(!accepts("1 2 3", "1 2", &[]));
        assert!(!accepts("1", "1 2", &[]));
        assert!(accepts("", " \n", &[]));
    }

    #[test]
    fn case_and_space_flags() {
        assert!(accepts("YES", "yes", &[]));
        assert!(!accepts("YES", "yes", &["case_sensitive"]));
        assert!(!accepts("1  2\n", "1 2\n", &["space_change_sensitive"]));
        assert!(!accepts("1 2", "1 2\n", &["space_change_sensitive"]));
        assert!(accepts("1 2\n", "1 2\n", &["space_change_sensitive"]));
    }

    #[test]
    fn floats_follow_the_grammar() {
        let args = &["float_tolerance", "1e-6"];
        assert!(accepts("1.0000001", "1", args));
        assert!(accepts("1e0", "1.", args));
        assert!(accepts("-.5", "-0.5", args));
        for bad in ["nan", "inf", "0x1", "1_0", "1e", ".", "1f", "--1", "+"] {
            assert!(!accepts(bad, "1", args), "{bad}");
        }
        assert!(accepts("abc", "ABC", args));
        assert!(!accepts("1.01", "1", args));
        assert!(accepts(
            "1000001",
            "1000000",
            &["float_relative_tolerance", "1e-5"]
        ));
        assert!(!accepts("0.00001", "0", &["float_relative_tolerance", "1e-5"]));
        assert!(
            !accepts("1.0", "1", &[]),
            "without a tolerance tokens are strings"
        );
    }

    #[test]
    fn bad_arguments_are_named() {
        for args in [
            &["float_tolerance"][..],
            &["float_tolerance", "x"],
            &["tolerance", "1"],
        ] {
            let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
            assert!(Flags::parse(&args).is_err());
        }
        let twice: Vec<String> = ["float_tolerance", "1", "float_relative_tolerance", "1"]
            .map(str::to_owned)
            .to_vec();
        assert!(Flags::parse(&twice).is_err());
    }
}
