//! The files of a package, read from a folder or a zip into memory.

use crate::content::Content;
use std::collections::BTreeMap;

/// Most bytes of one package, all files together, after decompression.
pub const MAX_PACKAGE_BYTES: u64 = 1 << 30;
/// Most files of one package.
pub const MAX_FILES: usize = 20_000;
/// Most levels of folders.
pub const MAX_DEPTH: usize = 32;

/// Why a package could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{path}: {source}")]
    Io { path: String, source: std::io::Error },
    #[error("{0} is not a problem package: it has no problem.yaml")]
    NotAPackage(String),
    #[error("{path}: the link points outside the package")]
    LinkOutside { path: String },
    #[error("zip: {0}")]
    Zip(String),
    #[error("the package has more than {limit} {what}")]
    TooLarge { limit: u64, what: &'static str },
}

/// Path relative to the package root (`/` as separator) to content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(BTreeMap<String, Content>);

impl Files {
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Content>) {
        self.0.insert(path.into(), bytes.into());
    }

    /// Moves a file to another path, over what is there; nothing happens when there is none.
    pub(crate) fn rename(&mut self, from: &str, to: &str) {
        if let Some(bytes) = self.0.remove(from) {
            self.0.insert(to.to_owned(), bytes);
        }
    }

    pub fn get(&self, path: &str) -> Option<&Content> {
        self.0.get(path)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Content)> {
        self.0.iter().map(|(path, bytes)| (path.as_str(), bytes))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Files below `folder` (no trailing slash), with the path relative to it.
    pub fn under<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a Content)> {
        let start = format!("{folder}/");
        let length = start.len();
        self.0
            .range(start.clone()..)
            .take_while(move |(path, _)| path.starts_with(&start))
            .map(move |(path, bytes)| (&path[length..], bytes))
    }

    /// Names of the direct children of `folder`, sorted; a folder's name comes once.
    pub fn children(&self, folder: &str) -> Vec<(String, bool)> {
        let mut names: Vec<(String, bool)> = Vec::new();
        for (path, _) in self.under(folder) {
            let (name, is_folder) = match path.split_once('/') {
                Some((first, _)) => (first, true),
                None => (path, false),
            };
            if names.last().is_none_or(|(last, _)| last != name) {
                names.push((name.to_owned(), is_folder));
            }
        }
        names
    }

    /// Takes out what its author has put aside, by a name that ends in `.disabled`: files, and folders with all in them.
    /// Gives the paths of these files and folders. `BAPCtools` overlooks both, problemtools finds no program in such a
    /// file.
    pub fn take_disabled(&mut self) -> Vec<String> {
        let end = |path: &str| {
            let mut ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
            ends.find(|at| path[..*at].ends_with(".disabled"))
        };
        let mut taken: Vec<String> = Vec::new();
        self.0.retain(|path, _| match end(path) {
            Some(at) => {
                taken.push(path[..at].to_owned());
                false
            }
            None => true,
        });
        taken.dedup();
        taken
    }

    /// BLAKE3 over every file's path and content, in path order: `len(path) path len(content) content`, lengths as
    /// little-endian u64.
    pub fn hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for (path, bytes) in &self.0 {
            hasher.update(&(path.len() as u64).to_le_bytes());
            hasher.update(path.as_bytes());
            hasher.update(&(bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        *hasher.finalize().as_bytes()
    }
}

/// Whether the format ignores a file or folder of this name ("General requirements": names that begin with a dash
/// or period or hold other characters).
pub fn is_ignored(name: &str) -> bool {
    let mut bytes = name.bytes();
    let first_ok = bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
    let rest_ok = bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    !(first_ok && rest_ok && name.len() <= 255)
}

#[cfg(feature = "fs")]
mod disk {
    use super::{Files, MAX_DEPTH, MAX_FILES, MAX_PACKAGE_BYTES, ReadError, is_ignored};
    use std::collections::BTreeSet;
    use std::io::Read as _;
    use std::path::Path;

    fn io(path: &Path) -> impl FnOnce(std::io::Error) -> ReadError {
        let path = path.display().to_string();
        move |source| ReadError::Io { path, source }
    }

    /// What is left of the size bounds while a package is read.
    struct Budget {
        bytes: u64,
        files: usize,
    }

    impl Budget {
        fn new() -> Self {
            Self {
                bytes: MAX_PACKAGE_BYTES,
                files: MAX_FILES,
            }
        }

        fn file(&mut self) -> Result<(), ReadError> {
            self.files = self.files.checked_sub(1).ok_or(ReadError::TooLarge {
                limit: MAX_FILES as u64,
                what: "files",
            })?;
            Ok(())
        }

        fn bytes(&mut self, size: u64) -> Result<(), ReadError> {
            self.bytes = self.bytes.checked_sub(size).ok_or(ReadError::TooLarge {
                limit: MAX_PACKAGE_BYTES,
                what: "bytes",
            })?;
            Ok(())
        }
    }

    /// Which names are read: 2025-09 leaves out what [`is_ignored`] says; a package to import is read whole, but for
    /// what version control keeps in it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Names {
        Format,
        All,
    }

    impl Names {
        fn leaves_out(self, name: &str) -> bool {
            match self {
                Self::Format => is_ignored(name),
                Self::All => name == ".git" || name == "__MACOSX",
            }
        }
    }

    impl Files {
        /// Reads a folder. Links are followed when their target is inside the package, else refused.
        /// Ignored names are left out; their paths are in the second part of the result.
        pub fn read_dir(root: &Path) -> Result<(Self, Vec<String>), ReadError> {
            Self::read_dir_names(root, Names::Format)
        }

        /// [`Files::read_dir`] with the names that 2025-09 ignores (`.timelimit`, `statements/.pdf`).
        pub fn read_dir_whole(root: &Path) -> Result<(Self, Vec<String>), ReadError> {
            Self::read_dir_names(root, Names::All)
        }

        fn read_dir_names(root: &Path, names: Names) -> Result<(Self, Vec<String>), ReadError> {
            let root = root.canonicalize().map_err(io(root))?;
            let mut walk = Walk {
                root: &root,
                names,
                files: Self::default(),
                ignored: Vec::new(),
                budget: Budget::new(),
            };
            walk.folder(&root, "", 0)?;
            Ok((walk.files, walk.ignored))
        }

        /// Reads a zip. One folder at the top is taken off; its name is in the second part of the result.
        /// Names that climb out, links and more than [`MAX_PACKAGE_BYTES`] unpacked are refused.
        pub fn read_zip(bytes: &[u8]) -> Result<(Self, Option<String>, Vec<String>), ReadError> {
            Ok(from_entries(unzip(bytes)?, &["problem.yaml"], Names::Format))
        }

        /// [`Files::read_zip`] with the names that 2025-09 ignores; the folder at the top is the one that holds a
        /// file named in `markers`.
        pub fn read_zip_whole(
            bytes: &[u8],
            markers: &[&str],
        ) -> Result<(Self, Option<String>, Vec<String>), ReadError> {
            Ok(from_entries(unzip(bytes)?, markers, Names::All))
        }
    }

    type Entries = Vec<(String, Vec<u8>)>;

    fn unzip(bytes: &[u8]) -> Result<Entries, ReadError> {
        let zip_error = |error: zip::result::ZipError| ReadError::Zip(error.to_string());
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(zip_error)?;
        // What the directory admits is refused before anything is unpacked; the budget below counts what comes.
        if archive
            .decompressed_size()
            .is_some_and(|size| size > u128::from(MAX_PACKAGE_BYTES))
        {
            return Err(ReadError::TooLarge {
                limit: MAX_PACKAGE_BYTES,
                what: "bytes",
            });
        }
        let mut entries = Vec::new();
        let mut names = BTreeSet::new();
        let mut budget = Budget::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).map_err(zip_error)?;
            let name = entry.name().map_err(zip_error)?.replace('\\', "/");
            let is_dir = entry.is_dir() || name.ends_with('/');
            if entry.is_symlink() {
                return Err(ReadError::Zip(format!(
                    "{name} is a symbolic link; links in a zip are refused"
                )));
            }
            if name.starts_with('/') || name.split('/').any(|part| part == "..") || name.contains('\0') {
                return Err(ReadError::Zip(format!("{name} points outside the archive")));
            }
            if is_dir {
                continue;
            }
            let name = plain(&name);
            if name.is_empty() {
                return Err(ReadError::Zip("a file of the archive has no name".into()));
            }
            if !names.insert(name.clone()) {
                return Err(ReadError::Zip(format!(
                    "two files of the archive are called {name}"
                )));
            }
            if name.matches('/').count() > MAX_DEPTH {
                return Err(ReadError::TooLarge {
                    limit: MAX_DEPTH as u64,
                    what: "levels of folders",
                });
            }
            budget.file()?;
            let mut content = Vec::new();
            let read = entry
                .by_ref()
                .take(budget.bytes + 1)
                .read_to_end(&mut content)
                .map_err(io(Path::new(&name)))?;
            budget.bytes(read as u64)?;
            entries.push((name, content));
        }
        Ok(entries)
    }

    /// A name without parts that say nothing (`./a`, `a//b`): what is left after the top folder must not begin with a
    /// slash.
    fn plain(name: &str) -> String {
        let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
        parts.collect::<Vec<_>>().join("/")
    }

    fn from_entries(
        entries: Entries,
        markers: &[&str],
        names: Names,
    ) -> (Files, Option<String>, Vec<String>) {
        let at_top = entries.iter().any(|(name, _)| markers.contains(&name.as_str()));
        let folder = entries
            .iter()
            .filter_map(|(name, _)| name.split_once('/'))
            .find(|(_, inner)| markers.contains(inner))
            .map(|(folder, _)| folder.to_owned());
        let prefix = if at_top { None } else { folder };
        let mut files = Files::default();
        let mut ignored = Vec::new();
        for (name, content) in entries {
            let path = match &prefix {
                None => name.as_str(),
                Some(prefix) => match name
                    .strip_prefix(prefix.as_str())
                    .and_then(|rest| rest.strip_prefix('/'))
                {
                    Some(rest) => rest,
                    None => {
                        ignored.push(name);
                        continue;
                    }
                },
            };
            if path.split('/').any(|name| names.leaves_out(name)) {
                ignored.push(path.to_owned());
            } else {
                files.insert(path, content);
            }
        }
        (files, prefix, ignored)
    }

    struct Walk<'a> {
        root: &'a Path,
        names: Names,
        files: Files,
        ignored: Vec<String>,
        budget: Budget,
    }

    impl Walk<'_> {
        fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), ReadError> {
            if depth > MAX_DEPTH {
                return Err(ReadError::TooLarge {
                    limit: MAX_DEPTH as u64,
                    what: "levels of folders",
                });
            }
            for entry in std::fs::read_dir(folder).map_err(io(folder))? {
                let entry = entry.map_err(io(folder))?;
                let name = entry.file_name();
                let path = format!("{prefix}{}", name.to_string_lossy());
                if name.to_str().is_none_or(|name| self.names.leaves_out(name)) {
                    self.ignored.push(path);
                    continue;
                }
                self.entry(&entry.path(), path, depth)?;
            }
            Ok(())
        }

        fn entry(&mut self, on_disk: &Path, path: String, depth: usize) -> Result<(), ReadError> {
            let real = on_disk.canonicalize().map_err(io(on_disk))?;
            if !real.starts_with(self.root) {
                return Err(ReadError::LinkOutside { path });
            }
            let kind = std::fs::metadata(&real).map_err(io(on_disk))?;
            if kind.is_dir() {
                return self.folder(&real, &format!("{path}/"), depth + 1);
            }
            if !kind.is_file() {
                return Err(ReadError::Io {
                    path,
                    source: std::io::Error::other("not an ordinary file"),
                });
            }
            self.budget.file()?;
            self.budget.bytes(kind.len())?;
            let bytes = std::fs::read(&real).map_err(io(on_disk))?;
            self.files.insert(path, bytes);
            Ok(())
        }
    }
}
