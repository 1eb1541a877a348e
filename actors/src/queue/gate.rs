//! The one way in: a queue that is retired hands what arrives to its successor, any other serves it.

use super::actor::AgencyQueue;
use actix::dev::{MessageResponse, OneshotSender};
use actix::{Context, Handler, Message, ResponseActFuture};
use std::future::Future;
use std::pin::Pin;

/// What a queue does when it is asked `M`, as long as it is not retired.
pub trait Serve<M: Message> {
    /// Does it.
    fn serve(&mut self, message: M, ctx: &mut Context<AgencyQueue>) -> Answer<M>;

    /// What is answered when the process is ending, and there is nobody to serve.
    fn unserved() -> M::Result;
}

/// The answer of a queue.
pub enum Answer<M: Message> {
    /// It is known.
    Now(M::Result),
    /// This queue will know it.
    Later(ResponseActFuture<AgencyQueue, M::Result>),
    /// Its successor will, which this queue does not have to live to see.
    Forwarded(Pin<Box<dyn Future<Output = M::Result>>>),
}

impl<M> Handler<M> for AgencyQueue
where
    Self: Serve<M>,
    M: Message + Send + 'static,
    M::Result: Send,
{
    type Result = Answer<M>;

    fn handle(&mut self, message: M, ctx: &mut Context<Self>) -> Answer<M> {
        if !self.retired {
            return self.serve(message, ctx);
        }
        // At most one for each message of its mailbox.
        let forwarded = self.forward(message);
        Answer::Forwarded(Box::pin(async move {
            let answer = forwarded.await;
            answer.unwrap_or_else(<Self as Serve<M>>::unserved)
        }))
    }
}

impl<M> MessageResponse<AgencyQueue, M> for Answer<M>
where
    M: Message + 'static,
{
    fn handle(self, ctx: &mut Context<AgencyQueue>, asker: Option<OneshotSender<M::Result>>) {
        // Whoever asked may have gone meanwhile.
        let answer = |asker: Option<OneshotSender<M::Result>>, result| {
            let _ = asker.map(|asker| asker.send(result));
        };
        match self {
            Self::Now(result) => answer(asker, result),
            Self::Later(result) => MessageResponse::<_, M>::handle(result, ctx, asker),
            Self::Forwarded(result) => {
                actix::spawn(async move { answer(asker, result.await) });
            }
        }
    }
}
