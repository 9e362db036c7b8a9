//! Products: what an integrator can ask for as a whole instead of action by action.

use std::sync::LazyLock;

use serde::Deserialize;

/// Something that can be asked for as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Its id, never changed once published.
    pub id: String,
    /// The products it is made of.
    #[serde(default)]
    includes: Vec<String>,
    /// The actions it needs besides.
    #[serde(default)]
    actions: Vec<String>,
    /// Whether it may need one more user who enters deductions by hand.
    #[serde(default)]
    administrator: bool,
}

#[derive(Deserialize)]
struct Source {
    product: Vec<Product>,
}

static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| {
    let source = toml::from_str::<Source>(include_str!("../data/products.toml"));
    source
        .expect("the embedded products are TOML, which the tests of this crate prove")
        .product
});

impl Product {
    /// Every product, in the order to offer them.
    pub fn all() -> &'static [Self] {
        &PRODUCTS
    }

    /// The product of an id.
    pub fn named(id: &str) -> Option<&'static Self> {
        PRODUCTS.iter().find(|product| product.id == id.trim())
    }

    /// The products it includes, itself first.
    fn parts(&self) -> Vec<&Self> {
        let mut parts = vec![self];
        for id in &self.includes {
            parts.extend(Self::named(id).into_iter().flat_map(Self::parts));
        }
        parts
    }

    /// The ids of the actions it needs, each once.
    pub fn actions(&self) -> Vec<&str> {
        let mut actions: Vec<&str> = Vec::new();
        for id in self.parts().into_iter().flat_map(|part| &part.actions) {
            if !actions.contains(&id.as_str()) {
                actions.push(id);
            }
        }
        actions
    }

    /// Whether it may need one more user who enters deductions by hand.
    pub fn needs_administrator(&self) -> bool {
        self.parts().iter().any(|part| part.administrator)
    }
}
