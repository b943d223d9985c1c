use std::time::Duration;

const A_DAY: u64 = 24 * 60 * 60;
/// The longest time: what is longer is a slip, and with a point in time it could be more than a clock holds.
const LONGEST: Duration = Duration::from_secs(36_500 * A_DAY);

/// Reads a time such as `500ms`, `20s` or `7d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || "a time is a number and a unit: `500ms`, `20s`, `5m`, `12h` or `7d`".to_owned();
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let milliseconds = match unit {
        "ms" => 1,
        "" if number == 0 => 0,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        "d" => 24 * 60 * 60 * 1000,
        _ => return Err(wrong()),
    };
    let all = number.checked_mul(milliseconds).map(Duration::from_millis);
    all.filter(|all| *all <= LONGEST).ok_or_else(|| format!("a time is {} days at most", LONGEST.as_secs() / A_DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_limit_in_every_unit() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("0"), Ok(Duration::ZERO));
        for (most, more) in [
            ("3153600000000ms", "3153600000001ms"),
            ("3153600000s", "3153600001s"),
            ("52560000m", "52560001m"),
            ("876000h", "876001h"),
            ("36500d", "36501d"),
        ] {
            assert_eq!(duration(most), Ok(LONGEST), "{most}");
            assert_eq!(duration(more), Err("a time is 36500 days at most".to_owned()));
        }
        assert!(duration("18446744073709551615d").is_err() && duration("18446744073709551616ms").is_err());
    }
}
