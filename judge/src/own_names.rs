//! A program's own names and those of the C library, kept apart. wasi-libc's `scanf` calls `read` by that name, so a
//! program with a function `int read(void)`, or an array `close`, would break it or not link; with glibc such names are the
//! program's.
//!
//! What a program defines and the library defines too is therefore renamed in the program's objects before they are linked.
//! Objects are relocatable modules: <https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md>.

use std::collections::BTreeSet;

/// Behind a name that is the program's: no C program can have it.
const OURS: &str = ".program";

const SYMBOL_TABLE: u8 = 8;
const LOCAL: u32 = 0x2;
const UNDEFINED: u32 = 0x10;
const EXPLICIT_NAME: u32 = 0x40;

/// Names that an archive of the linker (`!<arch>`, with the index that ar makes) defines; none when it is no such file.
pub fn defined_by(archive: &[u8]) -> BTreeSet<&str> {
    let index = || -> Option<&[u8]> {
        let header = archive.strip_prefix(b"!<arch>\n")?;
        let size = std::str::from_utf8(header.get(48..58)?).ok()?.trim();
        let is_index = header.starts_with(b"/ ");
        header
            .get(60..60 + size.parse::<usize>().ok()?)
            .filter(|_| is_index)
    };
    let names = || -> Option<BTreeSet<&str>> {
        let (count, rest) = index()?.split_first_chunk::<4>()?;
        let count = u32::from_be_bytes(*count) as usize;
        let names = rest.get(count.checked_mul(4)?..)?;
        let names = names.split(|byte| *byte == 0).take(count);
        Some(names.filter_map(|name| std::str::from_utf8(name).ok()).collect())
    };
    names().unwrap_or_default()
}

/// The objects in which something was renamed, anew and by index: what one of them defines and `library` does as well. One
/// that is not understood is left as it is: the linker will say what is wrong with it.
pub fn kept_apart(objects: &[&[u8]], library: &BTreeSet<&str>) -> Vec<(usize, Vec<u8>)> {
    let tables: Vec<Option<Object>> = objects.iter().map(|bytes| Object::read(bytes)).collect();
    // The start function is looked for by name.
    let is_own =
        |name: &&String| name.as_str() != "main" && !name.starts_with('_') && library.contains(name.as_str());
    let symbols = tables.iter().flatten().flat_map(|object| &object.symbols);
    let defined = symbols.filter(|symbol| symbol.flags & (UNDEFINED | LOCAL) == 0);
    let names = defined.filter_map(|symbol| symbol.name.as_ref());
    let own: BTreeSet<String> = names.filter(is_own).cloned().collect();
    if own.is_empty() {
        return Vec::new();
    }
    let objects = objects.iter().zip(&tables).enumerate();
    objects
        .filter_map(|(at, (bytes, object))| Some((at, object.as_ref()?.renamed(bytes, &own))))
        .collect()
}

/// What of an object matters here: where its symbol table is, and the symbols.
#[derive(Debug)]
struct Object {
    /// The custom section `linking`, from its id to its end.
    section: std::ops::Range<usize>,
    /// The section's subsections; the symbol table is told by its kind.
    parts: Vec<(u8, std::ops::Range<usize>)>,
    symbols: Vec<Symbol>,
}

#[derive(Debug)]
struct Symbol {
    kind: u8,
    flags: u32,
    /// Of an undefined function without one of its own: the import's.
    name: Option<String>,
    /// What stands before the name and behind it: numbers that stay as they are.
    before: Vec<u32>,
    after: Vec<u32>,
}

