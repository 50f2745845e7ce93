//! The files of one run: the shared read-only [`Tree`] and, over it, what the job put in and the guest writes.
//!
//! Nothing here touches the host. Folders of the layers are read-only (`EROFS`); `/`, `/work`, `/tmp` and what
//! is made below them are writable, as far as the byte cap goes (`ENOSPC`).

use super::errno::Errno;
use super::tree::{Base, Dir, NodeId, ROOT, Tree};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;

/// What a file, folder or link made by the guest counts against the byte cap beside its content and name, so
/// that a million empty files are no way around it.
pub const NODE_BYTES: u64 = 512;
/// Links followed in one path.
const MAX_LINKS: u32 = 40;
/// Bytes of a path, and of a name in it.
pub const MAX_PATH: usize = 4096;
pub const MAX_NAME: usize = 255;

/// File types of WASI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FileType {
    Unknown = 0,
    Directory = 3,
    Regular = 4,
    Link = 7,
}

#[derive(Debug, Clone, Copy)]
pub struct Stat {
    pub node: NodeId,
    pub kind: FileType,
    pub links: u64,
    pub size: u64,
    /// ns since 1970.
    pub accessed: u64,
    pub modified: u64,
}

/// A regular file's bytes: those the job has given, which may be shared with others, until the guest writes.
#[derive(Debug)]
enum FileBytes {
    Given(Bytes),
    Own(Vec<u8>),
}

impl FileBytes {
    /// To change them: copies what is given.
    fn own(&mut self) -> &mut Vec<u8> {
        if let Self::Given(bytes) = self {
            *self = Self::Own(std::mem::take(bytes).into());
        }
        match self {
            Self::Own(bytes) => bytes,
            Self::Given(_) => unreachable!("it was replaced"),
        }
    }
}

impl std::ops::Deref for FileBytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Given(bytes) => bytes,
            Self::Own(bytes) => bytes,
        }
    }
}

#[derive(Debug)]
enum Own {
    /// `parent` is kept for the check that a folder does not move into itself.
    Dir {
        dir: Dir,
        parent: NodeId,
    },
    File(FileBytes),
    Link(Box<str>),
    /// Unlinked and closed.
    Gone,
}

#[derive(Debug)]
struct OwnNode {
    own: Own,
    /// False after it was unlinked: it lives on as long as it is open.
    linked: bool,
    opens: u32,
    /// Charged against the cap beside the content.
    overhead: u64,
    accessed: u64,
    modified: u64,
}

/// Where a path leads.
#[derive(Debug, Clone)]
pub struct Place {
    pub parent: NodeId,
    /// `None` when the path names a folder without naming an entry (`.`, `a/..`).
    pub name: Option<String>,
    pub node: Option<NodeId>,
    /// The path ended in `/`: only a folder will do.
    pub must_be_dir: bool,
}

#[derive(Debug)]
pub struct Fs {
    tree: Arc<Tree>,
    /// Layers' folders that got entries.
    changed: HashMap<NodeId, Dir>,
    own: Vec<OwnNode>,
    /// Ids of nodes that are gone, to be used again: making and removing files in a loop costs no memory.
    free: Vec<NodeId>,
    used: u64,
    cap: u64,
    /// Time of the layers' files and of the start.
    epoch: u64,
}

impl Fs {
    pub fn new(tree: Arc<Tree>, cap: u64, epoch: u64) -> Self {
        Self {
            tree,
            changed: HashMap::new(),
            own: Vec::new(),
            free: Vec::new(),
            used: 0,
            cap,
            epoch,
        }
    }

    /// Puts a job's file in, making folders and replacing what a layer has there. Counts its content only.
    pub fn put(&mut self, path: &str, content: Bytes) -> Result<(), String> {
        let bad = || format!("bad path of a file: {path:?}");
        let names: Vec<&str> = path.strip_prefix('/').ok_or_else(bad)?.split('/').collect();
        if names
            .iter()
            .any(|name| matches!(*name, "" | "." | "..") || name.len() > MAX_NAME)
        {
            return Err(bad());
        }
        let (name, folders) = names.split_last().ok_or_else(bad)?;
        let mut parent = ROOT;
        for folder in folders {
            parent = match self.dir(parent).and_then(|dir| dir.get(folder)) {
                Some(node) if self.dir(node).is_some() => node,
                Some(_) => return Err(bad()),
                None => self.add(
                    parent,
                    folder,
                    Own::Dir {
                        dir: Dir::default(),
                        parent,
                    },
                    0,
                    self.epoch,
                ),
            };
        }
        if self
            .dir(parent)
            .and_then(|dir| dir.get(name))
            .is_some_and(|node| self.dir(node).is_some())
        {
            return Err(bad());
        }
        self.used += content.len() as u64;
        self.add(parent, name, Own::File(FileBytes::Given(content)), 0, self.epoch);
        Ok(())
    }

