use std::time::Duration;

/// Reads a time such as `500ms`, `20s` or `7d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let wrong = || "a time is a number and a unit: `500ms`, `20s`, `5m`, `12h` or `7d`".to_owned();
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "ms" => return Ok(Duration::from_millis(number)),
        "" if number == 0 => 0,
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    number.checked_mul(seconds).filter(|all| *all <= u64::from(u32::MAX)).map(Duration::from_secs).ok_or_else(wrong)
}
