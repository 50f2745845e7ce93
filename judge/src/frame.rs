//! Frames between parent and child: a postcard header and, beside it, byte strings that are not copied through
//! it.
//!
//! `u32 header length, u32 number of blobs, u64 length of each blob, header, blobs`, little-endian. Where the highest bit
//! of a length is set, the blob's bytes are not in the frame: a descriptor of a sealed file of them comes along with its
//! first bytes ([`crate::input`]). The reader says how much it takes: a child that was taken over cannot make the parent
//! allocate more.

use crate::rights;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{self, Read, Write};
use std::os::fd::BorrowedFd;
use trellis_problems::Content;

/// Bytes of a header: argument lists, paths, log lines.
const MAX_HEADER: usize = 8 << 20;
const MAX_BLOBS: usize = 4096;
/// Bytes of blobs that go out in one write with the header.
const TOGETHER: usize = 4096;
const IN_A_FILE: u64 = 1 << 63;

/// A byte string of a frame. Its file, when it has one, can be given in its place.
#[derive(Debug, Clone, Copy)]
pub struct Blob<'a> {
    bytes: &'a [u8],
    file: Option<BorrowedFd<'a>>,
}

impl<'a> From<&'a [u8]> for Blob<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { bytes, file: None }
    }
}

impl<'a> From<&'a Content> for Blob<'a> {
    fn from(content: &'a Content) -> Self {
        Self {
            bytes: content,
            file: content.file(),
        }
    }
}

impl<'a> Blob<'a> {
    pub fn bytes(self) -> &'a [u8] {
        self.bytes
    }

    /// The same, to be sent as bytes in any case.
    pub fn without_file(self) -> Self {
        self.bytes.into()
    }
}

/// A frame in the pieces it is sent in.
#[derive(Debug)]
pub struct Frame<'a> {
    /// Lengths and header, and blobs that are short.
    pub start: Vec<u8>,
    /// Given with the first bytes of the start, at most [`rights::MOST`]; further blobs are sent as bytes.
    pub files: Vec<BorrowedFd<'a>>,
    pub blobs: Vec<&'a [u8]>,
}

impl<'a> Frame<'a> {
    pub fn new(header: &impl Serialize, blobs: &[Blob<'a>]) -> io::Result<Self> {
        let header = postcard::to_stdvec(header).map_err(io::Error::other)?;
        let too_long = || io::Error::new(io::ErrorKind::InvalidInput, "frame too long");
        if header.len() > MAX_HEADER || blobs.len() > MAX_BLOBS {
            return Err(too_long());
        }
        let mut start = Vec::with_capacity(8 + 8 * blobs.len() + header.len() + TOGETHER);
        start.extend_from_slice(&u32::try_from(header.len()).map_err(|_| too_long())?.to_le_bytes());
        start.extend_from_slice(&u32::try_from(blobs.len()).map_err(|_| too_long())?.to_le_bytes());
        let (mut files, mut sent) = (Vec::new(), Vec::new());
        for blob in blobs {
            let length = blob.bytes.len() as u64;
            let length = match blob.file {
                Some(file) if files.len() < rights::MOST => {
                    files.push(file);
                    length | IN_A_FILE
                }
                _ => {
                    sent.push(blob.bytes);
                    length
                }
            };
            start.extend_from_slice(&length.to_le_bytes());
        }
        start.extend_from_slice(&header);
        if sent.iter().map(|bytes| bytes.len()).sum::<usize>() < TOGETHER {
            sent.drain(..).for_each(|bytes| start.extend_from_slice(bytes));
        }
        Ok(Self {
            start,
            files,
            blobs: sent,
        })
    }
}

/// Writes one frame of bytes alone.
pub fn write(out: &mut impl Write, header: &impl Serialize, blobs: &[&[u8]]) -> io::Result<()> {
    let blobs: Vec<Blob<'_>> = blobs.iter().map(|bytes| Blob::from(*bytes)).collect();
    let frame = Frame::new(header, &blobs)?;
    out.write_all(&frame.start)?;
    for blob in frame.blobs {
        out.write_all(blob)?;
    }
    out.flush()
}

/// How a blob comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    Bytes(usize),
    File(usize),
}

/// Reads the beginning of a frame whose blobs have at most `max` bytes together: its header and how its blobs come. End
/// of input before the first byte is `UnexpectedEof`.
pub fn read_start<T: DeserializeOwned>(from: &mut impl Read, max: u64) -> io::Result<(T, Vec<Length>)> {
    let header_len = read_u32(from)? as usize;
    let count = read_u32(from)? as usize;
    if header_len > MAX_HEADER || count > MAX_BLOBS {
        return Err(bad("frame header too long"));
    }
    let mut lengths = Vec::with_capacity(count);
    let mut room = max;
    for _ in 0..count {
        let mut bytes = [0; 8];
        from.read_exact(&mut bytes)?;
        let announced = u64::from_le_bytes(bytes);
        let length = announced & !IN_A_FILE;
        room = room.checked_sub(length).ok_or_else(|| bad("frame too long"))?;
        let length = usize::try_from(length).map_err(|_| bad("frame too long"))?;
        lengths.push(match announced & IN_A_FILE {
            0 => Length::Bytes(length),
            _ => Length::File(length),
        });
    }
    let header = read_exactly(from, header_len)?;
    let header = postcard::from_bytes(&header).map_err(|_| bad("bad frame header"))?;
    Ok((header, lengths))
}

/// Reads one frame of bytes alone, as [`read_start`] does.
pub fn read<T: DeserializeOwned>(from: &mut impl Read, max: u64) -> io::Result<(T, Vec<Vec<u8>>)> {
    let (header, lengths) = read_start(from, max)?;
    let blob = |length| match length {
        Length::Bytes(length) => read_exactly(from, length),
        Length::File(_) => Err(bad("a file, where none can come")),
    };
    let blobs = lengths.into_iter().map(blob).collect::<io::Result<_>>()?;
    Ok((header, blobs))
}

fn bad(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

fn read_u32(from: &mut impl Read) -> io::Result<u32> {
    let mut bytes = [0; 4];
    from.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

/// Memory is taken as bytes come, not as a length announces them.
pub fn read_exactly(from: &mut impl Read, len: usize) -> io::Result<Vec<u8>> {
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
    fn what_has_a_file_is_not_in_the_frame() {
        let (large, small) = (Content::from(vec![1; 5 << 20]), Content::from("2"));
        let blobs = [Blob::from(&large), Blob::from(&small), Blob::from(&large)];
        let frame = Frame::new(&"x", &blobs).unwrap();
        assert_eq!((frame.files.len(), frame.blobs.len()), (2, 0));
        assert!(frame.start.len() < 100);
        let read = read_start::<String>(&mut &frame.start[..], u64::MAX).unwrap();
        let file = Length::File(5 << 20);
        assert_eq!(read, ("x".to_owned(), vec![file, Length::Bytes(1), file]));
        // It counts all the same, and where no file can come it is refused.
        assert!(read_start::<String>(&mut &frame.start[..], 10 << 20).is_err());
        assert!(super::read::<String>(&mut &frame.start[..], u64::MAX).is_err());
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
