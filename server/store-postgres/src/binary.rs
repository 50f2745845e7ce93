//! Values in PostgreSQL's binary form: of rows that are read, and of `COPY ... (FORMAT binary)` (PostgreSQL 15, "COPY", file
//! formats).

use trellis_store::dump::Value;

/// The types that our columns have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bigint,
    Integer,
    Double,
    Boolean,
    Uuid,
    Bytes,
    Text,
    Json,
}

impl Kind {
    /// By the name that `format_type` gives.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "bigint" => Self::Bigint,
            "integer" => Self::Integer,
            "double precision" => Self::Double,
            "boolean" => Self::Boolean,
            "uuid" => Self::Uuid,
            "bytea" => Self::Bytes,
            "text" => Self::Text,
            "jsonb" => Self::Json,
            _ => return None,
        })
    }
}

/// Before the text of a `jsonb`.
const JSON_VERSION: u8 = 1;

/// `None`: these bytes are no such value.
pub(crate) fn read(kind: Kind, bytes: &[u8]) -> Option<Value> {
    Some(match kind {
        Kind::Bigint => Value::Integer(i64::from_be_bytes(bytes.try_into().ok()?)),
        Kind::Integer => Value::Integer(i32::from_be_bytes(bytes.try_into().ok()?).into()),
        Kind::Double => Value::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
        Kind::Boolean => Value::Integer((*bytes.first()?).into()),
        Kind::Uuid | Kind::Bytes => Value::Bytes(bytes.to_vec()),
        Kind::Text => Value::Text(text(bytes)?),
        Kind::Json => match bytes.split_first()? {
            (&JSON_VERSION, rest) => Value::Text(text(rest)?),
            _ => return None,
        },
    })
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

/// What a copy begins with: signature, flags, length of the header's extension.
pub(crate) fn begin() -> Vec<u8> {
    let mut out = b"PGCOPY\n\xff\r\n\0".to_vec();
    out.extend_from_slice(&[0; 8]);
    out
}

pub(crate) fn end(out: &mut Vec<u8>) {
    out.extend_from_slice(&(-1i16).to_be_bytes());
}

/// Adds a row; the error is the place of a value that does not fit its column.
pub(crate) fn write(out: &mut Vec<u8>, kinds: &[Kind], row: Vec<Value>) -> Result<(), usize> {
    let count = i16::try_from(row.len()).map_err(|_| 0usize)?;
    out.extend_from_slice(&count.to_be_bytes());
    for (place, (value, kind)) in row.into_iter().zip(kinds).enumerate() {
        field(out, *kind, value).ok_or(place)?;
    }
    Ok(())
}

fn field(out: &mut Vec<u8>, kind: Kind, value: Value) -> Option<()> {
    match (kind, value) {
        (_, Value::Null) => out.extend_from_slice(&(-1i32).to_be_bytes()),
        (Kind::Bigint, Value::Integer(number)) => put(out, &number.to_be_bytes())?,
        (Kind::Integer, Value::Integer(number)) => {
            put(out, &i32::try_from(number).ok()?.to_be_bytes())?;
        }
        (Kind::Double, Value::Real(number)) => put(out, &number.to_be_bytes())?,
        (Kind::Boolean, Value::Integer(number @ (0 | 1))) => put(out, &[u8::try_from(number).ok()?])?,
        (Kind::Uuid, Value::Bytes(bytes)) if bytes.len() == 16 => put(out, &bytes)?,
        (Kind::Bytes, Value::Bytes(bytes)) => put(out, &bytes)?,
        (Kind::Text, Value::Text(text)) => put(out, text.as_bytes())?,
        (Kind::Json, Value::Text(text)) => {
            length(out, text.len() + 1)?;
            out.push(JSON_VERSION);
            out.extend_from_slice(text.as_bytes());
        }
        _ => return None,
    }
    Some(())
}

fn put(out: &mut Vec<u8>, bytes: &[u8]) -> Option<()> {
    length(out, bytes.len())?;
    out.extend_from_slice(bytes);
    Some(())
}

fn length(out: &mut Vec<u8>, length: usize) -> Option<()> {
    out.extend_from_slice(&i32::try_from(length).ok()?.to_be_bytes());
    Some(())
}
