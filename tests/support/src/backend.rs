//! The databases that every functional test runs on.

use crate::server::{ServerBuilder, TestServer};
use std::future::Future;

/// A kind of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// A file in the server's data directory: the default.
    Sqlite,
    /// A database of its own in the cluster that the tests share.
    Postgres,
}

impl Backend {
    /// Every backend there is.
    pub const fn each() -> [Self; 2] {
        [Self::Sqlite, Self::Postgres]
    }
}

/// What a test on a backend may ask for: a running server, or one that it sets up itself.
pub trait Prepare: Sized {
    /// Made from a builder that knows the binary and the backend.
    fn prepare(builder: ServerBuilder) -> impl Future<Output = Self>;
}

impl Prepare for ServerBuilder {
    async fn prepare(builder: ServerBuilder) -> Self {
        builder
    }
}

impl Prepare for TestServer {
    async fn prepare(builder: ServerBuilder) -> Self {
        builder.start().await
    }
}

/// Makes two tests of each `async fn name(server: TestServer) { .. }`: `name::sqlite` and
/// `name::postgres`. A parameter of type `ServerBuilder` lets the test choose settings first.
#[macro_export]
macro_rules! on_both_backends {
    ($($(#[$meta:meta])* async fn $name:ident($server:ident: $kind:ty) $body:block)*) => {$(
        $(#[$meta])*
        mod $name {
            #[allow(unused_imports, reason = "a body may need nothing from its file")]
            use super::*;

            async fn run($server: $kind) $body

            async fn on(backend: $crate::Backend) {
                let builder = $crate::ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), backend);
                run(<$kind as $crate::Prepare>::prepare(builder).await).await;
            }

            #[tokio::test]
            async fn sqlite() {
                on($crate::Backend::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                on($crate::Backend::Postgres).await;
            }
        }
    )*};
}
