//! Frames between parent and child: a postcard header and, beside it, byte strings that are not copied through
//! it.
//!
//! `u32 header length, u32 number of blobs, u64 length of each blob, header, blobs`, little-endian. The reader
//! says how much it takes: a child that was taken over cannot make the parent allocate more.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};

/// Bytes of a header: argument lists, paths, log lines.
const MAX_HEADER: usize = 8 << 20;
const MAX_BLOBS: usize = 4096;

/// Writes one frame.
pub fn write(out: &mut impl Write, header: &impl Serialize, blobs: &[&[u8]]) -> io::Result<()> {
    let header = postcard::to_stdvec(header).map_err(io::Error::other)?;
    let too_long = || io::Error::new(io::ErrorKind::InvalidInput, "frame too long");
    if header.len() > MAX_HEADER || blobs.len() > MAX_BLOBS {
        return Err(too_long());
    }
    let mut start = Vec::with_capacity(8 + 8 * blobs.len() + header.len());
    start.extend_from_slice(&u32::try_from(header.len()).map_err(|_| too_long())?.to_le_bytes());
    start.extend_from_slice(&u32::try_from(blobs.len()).map_err(|_| too_long())?.to_le_bytes());
    for blob in blobs {
        start.extend_from_slice(&(blob.len() as u64).to_le_bytes());
    }
    start.extend_from_slice(&header);
    // Small frames go out in one write.
    if let [blob] = blobs
        && blob.len() < 4096
    {
        start.extend_from_slice(blob);
        out.write_all(&start)?;
    } else {
        out.write_all(&start)?;
        for blob in blobs {
            out.write_all(blob)?;
        }
    }
    out.flush()
}

/// Reads one frame whose blobs have at most `max` bytes together. End of input before the first byte is
/// `UnexpectedEof`.
pub fn read<T: DeserializeOwned>(from: &mut impl Read, max: u64) -> io::Result<(T, Vec<Vec<u8>>)> {
    let bad = |what: &str| io::Error::new(io::ErrorKind::InvalidData, what.to_owned());
    let header_len = read_u32(from)? as usize;
    let count = read_u32(from)? as usize;
    if header_len > MAX_HEADER || count > MAX_BLOBS {
        return Err(bad("frame header too long"));
    }
    let mut lengths = vec![0; count];
    let mut room = max;
    for length in &mut lengths {
        let mut bytes = [0; 8];
        from.read_exact(&mut bytes)?;
        let len = u64::from_le_bytes(bytes);
        room = room.checked_sub(len).ok_or_else(|| bad("frame too long"))?;
        *length = usize::try_from(len).map_err(|_| bad("frame too long"))?;
    }
    let header = read_exactly(from, header_len)?;
    let header = postcard::from_bytes(&header).map_err(|_| bad("bad frame header"))?;
    let blobs = lengths
        .into_iter()
        .map(|len| read_exactly(from, len))
        .collect::<io::Result<_>>()?;
    Ok((header, blobs))
}

fn read_u32(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Memory is taken as bytes come, not as a length announces them.
fn read_exactly(from: &mut impl Read, len: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(len.min(1 << 20));
    let got = from.take(len as u64).read_to_end(&mut bytes)?;
    if got < len {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trip_and_bounds() {
        let mut bytes = Vec::new();
        write(&mut bytes, &("a", 7u32), &[b"xyz", b"", &[9; 5000]]).unwrap();
        let (header, blobs): ((String, u32), _) = read(&mut &bytes[..], 5003).unwrap();
        assert_eq!((header.0.as_str(), header.1), ("a", 7));
        assert_eq!(blobs, [b"xyz".to_vec(), vec![], vec![9; 5000]]);
        let refused = read::<(String, u32)>(&mut &bytes[..], 5002).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        let cut = read::<(String, u32)>(&mut &bytes[..bytes.len() - 1], 9999).unwrap_err();
        assert_eq!(cut.kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn an_announced_length_allocates_nothing() {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&1u32.to_le_bytes());
        bytes.extend_from_slice(&1u32.to_le_bytes());
        bytes.extend_from_slice(&(1u64 << 60).to_le_bytes());
        bytes.push(0);
        assert!(read::<()>(&mut &bytes[..], u64::MAX).is_err());
    }
}
