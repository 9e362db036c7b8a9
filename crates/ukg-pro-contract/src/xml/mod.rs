//! Reading and writing XML: names by namespace and local name, no document types, no entities of one's own.

mod reader;
mod writer;

pub use reader::{Element, Order, XmlReader};
pub use writer::{WriteError, XmlWriter};
