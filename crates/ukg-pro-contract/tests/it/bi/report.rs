//! Reports as they come: in any pieces, whole or damaged, with what is kept of them bounded.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proptest::prelude::*;
use ukg_pro_contract::{
    read::Error,
    soap::bi::{
        Delimiter,
        report::{Ending, Format, Limits, ReportReader, ReportRow},
        retrieval::{Answer, Version},
    },
};

use crate::wire::golden;

const CSV: Format = Format::Csv(Delimiter::COMMA);

/// The answer that brings these bytes.
fn answer(content: impl AsRef<[u8]>) -> String {
    let (before, after) = Answer::COMPLETED
        .write_around(Version::Soap12, None)
        .expect("text that XML can carry");
    format!("{before}{}{after}", STANDARD.encode(content))
}

type Read = Result<(Vec<ReportRow>, Ending), Error>;

/// Reads a message that comes in pieces of a size.
fn read_in(message: &[u8], piece: usize, format: Format, limits: Limits) -> Read {
    let mut reader = ReportReader::new(format, limits);
    let mut rows = Vec::new();
    for piece in message.chunks(piece.max(1)) {
        rows.extend(reader.feed(piece)?);
    }
    let (last, ending) = reader.finish()?;
    rows.extend(last);
    Ok((rows, ending))
}

/// Reads a message whole and byte by byte, which must come to the same.
fn read(message: impl AsRef<[u8]>, format: Format) -> Read {
    let message = message.as_ref();
    let whole = read_in(message, message.len(), format, Limits::default());
    for piece in [1, 2, 3, 5, 7, 64] {
        let again = read_in(message, piece, format, Limits::default());
        match (&whole, &again) {
            (Ok(whole), Ok(again)) => assert_eq!(whole, again, "in pieces of {piece}"),
            (Err(whole), Err(again)) => assert_eq!(
                std::mem::discriminant(whole),
                std::mem::discriminant(again),
                "{whole} and {again} in pieces of {piece}"
            ),
            (whole, again) => panic!("{whole:?} and {again:?} in pieces of {piece}"),
        }
    }
    whole
}

fn values(rows: &[ReportRow]) -> Vec<Vec<&str>> {
    rows.iter()
        .map(|row| row.values().map(|value| value.expect("a value")).collect())
        .collect()
}

#[test]
fn the_report_of_the_reference_is_read_over_both_versions() {
    for stem in ["response", "response-soap11"] {
        let golden = golden("BIStreamingService/RetrieveReport", stem);
        let (rows, ending) = read(&golden.text, CSV).unwrap();
        assert_eq!(ending, Ending::Completed);
        assert_eq!(rows.len(), 1, "{stem}");
        assert_eq!(rows[0].heading(), ["Employee Number", "Name"]);
        assert_eq!(rows[0].get("Employee Number"), Some("000100001"));
        assert_eq!(rows[0].get("Name"), Some("Sample, Avery"));
        assert_eq!(rows[0].get("name"), None);
        assert_eq!(
            serde_json::to_string(&rows[0]).unwrap(),
            r#"{"Employee Number":"000100001","Name":"Sample, Avery"}"#
        );
        // Values may be personal.
        assert!(!format!("{:?}", rows[0]).contains("Avery"));
    }
}

#[test]
fn a_row_is_told_with_columns_that_are_changed_emptied_or_left_out() {
    let (rows, _) = read(answer("Name,SSN,Name,Note\r\nÄhren,123-45-6789,Ada,\r\n"), CSV).unwrap();
    let shown = rows[0].map(|column, value| match column {
        "SSN" => Some(Some("••••••")),
        "Note" => None,
        _ => Some(value.filter(|name| *name != "Ada")),
    });
    assert_eq!(shown.heading(), ["Name", "SSN", "Name"]);
    let told: Vec<_> = shown.values().collect();
    assert_eq!(
        told,
        [Some("Ähren"), Some("••••••"), None],
        "each column of a name by itself"
    );
    assert_eq!(shown.get("Note"), None);
    assert_eq!(
        rows[0].get("SSN"),
        Some("123-45-6789"),
        "the row itself stays as it was"
    );
    let same = rows[0].map(|_, value| Some(value));
    assert_eq!(same, rows[0]);
    let nothing = rows[0].map(|_, _| None);
    assert_eq!(nothing.values().count(), 0);
    assert_eq!(serde_json::to_string(&nothing).unwrap(), "{}");
}

