//! What every page has: its language, its brand and where its files are.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use rollbook_model::Language;

use super::{Text, Visit, assets};
use crate::site::Site;

/// What every template is given as `page`.
pub(crate) struct Page<'a> {
    /// The texts of the page's language, for short.
    pub(crate) t: Text,
    /// The address and the look.
    pub(crate) site: &'a Site,
    visit: &'a Visit,
    /// Whether the page stands inside another product's page, which has a frame of its own.
    pub(crate) embedded: bool,
}

/// A language to switch to.
pub(crate) struct LanguageLink {
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: String,
    pub(crate) is_current: bool,
}

impl<'a> Page<'a> {
    /// A page in the language of the visit.
    pub(crate) fn new(site: &'a Site, visit: &'a Visit) -> Self {
        Self {
            t: Text::of(visit.language()),
            site,
            visit,
            embedded: false,
        }
    }

    /// The page in this language, unless the person has chosen another: what is asked for somebody counts more than what
    /// their browser likes.
    #[must_use]
    pub(crate) fn preferring(mut self, language: Option<Language>) -> Self {
        if let (None, Some(language)) = (self.visit.chosen, language) {
            self.t = Text::of(language);
        }
        self
    }

    /// The page, for showing inside another one.
    #[must_use]
    pub(crate) fn embedded(mut self, embedded: bool) -> Self {
        self.embedded = embedded;
        self
    }

    /// The address of an embedded file.
    #[expect(clippy::unused_self, reason = "templates have only `page` to ask")]
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }

    /// The brand's name.
    pub(crate) fn brand(&self) -> &'a str {
        &self.site.brand.name
    }

    /// The address of the brand's logo, if it has one.
    pub(crate) fn logo(&self) -> Option<&'static str> {
        self.site.brand.logo.as_ref().map(|_| assets::LOGO)
    }

    /// The address of the style sheet with the brand's colour, if it has one.
    pub(crate) fn brand_style(&self) -> Option<&'static str> {
        self.site.brand.colour.map(|_| assets::BRAND_STYLE)
    }

    /// This page in each language.
    pub(crate) fn languages(&self) -> Vec<LanguageLink> {
        let link = |language: Language| LanguageLink {
            code: language.code(),
            name: language.own_name(),
            address: self.visit.in_language(language),
            is_current: language == self.t.language(),
        };
        Language::ALL.map(link).into()
    }
}

/// A page as an answer.
pub(crate) fn respond(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!("A page could not be written: {error}");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
