//! One method of a path: who answers it, and what the contract says of it. Each file of handlers has its
//! own, and both the routes and `openapi.json` are made of them.

use super::BASE;
use super::parameter::Parameter;
use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};
use schemars::{JsonSchema, json_schema};
use switchboard_domain::schema::{Shape, shape};

/// What one method of a path does.
pub struct Endpoint {
    /// The method; HEAD comes with GET.
    pub method: Method,
    /// With the base path.
    pub path: String,
    /// Who answers.
    pub route: Route,
    /// What it does.
    pub summary: &'static str,
    /// Whether a token is asked for.
    pub secured: bool,
    /// The parts of the path that are not fixed.
    pub ids: Vec<(&'static str, Shape)>,
    /// What the query may name.
    pub query: Vec<Parameter>,
    /// What the body is.
    pub body: Option<Shape>,
    /// Whether there must be one, where there may be.
    pub needs_body: bool,
    /// What comes back when it works.
    pub answers: Vec<(u16, Option<Shape>)>,
    /// Whether that is a page, which names the next one.
    pub is_page: bool,
    /// What comes back when it does not, apart from what any request may get.
    pub errors: &'static [u16],
}

impl Endpoint {
    fn new<F, Args>(method: Method, path: &str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self {
            method,
            path: format!("{BASE}{path}"),
            route: web::to(handler),
            summary,
            secured: true,
            ids: Vec::new(),
            query: Vec::new(),
            body: None,
            needs_body: true,
            answers: Vec::new(),
            is_page: false,
            errors: &[],
        }
    }

    /// Outside the base path, for everybody.
    pub fn outside<F, Args>(path: &str, handler: F, summary: &'static str) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self {
            path: path.to_owned(),
            ..Self::get(path, handler, summary).open()
        }
    }

    /// For everybody.
    pub fn open(self) -> Self {
        Self {
            secured: false,
            ..self
        }
    }

    /// `{id}` of the path.
    pub fn id<T: JsonSchema>(self) -> Self {
        self.part::<T>("id")
    }

    /// Another part of the path, in the order of the path.
    pub fn part<T: JsonSchema>(mut self, name: &'static str) -> Self {
        self.ids.push((name, shape::<T>));
        self
    }

    /// What may be asked.
    pub fn query(self, names: &[Parameter]) -> Self {
        Self {
            query: names.to_vec(),
            ..self
        }
    }

    /// What must be said.
    pub fn body<T: JsonSchema>(self) -> Self {
        Self {
            body: Some(shape::<T>),
            ..self
        }
    }

    /// What may be said.
    pub fn maybe_body<T: JsonSchema>(self) -> Self {
        Self {
            needs_body: false,
            ..self.body::<T>()
        }
    }

    /// An answer of this form.
    pub fn gives<T: JsonSchema>(self, status: u16) -> Self {
        self.answers(status, Some(shape::<T>))
    }

    /// One page of such values.
    pub fn page_of<T: JsonSchema>(self) -> Self {
        Self {
            is_page: true,
            ..self.gives::<Vec<T>>(200)
        }
    }

    /// An object that is not described.
    pub fn gives_anything(self, status: u16) -> Self {
        self.answers(status, Some(|_| json_schema!({"type": "object"})))
    }

    /// An answer without a form.
    pub fn done(self, status: u16) -> Self {
        self.answers(status, None)
    }

    fn answers(mut self, status: u16, shape: Option<Shape>) -> Self {
        self.answers.push((status, shape));
        self
    }

    /// How it may fail.
    pub fn errors(self, errors: &'static [u16]) -> Self {
        Self { errors, ..self }
    }
}

macro_rules! methods {
    ($($name:ident $method:ident,)*) => {
        impl Endpoint {
            $(
                #[doc = concat!("`", stringify!($method), "` of a path below the base path, for who is signed in.")]
                pub fn $name<F, Args>(path: &str, handler: F, summary: &'static str) -> Self
                where
                    F: Handler<Args>,
                    Args: FromRequest + 'static,
                    F::Output: Responder + 'static,
                {
                    Self::new(Method::$method, path, handler, summary)
                }
            )*
        }
    };
}

methods! {
    get GET,
    post POST,
    put PUT,
    patch PATCH,
    delete DELETE,
}
