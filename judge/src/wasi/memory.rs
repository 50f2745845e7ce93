//! The guest's linear memory as host functions see it. Every pointer is checked; a bad one is `EFAULT`, never a
//! panic, and nothing is allocated by a length the guest gave before that length was checked.

use super::errno::Errno;
use std::ops::Range;

/// Little-endian, unaligned access: WASI wants alignment, but a misaligned pointer harms nobody.
#[derive(Debug)]
pub struct Guest<'a> {
    bytes: &'a mut [u8],
}

impl<'a> Guest<'a> {
    pub fn new(bytes: &'a mut [u8]) -> Self {
        Self { bytes }
    }

    fn range(&self, at: u32, len: usize) -> Result<Range<usize>, Errno> {
        let start = at as usize;
        let end = start.checked_add(len).ok_or(Errno::FAULT)?;
        if end > self.bytes.len() {
            return Err(Errno::FAULT);
        }
        Ok(start..end)
    }

    pub fn slice(&self, at: u32, len: u32) -> Result<&[u8], Errno> {
        let range = self.range(at, len as usize)?;
        Ok(&self.bytes[range])
    }

    pub fn slice_mut(&mut self, at: u32, len: u32) -> Result<&mut [u8], Errno> {
        let range = self.range(at, len as usize)?;
        Ok(&mut self.bytes[range])
    }

    /// A path or name: UTF-8 without NUL.
    pub fn text(&self, at: u32, len: u32) -> Result<&str, Errno> {
        let text = std::str::from_utf8(self.slice(at, len)?).map_err(|_| Errno::ILSEQ)?;
        if text.contains('\0') {
            Err(Errno::INVAL)
        } else {
            Ok(text)
        }
    }

    fn array<const N: usize>(&self, at: u32) -> Result<[u8; N], Errno> {
        let mut array = [0; N];
        array.copy_from_slice(&self.bytes[self.range(at, N)?]);
        Ok(array)
    }

    pub fn u8(&self, at: u32) -> Result<u8, Errno> {
        Ok(self.array::<1>(at)?[0])
    }

    pub fn u16(&self, at: u32) -> Result<u16, Errno> {
        Ok(u16::from_le_bytes(self.array(at)?))
    }

    pub fn u32(&self, at: u32) -> Result<u32, Errno> {
        Ok(u32::from_le_bytes(self.array(at)?))
    }

    pub fn u64(&self, at: u32) -> Result<u64, Errno> {
        Ok(u64::from_le_bytes(self.array(at)?))
    }

    pub fn write(&mut self, at: u32, data: &[u8]) -> Result<(), Errno> {
        let range = self.range(at, data.len())?;
        self.bytes[range].copy_from_slice(data);
        Ok(())
    }

    pub fn put_u32(&mut self, at: u32, value: u32) -> Result<(), Errno> {
        self.write(at, &value.to_le_bytes())
    }

    pub fn put_u64(&mut self, at: u32, value: u64) -> Result<(), Errno> {
        self.write(at, &value.to_le_bytes())
    }

    /// The `index`-th (pointer, length) of an array of `iovec`.
    pub fn iovec(&self, array: u32, index: u32) -> Result<(u32, u32), Errno> {
        let at = offset(array, index, 8)?;
        Ok((self.u32(at)?, self.u32(offset(at, 1, 4)?)?))
    }
}

/// Address of an array's element; beyond 4 GiB is `EFAULT`.
pub fn offset(base: u32, index: u32, size: u32) -> Result<u32, Errno> {
    index
        .checked_mul(size)
        .and_then(|bytes| base.checked_add(bytes))
        .ok_or(Errno::FAULT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let mut bytes = [7u8; 16];
        let mut guest = Guest::new(&mut bytes);
        assert_eq!(guest.slice(8, 8).unwrap().len(), 8);
        assert_eq!(guest.slice(16, 0), Ok(&[][..]));
        assert_eq!(guest.slice(8, 9), Err(Errno::FAULT));
        assert_eq!(guest.slice(u32::MAX, u32::MAX), Err(Errno::FAULT));
        assert_eq!(guest.put_u64(9, 1), Err(Errno::FAULT));
        assert_eq!(guest.put_u64(8, u64::MAX), Ok(()));
        assert_eq!(guest.u64(8), Ok(u64::MAX));
        assert_eq!(guest.iovec(u32::MAX - 3, 1), Err(Errno::FAULT));
        assert_eq!(guest.text(8, 1), Err(Errno::ILSEQ));
    }
}
