//! The link: a TCP proxy on a port of its own.

use crate::{
    carry::carry,
    flow::{Direction, Flow, Link},
    script::{Script, Step},
};
use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// What becomes of bytes that an [`Inspector`] has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They go on as the link has it.
    Pass,
    /// They go on so much later.
    Hold(Duration),
    /// They are lost, and the connection with them.
    Cut,
}

/// Sees the bytes of one connection before they go on.
pub type Inspector = Box<dyn Fn(Direction, &[u8]) -> Verdict + Send + Sync>;

/// Makes an inspector for each connection.
type Inspectors = Arc<dyn Fn() -> Inspector + Send + Sync>;

/// A TCP proxy on a port of its own. It ends, and drops its connections, with this value.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    link: watch::Sender<Link>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// A link to `server` on which all is well.
    pub async fn to(server: SocketAddr) -> io::Result<Self> {
        Self::inspected(server, || Box::new(|_, _| Verdict::Pass)).await
    }

    /// A link to `server`; an inspector of its own sees what each connection carries.
    pub async fn inspected(
        server: SocketAddr,
        inspectors: impl Fn() -> Inspector + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (link, state) = watch::channel(Link::default());
        let accepting = tokio::spawn(accept(listener, server, state, Arc::new(inspectors)));
        Ok(Self {
            address,
            link,
            accepting,
        })
    }

    /// Where clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets one thing happen.
    pub fn step(&self, step: Step) {
        self.link.send_modify(|link| match step {
            Step::Set(direction, flow) => link.set(direction, flow),
            Step::Drop => link.drops += 1,
            Step::Cut => {
                link.drops += 1;
                link.refuses = true;
            }
            Step::Heal => {
                let drops = link.drops;
                *link = Link {
                    drops,
                    ..Link::default()
                };
            }
        });
    }

    /// Both directions behave like this from now on.
    pub fn set_both(&self, flow: Flow) {
        self.step(Step::Set(Direction::ToServer, flow));
        self.step(Step::Set(Direction::ToClient, flow));
    }

    /// Lets happen what the script says, to its end.
    pub async fn play(&self, script: &Script) {
        for (pause, step) in &script.steps {
            sleep(*pause).await;
            self.step(*step);
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.step(Step::Cut);
    }
}

async fn accept(
    listener: TcpListener,
    server: SocketAddr,
    link: watch::Receiver<Link>,
    inspectors: Inspectors,
) {
    // An error of accept is that of one connection, which is gone.
    loop {
        if let Ok((client, _)) = listener.accept().await {
            tokio::spawn(join(client, server, link.clone(), inspectors()));
        }
    }
}

/// Joins one client to the server until both directions have ended, or the link is cut.
async fn join(
    client: TcpStream,
    server: SocketAddr,
    mut link: watch::Receiver<Link>,
    inspect: Inspector,
) {
    let Link { refuses, drops, .. } = *link.borrow();
    if refuses {
        return;
    }
    let state = link.clone();
    let carried = async {
        client.set_nodelay(true)?;
        let server = TcpStream::connect(server).await?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let one_way = |from, to, direction| {
            let inspect = &inspect;
            carry(from, to, state.clone(), direction, move |bytes| {
                inspect(direction, bytes)
            })
        };
        tokio::try_join!(
            one_way(from_client, to_server, Direction::ToServer),
            one_way(from_server, to_client, Direction::ToClient),
        )
    };
    tokio::select! {
        // Either way both streams are dropped, which is what their ends should see.
        _ = carried => {}
        _ = link.wait_for(|link| link.drops != drops) => {}
    }
}

#[cfg(test)]
mod tests;