#[test]
fn a_report_that_is_not_ready_or_failed_has_no_rows_and_says_so() {
    let of = |stem| read(golden("BIStreamingService/RetrieveReport", stem).text, CSV).unwrap();
    assert_eq!(of("response-working"), (Vec::new(), Ending::Working));
    let text = Some("Unable to retrieve the report. Please create a new report request".to_owned());
    assert_eq!(of("response-failed"), (Vec::new(), Ending::Failed { text }));
    // Some of the service's answers may have no body at all.
    let bare = Answer::failed("Gone").write(Version::Soap12, None).unwrap();
    let start = bare.find("<StreamReportResponse").unwrap();
    let end = bare.find("</s:Body>").unwrap();
    let text = Some("Gone".to_owned());
    assert_eq!(
        read(format!("{}{}", &bare[..start], &bare[end..]), CSV),
        Ok((Vec::new(), Ending::Failed { text }))
    );
}

#[test]
fn a_fault_is_an_ending_too() {
    let text = golden("EmployeePerson/FindPeople", "fault-action").text;
    let (rows, ending) = read(text, CSV).unwrap();
    assert!(rows.is_empty());
    let Ending::Fault(fault) = ending else {
        panic!("{ending:?}")
    };
    assert_eq!(fault.subcode.as_deref(), Some("ActionNotSupported"));
}

#[test]
fn values_keep_their_quotes_breaks_blanks_and_zeros() {
    let text = "\u{feff}\"Name\",Note,Pay\r\n\
                \"Sample, Avery\",\"said \"\"no\"\"\r\ntwice\",007.50\r\n\
                , 5\" pipe ,\"\"\r\n\
                Zoë,a\rb,last";
    let (rows, _) = read(answer(text), CSV).unwrap();
    assert_eq!(rows[0].heading(), ["Name", "Note", "Pay"]);
    assert_eq!(
        values(&rows),
        [
            vec!["Sample, Avery", "said \"no\"\r\ntwice", "007.50"],
            vec!["", " 5\" pipe ", ""],
            vec!["Zoë", "a\rb", "last"],
        ]
    );
}

#[test]
fn lines_may_end_with_a_line_feed_alone_and_empty_ones_are_passed_over() {
    let (rows, _) = read(answer("A,B\n1,2\n\n\r\n3,4\r\n\r\n"), CSV).unwrap();
    assert_eq!(values(&rows), [["1", "2"], ["3", "4"]]);
    // Where a row has one value, an empty line is a row with an empty one.
    let (rows, _) = read(answer("A\r\n1\r\n\r\n\"\"\r\n"), CSV).unwrap();
    assert_eq!(values(&rows), [["1"], [""], [""]]);
}

#[test]
fn a_report_without_rows_has_a_heading_and_one_without_a_heading_is_none() {
    assert_eq!(read(answer("A,B\r\n"), CSV), Ok((Vec::new(), Ending::Completed)));
    for text in ["", "\r\n", "\u{feff}"] {
        let missing = Error::Missing("the heading of the report".to_owned());
        assert_eq!(read(answer(text), CSV), Err(missing), "{text:?}");
    }
    let mut reader = ReportReader::new(CSV, Limits::default());
    assert!(reader.heading().is_none() && !reader.is_completed());
    reader.feed(answer("A,B\r\n").as_bytes()).unwrap();
    assert!(reader.is_completed());
    assert_eq!(&*reader.heading().unwrap(), ["A", "B"]);
}

#[test]
fn every_delimiter_separates() {
    for delimiter in [
        Delimiter::COMMA,
        Delimiter::TAB,
        Delimiter::SPACE,
        Delimiter::SEMICOLON,
        Delimiter::PIPE,
    ] {
        let mark = char::from(delimiter.byte());
        let text = format!("A{mark}B\r\n1{mark}\"x{mark}y\"\r\n");
        let (rows, _) = read(answer(text), Format::Csv(delimiter)).unwrap();
        let quoted = format!("x{mark}y");
        assert_eq!(values(&rows), [["1", quoted.as_str()]]);
    }
}

