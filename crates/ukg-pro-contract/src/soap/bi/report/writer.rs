//! Writing reports, as the report engine does.

use crate::xml::{WriteError, XmlWriter};

use crate::soap::namespace;

/// The namespace of data sets: that of the report engine behind Business Intelligence. Readers do not rely on it.
const DATA_SET: &str = "http://developer.cognos.com/schemas/xmldata/1/";

/// Stands for the rows while what is around them is written.
const ROWS: &str = "rows";

/// A writer of reports, heading first, row by row.
#[derive(Debug, Clone)]
pub struct ReportWriter {
    /// What separates the values of CSV; none for a data set.
    separator: Option<String>,
}

impl ReportWriter {
    /// A writer of what the header `US-DELIMITER` asks for: CSV with this separator, where `HT` and `SP` are names and
    /// all else stands for itself; without the header, a data set.
    pub fn of_header(delimiter: Option<&str>) -> Self {
        let separator = delimiter.filter(|text| !text.is_empty()).map(|text| match text {
            "HT" => "\t".to_owned(),
            "SP" => " ".to_owned(),
            other => other.to_owned(),
        });
        Self { separator }
    }

    /// What stands before the rows.
    ///
    /// # Errors
    /// When a name holds what XML cannot carry.
    pub fn heading(&self, names: &[&str], report: &mut Vec<u8>) -> Result<(), WriteError> {
        if self.separator.is_some() {
            let names: Vec<_> = names.iter().map(|name| Some(*name)).collect();
            return self.row(&names, report);
        }
        let (before, _) = around(names)?;
        report.extend_from_slice(before.as_bytes());
        Ok(())
    }

    /// A row, with a value or none for each name.
    ///
    /// # Errors
    /// When a value holds what XML cannot carry.
    pub fn row(&self, values: &[Option<&str>], report: &mut Vec<u8>) -> Result<(), WriteError> {
        let Some(separator) = &self.separator else {
            let mut writer = XmlWriter::default();
            writer.element("row", &[], |writer| {
                for value in values {
                    match value {
                        Some(value) => writer.text("value", &[], value),
                        None => writer.empty("value", &[("xs:nil", "true")]),
                    }
                }
            });
            report.extend_from_slice(writer.finish()?.as_bytes());
            report.extend_from_slice(b"\r\n");
            return Ok(());
        };
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                report.extend_from_slice(separator.as_bytes());
            }
            let value = value.unwrap_or_default();
            if value.contains(separator.as_str()) || value.contains(['"', '\r', '\n']) {
                report.push(b'"');
                report.extend_from_slice(value.replace('"', "\"\"").as_bytes());
                report.push(b'"');
            } else {
                report.extend_from_slice(value.as_bytes());
            }
        }
        report.extend_from_slice(b"\r\n");
        Ok(())
    }

    /// What stands after the rows.
    ///
    /// # Errors
    /// When a name holds what XML cannot carry.
    pub fn end(&self, report: &mut Vec<u8>) -> Result<(), WriteError> {
        if self.separator.is_none() {
            let (_, after) = around(&[])?;
            report.extend_from_slice(after.as_bytes());
        }
        Ok(())
    }
}

/// What stands before and after the rows of a data set.
fn around(names: &[&str]) -> Result<(String, String), WriteError> {
    let mut writer = XmlWriter::default();
    let declared = [("xmlns", DATA_SET), ("xmlns:xs", namespace::XML_SCHEMA_INSTANCE)];
    writer.element("dataset", &declared, |writer| {
        writer.element("metadata", &[], |writer| {
            for name in names {
                writer.empty("item", &[("name", name), ("type", "xs:string")]);
            }
        });
        writer.text("data", &[], ROWS);
    });
    let text = writer.finish()?;
    let (before, after) = text.rsplit_once(ROWS).ok_or(WriteError)?;
    Ok((
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n{before}\r\n"),
        format!("{after}\r\n"),
    ))
}
