use std::fmt;

/// When a resource was published: a year, a month, or a day of the Gregorian calendar.
///
/// Written as ISO 8601 has it: `2024`, `2024-05`, `2024-05-17`. Dates order by time; a year comes before its months, a
/// month before its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
}

impl Date {
    /// A year from 1 to 9999.
    #[must_use]
    pub fn from_year(year: u16) -> Option<Self> {
        (1..=9999).contains(&year).then_some(Self { year, month: None, day: None })
    }

    /// A day that the calendar has.
    #[must_use]
    pub fn from_day(year: u16, month: u8, day: u8) -> Option<Self> {
        let date = Self { month: Some(month), ..Self::from_year(year)? };
        let valid = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
        valid.then_some(Self { day: Some(day), ..date })
    }

    /// The day that is so many days after 1 January 1970; the last one of the year 9999, if it is after that.
    #[must_use]
    pub fn from_days_since_1970(days: u64) -> Self {
        let last = Self { year: 9999, month: Some(12), day: Some(31) };
        let (mut year, mut left) = (1970, days);
        loop {
            let length = if days_in(year, 2) == 29 { 366 } else { 365 };
            if left < length {
                break;
            }
            if year == last.year {
                return last;
            }
            (year, left) = (year + 1, left - length);
        }
        let mut month = 1;
        while left >= u64::from(days_in(year, month)) {
            left -= u64::from(days_in(year, month));
            month += 1;
        }
        u8::try_from(left + 1).map_or(last, |day| Self { year, month: Some(month), day: Some(day) })
    }

    /// Reads `2024`, `2024-05` or `2024-05-17`: four digits, then two and two.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let number = |digits: &str, width: usize| {
            let plain = digits.len() == width && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let small = |digits: &str| number(digits, 2).and_then(|value| u8::try_from(value).ok());
        let mut parts = text.split('-');
        let date = Self::from_year(number(parts.next()?, 4)?)?;
        let Some(month) = parts.next() else { return Some(date) };
        let month = small(month).filter(|month| (1..=12).contains(month))?;
        let Some(day) = parts.next() else { return Some(Self { month: Some(month), ..date }) };
        let date = Self::from_day(date.year, month, small(day)?)?;
        parts.next().is_none().then_some(date)
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month from 1 to 12, if it is known.
    #[must_use]
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// The day of the month, if it is known.
    #[must_use]
    pub fn day(self) -> Option<u8> {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_calendar_has() {
        for text in ["2024", "2024-05", "2024-02-29", "0800", "2000-02-29"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in
            ["", "24", "2024-13", "2024-00", "2023-02-29", "1900-02-29", "2024-5", "2024-05-17-1", "0000", "+024"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn counts_days() {
        let day = |days| Date::from_days_since_1970(days).to_string();
        for (days, date) in [(0, "1970-01-01"), (364, "1970-12-31"), (11_016, "2000-02-29"), (20_781, "2026-11-24")] {
            assert_eq!(day(days), date);
        }
        assert_eq!(day(u64::MAX), "9999-12-31");
    }

    #[test]
    fn orders_by_time() {
        let dates: Vec<_> = ["2023-12", "2024", "2024-01", "2024-01-31", "2024-02"].map(Date::parse).into();
        assert!(dates.is_sorted());
    }
}