    /// Gives an empty file of the job its content, as [`Self::put`] would have.
    pub fn fill(&mut self, node: NodeId, bytes: Vec<u8>) -> Result<(), Errno> {
        let length = bytes.len() as u64;
        match self.own_mut(node).map(|own| &mut own.own) {
            Some(Own::File(content)) if content.is_empty() => *content = FileBytes::Own(bytes),
            _ => return Err(Errno::IO),
        }
        self.used += length;
        Ok(())
    }

    pub fn set_cap(&mut self, cap: u64) {
        self.cap = cap;
    }

    /// Takes a file's content at the end of the run; `None` when there is no such regular file.
    pub fn take(&mut self, path: &str) -> Option<Vec<u8>> {
        let node = self.locate(ROOT, path.strip_prefix('/')?, false).ok()?.node?;
        match self.own_mut(node).map(|own| &mut own.own) {
            Some(Own::File(content)) => Some(std::mem::take(content.own())),
            Some(_) => None,
            None => self.content(node).ok().map(<[u8]>::to_vec),
        }
    }

    /// Paths of the guest's own regular files below `folder` (which ends in `/`), in order.
    pub fn paths_under(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![folder.trim_end_matches('/').to_owned()];
        while let Some(path) = open.pop() {
            let node = self.find(ROOT, path.trim_start_matches('/'), false);
            let Some(dir) = node.ok().and_then(|node| self.dir(node)) else {
                continue;
            };
            for (_, name, node) in dir.from(0) {
                let path = format!("{path}/{name}");
                match self.own(node).map(|own| &own.own) {
                    Some(Own::File(_)) => found.push(path),
                    Some(Own::Dir { .. }) => open.push(path),
                    _ => {}
                }
            }
        }
        found.sort_unstable();
        found
    }

    fn index(&self, node: NodeId) -> Option<usize> {
        node.checked_sub(self.tree.count()).map(|index| index as usize)
    }

    fn own(&self, node: NodeId) -> Option<&OwnNode> {
        self.own.get(self.index(node)?)
    }

    fn own_mut(&mut self, node: NodeId) -> Option<&mut OwnNode> {
        let index = self.index(node)?;
        self.own.get_mut(index)
    }

    /// The entries, when it is a folder.
    pub fn dir(&self, node: NodeId) -> Option<&Dir> {
        if let Some(own) = self.own(node) {
            return match &own.own {
                Own::Dir { dir, .. } => Some(dir),
                _ => None,
            };
        }
        match self.tree.get(node)? {
            Base::Dir { dir, .. } => Some(self.changed.get(&node).unwrap_or(dir)),
            _ => None,
        }
    }

    fn dir_mut(&mut self, node: NodeId) -> Option<&mut Dir> {
        match self.index(node) {
            Some(index) => match &mut self.own.get_mut(index)?.own {
                Own::Dir { dir, .. } => Some(dir),
                _ => None,
            },
            None => match self.tree.get(node)? {
                Base::Dir { dir, .. } => Some(self.changed.entry(node).or_insert_with(|| dir.clone())),
                _ => None,
            },
        }
    }

    fn link(&self, node: NodeId) -> Option<&str> {
        match &self.own(node)?.own {
            Own::Link(target) => Some(target),
            _ => None,
        }
    }

    /// A regular file's bytes.
    pub fn content(&self, node: NodeId) -> Result<&[u8], Errno> {
        if let Some(own) = self.own(node) {
            return match &own.own {
                Own::File(content) => Ok(content),
                Own::Dir { .. } => Err(Errno::ISDIR),
                _ => Err(Errno::BADF),
            };
        }
        match self.tree.get(node) {
            Some(Base::File(slice)) => Ok(slice.bytes()),
            Some(Base::Dir { .. }) => Err(Errno::ISDIR),
            _ => Err(Errno::BADF),
        }
    }

