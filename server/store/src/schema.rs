//! What schema a database has and what a program knows. The rule is "expand, then contract" (docs/operations.md): a
//! program runs on a newer schema than its own, as long as no migration has raised `schema_compat.oldest` above it.

/// One migration of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationLine {
    pub version: i64,
    pub name: String,
    pub applied: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchemaStatus {
    pub migrations: Vec<MigrationLine>,
    /// Applied by a newer program.
    pub newer: Vec<i64>,
    /// A program whose last migration is older is refused; 0: none is.
    pub oldest: i64,
}

impl SchemaStatus {
    pub fn pending(&self) -> impl Iterator<Item = &MigrationLine> {
        self.migrations.iter().filter(|line| !line.applied)
    }

    /// The last migration that this program knows.
    pub fn known(&self) -> i64 {
        self.migrations.last().map_or(0, |line| line.version)
    }

    /// The last that has run; 0: none.
    pub fn current(&self) -> i64 {
        let applied = self.migrations.iter().filter(|line| line.applied);
        let own = applied.map(|line| line.version);
        own.chain(self.newer.iter().copied()).max().unwrap_or(0)
    }

    /// Puts together what the program knows and what the database says.
    pub fn new(known: impl IntoIterator<Item = (i64, String)>, applied: &[i64], oldest: i64) -> Self {
        let line = |(version, name)| MigrationLine {
            version,
            name,
            applied: applied.contains(&version),
        };
        let migrations: Vec<_> = known.into_iter().map(line).collect();
        let newer = |version: &&i64| migrations.iter().all(|line| line.version != **version);
        let newer = applied.iter().filter(newer).copied().collect();
        Self {
            migrations,
            newer,
            oldest,
        }
    }
}

/// The schema has left something out that this program needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the database is of schema {current} and takes programs that know schema {oldest} or later; this one knows {known}: install a newer trellis"
)]
pub struct ProgramTooOld {
    pub current: i64,
    pub oldest: i64,
    pub known: i64,
}

impl SchemaStatus {
    /// Fails when this program is too old for the database.
    pub fn check(&self) -> Result<(), ProgramTooOld> {
        let (known, oldest) = (self.known(), self.oldest);
        if known >= oldest {
            return Ok(());
        }
        let current = self.current();
        Err(ProgramTooOld {
            current,
            oldest,
            known,
        })
    }
}
