//! The cdylib that hydrates islands, nothing else
