//! Empty: the folder is about the dependency alone.
