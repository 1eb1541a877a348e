//! The proxies in front of the server, and what they say of where a client comes from.

use ipnet::IpNet;
use std::fmt;
use std::net::{IpAddr, SocketAddr};

/// Proxies whose `X-Forwarded-For` counts. Anybody can send that header, so nobody else's does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads addresses and networks separated by commas.
    pub fn parse(text: &str) -> Option<Self> {
        let networks = text.split(',').map(|network| {
            let network = network.trim();
            let address = || network.parse::<IpAddr>().ok().map(IpNet::from);
            network.parse().ok().or_else(address)
        });
        networks.collect::<Option<_>>().map(Self)
    }

    /// Where a request comes from that `peer` handed over with these `X-Forwarded-For` headers.
    ///
    /// Each proxy adds, at the end, who handed the request to it. So the list is read from its end
    /// for as long as it was written by a proxy that is trusted; the first address that is not
    /// one's is the client. What cannot be read ends it: the client is then whoever wrote that.
    pub fn client<'a>(
        &self,
        peer: IpAddr,
        forwarded_for: impl DoubleEndedIterator<Item = &'a str>,
    ) -> IpAddr {
        let mut client = peer.to_canonical();
        let hops = forwarded_for.flat_map(|header| header.split(',')).rev();
        for hop in hops.map(address) {
            match hop {
                Some(hop) if self.trusts(client) => client = hop,
                _ => break,
            }
        }
        client
    }

    /// Whether the word of who is connected from `peer` counts.
    pub fn trusts_peer(&self, peer: IpAddr) -> bool {
        self.trusts(peer.to_canonical())
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = || hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let address = bare().or_else(with_port).or_else(in_brackets)?;
    Some(address.to_canonical())
}

/// In the form that is read back.
impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, network) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{network}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(trusted: &str, peer: &str, headers: &[&str]) -> String {
        let trusted = match trusted {
            "" => TrustedProxies::default(),
            list => TrustedProxies::parse(list).expect("a list"),
        };
        let peer = peer.parse().expect("an address");
        trusted.client(peer, headers.iter().copied()).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_named() {
        assert_eq!(client("", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
        assert_eq!(client("10.0.0.2", "10.0.0.1", &["1.2.3.4"]), "10.0.0.1");
    }

    #[test]
    fn the_last_address_that_no_trusted_proxy_has_is_the_clients() {
        let proxies = "10.0.0.0/8,fd00::/8";
        let is = |headers: &[&str], expected: &str| {
            assert_eq!(
                client(proxies, "10.0.0.1", headers),
                expected,
                "{headers:?}"
            );
        };
        is(&[], "10.0.0.1");
        is(&["1.2.3.4"], "1.2.3.4");
        // What stands before it is the client's own invention.
        is(&["9.9.9.9, 1.2.3.4"], "1.2.3.4");
        is(&["9.9.9.9", "1.2.3.4, 10.0.0.7,fd00::1"], "1.2.3.4");
        is(&["10.0.0.9, 10.0.0.7"], "10.0.0.9");
        is(&["1.2.3.4:5678"], "1.2.3.4");
        is(&["[2001:db8::1]:5678"], "2001:db8::1");
        is(&["[2001:db8::1]"], "2001:db8::1");
        is(&["::ffff:1.2.3.4"], "1.2.3.4");
        is(&["1.2.3.4, unknown"], "10.0.0.1");
        is(&["1.2.3.4, unknown, 10.0.0.7"], "10.0.0.7");
        is(&[""], "10.0.0.1");
    }

    #[test]
    fn a_peer_in_ipv6_clothes_is_known() {
        assert_eq!(
            client("10.0.0.1", "::ffff:10.0.0.1", &["1.2.3.4"]),
            "1.2.3.4"
        );
    }

    #[test]
    fn what_is_no_list_of_networks_is_refused() {
        for text in ["localhost", "10.0.0.1,", "10.0.0.0/33", "10.0.0.1:80", "*"] {
            assert_eq!(TrustedProxies::parse(text), None, "{text}");
        }
        let list = TrustedProxies::parse("10.0.0.1, fd00::/8").expect("a list");
        assert_eq!(list.to_string(), "10.0.0.1/32,fd00::/8");
    }
}
