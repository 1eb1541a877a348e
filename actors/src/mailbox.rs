//! Starting actors with the mailbox that they are meant to have.
//!
//! `Actor::start_in_arbiter` makes a mailbox of 16, and `set_mailbox_capacity` in `started` comes
//! too late: what arrives before that is refused, and a sender that was parked meanwhile stays so
//! until the actor has read. So the mailbox is made here, in its final size.

use actix::dev::channel::{AddressReceiver, channel};
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
    let (addr, vacant) = vacant(capacity);
    vacant.start_on(arbiter, make);
    addr
}

/// The mailbox of an actor that is yet to start, and its address: for those who have to know each
/// other.
pub fn vacant<A>(capacity: usize) -> (Addr<A>, Vacant<A>)
where
    A: Actor<Context = Context<A>>,
{
    let (to, from) = channel(capacity);
    (Addr::new(to), Vacant(from))
}

/// A mailbox without an actor.
pub struct Vacant<A: Actor>(AddressReceiver<A>);

impl<A> Vacant<A>
where
    A: Actor<Context = Context<A>>,
{
    /// Starts its actor on `arbiter`.
    pub fn start_on(
        self,
        arbiter: &ArbiterHandle,
        make: impl FnOnce(&mut Context<A>) -> A + Send + 'static,
    ) {
        arbiter.spawn_fn(move || {
            let mut ctx = Context::with_receiver(self.0);
            let actor = make(&mut ctx);
            ctx.run(actor);
        });
    }
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