    /// Whether the guest may change entries of the folder.
    fn writable(&self, dir: NodeId) -> Result<(), Errno> {
        match self.own(dir) {
            Some(own) if own.linked => Ok(()),
            Some(_) => Err(Errno::NOENT),
            None => match self.tree.get(dir) {
                Some(Base::Dir { writable: true, .. }) => Ok(()),
                _ => Err(Errno::ROFS),
            },
        }
    }

    /// Walks a path from a folder. Absolute paths and `..` beyond the start are `ENOTCAPABLE`: a folder's
    /// descriptor gives that folder and no more.
    pub fn locate(&self, start: NodeId, path: &str, follow: bool) -> Result<Place, Errno> {
        if path.len() > MAX_PATH {
            return Err(Errno::NAMETOOLONG);
        }
        if path.is_empty() {
            return Err(Errno::NOENT);
        }
        let mut must_be_dir = path.ends_with('/');
        let mut pending: Vec<String> = Vec::new();
        push_names(&mut pending, path)?;
        let mut stack = vec![start];
        let mut links = 0;
        loop {
            let top = stack.last().copied().unwrap_or(start);
            let Some(name) = pending.pop() else {
                return Ok(Place {
                    parent: top,
                    name: None,
                    node: Some(top),
                    must_be_dir,
                });
            };
            if name == ".." {
                if stack.len() == 1 {
                    return Err(Errno::NOTCAPABLE);
                }
                stack.pop();
                continue;
            }
            if name.len() > MAX_NAME {
                return Err(Errno::NAMETOOLONG);
            }
            let found = self.dir(top).ok_or(Errno::NOTDIR)?.get(&name);
            let last = pending.is_empty();
            if let Some(target) = found.and_then(|node| self.link(node))
                && (!last || follow || must_be_dir)
            {
                links += 1;
                if links > MAX_LINKS {
                    return Err(Errno::LOOP);
                }
                must_be_dir |= last && target.ends_with('/');
                push_names(&mut pending, target)?;
                continue;
            }
            if last {
                return Ok(Place {
                    parent: top,
                    name: Some(name),
                    node: found,
                    must_be_dir,
                });
            }
            stack.push(found.ok_or(Errno::NOENT)?);
        }
    }

    /// [`Self::locate`] where the thing must exist.
    pub fn find(&self, start: NodeId, path: &str, follow: bool) -> Result<NodeId, Errno> {
        let place = self.locate(start, path, follow)?;
        let node = place.node.ok_or(Errno::NOENT)?;
        if place.must_be_dir && self.dir(node).is_none() {
            return Err(Errno::NOTDIR);
        }
        Ok(node)
    }

    pub fn stat(&self, node: NodeId) -> Stat {
        let kind = if self.dir(node).is_some() {
            FileType::Directory
        } else if self.link(node).is_some() {
            FileType::Link
        } else {
            FileType::Regular
        };
        let size = self
            .link(node)
            .map_or_else(|| self.content(node).map_or(0, <[u8]>::len), str::len);
        let (accessed, modified, linked) = self.own(node).map_or((self.epoch, self.epoch, true), |own| {
            (own.accessed, own.modified, own.linked)
        });
        Stat {
            node,
            kind,
            links: u64::from(linked),
            size: size as u64,
            accessed,
            modified,
        }
    }

    pub fn is_own(&self, node: NodeId) -> bool {
        self.index(node).is_some()
    }

    fn add(&mut self, parent: NodeId, name: &str, own: Own, overhead: u64, now: u64) -> NodeId {
        let new = OwnNode {
            own,
            linked: true,
            opens: 0,
            overhead,
            accessed: now,
            modified: now,
        };
        let node = match self.free.pop() {
            Some(node) => node,
            None => self.tree.count() + NodeId::try_from(self.own.len()).unwrap_or(NodeId::MAX),
        };
        match self.own_mut(node) {
            Some(gone) => *gone = new,
            None => self.own.push(new),
        }
        if let Some(dir) = self.dir_mut(parent) {
            dir.insert(name, node);
        }
        node
    }

    /// Bytes the cap still takes.
    pub fn room(&self) -> u64 {
        self.cap.saturating_sub(self.used)
    }

    fn reserve(&mut self, bytes: u64) -> Result<(), Errno> {
        let used = self.used.checked_add(bytes).ok_or(Errno::NOSPC)?;
        if used > self.cap {
            return Err(Errno::NOSPC);
        }
        self.used = used;
        Ok(())
    }

