//! Starting actors with the mailbox that they are meant to have.
//!
//! `Actor::start_in_arbiter` makes a mailbox of 16, and `set_mailbox_capacity` in `started` comes
//! too late: what arrives before that is refused, and a sender that was parked meanwhile stays so
//! until the actor has read. So the mailbox is made here, in its final size.

use actix::dev::channel::channel;
use actix::{Actor, Addr, ArbiterHandle, AsyncContext, Context};

/// Starts an actor on `arbiter` with room for `capacity` messages.
pub fn start_on<A>(
    arbiter: &ArbiterHandle,
    capacity: usize,
    make: impl FnOnce(&mut Context<A>) -> A + Send + 'static,
) -> Addr<A>
where
    A: Actor<Context = Context<A>>,
{
    let (to, from) = channel(capacity);
    arbiter.spawn_fn(move || {
        let mut ctx = Context::with_receiver(from);
        let actor = make(&mut ctx);
        ctx.run(actor);
    });
    Addr::new(to)
}

/// Starts an actor on this thread with room for `capacity` messages.
pub fn start_here<A>(capacity: usize, actor: A) -> Addr<A>
where
    A: Actor<Context = Context<A>>,
{
    let (_, from) = channel(capacity);
    let ctx = Context::with_receiver(from);
    let addr = ctx.address();
    ctx.run(actor);
    addr
}
