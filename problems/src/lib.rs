//! ICPC problem package format 2025-09: types, reader, writer, default output validator, scoring