    fn create(&mut self, place: &Place, own: Own, now: u64) -> Result<NodeId, Errno> {
        let name = place.name.as_deref().ok_or(Errno::EXIST)?;
        if place.node.is_some() {
            return Err(Errno::EXIST);
        }
        self.writable(place.parent)?;
        let overhead = NODE_BYTES + name.len() as u64;
        self.reserve(overhead)?;
        Ok(self.add(place.parent, name, own, overhead, now))
    }

    pub fn create_file(&mut self, place: &Place, now: u64) -> Result<NodeId, Errno> {
        if place.must_be_dir {
            return Err(Errno::ISDIR);
        }
        self.create(place, Own::File(FileBytes::Own(Vec::new())), now)
    }

    pub fn create_dir(&mut self, place: &Place, now: u64) -> Result<NodeId, Errno> {
        self.create(
            place,
            Own::Dir {
                dir: Dir::default(),
                parent: place.parent,
            },
            now,
        )
    }

    pub fn create_link(&mut self, place: &Place, target: &str, now: u64) -> Result<NodeId, Errno> {
        if target.len() > MAX_PATH {
            return Err(Errno::NAMETOOLONG);
        }
        self.reserve(target.len() as u64)?;
        let made = self.create(place, Own::Link(target.into()), now);
        match made.ok().and_then(|node| self.own_mut(node)) {
            Some(own) => own.overhead += target.len() as u64,
            None => self.used -= target.len() as u64,
        }
        made
    }

    pub fn read_link(&self, node: NodeId) -> Result<&str, Errno> {
        self.link(node).ok_or(Errno::INVAL)
    }

    /// Writes at an offset; a gap becomes zeros and counts.
    pub fn write(&mut self, node: NodeId, offset: u64, data: &[u8], now: u64) -> Result<(), Errno> {
        if data.is_empty() {
            return Ok(());
        }
        let end = offset.checked_add(data.len() as u64).ok_or(Errno::FBIG)?;
        if end > self.size(node)? {
            self.resize(node, end, now)?;
        }
        let Some(OwnNode {
            own: Own::File(content),
            modified,
            ..
        }) = self.own_mut(node)
        else {
            return Err(Errno::ROFS);
        };
        let start = usize::try_from(offset).map_err(|_| Errno::FBIG)?;
        let target = content.own().get_mut(start..start + data.len());
        let target = target.ok_or(Errno::FBIG)?;
        target.copy_from_slice(data);
        *modified = now;
        Ok(())
    }

    fn size(&self, node: NodeId) -> Result<u64, Errno> {
        Ok(self.content(node)?.len() as u64)
    }

    /// Cuts or extends with zeros.
    pub fn resize(&mut self, node: NodeId, size: u64, now: u64) -> Result<(), Errno> {
        let old = self.size(node)?;
        if !self.is_own(node) {
            return Err(Errno::ROFS);
        }
        if size > old {
            self.reserve(size - old)?;
        } else {
            self.used = self.used.saturating_sub(old - size);
        }
        let Some(OwnNode {
            own: Own::File(content),
            modified,
            ..
        }) = self.own_mut(node)
        else {
            return Err(Errno::ROFS);
        };
        content
            .own()
            .resize(usize::try_from(size).map_err(|_| Errno::FBIG)?, 0);
        *modified = now;
        Ok(())
    }

    pub fn set_times(
        &mut self,
        node: NodeId,
        accessed: Option<u64>,
        modified: Option<u64>,
    ) -> Result<(), Errno> {
        let own = self.own_mut(node).ok_or(Errno::ROFS)?;
        own.accessed = accessed.unwrap_or(own.accessed);
        own.modified = modified.unwrap_or(own.modified);
        Ok(())
    }

    /// A descriptor holds the node.
    pub fn opened(&mut self, node: NodeId) {
        if let Some(own) = self.own_mut(node) {
            own.opens += 1;
        }
    }

    pub fn closed(&mut self, node: NodeId) {
        if let Some(own) = self.own_mut(node) {
            own.opens = own.opens.saturating_sub(1);
        }
        self.free_if_unused(node);
    }

    fn free_if_unused(&mut self, node: NodeId) {
        let Some(own) = self.own_mut(node) else { return };
        if own.linked || own.opens > 0 || matches!(own.own, Own::Gone) {
            return;
        }
        let content = match std::mem::replace(&mut own.own, Own::Gone) {
            Own::File(content) => content.len() as u64,
            _ => 0,
        };
        let freed = content + std::mem::take(&mut own.overhead);
        self.used = self.used.saturating_sub(freed);
        self.free.push(node);
    }