#[test]
fn wrong_quotes_and_wrong_counts_name_the_row() {
    let expected = |text: &str| read(answer(text), CSV).unwrap_err().to_string();
    let after = "`row 1 of the report` does not hold quoted values that end before a delimiter or the end of the line";
    assert_eq!(expected("A,B\r\n1,2\r\n\"x\"y,2\r\n"), after);
    assert_eq!(expected("A,B\r\n1,2\r\n\"x\"\ry,2\r\n"), after);
    assert_eq!(
        expected("A,B\r\n1,\"2\r\n3,4\r\n"),
        "`row 0 of the report` does not hold an end of each quoted value"
    );
    for text in ["A,B\r\n1,2\r\n3\r\n", "A,B\r\n1,2\r\n3,4,5\r\n"] {
        assert_eq!(
            expected(text),
            "`row 2 of the report` does not hold as many values as the heading has names"
        );
    }
}

#[test]
fn text_that_is_not_utf_8_is_refused() {
    let message = answer(b"A,B\r\n1,\xff\r\n");
    assert_eq!(
        read(message, CSV).unwrap_err().to_string(),
        "`row 0 of the report` does not hold text in UTF-8"
    );
}

#[test]
fn bad_base64_is_refused_where_it_stands() {
    let (before, after) = Answer::COMPLETED.write_around(Version::Soap12, None).unwrap();
    let reason = |stream: &str| match read(format!("{before}{stream}{after}"), CSV) {
        Err(Error::Malformed { position, reason }) => {
            assert!(position > before.len() as u64 && position <= (before.len() + stream.len()) as u64);
            reason
        }
        other => panic!("{stream}: {other:?}"),
    };
    assert_eq!(reason("QSxCDQ%="), "the report is not written in base64");
    assert_eq!(reason("QSxC&#13;"), "the report is not written in base64");
    assert_eq!(reason("QSxCDQo=QSxC"), "the report is not written in base64");
    assert_eq!(reason("QSxCDQo=Q"), "the report is not written in base64");
    assert_eq!(reason("QSxCDQ"), "the base64 of the report ends in the middle");
    // Breaks and blanks are no mistakes.
    let (rows, _) = read(format!("{before}\r\nQSxC\r\n DQox LDI\n= {after}"), CSV).unwrap();
    assert_eq!(values(&rows), [["1", "2"]]);
}

#[test]
fn an_answer_that_ends_in_the_middle_is_noticed_wherever_that_is() {
    let message = answer("A,B\r\n1,2\r\n3,4\r\n");
    for length in 0..message.len() {
        let piece = &message.as_bytes()[..length];
        match read_in(piece, 7, CSV, Limits::default()) {
            Err(Error::CutOff(at)) => assert!(at <= length as u64, "{at} of {length}"),
            // A mark that is no beginning of a message, and a name that is not yet whole.
            Err(Error::Malformed { .. } | Error::Unexpected { .. }) if length < 30 => {}
            other => panic!("{length}: {other:?}"),
        }
    }
    assert!(read_in(message.as_bytes(), 7, CSV, Limits::default()).is_ok());
}

#[test]
fn what_is_no_answer_of_the_service_is_refused() {
    let page = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>ReportStream></body></html>";
    assert_eq!(read(page, CSV), Err(Error::Html));
    assert!(matches!(
        read("%&/ neither XML nor JSON", CSV),
        Err(Error::Malformed { .. } | Error::CutOff(_) | Error::Missing(_))
    ));
    let other = answer("A\r\n").replace("StreamReportResponse", "Else");
    assert!(matches!(read(other, CSV), Err(Error::Unexpected { .. })));
    let silent = answer("A\r\n").replace(">Completed<", "><");
    assert!(matches!(read(silent, CSV), Err(Error::Value { .. })));
    let strange = answer("A\r\n").replace(">Completed<", ">Done<");
    assert!(matches!(read(strange, CSV), Err(Error::Value { .. })));
    let doctype = format!("<!DOCTYPE x [<!ENTITY e \"e\">]>{}", answer("A\r\n"));
    assert_eq!(read(doctype, CSV), Err(Error::Refused("a document type")));
    let wrong_end = answer("A\r\n").replace("</s:Body>", "</s:Header>");
    assert!(matches!(read(wrong_end, CSV), Err(Error::Malformed { .. })));
}

