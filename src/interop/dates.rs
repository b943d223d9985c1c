use crate::catalog::Date;

/// The longest text that is believed to be a date, in bytes.
const LONGEST: usize = 100;

/// Reads a date as the formats of others, their users and the web write it: `2021-06-17` and all that RFC 3339 and RFC 9110
/// (section 5.6.7) put behind or before a day, `2021/6/17`, `20210617`, `June 17, 2021`, `17 Jun 2021`, `06/2021`,
/// `Spring 2021`, `2025년 1월 7일`, `c2001`. Of a range it is the beginning (`2021-06/2021-07`, `2020--2021`, `Jun-Jul 2021`);
/// a month or day `00` or `XX` is not known (EDTF, level 1). The day is the one in the zone of whoever wrote it.
///
/// `None` if it is no date. Where day and month cannot be told apart, as in `06/05/2021`, only the year is sure.
pub(super) fn read(text: &str) -> Option<Date> {
    let text = without_time(text.trim().trim_end_matches(['~', '?', '%']));
    // A year before the first has a sign; a range may have no beginning.
    if text.len() > LONGEST || text.starts_with(['-', '/', '.']) {
        return None;
    }
    // The year in which something was protected by copyright is the one in which it was published.
    let text =
        text.strip_prefix(['c', '©']).filter(|year| year.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    if let Some(day) = without_separators(text) {
        return Some(day);
    }
    let mut found = Found::default();
    for token in tokens(text) {
        match found.take(token) {
            Step::On => {}
            Step::End => break,
            Step::Wrong => return None,
        }
    }
    let Found { year, month, day, before } = found;
    match (month, before) {
        // `17 June 2021`, `06/2021` and `17/06/2021`.
        (Some(month), [Some(day_before), None]) if day.is_none() => date(year?, Some(month), Some(day_before)),
        (None, [Some(month), None]) => date(year?, Some(month), None),
        (None, [Some(one), Some(other)]) => either(year?, one, other),
        (month, [None, None]) => date(year?, month, day),
        _ => None,
    }
}

/// A date of a year and what else is known; a month or day of 0 is not. `None` if the calendar does not have it.
pub(super) fn date(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Date> {
    let known = |number: Option<u8>| number.filter(|&number| number > 0);
    match (known(month), known(day)) {
        (Some(month), Some(day)) => Date::from_day(year, month, day),
        (Some(month), None) => Date::parse(&format!("{year:04}-{month:02}")),
        (None, _) => Date::from_year(year),
    }
}

/// Day and month in an order that countries disagree about.
fn either(year: u16, one: u8, other: u8) -> Option<Date> {
    match (date(year, Some(one), Some(other)), date(year, Some(other), Some(one))) {
        (Some(a), Some(b)) if a != b => date(year, None, None),
        (a, b) => a.or(b),
    }
}

/// The day that eight digits are, as in `20210617`.
fn without_separators(text: &str) -> Option<Date> {
    let is_day = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, rest) = text.split_at_checked(4).filter(|_| is_day)?;
    let (month, day) = rest.split_at_checked(2)?;
    Date::parse(&format!("{year}-{month}-{day}"))
}

/// What stands before the time of day: before the `T` between two digits, or the digits before a colon.
fn without_time(text: &str) -> &str {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let time = bytes.iter().enumerate().find_map(|(at, byte)| match byte {
        b'T' | b't' if at > 0 && digit(at - 1) && digit(at + 1) => Some(at),
        b':' if at > 0 && digit(at - 1) => {
            let digits = bytes.get(..at)?.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
            Some(at - digits)
        }
        _ => None,
    });
    time.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// The runs of digits and the runs of letters of a text.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let class = |c: char| (c.is_numeric(), c.is_alphabetic());
    let mut rest = text;
    let runs = std::iter::from_fn(move || {
        let first = class(rest.chars().next()?);
        let (run, after) = rest.split_at(rest.find(|c| class(c) != first).unwrap_or(rest.len()));
        rest = after;
        Some(run)
    });
    runs.filter(|run| run.starts_with(char::is_alphanumeric))
}

/// What has been found of a date, from left to right.
#[derive(Default)]
struct Found {
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
    /// Numbers before the year and before the name of a month.
    before: [Option<u8>; 2],
}

enum Step {
    /// More may come.
    On,
    /// What follows is the end of a range.
    End,
    /// This is no date.
    Wrong,
}

impl Found {
    fn take(&mut self, token: &str) -> Step {
        if let Some(number) = number(token) {
            return self.take_number(number, token.len());
        }
        let lower = token.to_lowercase();
        if self.month.is_none()
            && let Some(month) = month(&lower)
        {
            self.month = Some(month);
            return Step::On;
        }
        let season = matches!(lower.as_str(), "spring" | "summer" | "autumn" | "fall" | "winter");
        let unknown = lower.chars().all(|c| c == 'x');
        if season || month(&lower).is_some() || is_idle(&lower) {
            Step::On
        } else if self.day.is_some() || (unknown && self.year.is_some()) {
            Step::End
        } else {
            Step::Wrong
        }
    }

    fn take_number(&mut self, number: u16, digits: usize) -> Step {
        let small = u8::try_from(number).ok().filter(|_| digits <= 2);
        match (digits, small) {
            (4, _) if self.year.is_none() => self.year = Some(number),
            (4, _) => return Step::End,
            (_, Some(_)) if self.day.is_some() => return Step::End,
            (_, Some(day)) if self.month.is_some() => self.day = Some(day),
            // The seasons of EDTF have numbers behind those of the months.
            (_, Some(21..=41)) if self.year.is_some() => return Step::End,
            (_, Some(month)) if self.year.is_some() && self.before == [None, None] => self.month = Some(month),
            (_, Some(number)) => match self.before.iter_mut().find(|before| before.is_none()) {
                Some(before) => *before = Some(number),
                None => return Step::Wrong,
            },
            _ => return Step::Wrong,
        }
        Step::On
    }
}

fn number(token: &str) -> Option<u16> {
    token.parse().ok().filter(|_| token.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a word may stand in any date and says nothing: a day of the week, the end of an ordinal, the unit behind a number.
fn is_idle(word: &str) -> bool {
    let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let weekday = days.iter().any(|day| word == *day || Some(word) == day.get(..3));
    let unit = matches!(
        word,
        "st" | "nd" | "rd" | "th" | "of" | "at" | "z" | "gmt" | "utc" | "年" | "月" | "日" | "년" | "월" | "일"
    );
    weekday || unit || matches!(word, "오전" | "오후" | "午前" | "午後" | "上午" | "下午")
}

/// The month by its English name, or by three or more letters of it.
fn month(lower: &str) -> Option<u8> {
    let months = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    (1..).zip(months).find(|(_, name)| lower.len() >= 3 && name.starts_with(lower)).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_as_people_write_them() {
        for (text, expected) in [
            ("2021", "2021"),
            ("2021-06", "2021-06"),
            ("2021-6-17", "2021-06-17"),
            (" 2021-06-17T10:00:00Z", "2021-06-17"),
            ("2021-06-17 10:00:00", "2021-06-17"),
            ("2021/06/17/", "2021-06-17"),
            ("2021///", "2021"),
            ("2021-00-00", "2021"),
            ("2021-XX", "2021"),
            ("2021-06-uu", ""),
            ("2021~", "2021"),
            ("2021-21", "2021"),
            ("2021-06/2021-07", "2021-06"),
            ("2021/2022", "2021"),
            ("2021/..", "2021"),
            ("2020--2021", "2020"),
            ("June 17, 2021", "2021-06-17"),
            ("17 June 2021", "2021-06-17"),
            ("June 17th, 2021", "2021-06-17"),
            ("Jun-Jul 2021", "2021-06"),
            ("2021 Sept 3", "2021-09-03"),
            ("06/2021", "2021-06"),
            ("Spring 2021", "2021"),
            ("2021-06-17T17:37:18.000+09:00", "2021-06-17"),
            ("2021-06-17Z", "2021-06-17"),
            ("2021/6/7", "2021-06-07"),
            ("20210617", "2021-06-17"),
            ("Jan 7th, 2025", "2025-01-07"),
            ("2025 Jan 7", "2025-01-07"),
            ("Tue, 07 Jan 2025 10:00:00 GMT", "2025-01-07"),
            ("Sept. 2024", "2024-09"),
            ("Tuesday, 7 January 2025", "2025-01-07"),
            ("2025년 1월 7일", "2025-01-07"),
            ("2025年1月7日", "2025-01-07"),
            ("2025. 1. 7.", "2025-01-07"),
            ("2025년 1월 7일 오전 9:30", "2025-01-07"),
            ("c2001", "2001"),
            ("17/06/2021", "2021-06-17"),
            ("06/17/2021", "2021-06-17"),
            ("07/07/2021", "2021-07-07"),
            ("06/05/2021", "2021"),
        ] {
            assert_eq!(read(text).map(|date| date.to_string()).unwrap_or_default(), expected, "{text}");
        }
    }

    #[test]
    fn guesses_nothing() {
        for text in [
            "",
            "soon",
            "21",
            "2021-13",
            "2021-02-30",
            "2021-13-01",
            "0000",
            "0000-00-00",
            "7 Jan",
            "Vol. 12, 2025",
            "Monograph 2021",
            "Sun Microsystems 2021",
            "Satellite 17 June 2021",
            "1:2",
            "99999999999999",
            "20211301",
            "-0031",
            "202X",
            "/2021",
            "20211",
            "in press 2021",
            "300 BC",
            "2021a",
            "٢٠٢١",
            "June",
            "17 June",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&"2021 ".repeat(1000)), None);
    }
}
