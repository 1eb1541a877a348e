//! What is said of one method of a path.

use crate::api::BASE;
use crate::contract::schemas::Schemas;
use schemars::JsonSchema;
use serde_json::{Value, json};

type Shape = fn(&mut Schemas) -> Value;

/// What one method of a path does.
pub struct Operation {
    /// In capitals.
    pub method: &'static str,
    /// With the base path.
    pub path: String,
    /// What it does.
    pub summary: &'static str,
    /// Whether a token is asked for.
    pub secured: bool,
    /// The parts of the path that are not fixed.
    pub ids: Vec<(&'static str, Shape)>,
    /// What the query may name; see [`parameter`](super::parameter).
    pub query: &'static [&'static str],
    /// What the body is.
    pub body: Option<Shape>,
    /// Whether there must be one, where there may be.
    pub needs_body: bool,
    /// What comes back when it works.
    pub answers: Vec<(u16, Option<Shape>)>,
    /// What comes back when it does not, apart from what any request may get.
    pub errors: &'static [u16],
}

impl Operation {
    pub(super) fn new(method: &'static str, path: &str, summary: &'static str) -> Self {
        Self {
            method,
            path: format!("{BASE}{path}"),
            summary,
            secured: true,
            ids: Vec::new(),
            query: &[],
            body: None,
            needs_body: true,
            answers: Vec::new(),
            errors: &[],
        }
    }

    /// Outside the base path, for everybody.
    pub(super) fn outside(path: &str, summary: &'static str) -> Self {
        let mut operation = Self::new("GET", path, summary).open();
        operation.path = path.to_owned();
        operation
    }

    pub(super) fn open(mut self) -> Self {
        self.secured = false;
        self
    }

    pub(super) fn id<T: JsonSchema>(self) -> Self {
        self.part::<T>("id")
    }

    pub(super) fn part<T: JsonSchema>(mut self, name: &'static str) -> Self {
        self.ids.push((name, |schemas| schemas.of::<T>()));
        self
    }

    pub(super) fn query(mut self, names: &'static [&'static str]) -> Self {
        self.query = names;
        self
    }

    pub(super) fn body<T: JsonSchema>(mut self) -> Self {
        self.body = Some(|schemas| schemas.of::<T>());
        self
    }

    pub(super) fn maybe_body<T: JsonSchema>(self) -> Self {
        Self {
            needs_body: false,
            ..self.body::<T>()
        }
    }

    pub(super) fn gives<T: JsonSchema>(mut self, status: u16) -> Self {
        self.answers
            .push((status, Some(|schemas| schemas.of::<T>())));
        self
    }

    pub(super) fn page_of<T: JsonSchema>(self) -> Self {
        self.gives::<Vec<T>>(200)
    }

    pub(super) fn gives_anything(mut self, status: u16) -> Self {
        self.answers
            .push((status, Some(|_| json!({"type": "object"}))));
        self
    }

    pub(super) fn done(mut self, status: u16) -> Self {
        self.answers.push((status, None));
        self
    }

    pub(super) fn errors(mut self, statuses: &'static [u16]) -> Self {
        self.errors = statuses;
        self
    }
}

/// What a page is asked for by.
pub(super) const PAGE: &[&str] = &["limit", "cursor"];
