//! The read-only files of a run: the layers' tars by path, without copying. Built once per child and set of
//! layers, shared by its runs.

use crate::packs::MappedPack;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Index of a file, folder or link; the root is 0. Ids beyond the tree's belong to the run's own layer.
pub type NodeId = u32;

pub const ROOT: NodeId = 0;

/// Folders a guest may write to. Folders that come from a layer are read-only.
const WRITABLE: [&str; 2] = ["work", "tmp"];

/// A file of a mapped pack.
#[derive(Debug, Clone)]
pub struct Slice {
    pack: Arc<MappedPack>,
    range: Range<usize>,
}

impl Slice {
    pub fn bytes(&self) -> &[u8] {
        self.pack.bytes().get(self.range.clone()).unwrap_or_default()
    }
}

/// Entries of a folder. `order` gives `readdir` cookies that stay valid when entries come and go.
#[derive(Debug, Clone, Default)]
pub struct Dir {
    names: BTreeMap<Box<str>, (NodeId, u64)>,
    order: BTreeMap<u64, Box<str>>,
    next: u64,
}

impl Dir {
    pub fn get(&self, name: &str) -> Option<NodeId> {
        self.names.get(name).map(|(node, _)| *node)
    }

    /// Adds or replaces; a replaced entry keeps its place.
    pub fn insert(&mut self, name: &str, node: NodeId) {
        if let Some(entry) = self.names.get_mut(name) {
            entry.0 = node;
            return;
        }
        self.names.insert(name.into(), (node, self.next));
        self.order.insert(self.next, name.into());
        self.next += 1;
    }

    pub fn remove(&mut self, name: &str) {
        if let Some((_, place)) = self.names.remove(name) {
            self.order.remove(&place);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Entries from a place on: (place, name, node).
    pub fn from(&self, place: u64) -> impl Iterator<Item = (u64, &str, NodeId)> {
        self.order
            .range(place..)
            .filter_map(|(place, name)| Some((*place, &**name, self.get(name)?)))
    }
}

#[derive(Debug)]
pub enum Base {
    Dir { dir: Dir, writable: bool },
    File(Slice),
}

/// The merged layers.
#[derive(Debug)]
pub struct Tree {
    nodes: Vec<Base>,
}

impl Tree {
    /// Layers in order: a later one's file replaces an earlier one's.
    pub fn new(layers: &[Arc<MappedPack>]) -> Self {
        let mut tree = Self {
            nodes: vec![Base::Dir {
                dir: Dir::default(),
                writable: true,
            }],
        };
        for layer in layers {
            for (path, range) in layer.files() {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                let folder = tree.folders(folder);
                tree.place(
                    folder,
                    name,
                    Base::File(Slice {
                        pack: Arc::clone(layer),
                        range,
                    }),
                );
            }
        }
        for name in WRITABLE {
            let node = tree.folder(ROOT, name);
            if let Some(Base::Dir { writable, .. }) = tree.nodes.get_mut(node as usize) {
                *writable = true;
            }
        }
        tree
    }

    /// Number of nodes; also the first id of a run's own layer.
    pub fn count(&self) -> NodeId {
        NodeId::try_from(self.nodes.len()).unwrap_or(NodeId::MAX)
    }

    pub fn get(&self, node: NodeId) -> Option<&Base> {
        self.nodes.get(node as usize)
    }

    fn folders(&mut self, path: &str) -> NodeId {
        let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
        names.fold(ROOT, |folder, name| self.folder(folder, name))
    }

    fn folder(&mut self, parent: NodeId, name: &str) -> NodeId {
        if let Some(Base::Dir { dir, .. }) = self.get(parent)
            && let Some(node) = dir.get(name)
            && matches!(self.get(node), Some(Base::Dir { .. }))
        {
            return node;
        }
        self.place(
            parent,
            name,
            Base::Dir {
                dir: Dir::default(),
                writable: false,
            },
        )
    }

    fn place(&mut self, parent: NodeId, name: &str, node: Base) -> NodeId {
        let id = self.count();
        self.nodes.push(node);
        if let Some(Base::Dir { dir, .. }) = self.nodes.get_mut(parent as usize) {
            dir.insert(name, id);
        }
        id
    }
}