impl Object {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut at = Reader { bytes, at: 8 };
        let mut imports = Vec::new();
        loop {
            let start = at.at;
            let id = at.byte()?;
            let len = at.number()? as usize;
            let (from, to) = (at.at, at.at.checked_add(len)?);
            bytes.get(from..to)?;
            let mut inside = Reader {
                bytes: &bytes[..to],
                at: from,
            };
            if id == 2 {
                imports = function_imports(&bytes[from..to])?;
            } else if id == 0 && inside.text()? == "linking" {
                let _version = inside.number()?;
                return Self::linking(inside, start..to, &imports);
            }
            at.at = to;
        }
    }

    fn linking(mut at: Reader<'_>, section: std::ops::Range<usize>, imports: &[String]) -> Option<Self> {
        let mut object = Self {
            section,
            parts: Vec::new(),
            symbols: Vec::new(),
        };
        while at.at < at.bytes.len() {
            let kind = at.byte()?;
            let len = at.number()? as usize;
            let part = at.at..at.at.checked_add(len)?;
            let mut inside = Reader {
                bytes: at.bytes.get(..part.end)?,
                at: part.start,
            };
            if kind == SYMBOL_TABLE {
                for _ in 0..inside.number()? {
                    object.symbols.push(inside.symbol(imports)?);
                }
            }
            at.at = part.end;
            object.parts.push((kind, part));
        }
        Some(object)
    }

    fn renamed(&self, bytes: &[u8], own: &BTreeSet<String>) -> Vec<u8> {
        let mut linking = Vec::new();
        put_text(&mut linking, "linking");
        put_number(&mut linking, 2);
        for (kind, part) in &self.parts {
            let mut content = Vec::new();
            if *kind == SYMBOL_TABLE {
                put_number(&mut content, self.symbols.len() as u32);
                for symbol in &self.symbols {
                    symbol.put(&mut content, own);
                }
            } else {
                content.extend_from_slice(&bytes[part.clone()]);
            }
            linking.push(*kind);
            put_number(&mut linking, content.len() as u32);
            linking.extend_from_slice(&content);
        }
        let mut result = bytes[..self.section.start].to_vec();
        result.push(0);
        put_number(&mut result, linking.len() as u32);
        result.extend_from_slice(&linking);
        result.extend_from_slice(&bytes[self.section.end..]);
        result
    }
}

impl Symbol {
    /// Functions, globals, tags and tables have their name behind an index, data have it first.
    const DATA: u8 = 1;
    const SECTION: u8 = 3;

    fn put(&self, to: &mut Vec<u8>, own: &BTreeSet<String>) {
        let renamed = self
            .name
            .as_ref()
            .filter(|name| self.flags & LOCAL == 0 && own.contains(*name));
        let is_named =
            self.kind == Self::DATA || self.flags & UNDEFINED == 0 || self.flags & EXPLICIT_NAME != 0;
        let flags = match renamed {
            Some(_) if self.kind != Self::DATA && self.flags & UNDEFINED != 0 => self.flags | EXPLICIT_NAME,
            _ => self.flags,
        };
        to.push(self.kind);
        put_number(to, flags);
        for number in &self.before {
            put_number(to, *number);
        }
        match (renamed, &self.name) {
            (Some(name), _) => put_text(to, &format!("{name}{OURS}")),
            (None, Some(name)) if is_named && self.kind != Self::SECTION => put_text(to, name),
            _ => {}
        }
        for number in &self.after {
            put_number(to, *number);
        }
    }
}

/// Names of the imported functions, by index.
fn function_imports(section: &[u8]) -> Option<Vec<String>> {
    let reader = wasmparser::BinaryReader::new(section, 0);
    let imports = wasmparser::ImportSectionReader::new(reader).ok()?;
    let mut names = Vec::new();
    for import in imports.into_imports() {
        let import = import.ok()?;
        if matches!(import.ty, wasmparser::TypeRef::Func(_)) {
            names.push(import.name.to_owned());
        }
    }
    Some(names)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// LEB128, unsigned.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0u64;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return u32::try_from(number).ok();
            }
        }
        None
    }

    fn text(&mut self) -> Option<String> {
        let len = self.number()? as usize;
        let bytes = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        String::from_utf8(bytes.to_vec()).ok()
    }

    fn symbol(&mut self, imports: &[String]) -> Option<Symbol> {
        let (kind, flags) = (self.byte()?, self.number()?);
        let is_defined = flags & UNDEFINED == 0;
        let mut symbol = Symbol {
            kind,
            flags,
            name: None,
            before: Vec::new(),
            after: Vec::new(),
        };
        match kind {
            Symbol::DATA => {
                symbol.name = Some(self.text()?);
                for _ in 0..if is_defined { 3 } else { 0 } {
                    symbol.after.push(self.number()?);
                }
            }
            Symbol::SECTION => symbol.before.push(self.number()?),
            0 | 2 | 4 | 5 => {
                let index = self.number()?;
                symbol.before.push(index);
                if is_defined || flags & EXPLICIT_NAME != 0 {
                    symbol.name = Some(self.text()?);
                } else if kind == 0 {
                    symbol.name = imports.get(index as usize).cloned();
                }
            }
            _ => return None,
        }
        Some(symbol)
    }
}

