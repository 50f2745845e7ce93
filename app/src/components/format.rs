//! Numbers as people read them; the words around them come from the messages.

use trellis_types::submissions::FUEL_PER_SECOND;

/// Fuel as seconds: `0.123 s`.
pub(crate) fn fuel(fuel: u64) -> String {
    let thousandths = fuel / (FUEL_PER_SECOND / 1000);
    format!("{}.{:03} s", thousandths / 1000, thousandths % 1000)
}

/// `12.3 MiB`, `640 KiB`.
pub(crate) fn bytes(bytes: u64) -> String {
    const MIB: u64 = 1024 * 1024;
    if bytes >= MIB {
        let tenths = bytes * 10 / MIB;
        if tenths.is_multiple_of(10) || tenths >= 1000 {
            format!("{} MiB", tenths / 10)
        } else {
            format!("{}.{} MiB", tenths / 10, tenths % 10)
        }
    } else if bytes >= 1024 {
        format!("{} KiB", bytes / 1024)
    } else {
        format!("{bytes} B")
    }
}

/// `2 s`, `1.5 s`, `250 ms`.
#[cfg(feature = "ssr")]
pub(crate) fn limit_ms(ms: u32) -> String {
    if ms < 1000 {
        format!("{ms} ms")
    } else if ms.is_multiple_of(1000) {
        format!("{} s", ms / 1000)
    } else {
        format!("{}.{} s", ms / 1000, (ms % 1000) / 100)
    }
}

/// `1:02:03`, `2:03`.
pub(crate) fn clock(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// Class hours with one decimal: `1.5` for 4050 seconds.
#[cfg(feature = "ssr")]
pub(crate) fn class_hours(seconds: i64) -> String {
    let per_hour = trellis_types::learning::CLASS_HOUR_MINUTES * 60;
    let tenths = (seconds.abs() * 10 + per_hour / 2) / per_hour;
    let sign = if seconds < 0 && tenths > 0 { "\u{2212}" } else { "" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

/// Points in thousandths: `66.667`, `100`.
#[cfg(feature = "ssr")]
pub(crate) fn points(thousandths: i64) -> String {
    let (whole, rest) = (thousandths / 1000, (thousandths % 1000).abs());
    if rest == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{rest:03}").trim_end_matches('0').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(fuel(1_234_567_890), "0.123 s");
        assert_eq!(fuel(25_000_000_000), "2.500 s");
        assert_eq!(
            (bytes(131_072).as_str(), bytes(1_572_864).as_str()),
            ("128 KiB", "1.5 MiB")
        );
        assert_eq!(bytes(268_435_456), "256 MiB");
        assert_eq!((clock(59).as_str(), clock(3723).as_str()), ("0:59", "1:02:03"));
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn hours_and_points() {
        assert_eq!(limit_ms(1500), "1.5 s");
        assert_eq!(
            (class_hours(2700).as_str(), class_hours(-4050).as_str()),
            ("1.0", "\u{2212}1.5")
        );
        assert_eq!(class_hours(-10), "0.0");
        assert_eq!(
            (
                points(66_667).as_str(),
                points(100_000).as_str(),
                points(1_500).as_str()
            ),
            ("66.667", "100", "1.5")
        );
    }
}
