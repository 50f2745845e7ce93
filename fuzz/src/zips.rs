//! Zips as inputs: changed as bytes, or taken apart and written again with other names, files and methods, so that what
//! is behind the zip's own checks (CRC, offsets, deflate) is reached as well.

use crate::random::Random;
use crate::records::{self, HOSTILE, PATHS};
use libfuzzer_sys::fuzzer_mutate;
use std::io::{Cursor, Read as _, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Bytes of a file that are taken apart, and files.
const MAX_FILE: u64 = 16 << 10;
const MAX_FILES: usize = 64;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
}

#[derive(Clone)]
struct Entry {
    name: Vec<u8>,
    kind: Kind,
    stored: bool,
    content: Vec<u8>,
}

/// A mutation of libFuzzer's of the bytes, or one of what the zip holds.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut random = Random::new(seed);
    let entries = if random.below(3) == 0 { None } else { take_apart(&data[..size]) };
    let Some(mut entries) = entries.filter(|entries| !entries.is_empty()) else {
        return fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..=random.below(3) {
        change(&mut entries, &mut random);
    }
    match put_together(&entries) {
        Some(made) if made.len() <= max_size => {
            data[..made.len()].copy_from_slice(&made);
            made.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
}

fn take_apart(bytes: &[u8]) -> Option<Vec<Entry>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut entries = Vec::new();
    for index in 0..archive.len().min(MAX_FILES) {
        let Ok(mut entry) = archive.by_index(index) else { continue };
        let kind = match () {
            () if entry.is_symlink() => Kind::Link,
            () if entry.is_dir() => Kind::Folder,
            () => Kind::File,
        };
        let mut content = Vec::new();
        // What its CRC does not fit is kept all the same.
        let _ = entry.by_ref().take(MAX_FILE).read_to_end(&mut content);
        let Ok(name) = entry.name() else { continue };
        let name = name.as_bytes().to_vec();
        let stored = entry.compression() == CompressionMethod::Stored;
        entries.push(Entry { name, kind, stored, content });
    }
    Some(entries)
}

fn put_together(entries: &[Entry]) -> Option<Vec<u8>> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in entries {
        let method = if entry.stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default());
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        // A name that is there already is refused by the writer; such zips come of changed bytes alone.
        let _ = match entry.kind {
            Kind::File => writer
                .start_file(name, options)
                .and_then(|()| Ok(writer.write_all(&entry.content)?)),
            Kind::Folder => writer.add_directory(name, options),
            Kind::Link => writer.add_symlink(name, String::from_utf8_lossy(&entry.content), options),
        };
    }
    Some(writer.finish().ok()?.into_inner())
}

fn change(entries: &mut Vec<Entry>, random: &mut Random) {
    let at = random.below(entries.len());
    match random.below(10) {
        0 if entries.len() > 1 => {
            entries.remove(at);
        }
        1 => {
            let copy = Entry { name: renamed(&entries[at].name, random), ..entries[at].clone() };
            entries.push(copy);
        }
        2 => entries[at].name = renamed(&entries[at].name, random),
        3 => entries[at].name = records::hostile(&entries[at].name, random),
        4 => records::change(&mut entries[at].name),
        5 => entries[at].kind = random.of(&[Kind::File, Kind::Folder, Kind::Link]),
        6 => entries[at].stored = !entries[at].stored,
        7 => top(entries, random),
        _ => records::change(&mut entries[at].content),
    }
}

/// Another name in the same folder at the top.
fn renamed(name: &[u8], random: &mut Random) -> Vec<u8> {
    let mut made = Vec::new();
    if let Some(end) = name.iter().position(|byte| *byte == b'/') {
        made.extend_from_slice(&name[..=end]);
    }
    made.extend_from_slice(random.of(&PATHS).as_bytes());
    made
}

/// Takes the folder at the top off, or puts one there.
fn top(entries: &mut [Entry], random: &mut Random) {
    let folder = random.of(&["p", "sum", HOSTILE[0], HOSTILE[2]]);
    let off = random.below(2) == 0;
    for entry in entries {
        let inner = entry.name.iter().position(|byte| *byte == b'/').map(|end| entry.name[end + 1..].to_vec());
        match inner {
            Some(inner) if off => entry.name = inner,
            _ => entry.name = [folder.as_bytes(), b"/", &entry.name].concat(),
        }
    }
}
