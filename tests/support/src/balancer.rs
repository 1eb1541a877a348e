//! A load balancer of the test's own, with the configuration that `deploy/` has for it.

use crate::{
    process::{Process, guarded, on_path},
    wait::{DEADLINE, poll_until},
};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::Path,
    process::Command,
};
use tempfile::TempDir;
use tokio::{net::TcpStream, time::timeout};

/// Where the configurations are.
const DEPLOY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy");
/// What the tests add to nginx's: it may not write where Debian's wants to.
const FOLDERS: &str = "http {
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
";

/// Whose balancer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// `nginx.conf`.
    Nginx,
    /// `haproxy.cfg`.
    HaProxy,
}

impl Product {
    fn name(self) -> &'static str {
        match self {
            Product::Nginx => "nginx",
            Product::HaProxy => "haproxy",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Product::Nginx => "nginx.conf",
            Product::HaProxy => "haproxy.cfg",
        }
    }

    /// What keeps an agency on a node, and what is there without it.
    fn affinity(self) -> (&'static str, &'static str) {
        match self {
            Product::Nginx => ("hash $place consistent;", ""),
            Product::HaProxy => ("balance url_param agency", "balance roundrobin"),
        }
    }

    /// Where it listens: the port is to be replaced.
    fn listens(self) -> (&'static str, String) {
        match self {
            Product::Nginx => ("listen 8080 ", "listen ADDRESS ".to_owned()),
            Product::HaProxy => ("bind :8080", "bind ADDRESS".to_owned()),
        }
    }

    /// The configuration in `deploy/`, for these nodes and this address.
    fn configuration(
        self,
        has_affinity: bool,
        nodes: &[SocketAddr],
        address: SocketAddr,
    ) -> String {
        let file = Path::new(DEPLOY).join(self.file());
        let text = fs::read_to_string(&file).expect("deploy/ has a configuration");
        let replace = |text: String, what: &str, by: &str| {
            assert_eq!(
                text.matches(what).count(),
                1,
                "{what:?} in {}",
                file.display()
            );
            text.replace(what, by)
        };
        let (listen, by) = self.listens();
        let mut text = replace(text, listen, &by.replace("ADDRESS", &address.to_string()));
        if !has_affinity {
            let (with, without) = self.affinity();
            text = replace(text, with, without);
        }
        if self == Product::Nginx {
            text = replace(text, "http {\n", FOLDERS);
        }
        assert!(text.contains(" node1:8080"), "{text}");
        let mut lines = Vec::new();
        for line in text.lines() {
            if line.contains(" node1:8080") {
                for (number, node) in nodes.iter().enumerate() {
                    let name = format!("node{}", number + 1);
                    let line = line.replace("node1:8080", &node.to_string());
                    lines.push(line.replace("node1", &name));
                }
            } else if !line.contains(" node2:8080") {
                lines.push(line.to_owned());
            }
        }
        lines.join("\n") + "\n"
    }

    fn command(self, program: &Path, folder: &Path, file: &Path) -> Command {
        let mut command = guarded(program);
        match self {
            // One process: nothing is left behind when it is killed.
            Product::Nginx => command
                .args(["-e", "stderr", "-p"])
                .arg(folder)
                .arg("-c")
                .arg(file)
                .args(["-g", "daemon off; master_process off; pid nginx.pid;"]),
            Product::HaProxy => command.arg("-db").arg("-f").arg(file),
        };
        command
    }
}

/// A running balancer. It ends with this value, and with the test process.
#[derive(Debug)]
pub struct Balancer {
    // Before the folder: the process is gone when its files go.
    process: Process,
    address: SocketAddr,
    _folder: TempDir,
}

impl Balancer {
    /// Starts one in front of `nodes`, which keeps agencies on nodes or does not.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub async fn start(product: Product, has_affinity: bool, nodes: &[SocketAddr]) -> Self {
        let name = product.name();
        let program = on_path(name).unwrap_or_else(|| {
            panic!("install {name} (apt-get install {name}), see `make balancers`")
        });
        // A port that is free may be taken a moment later; then another one is tried.
        for _ in 0..5 {
            if let Some(balancer) = Self::launch(product, &program, has_affinity, nodes).await {
                return balancer;
            }
        }
        panic!("{name} does not start");
    }

    async fn launch(
        product: Product,
        program: &Path,
        has_affinity: bool,
        nodes: &[SocketAddr],
    ) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = socket.local_addr().expect("a bound socket");
        drop(socket);
        let file = folder.path().join(product.file());
        let text = product.configuration(has_affinity, nodes, address);
        fs::write(&file, text).expect("a file can be written");
        let command = product.command(program, folder.path(), &file);
        let mut process = Process::spawn(command, &folder.path().join("log"));
        let is_up = poll_until("the balancer listens, or ends", async || {
            match timeout(DEADLINE, TcpStream::connect(address)).await {
                Ok(Ok(_)) => Some(true),
                _ => (!process.is_running()).then_some(false),
            }
        })
        .await;
        if !is_up {
            eprintln!("{}", process.log_tail());
        }
        is_up.then_some(Self {
            process,
            address,
            _folder: folder,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it wrote.
    pub fn log(&self) -> String {
        self.process.log()
    }
}
