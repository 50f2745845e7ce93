//! Rows as bytes: one encoding for the file and for the hash.

use super::{DumpError, Summary};
use crate::Hash;

/// A value as SQLite has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

/// Rows, one behind the other: for each its number of values (4 bytes LE), then each value as a tag and its content
/// (integers and floats 8 bytes LE; texts and bytes with their length before, 8 bytes LE).
#[derive(Debug, Default)]
pub struct RowWriter(Vec<u8>);

impl RowWriter {
    pub fn push(&mut self, row: &[Value]) {
        let out = &mut self.0;
        out.extend_from_slice(&u32::try_from(row.len()).unwrap_or(u32::MAX).to_le_bytes());
        for value in row {
            match value {
                Value::Null => out.push(0),
                Value::Integer(number) => {
                    out.push(1);
                    out.extend_from_slice(&number.to_le_bytes());
                }
                Value::Real(number) => {
                    out.push(2);
                    out.extend_from_slice(&number.to_le_bytes());
                }
                Value::Text(text) => {
                    out.push(3);
                    put_bytes(out, text.as_bytes());
                }
                Value::Bytes(bytes) => {
                    out.push(4);
                    put_bytes(out, bytes);
                }
            }
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was written since the last time.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    out.extend_from_slice(bytes);
}

/// Reads what [`RowWriter`] wrote.
#[derive(Debug)]
pub struct RowReader<'a> {
    rest: &'a [u8],
    columns: usize,
}

impl<'a> RowReader<'a> {
    /// Every row must have this many values.
    pub fn new(bytes: &'a [u8], columns: usize) -> Self {
        Self { rest: bytes, columns }
    }

    fn bytes(&mut self, count: usize) -> Result<&'a [u8], DumpError> {
        let (head, rest) = self.rest.split_at_checked(count).ok_or_else(damaged)?;
        self.rest = rest;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], DumpError> {
        let (head, rest) = self.rest.split_first_chunk().ok_or_else(damaged)?;
        self.rest = rest;
        Ok(*head)
    }

    fn long(&mut self) -> Result<&'a [u8], DumpError> {
        let length = u64::from_le_bytes(self.array()?);
        self.bytes(usize::try_from(length).map_err(|_| damaged())?)
    }

    fn value(&mut self) -> Result<Value, DumpError> {
        Ok(match self.array::<1>()? {
            [0] => Value::Null,
            [1] => Value::Integer(i64::from_le_bytes(self.array()?)),
            [2] => Value::Real(f64::from_le_bytes(self.array()?)),
            [3] => Value::Text(String::from_utf8(self.long()?.to_vec()).map_err(|_| damaged())?),
            [4] => Value::Bytes(self.long()?.to_vec()),
            _ => return Err(damaged()),
        })
    }

    fn row(&mut self) -> Result<Vec<Value>, DumpError> {
        let count = u32::from_le_bytes(self.array()?);
        if usize::try_from(count).ok() != Some(self.columns) {
            return Err(damaged());
        }
        (0..count).map(|_| self.value()).collect()
    }
}

impl Iterator for RowReader<'_> {
    type Item = Result<Vec<Value>, DumpError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let row = self.row();
        if row.is_err() {
            self.rest = &[];
        }
        Some(row)
    }
}

fn damaged() -> DumpError {
    DumpError::Damaged("a row cannot be read".to_owned())
}

/// Counts and hashes the rows of one table.
#[derive(Debug)]
pub struct TableHash {
    hasher: blake3::Hasher,
    rows: u64,
}

impl TableHash {
    pub fn new(columns: &[String]) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("trellis 2026 dump table v1");
        let mut names = RowWriter::default();
        let row: Vec<Value> = columns.iter().cloned().map(Value::Text).collect();
        names.push(&row);
        hasher.update(&names.take());
        Self { hasher, rows: 0 }
    }

    /// `count` rows as [`RowWriter`] wrote them.
    pub fn add(&mut self, encoded: &[u8], count: u64) {
        self.hasher.update(encoded);
        self.rows += count;
    }

    pub fn finish(&self) -> Summary {
        Summary {
            rows: self.rows,
            hash: Hash(*self.hasher.finalize().as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let rows = vec![
            vec![Value::Null, Value::Integer(-5)],
            vec![Value::Text("é\0".to_owned()), Value::Bytes(vec![0, 255])],
            vec![Value::Real(0.1), Value::Bytes(Vec::new())],
        ];
        let mut writer = RowWriter::default();
        rows.iter().for_each(|row| writer.push(row));
        let bytes = writer.take();
        let read: Result<Vec<_>, _> = RowReader::new(&bytes, 2).collect();
        assert_eq!(read.unwrap(), rows);
        for cut in 1..bytes.len() {
            let read: Result<Vec<_>, _> = RowReader::new(&bytes[..cut], 2).collect();
            // A cut between two rows is seen by their number.
            assert!(read.map_or(true, |read| read.len() < rows.len()), "{cut}");
        }
        assert!(RowReader::new(&bytes, 3).any(|row| row.is_err()));
        let mut endless = 2u32.to_le_bytes().to_vec();
        endless.push(4);
        endless.extend(u64::MAX.to_le_bytes());
        assert!(RowReader::new(&endless, 2).any(|row| row.is_err()));
    }
}