#[test]
fn the_stream_begins_where_its_element_does_and_not_in_a_comment() {
    let message = answer("A,B\r\n1,2\r\n").replace("<s:Body>", "<s:Body><!-- <ReportStream>QQ== -->");
    let (rows, _) = read(message, CSV).unwrap();
    assert_eq!(values(&rows), [["1", "2"]]);
}

#[test]
fn any_number_of_blanks_may_follow() {
    let message = format!("\u{feff}{}{}", answer("A,B\r\n1,2\r\n"), " \r\n".repeat(100_000));
    let (rows, _) = read_in(message.as_bytes(), 4096, CSV, Limits::default()).unwrap();
    assert_eq!(values(&rows), [["1", "2"]]);
}

fn limits() -> Limits {
    Limits {
        envelope: 2000,
        heading: 300,
        columns: 5,
        value: 100,
        row: 250,
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let refused = |message: String, format| match read_in(message.as_bytes(), 16, format, limits()) {
        Err(Error::TooLarge { what, limit }) => (what, limit),
        other => panic!("{other:?}"),
    };
    let long = "x".repeat(101);
    assert_eq!(
        refused(answer(format!("A,B\r\n1,{long}\r\n")), CSV),
        ("bytes a value", 100)
    );
    assert_eq!(
        refused(answer(format!("A,B\r\n1,\"{long}")), CSV),
        ("bytes a value", 100)
    );
    let many = "x".repeat(90);
    let row = format!("A,B,C\r\n{many},{many},{many}\r\n");
    assert_eq!(refused(answer(row), CSV), ("bytes a row", 250));
    assert_eq!(refused(answer("A,B,C,D,E,F\r\n"), CSV), ("columns", 5));
    assert_eq!(
        refused(answer(format!("A\r\n{}\r\n", ",".repeat(9))), CSV),
        ("columns", 5)
    );
    let heading = [many.as_str(); 4].join(",");
    assert_eq!(refused(answer(heading), CSV), ("bytes a heading", 300));
    let padded = answer("A\r\n").replace("<s:Header>", &format!("<s:Header><x>{}</x>", "y".repeat(2000)));
    assert_eq!(refused(padded, CSV), ("bytes around a report", 2000));
    let endless = answer("A\r\n").replace("</s:Body>", &format!("<!-- {} --></s:Body>", "y".repeat(2000)));
    assert_eq!(refused(endless, CSV), ("bytes around a report", 2000));
    let nothing = format!("<{}", "a".repeat(3000));
    assert_eq!(refused(nothing, CSV), ("bytes around a report", 2000));

    let set = |rows: &str| {
        answer(format!(
            "<d><metadata><item name='A'/></metadata><data>{rows}</data></d>"
        ))
    };
    let value = format!("<row><value>{long}</value></row>");
    assert_eq!(refused(set(&value), Format::DataSet), ("bytes a text", 100));
    let row = format!("<row><value>{}</value></row>", "x".repeat(400));
    assert_eq!(refused(set(&row), Format::DataSet), ("bytes a row", 250));
    let items = "<item name='A'/>".repeat(6);
    let wide = answer(format!("<d><metadata>{items}</metadata><data></data></d>"));
    assert_eq!(refused(wide, Format::DataSet), ("columns", 5));
    let heading = answer(format!("<d><metadata>{}", "<item name='A'/>".repeat(30)));
    assert_eq!(refused(heading, Format::DataSet), ("bytes a heading", 300));
}

#[test]
fn a_data_set_has_its_heading_in_its_metadata() {
    let set = r#"<?xml version="1.0" encoding="utf-8"?>
        <!-- made <data> by hand -->
        <dataset xmlns="urn:example:data" xmlns:xs="http://www.w3.org/2001/XMLSchema-instance">
          <metadata>
            <item name="Employee Number" type="xs:string" length="24"/>
            <item name="Name &amp; title" type="xs:string"></item>
            <item name="Pay" type="xs:decimal"/>
          </metadata>
          <data>
            <row><value>000100001</value><value>Sample, &lt;Avery&gt;</value><value xs:nil="true"/></row>
            <row>
              <value/><value><![CDATA[ </row> ]]></value><value>1.50</value>
            </row>
          </data>
        </dataset>"#;
    let (rows, ending) = read(answer(set), Format::DataSet).unwrap();
    assert_eq!(ending, Ending::Completed);
    assert_eq!(rows[0].heading(), ["Employee Number", "Name & title", "Pay"]);
    let found: Vec<Vec<_>> = rows.iter().map(|row| row.values().collect()).collect();
    assert_eq!(
        found,
        [
            [Some("000100001"), Some("Sample, <Avery>"), None],
            [Some(""), Some(" </row> "), Some("1.50")],
        ]
    );
    assert_eq!(
        serde_json::to_string(&rows[0]).unwrap(),
        r#"{"Employee Number":"000100001","Name & title":"Sample, <Avery>","Pay":null}"#
    );
}

#[test]
fn a_data_set_may_have_no_rows() {
    for data in ["<data/>", "<data></data>", "<data>\n</data>\n"] {
        let set = format!("<dataset><metadata><item name=\"A\"/></metadata>{data}</dataset>\n");
        assert_eq!(
            read(answer(set), Format::DataSet),
            Ok((Vec::new(), Ending::Completed)),
            "{data}"
        );
    }
}

#[test]
fn a_damaged_data_set_is_refused() {
    let heading = "<d><metadata><item name='A'/><item name='B'/></metadata>";
    let row = "<row><value>1</value><value>2</value></row>";
    let refused = |set: String| read(answer(set), Format::DataSet).unwrap_err().to_string();
    assert_eq!(
        refused("<d/>".to_owned()),
        "the message has no `the heading of the report`"
    );
    assert_eq!(
        refused("<d><data>".to_owned()),
        "the message has no `the heading of the report`"
    );
    assert_eq!(
        refused(format!("{heading}<data>{row}<row><value>1</value></row></data></d>")),
        "`row 2 of the report` does not hold as many values as the heading has names"
    );
    assert_eq!(
        refused(format!("{heading}<data>{row}<line/></data></d>")),
        "`row 2 of the report` does not hold the element `row`"
    );
    assert_eq!(
        refused(format!("{heading}<data>{row}{}", &row[..20])),
        "`row 2 of the report` does not hold an end of the report's data"
    );
    assert!(refused(format!("{heading}<data>{row}</data>")).contains("ends in the middle"));
    assert!(refused(format!("{heading}<data>{row}</row></d>")).contains("end tag"));
    assert!(refused(format!("{heading}<data><row><value>1</row></data></d>")).contains("end tag"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The reader agrees with a library that was written by others, whatever the values and the pieces.
    #[test]
    fn what_a_library_writes_is_read(
        width in 1_usize..5,
        cells in prop::collection::vec("[ a-cé\",;\\r\\n0]{0,6}", 0..40),
        piece in 1_usize..50,
    ) {
        let table: Vec<_> = cells.chunks_exact(width).map(<[String]>::to_vec).collect();
        let names: Vec<_> = (0..width).map(|column| format!("Column {column}")).collect();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
        writer.write_record(&names).unwrap();
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let (rows, _) = read_in(answer(text).as_bytes(), piece, CSV, Limits::default()).unwrap();
        prop_assert_eq!(values(&rows), table);
    }

    /// Whatever comes is read or refused.
    #[test]
    fn nothing_makes_the_reader_fall(noise in prop::collection::vec(any::<u8>(), 0..200), piece in 1_usize..50) {
        for format in [CSV, Format::DataSet] {
            let _: Read = read_in(&noise, piece, format, Limits::default());
            let _: Read = read_in(answer(&noise).as_bytes(), piece, format, Limits::default());
            let set = [b"<d><metadata><item name='A'/></metadata><data>", &*noise].concat();
            let _: Read = read_in(answer(set).as_bytes(), piece, format, Limits::default());
        }
    }
}
