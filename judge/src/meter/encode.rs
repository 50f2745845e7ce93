//! WebAssembly's binary form, as far as we write it.

pub(super) const UNREACHABLE: u8 = 0x00;
pub(super) const IF: u8 = 0x04;
pub(super) const END: u8 = 0x0b;
pub(super) const LOCAL_GET: u8 = 0x20;
pub(super) const LOCAL_SET: u8 = 0x21;
pub(super) const GLOBAL_GET: u8 = 0x23;
pub(super) const GLOBAL_SET: u8 = 0x24;
pub(super) const I64_CONST: u8 = 0x42;
pub(super) const I64_GE_S: u8 = 0x59;
pub(super) const I64_ADD: u8 = 0x7c;
pub(super) const I64_MUL: u8 = 0x7e;
pub(super) const I64_EXTEND_I32_U: u8 = 0xad;
/// A block without parameters and results.
pub(super) const EMPTY: u8 = 0x40;
pub(super) const I64: u8 = 0x7e;
pub(super) const I32: u8 = 0x7f;

/// Counts in a module are 32 bits wide.
pub(super) fn length(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

pub(super) fn unsigned(out: &mut Vec<u8>, mut value: u64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

pub(super) fn signed(out: &mut Vec<u8>, mut value: i64) {
    loop {
        let byte = (value & 0x7f) as u8;
        value >>= 7;
        let sign = byte & 0x40 != 0;
        if (value == 0 && !sign) || (value == -1 && sign) {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}

pub(super) fn write_section(out: &mut Vec<u8>, id: u8, content: &[u8]) {
    out.push(id);
    unsigned(out, content.len() as u64);
    out.extend_from_slice(content);
}

/// A list of a valid section, its count made larger by `more`; the entries are for the caller to add.
pub(super) fn appended(section: &[u8], more: u32) -> Vec<u8> {
    let (mut count, mut at) = (0u64, 0);
    for byte in section {
        count |= u64::from(byte & 0x7f) << (7 * at).min(63);
        at += 1;
        if byte & 0x80 == 0 {
            break;
        }
    }
    let mut out = Vec::with_capacity(section.len() + 64);
    unsigned(&mut out, count + u64::from(more));
    out.extend_from_slice(&section[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let signed_bytes = |value| {
            let mut out = Vec::new();
            signed(&mut out, value);
            out
        };
        assert_eq!(signed_bytes(0), [0]);
        assert_eq!(signed_bytes(63), [63]);
        assert_eq!(signed_bytes(64), [0xc0, 0]);
        assert_eq!(signed_bytes(-64), [0x40]);
        assert_eq!(signed_bytes(-65), [0xbf, 0x7f]);
        assert_eq!(appended(&[0xff, 0x80, 0x00, 9], 1), [0x80, 0x01, 9]);
    }
}
