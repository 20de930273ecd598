//! Addresses of the network: which are ours, and which count as one neighbour.

use std::net::IpAddr;

use ipnet::IpNet;

/// Networks, as the operator writes them: `10.0.0.0/8, 2001:db8::/32, 192.0.2.7`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Networks and single addresses, separated by commas; the first that is neither is told. Everybody is no network.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let network = |entry: &str| network(entry).ok_or_else(|| entry.to_owned());
        Ok(Self(entries.map(network).collect::<Result<_, _>>()?))
    }

    /// Whether an address is in one of them.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn network(entry: &str) -> Option<IpNet> {
    let network = match entry.parse::<IpAddr>() {
        Ok(address) => IpNet::from(address),
        Err(_) => entry.parse().ok()?,
    };
    // Addresses are compared as IPv4 where they are that in IPv6's clothes, and so must networks be.
    let network = match network {
        IpNet::V6(v6) => match (v6.addr().to_ipv4_mapped(), v6.prefix_len().checked_sub(96)) {
            (Some(v4), Some(length)) => IpNet::new(v4.into(), length).ok()?,
            _ => network,
        },
        IpNet::V4(_) => network,
    };
    (network.prefix_len() > 0).then_some(network)
}

/// Who counts as one: an IPv4 address by itself, IPv6 by its /64, which one subscriber has to themselves.
pub fn neighbour(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Visitors that are counted together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Who they are.
    pub name: String,
    /// How many times as much as one neighbour they have.
    pub times: i64,
}

/// All that an address is counted with, the nearest first: itself for IPv4; for IPv6 its /64, and its /48, which many have to
/// themselves, sixteen times as much. Those who cannot be told apart count as one.
pub fn groups(address: Option<IpAddr>) -> Vec<Group> {
    let near = Group { name: address.map_or_else(|| "nowhere".to_owned(), neighbour), times: 1 };
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(_)) => vec![near, Group { name: site(address), times: 16 }],
        Some(IpAddr::V4(_)) | None => vec![near],
    }
}

/// Who is most likely one and the same: an IPv4 address, a /48 of IPv6.
pub fn site(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(v6)) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
        Some(v4) => v4.to_string(),
        None => "nowhere".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses_and_no_others() {
        let networks =
            Networks::parse("10.0.0.0/8, 192.0.2.7 ,2001:db8::/32,, ::ffff:198.51.100.0/120").unwrap();
        for inside in ["10.255.0.1", "::ffff:10.1.2.3", "192.0.2.7", "2001:db8:1::9", "198.51.100.77"] {
            assert!(networks.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "2001:db9::1", "::1", "::ffff:11.0.0.1", "198.51.101.1"] {
            assert!(!networks.contains(outside.parse().unwrap()), "{outside}");
        }
        assert!(Networks::parse("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_network_is_told() {
        for bad in ["10.0.0.0/33", "proxy.example", "10.0.0", "10.0.0.0/", "0.0.0.0/0", "::/0", "10.0.0.1:80"]
        {
            assert_eq!(Networks::parse(&format!("127.0.0.1,{bad}")).unwrap_err(), bad);
        }
    }

    #[test]
    fn ipv6_counts_by_its_64() {
        let group = |ip: &str| neighbour(ip.parse().unwrap());
        assert_eq!(group("2001:db8:1:2:3::4"), group("2001:db8:1:2:ffff::1"));
        assert_ne!(group("2001:db8:1:2::1"), group("2001:db8:1:3::1"));
        assert_eq!(group("::ffff:192.0.2.1"), group("192.0.2.1"));
        assert_ne!(group("192.0.2.1"), group("192.0.2.2"));
    }

    #[test]
    fn an_address_counts_for_all_that_it_is_part_of() {
        let told = |ip: &str| {
            let all = groups(ip.parse().ok()).into_iter();
            all.map(|group| format!("{} x {}", group.times, group.name)).collect::<Vec<_>>()
        };
        assert_eq!(told("192.0.2.1"), ["1 x 192.0.2.1"]);
        assert_eq!(told("::ffff:192.0.2.1"), ["1 x 192.0.2.1"]);
        assert_eq!(told("2001:db8:1:2:3::4"), ["1 x 2001:db8:1:2::/64", "16 x 2001:db8:1::/48"]);
        assert_eq!(told(""), ["1 x nowhere"]);
    }
}
