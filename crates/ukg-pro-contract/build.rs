//! Turns the folders of declarations into modules and registries, so that a new service or API is one new file.

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    println!("cargo::rerun-if-changed=build.rs");
    registry(
        &root,
        &out,
        "services",
        "SERVICES",
        "crate::soap::Service",
        "SERVICE",
        "every SOAP service",
    )?;
    registry(&root, &out, "apis", "APIS", "crate::rest::Api", "API", "every REST API")?;
    Ok(())
}

/// Writes `pub mod x;` for each file of `folder` and one static list of what they declare.
fn registry(
    root: &str,
    out: &str,
    folder: &str,
    list: &str,
    kind: &str,
    item: &str,
    about: &str,
) -> Result<(), Box<dyn Error>> {
    let directory = Path::new(root).join("src").join(folder);
    println!("cargo::rerun-if-changed={}", directory.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&directory)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
        }
    }
    names.sort();
    let mut text = String::new();
    for name in &names {
        let path = directory.join(format!("{name}.rs"));
        writeln!(text, "#[path = {:?}] pub mod {name};", path.display().to_string())?;
    }
    writeln!(text, "/// The declarations of {about}, by file name.")?;
    writeln!(text, "pub static {list}: &[&{kind}] = &[")?;
    for name in &names {
        writeln!(text, "    &{name}::{item},")?;
    }
    writeln!(text, "];")?;
    fs::write(Path::new(out).join(format!("{folder}.rs")), text)?;
    Ok(())
}