    fn unlink(&mut self, parent: NodeId, name: &str, node: NodeId) {
        if let Some(dir) = self.dir_mut(parent) {
            dir.remove(name);
        }
        if let Some(own) = self.own_mut(node) {
            own.linked = false;
        }
        self.free_if_unused(node);
    }

    pub fn remove_file(&mut self, place: &Place) -> Result<(), Errno> {
        let (name, node) = named(place)?;
        if self.dir(node).is_some() {
            return Err(Errno::ISDIR);
        }
        if place.must_be_dir {
            return Err(Errno::NOTDIR);
        }
        self.removable(place.parent, node)?;
        self.unlink(place.parent, name, node);
        Ok(())
    }

    pub fn remove_dir(&mut self, place: &Place) -> Result<(), Errno> {
        let (name, node) = named(place)?;
        let empty = self.dir(node).ok_or(Errno::NOTDIR)?.is_empty();
        self.removable(place.parent, node)?;
        if !empty {
            return Err(Errno::NOTEMPTY);
        }
        self.unlink(place.parent, name, node);
        Ok(())
    }

    fn removable(&self, parent: NodeId, node: NodeId) -> Result<(), Errno> {
        self.writable(parent)?;
        if self.is_own(node) {
            Ok(())
        } else {
            Err(Errno::ROFS)
        }
    }

    /// Moves, replacing a file by a file or an empty folder by a folder.
    pub fn rename(&mut self, from: &Place, to: &Place) -> Result<(), Errno> {
        let (old_name, node) = named(from)?;
        let new_name = to.name.as_deref().ok_or(Errno::INVAL)?;
        self.removable(from.parent, node)?;
        self.writable(to.parent)?;
        let is_dir = self.dir(node).is_some();
        if (from.must_be_dir || to.must_be_dir) && !is_dir {
            return Err(Errno::NOTDIR);
        }
        if is_dir && self.is_inside(to.parent, node) {
            return Err(Errno::INVAL);
        }
        match to.node {
            Some(target) if target == node => return Ok(()),
            Some(target) => {
                self.replaceable(target, is_dir)?;
                self.unlink(to.parent, new_name, target);
            }
            None => {}
        }
        if let Some(dir) = self.dir_mut(from.parent) {
            dir.remove(old_name);
        }
        if let Some(dir) = self.dir_mut(to.parent) {
            dir.insert(new_name, node);
        }
        if let Some(OwnNode {
            own: Own::Dir { parent, .. },
            ..
        }) = self.own_mut(node)
        {
            *parent = to.parent;
        }
        Ok(())
    }

    fn replaceable(&self, target: NodeId, by_dir: bool) -> Result<(), Errno> {
        if !self.is_own(target) {
            return Err(Errno::ROFS);
        }
        match (self.dir(target), by_dir) {
            (Some(dir), true) if dir.is_empty() => Ok(()),
            (Some(_), true) => Err(Errno::NOTEMPTY),
            (Some(_), false) => Err(Errno::ISDIR),
            (None, true) => Err(Errno::NOTDIR),
            (None, false) => Ok(()),
        }
    }

    /// Whether `dir` is `ancestor` or lies below it. Folders of the layers never lie below one of the run's.
    fn is_inside(&self, mut dir: NodeId, ancestor: NodeId) -> bool {
        loop {
            if dir == ancestor {
                return true;
            }
            match self.own(dir).map(|own| &own.own) {
                Some(Own::Dir { parent, .. }) => dir = *parent,
                _ => return false,
            }
        }
    }
}

fn named(place: &Place) -> Result<(&str, NodeId), Errno> {
    let name = place.name.as_deref().ok_or(Errno::INVAL)?;
    Ok((name, place.node.ok_or(Errno::NOENT)?))
}

/// Pushes a path's names so that the first is popped first.
fn push_names(pending: &mut Vec<String>, path: &str) -> Result<(), Errno> {
    if path.starts_with('/') {
        return Err(Errno::NOTCAPABLE);
    }
    pending.extend(
        path.split('/')
            .rev()
            .filter(|name| !matches!(*name, "" | "."))
            .map(str::to_owned),
    );
    Ok(())
}
