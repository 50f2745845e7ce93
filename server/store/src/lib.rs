//! The Store trait, its records and errors
