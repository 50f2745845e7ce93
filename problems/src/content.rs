//! The bytes of one file, shared by all who hold them: clones copy nothing, and a large content can be given to
//! another process without copying it either.

use bytes::Bytes;
use std::ops::Deref;

/// Bytes from which on a content lies in a file of its own in memory, where there are such files.
pub const SHARED_FROM: usize = 1 << 20;

/// Bytes that nobody changes.
///
/// From [`SHARED_FROM`] on they lie in a sealed file in memory (Linux: memfd_create(2)) and not in the heap: once in all
/// processes that map it. A machine that cannot give such a file leaves them in the heap; nobody sees a difference but in
/// [`Self::file`].
#[derive(Clone, Default)]
pub struct Content {
    bytes: Bytes,
    #[cfg(target_os = "linux")]
    file: Option<std::sync::Arc<sealed::Sealed>>,
}

impl Content {
    /// The bytes in the heap, however many: for the bench's comparison.
    #[doc(hidden)]
    pub fn in_heap(bytes: Vec<u8>) -> Self {
        Self {
            bytes: bytes.into(),
            ..Self::default()
        }
    }

    /// Large bytes, copied; `None` when they have to stay in the heap.
    fn in_a_file(bytes: &[u8]) -> Option<Self> {
        #[cfg(target_os = "linux")]
        if bytes.len() >= SHARED_FROM {
            return sealed::share(bytes);
        }
        None
    }

    /// The bytes; large ones in a copy, when they cannot be moved out.
    pub fn into_vec(self) -> Vec<u8> {
        self.bytes.into()
    }
}

impl From<Vec<u8>> for Content {
    fn from(bytes: Vec<u8>) -> Self {
        Self::in_a_file(&bytes).unwrap_or_else(|| Self::in_heap(bytes))
    }
}

impl From<&[u8]> for Content {
    fn from(bytes: &[u8]) -> Self {
        Self::in_a_file(bytes).unwrap_or_else(|| Self::in_heap(bytes.to_vec()))
    }
}

impl<const N: usize> From<&[u8; N]> for Content {
    fn from(bytes: &[u8; N]) -> Self {
        bytes.to_vec().into()
    }
}

