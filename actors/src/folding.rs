//! Texts that were stored before there was a folded form, or changed by somebody who does not make it,
//! are folded here: a few hundred at a time, in the lane of the searches. What is left to do is in the
//! database, so a restart goes on where it was.

use crate::services::Services;
use actix::{Actor, ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_store::queries::FoldTexts;

/// Rows of one transaction.
const BATCH: i64 = 200;
/// While there are more: others write in between.
const NEXT: Duration = Duration::from_millis(20);
/// When there are none.
const REST: Duration = Duration::from_secs(30);

/// The actor that folds.
pub struct Folding {
    services: Services,
}

impl Folding {
    /// Begins at once.
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    fn fold(&mut self, ctx: &mut Context<Self>) {
        let searches = self.services.searches.clone();
        let folding = async move { searches.aside(FoldTexts { limit: BATCH }).await };
        ctx.spawn(folding.into_actor(self).map(|folded, _, ctx| {
            let pause = match folded {
                Ok(rows) if rows > 0 => NEXT,
                Ok(_) => REST,
                Err(error) => {
                    log::warn!("folding texts for searches: {error}");
                    REST
                }
            };
            ctx.run_later(pause, Self::fold);
        }));
    }
}

impl Actor for Folding {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        self.fold(ctx);
    }
}
