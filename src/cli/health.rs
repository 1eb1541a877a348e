//! `switchboard health`.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

/// Less than those who ask wait for this program.
const PATIENCE: Duration = Duration::from_secs(2);
/// Of the answer nothing counts but its status.
const STATUS: usize = "HTTP/1.1 200".len();

/// Says whether the server that listens at `listen` answers.
pub fn run(listen: SocketAddr) -> ExitCode {
    match ask(reachable(listen)) {
        Ok(()) => super::print("ok\n"),
        Err(error) => {
            eprintln!("switchboard: nothing that is well at {listen}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// An address of this machine at which a server that listens there is found: who listens everywhere listens here.
pub(super) fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn ask(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = [0; STATUS];
    stream.read_exact(&mut status)?;
    match status.ends_with(b" 200") {
        true => Ok(()),
        false => Err(io::Error::other(String::from_utf8_lossy(&status))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    #[test]
    fn who_listens_everywhere_is_asked_here() {
        for (listen, asked) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:8080", "[::1]:8080"),
            ("[::]:80", "[::1]:80"),
            ("10.0.0.1:80", "10.0.0.1:80"),
        ] {
            let listen = listen.parse().expect("an address");
            assert_eq!(reachable(listen).to_string(), asked);
        }
    }

    #[test]
    fn only_a_200_is_well() {
        for (answer, well) in [
            ("HTTP/1.1 200 OK\r\n\r\n", true),
            ("HTTP/1.1 503 Service Unavailable\r\n\r\n", false),
            ("SSH-2.0-OpenSSH_9.2\r\n", false),
            ("", false),
        ] {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let address = listener.local_addr().expect("bound");
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().expect("a client");
                let _ = stream.read(&mut [0; 256]);
                let _ = stream.write_all(answer.as_bytes());
            });
            assert_eq!(ask(address).is_ok(), well, "{answer}");
            server.join().expect("no panic");
            assert!(ask(address).is_err(), "nobody listens any more");
        }
    }
}