impl<const N: usize> From<[u8; N]> for Content {
    fn from(bytes: [u8; N]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<String> for Content {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&str> for Content {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl Deref for Content {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

impl AsRef<[u8]> for Content {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        self[..] == other[..]
    }
}

impl Eq for Content {}

impl Ord for Content {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self[..].cmp(&other[..])
    }
}

impl PartialOrd for Content {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Content({} bytes)", self.len())
    }
}

#[cfg(target_os = "linux")]
pub use sealed::received;

#[cfg(target_os = "linux")]
mod sealed {
    use super::Content;
    use bytes::Bytes;
    use memfd::{FileSeal, Memfd, MemfdOptions};
    use memmap2::MmapOptions;
    use std::fs::File;
    use std::io::{self, Seek, SeekFrom, Write};
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Most contents of a process that lie in files: each takes a descriptor.
    const MOST_FILES: usize = 256;

    static FILES: AtomicUsize = AtomicUsize::new(0);

    /// What makes a file's mapping safe: nobody can change or cut it any more.
    const SEALS: [FileSeal; 4] = [
        FileSeal::SealWrite,
        FileSeal::SealShrink,
        FileSeal::SealGrow,
        FileSeal::SealSeal,
    ];

    /// One of the [`FILES`].
    #[derive(Debug)]
    struct Place;

    impl Place {
        fn take() -> Option<Self> {
            let place = Self;
            (FILES.fetch_add(1, Ordering::Relaxed) < MOST_FILES).then_some(place)
        }
    }

    impl Drop for Place {
        fn drop(&mut self) {
            FILES.fetch_sub(1, Ordering::Relaxed);
        }
    }

    #[derive(Debug)]
    pub struct Sealed {
        file: OwnedFd,
        _place: Place,
    }

    /// The bytes in a sealed file; `None` when there can be none.
    pub fn share(bytes: &[u8]) -> Option<Content> {
        let place = Place::take()?;
        let file = write(bytes).ok()?;
        let mapped = map(&file, bytes.len()).ok()?;
        Some(Content {
            bytes: mapped,
            file: Some(Arc::new(Sealed {
                file: file.into(),
                _place: place,
            })),
        })
    }

    fn write(bytes: &[u8]) -> io::Result<File> {
        let made = MemfdOptions::default().allow_sealing(true).create("content");
        let made = made.map_err(io::Error::other)?;
        made.as_file().write_all(bytes)?;
        made.add_seals(&SEALS).map_err(io::Error::other)?;
        Ok(made.into_file())
    }

    #[expect(unsafe_code, reason = "a mapping of a file that nobody can change")]
    fn map(file: &File, len: usize) -> io::Result<Bytes> {
        // SAFETY: the callers have seen to it that the file is sealed against writing and shrinking and has this length.
        // Private, because kernels before 6.7 refuse shared mappings of sealed files.
        let map = unsafe { MmapOptions::new().len(len).map_copy_read_only(file)? };
        Ok(Bytes::from_owner(map))
    }

    impl Content {
        /// The sealed file that holds the bytes, where they are in one: for another process, which calls
        /// [`received`].
        pub fn file(&self) -> Option<BorrowedFd<'_>> {
            self.file.as_ref().map(|sealed| sealed.file.as_fd())
        }
    }

    /// The `len` bytes of another process's [`Content::file`]. It makes no system call but fcntl, lseek, mmap and close.
    /// The error: the file is not sealed or has another length, or cannot be mapped.
    pub fn received(file: OwnedFd, len: usize) -> io::Result<Bytes> {
        let bad = |what| io::Error::new(io::ErrorKind::InvalidData, what);
        let file = Memfd::try_from_file(file.into()).map_err(|_| bad("not a file in memory"))?;
        let seals = file.seals().map_err(io::Error::other)?;
        if !SEALS.iter().all(|seal| seals.contains(seal)) {
            return Err(bad("a file that is not sealed"));
        }
        let mut file = file.into_file();
        match file.seek(SeekFrom::End(0))? == len as u64 {
            true => map(&file, len),
            false => Err(bad("a file of another length")),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::super::SHARED_FROM;
        use super::*;

        fn large() -> Vec<u8> {
            (0..SHARED_FROM + 7)
                .map(|at| u8::try_from(at % 251).unwrap())
                .collect()
        }

        #[test]
        fn large_contents_lie_in_a_file_that_nobody_can_change() {
            let content = Content::from(large());
            assert_eq!(content[..], large()[..]);
            let file = File::from(content.file().unwrap().try_clone_to_owned().unwrap());
            assert!((&file).write_all(b"x").is_err());
            assert!(file.set_len(1).is_err());
            let got = received(file.into(), large().len()).unwrap();
            drop(content);
            assert_eq!(got, large());
        }

        #[test]
        fn small_contents_do_not() {
            assert!(Content::from(&b"1 2\n"[..]).file().is_none());
            assert!(Content::from(vec![0; SHARED_FROM - 1]).file().is_none());
        }

        #[test]
        fn what_is_received_must_be_sealed_and_as_long_as_announced() {
            let content = Content::from(large());
            let fd = || content.file().unwrap().try_clone_to_owned().unwrap();
            assert!(received(fd(), large().len() - 1).is_err());
            assert!(received(fd(), large().len() + 1).is_err());
            let unsealed = MemfdOptions::default().allow_sealing(true).create("x").unwrap();
            unsealed.as_file().write_all(&large()).unwrap();
            assert!(received(unsealed.into_file().into(), large().len()).is_err());
            let on_disk = tempfile::tempfile().unwrap();
            (&on_disk).write_all(&large()).unwrap();
            assert!(received(on_disk.into(), large().len()).is_err());
        }
    }
}
