//! The order of a dump, the same for every backend: reading one out, loading one, looking at one.

use super::{
    DumpError, FORMAT, FRAME_BYTES, Frame, Head, Manifest, RowReader, RowWriter, SEEDED, Sink, Source,
    Summary, Table, TableHash, Value,
};
use async_trait::async_trait;
use std::collections::BTreeMap;

/// A backend's tables inside one transaction.
#[async_trait]
pub trait Tables: Send {
    /// From the catalog, by name; columns by name, without generated ones.
    fn tables(&self) -> &[Table];

    /// Reads a table in the order of its key.
    async fn read(&mut self, table: &Table, out: RowOut<'_>) -> Result<Summary, DumpError>;

    /// The last number that each counting table has given out.
    async fn counters(&mut self) -> Result<BTreeMap<String, i64>, DumpError>;
}

/// [`Tables`] in a transaction that writes, after which foreign keys hold or nothing was written.
#[async_trait]
pub trait Loading: Tables {
    async fn is_empty(&mut self, table: &str) -> Result<bool, DumpError>;

    async fn clear(&mut self, table: &str) -> Result<(), DumpError>;

    /// Makes of a row what this backend can keep; gives whether it changed.
    fn fit(&self, table: &Table, row: &mut [Value]) -> bool;

    async fn write(&mut self, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), DumpError>;

    /// The next numbers come after these, and after the largest there is.
    async fn set_counters(&mut self, counters: &BTreeMap<String, i64>) -> Result<(), DumpError>;
}

/// Where rows go that are read: counted, hashed and, when it is a dump, sent.
#[derive(Debug)]
pub struct RowOut<'a> {
    sink: Option<&'a mut Sink>,
    writer: RowWriter,
    rows: u64,
    hash: TableHash,
}

impl<'a> RowOut<'a> {
    pub fn new(table: &Table, sink: Option<&'a mut Sink>) -> Self {
        Self {
            sink,
            writer: RowWriter::default(),
            rows: 0,
            hash: TableHash::new(&table.columns),
        }
    }

    pub async fn push(&mut self, row: &[Value]) -> Result<(), DumpError> {
        self.writer.push(row);
        self.rows += 1;
        if self.writer.len() >= FRAME_BYTES {
            self.flush().await?;
        }
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), DumpError> {
        if self.writer.is_empty() {
            return Ok(());
        }
        let bytes = self.writer.take();
        self.hash.add(&bytes, std::mem::take(&mut self.rows));
        match &mut self.sink {
            Some(sink) => sink.put(Frame::Rows(bytes)).await,
            None => Ok(()),
        }
    }

    pub async fn finish(mut self) -> Result<Summary, DumpError> {
        self.flush().await?;
        Ok(self.hash.finish())
    }
}

