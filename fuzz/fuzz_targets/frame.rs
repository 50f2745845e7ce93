//! What a sandbox child that was taken over could send to its parent.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trellis_judge::{frame, wire};

fuzz_target!(|bytes: &[u8]| {
    let mut from = bytes;
    let room = 1 << 20;
    while let Ok((_, blobs)) = frame::read::<wire::Response>(&mut from, room) {
        assert!(blobs.iter().map(Vec::len).sum::<usize>() as u64 <= room);
    }
    let _ = frame::read::<wire::Request>(&mut &bytes[..], room);
    if let Ok((_, lengths)) = frame::read_start::<wire::Request>(&mut &bytes[..], room) {
        let total: usize = lengths.iter().map(|length| match length {
            frame::Length::Bytes(length) | frame::Length::File(length) => *length,
        }).sum();
        assert!(total as u64 <= room);
    }
});
