//! The routes of an area of pages, read from where the router has them, so that a new page is tried by itself.

/// The paths of the routes that take this method, as the router writes them. `constants` says what stands for a name.
pub(crate) fn routes(source: &str, method: &str, constants: &[(&str, &str)]) -> Vec<String> {
    let call = format!("{method}(");
    let routes = source.split(".route(").skip(1).filter(|route| {
        let route = route.split("\n        .").next().unwrap_or_default();
        // `get(first).post(given)`, whose paths hold neither.
        route.contains(&call)
    });
    let path = |route: &str| {
        let written = route.trim_start().split([',', '\n']).next().unwrap_or_default();
        let constant = constants.iter().find(|(name, _)| *name == written);
        constant.map_or(written.trim_matches('"'), |(_, path)| path).to_owned()
    };
    let paths: Vec<_> = routes.map(path).collect();
    assert!(
        paths.len() > 3 && paths.iter().all(|path| path.starts_with('/')),
        "{paths:?}"
    );
    paths
}
