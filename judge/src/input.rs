//! The child's standard input: a socket over which frames come, and with them descriptors of files.

use crate::frame::{self, Length};
use crate::rights;
use bytes::Bytes;
use rustix::fd::OwnedFd;
use serde::de::DeserializeOwned;
use std::collections::VecDeque;
use std::io::{self, Read};
use trellis_problems::content;

/// Bytes read ahead. What is longer goes where it belongs at once.
const AHEAD: usize = 64 << 10;

/// Standard input. There must be one alone: it reads ahead.
#[derive(Debug)]
pub struct Input {
    ahead: Box<[u8]>,
    /// What is left of `ahead`.
    at: usize,
    end: usize,
    /// Came, and are not taken yet.
    files: VecDeque<OwnedFd>,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            ahead: vec![0; AHEAD].into(),
            at: 0,
            end: 0,
            files: VecDeque::new(),
        }
    }
}

impl Input {
    /// The next frame, whose blobs have at most `max` bytes together; those that come as files are mapped.
    pub fn frame<T: DeserializeOwned>(&mut self, max: u64) -> io::Result<(T, Vec<Bytes>)> {
        let (header, lengths) = frame::read_start(self, max)?;
        let blobs = lengths.into_iter().map(|length| self.blob(length));
        let blobs = blobs.collect::<io::Result<_>>()?;
        // None is left behind for another frame.
        self.files.clear();
        Ok((header, blobs))
    }

    fn blob(&mut self, length: Length) -> io::Result<Bytes> {
        match length {
            Length::Bytes(length) => frame::read_exactly(self, length).map(Bytes::from),
            Length::File(length) => {
                let none = || io::Error::new(io::ErrorKind::InvalidData, "a file did not come");
                content::received(self.files.pop_front().ok_or_else(none)?, length)
            }
        }
    }
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.end {
            if buffer.len() >= AHEAD {
                return rights::receive(buffer, &mut self.files);
            }
            self.end = rights::receive(&mut self.ahead, &mut self.files)?;
            self.at = 0;
        }
        let got = buffer.len().min(self.end - self.at);
        buffer[..got].copy_from_slice(&self.ahead[self.at..self.at + got]);
        self.at += got;
        Ok(got)
    }
}