/// Sends everything.
pub async fn dump(
    from: &mut dyn Tables,
    backend: &str,
    schema: i64,
    sink: &mut Sink,
) -> Result<Manifest, DumpError> {
    let head = Head {
        format: FORMAT,
        schema,
        backend: backend.to_owned(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    sink.put(Frame::Head(head)).await?;
    let mut manifest = Manifest::default();
    for table in from.tables().to_vec() {
        sink.put(Frame::Table(table.clone())).await?;
        let summary = from.read(&table, RowOut::new(&table, Some(sink))).await?;
        sink.put(Frame::End(summary.clone())).await?;
        manifest.tables.insert(table.name, summary);
    }
    manifest.counters = from.counters().await?;
    sink.put(Frame::Counters(manifest.counters.clone())).await?;
    sink.put(Frame::Last).await?;
    Ok(manifest)
}

/// What was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// As read back from the database.
    pub manifest: Manifest,
    /// Rows that this backend could not keep byte for byte (PostgreSQL: NUL became U+FFFD).
    pub changed: u64,
}

/// Loads what comes after the head and reads it back; the caller commits.
pub async fn load(to: &mut dyn Loading, source: &mut Source) -> Result<Loaded, DumpError> {
    let tables = to.tables().to_vec();
    for table in &tables {
        if SEEDED.contains(&table.name.as_str()) {
            to.clear(&table.name).await?;
        } else if !to.is_empty(&table.name).await? {
            return Err(DumpError::NotEmpty(table.name.clone()));
        }
    }
    let mut expected = BTreeMap::new();
    let mut changed = 0;
    let counters = loop {
        match source.next().await? {
            Frame::Table(table) => {
                if !tables.contains(&table) {
                    let what = format!("table {} is not one of this schema", table.name);
                    return Err(DumpError::Damaged(what));
                }
                let (summary, fitted) = load_table(to, &table, source).await?;
                changed += fitted;
                expected.insert(table.name, summary);
            }
            Frame::Counters(counters) => break counters,
            _ => return Err(out_of_order()),
        }
    };
    end(source).await?;
    if let Some(table) = tables.iter().find(|table| !expected.contains_key(&table.name)) {
        return Err(DumpError::Damaged(format!("table {} is not in it", table.name)));
    }
    to.set_counters(&counters).await?;
    let mut manifest = Manifest::default();
    for table in &tables {
        let summary = to.read(table, RowOut::new(table, None)).await?;
        check(table, &expected[&table.name], &summary)?;
        manifest.tables.insert(table.name.clone(), summary);
    }
    manifest.counters = to.counters().await?;
    Ok(Loaded { manifest, changed })
}

/// Gives what reading the table back must give, and how many rows had to be fitted.
async fn load_table(
    to: &mut dyn Loading,
    table: &Table,
    source: &mut Source,
) -> Result<(Summary, u64), DumpError> {
    let mut given = TableHash::new(&table.columns);
    let mut kept = TableHash::new(&table.columns);
    let mut changed = 0;
    loop {
        match source.next().await? {
            Frame::Rows(bytes) => {
                let mut writer = RowWriter::default();
                let mut rows = Vec::new();
                for row in RowReader::new(&bytes, table.columns.len()) {
                    let mut row = row?;
                    changed += u64::from(to.fit(table, &mut row));
                    writer.push(&row);
                    rows.push(row);
                }
                let count = rows.len() as u64;
                given.add(&bytes, count);
                kept.add(&writer.take(), count);
                drop(bytes);
                to.write(table, rows).await?;
            }
            Frame::End(summary) => {
                same(table, &summary, &given.finish())?;
                return Ok((kept.finish(), changed));
            }
            _ => return Err(out_of_order()),
        }
    }
}

/// Reads a dump to its end and checks it; nothing is written anywhere.
pub async fn inspect(source: &mut Source) -> Result<(Head, Manifest), DumpError> {
    let head = source.head().await?;
    let mut manifest = Manifest::default();
    loop {
        match source.next().await? {
            Frame::Table(table) => {
                let summary = inspect_table(&table, source).await?;
                manifest.tables.insert(table.name, summary);
            }
            Frame::Counters(counters) => {
                manifest.counters = counters;
                end(source).await?;
                return Ok((head, manifest));
            }
            _ => return Err(out_of_order()),
        }
    }
}

async fn inspect_table(table: &Table, source: &mut Source) -> Result<Summary, DumpError> {
    let mut hash = TableHash::new(&table.columns);
    loop {
        match source.next().await? {
            Frame::Rows(bytes) => {
                let mut count = 0;
                for row in RowReader::new(&bytes, table.columns.len()) {
                    row?;
                    count += 1;
                }
                hash.add(&bytes, count);
            }
            Frame::End(summary) => {
                same(table, &summary, &hash.finish())?;
                return Ok(summary);
            }
            _ => return Err(out_of_order()),
        }
    }
}

async fn end(source: &mut Source) -> Result<(), DumpError> {
    match source.next().await? {
        Frame::Last => Ok(()),
        _ => Err(out_of_order()),
    }
}

fn same(table: &Table, told: &Summary, found: &Summary) -> Result<(), DumpError> {
    if told == found {
        return Ok(());
    }
    let what = format!(
        "table {} has {} rows and should have {}, or others",
        table.name, found.rows, told.rows
    );
    Err(DumpError::Damaged(what))
}

fn check(table: &Table, written: &Summary, read: &Summary) -> Result<(), DumpError> {
    if written == read {
        return Ok(());
    }
    let detail = if written.rows == read.rows {
        "the same number of rows, with other values".to_owned()
    } else {
        format!("{} rows and not {}", read.rows, written.rows)
    };
    let table = table.name.clone();
    Err(DumpError::ReadBack { table, detail })
}

fn out_of_order() -> DumpError {
    DumpError::Damaged("its parts are out of order".to_owned())
}
