//! Pairs that chat: each thread of the generator drives its share of them, the calling thread shows
//! the progress and looks at the processes.

use super::{
    args::LoadArgs,
    chaos::Links,
    crowd::Crowd,
    error::LoadError,
    pair::{CLOSE_TIMEOUT, Pair, Run},
    process::{Usage, Watched},
    provision::{Ids, OpenChat, Provision},
    report::ChatReport,
    stats::{Progress, Stats},
    target::Targets,
    two,
    violations::Violations,
};
use std::{
    cell::RefCell,
    io,
    rc::Rc,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use switchboard_auth::Minter;
use tokio::{
    runtime,
    sync::{mpsc, watch},
    task::LocalSet,
    time::{self, timeout},
};

/// How long the threads may take over what they limit themselves already.
const MARGIN: Duration = Duration::from_secs(5);

/// What a thread tells.
enum Told {
    /// Its chats are open.
    Ready,
    /// It is done.
    Done(Stats, Violations),
    /// It could not be.
    Failed(LoadError),
}

/// One thread's share of the run.
struct Share {
    chats: usize,
    first_index: usize,
    targets: Targets,
    minter: Arc<Minter>,
    run_id: u32,
    args: LoadArgs,
    progress: Arc<Progress>,
    start: watch::Receiver<Option<Instant>>,
    tell: mpsc::Sender<Told>,
}

/// Runs the load that `args` describe.
pub async fn run(args: &LoadArgs, minter: Minter) -> Result<ChatReport, LoadError> {
    let targets = Targets::reach(&args.url).await?;
    let run_id = getrandom::u32().map_err(|cause| LoadError::System {
        what: "randomness",
        cause: io::Error::other(cause),
    })?;
    let threads = args.threads.min(args.chats) as usize;
    let minter = Arc::new(minter);
    let progress = Arc::new(Progress::default());
    let (start, started) = watch::channel(None);
    let (tell, mut told) = mpsc::channel(2 * threads);
    let mut first_index = 0;
    for thread in 0..threads {
        let chats = share(args.chats as usize, threads, thread);
        let share = Share {
            chats,
            first_index,
            targets: targets.clone(),
            minter: Arc::clone(&minter),
            run_id,
            args: args.clone(),
            progress: Arc::clone(&progress),
            start: started.clone(),
            tell: tell.clone(),
        };
        first_index += chats;
        thread::Builder::new()
            .name(format!("load-{thread}"))
            .spawn(move || share.run())
            .map_err(|cause| LoadError::System {
                what: "a thread",
                cause,
            })?;
    }
    drop(tell);
    for _ in 0..threads {
        match told.recv().await {
            Some(Told::Ready) => {}
            Some(Told::Failed(error)) => return Err(error),
            Some(Told::Done(..)) | None => return Err(LoadError::Thread),
        }
    }
    let mut crowd = Crowd::gather(args, &targets, &minter).await?;
    let now = Instant::now();
    start.send_replace(Some(now));
    let watched = Watches::new(&args.pid);
    let measuring = show_progress(args, now, &progress, &watched);
    let [before, after] = match &mut crowd {
        None => measuring.await?,
        Some(crowd) => tokio::select! {
            measured = measuring => measured?,
            failed = crowd.watch() => return Err(failed.err().unwrap_or(LoadError::Thread)),
        },
    };
    let slow = crowd.map(Crowd::report).transpose()?;
    let mut stats = Stats::default();
    let mut violations = Violations::default();
    if let Some(left) = slow.as_ref().map(|slow| slow.left).filter(|left| *left > 0) {
        violations.add(&format_args!("{left} slow clients are still connected"));
    }
    let limit = Duration::from_secs(args.drain.into()) + CLOSE_TIMEOUT + MARGIN;
    for _ in 0..threads {
        match timeout(limit, told.recv()).await {
            Ok(Some(Told::Done(of_thread, found))) => {
                stats += &of_thread;
                violations.merge(found);
            }
            Ok(Some(Told::Failed(error))) => return Err(error),
            Ok(Some(Told::Ready) | None) | Err(_) => return Err(LoadError::Thread),
        }
    }
    let used = watched.0.iter().zip(before.iter().zip(&after));
    let used = used.map(|(process, (before, after))| process.used(*before, *after, stats.count()));
    let (sent, _) = progress.totals();
    Ok(ChatReport::new(
        args,
        &stats,
        sent,
        slow,
        used.collect(),
        violations,
    ))
}

/// How many of `all` the thread number `thread` gets.
fn share(all: usize, threads: usize, thread: usize) -> usize {
    all / threads + usize::from(thread < all % threads)
}

/// The processes to look at: those that were named, and this one.
struct Watches(Vec<Watched>);

impl Watches {
    fn new(named: &[Watched]) -> Self {
        Self(named.iter().cloned().chain([Watched::myself()]).collect())
    }

    fn look(&self) -> Result<Vec<Usage>, LoadError> {
        self.0.iter().map(look).collect()
    }
}

/// What a process has used so far.
pub fn look(process: &Watched) -> Result<Usage, LoadError> {
    process.usage().map_err(|cause| LoadError::Process {
        name: process.name.clone(),
        pid: process.pid,
        cause,
    })
}

/// Shows a line each second until sending ends; looks at the processes when measuring begins and
/// when it ends.
async fn show_progress(
    args: &LoadArgs,
    start: Instant,
    progress: &Progress,
    watched: &Watches,
) -> Result<[Vec<Usage>; 2], LoadError> {
    let (warmup, end) = (args.warmup, args.warmup + args.seconds);
    let mut before = if warmup == 0 {
        watched.look()?
    } else {
        Vec::new()
    };
    let mut delivered_before = 0;
    for second in 1..=end {
        let due = start + Duration::from_secs(u64::from(second));
        time::sleep_until(due.into()).await;
        if second == warmup {
            before = watched.look()?;
        }
        let (sent, delivered) = progress.totals();
        let rate = delivered - delivered_before;
        let in_flight = sent.saturating_sub(delivered);
        let phase = if second <= warmup { " (warm-up)" } else { "" };
        eprintln!("{second:>4} s  {rate:>8} delivered/s  {in_flight:>6} in flight{phase}");
        delivered_before = delivered;
    }
    Ok([before, watched.look()?])
}

impl Share {
    /// The body of the thread.
    fn run(self) {
        let tell = self.tell.clone();
        let runtime = runtime::Builder::new_current_thread().enable_all().build();
        let told = match runtime {
            Ok(runtime) => match LocalSet::new().block_on(&runtime, self.drive()) {
                Ok((stats, violations)) => Told::Done(stats, violations),
                Err(error) => Told::Failed(error),
            },
            Err(cause) => Told::Failed(LoadError::System {
                what: "an event loop",
                cause,
            }),
        };
        // There is room for both words of each thread. After a failure the receiver is gone.
        let _ = tell.try_send(told);
    }

    async fn drive(mut self) -> Result<(Stats, Violations), LoadError> {
        let provision = Provision {
            targets: &self.targets,
            minter: &self.minter,
            ids: Ids::random()?,
        };
        let chats = provision.chats(self.chats).await?;
        // There is room, see above.
        let _ = self.tell.try_send(Told::Ready);
        let started = self.start.wait_for(Option::is_some).await;
        // Nobody starts a run of which another thread failed.
        let start = started
            .ok()
            .and_then(|start| *start)
            .ok_or(LoadError::Thread)?;
        let warmup = Duration::from_secs(self.args.warmup.into());
        let run = Rc::new(Run {
            id: self.run_id,
            window: self.args.window,
            size: self.args.size as usize,
            start,
            warmup,
            end: warmup + Duration::from_secs(self.args.seconds.into()),
            drain: Duration::from_secs(self.args.drain.into()),
            progress: Arc::clone(&self.progress),
            stats: RefCell::default(),
        });
        let links = match self.args.chaos {
            true => Links::between(&self.targets, self.run_id, start + run.end).await?,
            false => Links::direct(&self.targets),
        };
        let drive = |(offset, chat): (usize, OpenChat)| {
            let (run, index) = (Rc::clone(&run), self.first_index + offset);
            let crew = two::Crew {
                ways: links.ways().clone(),
                resume: self.args.resume(),
                devices: self.args.devices as usize,
            };
            match self.args.level() {
                1 => tokio::task::spawn_local(
                    async move { Pair::new(index, chat).drive(&run).await },
                ),
                _ => tokio::task::spawn_local(
                    async move { two::drive(index, chat, &run, &crew).await },
                ),
            }
        };
        let tasks: Vec<_> = chats.into_iter().enumerate().map(drive).collect();
        let mut violations = Violations::default();
        for (index, task) in tasks.into_iter().enumerate() {
            let found = task.await.map_err(|_| LoadError::Thread)?;
            for (seat, violation) in &found {
                violations.add_pair(self.first_index + index, *seat, violation);
            }
        }
        let stats = run.stats.borrow().clone();
        Ok((stats, violations))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_share_all_chats() {
        for (all, threads) in [(1, 1), (7, 3), (100, 8), (3, 3)] {
            let shares: Vec<_> = (0..threads).map(|t| share(all, threads, t)).collect();
            assert_eq!(shares.iter().sum::<usize>(), all);
            assert!(shares.iter().all(|share| *share >= 1), "{shares:?}");
        }
    }
}
