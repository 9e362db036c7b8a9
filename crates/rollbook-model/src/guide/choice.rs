//! What a guide is for: actions and products, as an address or a command names them.

use std::collections::BTreeSet;

use crate::{
    catalogue::{Action, Catalogue},
    product::Product,
};

/// Chosen actions and products. Neither means every action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// The ids of the chosen actions, in the order of the catalogue.
    pub actions: Vec<String>,
    /// The ids of the chosen products, in the order in which they are offered.
    pub products: Vec<String>,
    /// What was asked for and names neither.
    pub unknown: Vec<String>,
}

impl Choice {
    /// Reads ids of actions (with or without the connector's prefix, or former names) and of products.
    pub fn of<'a>(
        catalogue: &Catalogue,
        actions: impl IntoIterator<Item = &'a str>,
        products: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut chosen = BTreeSet::new();
        let mut wanted = BTreeSet::new();
        let mut unknown: Vec<String> = Vec::new();
        let mut not_known = |id: &str| {
            if !unknown.iter().any(|known| known == id) {
                unknown.push(id.to_owned());
            }
        };
        for id in actions.into_iter().map(str::trim).filter(|id| !id.is_empty()) {
            match catalogue.action(id) {
                Some(action) => {
                    chosen.insert(action.id.as_str());
                }
                None => not_known(id),
            }
        }
        for id in products.into_iter().map(str::trim).filter(|id| !id.is_empty()) {
            match Product::named(id) {
                Some(product) => {
                    wanted.insert(product.id.as_str());
                }
                None => not_known(id),
            }
        }
        let ids = catalogue.actions().iter().map(|action| &action.id);
        let products = Product::all().iter().map(|product| &product.id);
        Self {
            actions: ids.filter(|id| chosen.contains(id.as_str())).cloned().collect(),
            products: products.filter(|id| wanted.contains(id.as_str())).cloned().collect(),
            unknown,
        }
    }

    /// Reads the query of an address: `actions` and `products`, each repeated or with commas; other names are passed
    /// over.
    pub fn of_query<'a>(catalogue: &Catalogue, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let (mut actions, mut products) = (Vec::new(), Vec::new());
        for (name, value) in pairs {
            match name {
                "actions" => actions.extend(value.split(',')),
                "products" => products.extend(value.split(',')),
                _ => {}
            }
        }
        Self::of(catalogue, actions, products)
    }

    /// The query that names this choice, without the question mark; ids need no escaping. Empty when everything is
    /// chosen.
    pub fn to_query(&self) -> String {
        let lists = [("products", &self.products), ("actions", &self.actions)];
        let parts = lists
            .into_iter()
            .filter(|(_, ids)| !ids.is_empty())
            .map(|(name, ids)| format!("{name}={}", ids.join(",")));
        parts.collect::<Vec<_>>().join("&")
    }

    /// Whether nothing is chosen, which means everything.
    pub fn is_everything(&self) -> bool {
        self.actions.is_empty() && self.products.is_empty()
    }

    /// Whether something was asked for and nothing of it is known.
    pub fn is_unknown(&self) -> bool {
        self.is_everything() && !self.unknown.is_empty()
    }

    /// The actions that are chosen, by themselves or as part of a product, in the order of the catalogue.
    pub fn chosen<'c>(&self, catalogue: &'c Catalogue) -> Vec<&'c Action> {
        let products = self.products.iter().filter_map(|id| Product::named(id));
        let of_products: BTreeSet<&str> = products.flat_map(Product::actions).collect();
        let all = self.is_everything();
        let is_chosen =
            |action: &&Action| all || of_products.contains(action.id.as_str()) || self.actions.contains(&action.id);
        catalogue.actions().iter().filter(is_chosen).collect()
    }

    /// Whether a product is chosen that may need one more user who enters deductions by hand.
    pub fn needs_administrator(&self) -> bool {
        let mut products = self.products.iter().filter_map(|id| Product::named(id));
        products.any(Product::needs_administrator)
    }
}