fn put_number(to: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn put_text(to: &mut Vec<u8>, text: &str) {
    put_number(to, text.len() as u32);
    to.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `linking` with the functions 0 (imported, unnamed), 1 (`read`) and the array `close`, of `size` bytes.
    fn object(size: u8) -> Vec<u8> {
        let mut bytes = b"\0asm\x01\0\0\0".to_vec();
        bytes.extend_from_slice(b"\x01\x04\x01\x60\0\0");
        bytes.extend_from_slice(b"\x02\x0d\x01\x03env\x05scanf\0\0");
        let symbols = [
            b"\x03\0\x10\0\0\0\x01\x04read\x01\0\x05close\0\0".as_slice(),
            &[size],
        ]
        .concat();
        let mut linking = b"\x07linking\x02\x08".to_vec();
        linking.push(symbols.len() as u8);
        linking.extend_from_slice(&symbols);
        bytes.push(0);
        bytes.push(linking.len() as u8);
        bytes.extend_from_slice(&linking);
        bytes.extend_from_slice(b"\0\x03\x02xyz");
        bytes
    }

    fn names(bytes: &[u8]) -> Vec<String> {
        let object = Object::read(bytes).unwrap();
        object
            .symbols
            .into_iter()
            .filter_map(|symbol| symbol.name)
            .collect()
    }

    #[test]
    fn what_the_library_has_too_is_renamed() {
        let object = object(4);
        assert_eq!(names(&object), ["scanf", "read", "close"]);
        let library = BTreeSet::from(["read", "close", "scanf", "main"]);
        let kept = kept_apart(&[&object], &library);
        assert_eq!(names(&kept[0].1), ["scanf", "read.program", "close.program"]);
        assert!(kept[0].1.ends_with(b"\0\x03\x02xyz"));
        assert_eq!(kept_apart(&[&object], &BTreeSet::from(["scanf"])), []);
    }

    /// Another object that calls it calls the program's; one that is none stays.
    #[test]
    fn all_objects_follow() {
        let library = BTreeSet::from(["scanf"]);
        let mut defines = object(4);
        // The import becomes a definition of that name.
        let at = defines.windows(3).position(|at| at == b"\0\x10\0").unwrap();
        defines.splice(at..at + 3, *b"\0\0\0\x05scanf");
        let grown = 6;
        let section = defines.windows(8).position(|at| at == b"\x07linking").unwrap();
        defines[section - 1] += grown;
        defines[section + 10] += grown;
        let calls = object(4);
        let kept = kept_apart(&[&defines, b"no object", &calls], &library);
        let places: Vec<_> = kept.iter().map(|(at, _)| *at).collect();
        assert_eq!(places, [0, 2]);
        assert_eq!(names(&kept[0].1)[0], "scanf.program");
        assert_eq!(names(&kept[1].1)[0], "scanf.program");
    }

    #[test]
    fn any_cut_is_no_panic() {
        let object = object(4);
        for len in 0..object.len() {
            let _ = kept_apart(&[&object[..len]], &BTreeSet::from(["read"]));
            let _ = defined_by(&object[..len]);
        }
    }

    #[test]
    fn the_index_of_an_archive() {
        let mut archive = b"!<arch>\n".to_vec();
        archive.extend_from_slice(format!("{:<48}{:<10}`\n", "/", 4 + 8 + 11).as_bytes());
        archive.extend_from_slice(b"\0\0\0\x02\0\0\0\x09\0\0\0\x09read\0close\0");
        assert_eq!(defined_by(&archive), BTreeSet::from(["close", "read"]));
        assert_eq!(defined_by(b"!<arch>\n"), BTreeSet::new());
        assert_eq!(defined_by(b"text"), BTreeSet::new());
    }
}
