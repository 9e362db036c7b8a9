//! Names to addresses, with the addresses checked: those that pass are the ones connected to, so that no second look-up
//! can lead elsewhere.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, PoisonError, RwLock},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::{
    allowed::{AllowedHosts, is_under},
    names::Names,
};

/// Why a name is not resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unresolved {
    NotFound,
    NotPublic,
}

impl fmt::Display for Unresolved {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NotFound => "the name does not resolve",
            Self::NotPublic => "the name leads to an address that is not public",
        })
    }
}

impl std::error::Error for Unresolved {}

/// The resolver of every connection. Names under `localhost` are this machine, whatever a name server says.
#[derive(Clone)]
pub(crate) struct CheckedResolver {
    pub(crate) allowed: Arc<RwLock<AllowedHosts>>,
    pub(crate) names: Names,
}

impl CheckedResolver {
    /// The addresses of a name, each of them checked.
    pub(crate) async fn checked(&self, host: String) -> Result<Vec<SocketAddr>, Unresolved> {
        let found = if host == "localhost" || is_under(&host, "localhost") {
            let here = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            here.map(|address| SocketAddr::new(address, 0)).to_vec()
        } else {
            let found = self.names.of(host.clone()).await;
            found.map_err(|_| Unresolved::NotFound)?
        };
        let allowed = self.allowed.read().unwrap_or_else(PoisonError::into_inner);
        check(found, allowed.names(host.trim_end_matches('.')))
    }
}

impl Resolve for CheckedResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let checked = resolver.checked(name.as_str().to_owned()).await?;
            Ok(Box::new(checked.into_iter()) as Addrs)
        })
    }
}

/// The addresses of a name, when the name may lead to them. One address that may not is enough to refuse all: a name
/// that mixes public and private addresses is an attack or a mistake.
fn check(found: Vec<SocketAddr>, named: bool) -> Result<Vec<SocketAddr>, Unresolved> {
    if found.is_empty() {
        return Err(Unresolved::NotFound);
    }
    if named || found.iter().all(|address| is_public(address.ip())) {
        Ok(found)
    } else {
        Err(Unresolved::NotPublic)
    }
}

/// Whether an address is reached over the public internet.
pub(crate) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let carried = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    let global_unicast = |first: u16| first & 0xe000 == 0x2000;
    match address.segments() {
        // Addresses that carry one of version 4: mapped, translated (NAT64), 6to4.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            is_public_v4(carried(high, low))
        }
        // What is kept for protocols, Teredo among them, and for documentation.
        [0x2001, 0..0x200 | 0xdb8, ..] | [0x3fff, 0..0x1000, ..] => false,
        // A site's routers send these on to the address of version 4 in them (ISATAP).
        [first, _, _, _, 0 | 0x200, 0x5efe, high, low] => global_unicast(first) && is_public_v4(carried(high, low)),
        [first, ..] => global_unicast(first),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || matches!((first, second), (0 | 224.., _) | (100, 64..128) | (198, 18 | 19))
        || matches!((first, second, third), (192, 0, 0) | (192, 88, 99));
    !special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        texts
            .iter()
            .map(|text| SocketAddr::new(text.parse().unwrap(), 0))
            .collect()
    }

    #[test]
    fn only_public_addresses_are_public() {
        for text in [
            "8.8.8.8",
            "199.1.2.3",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
        let others = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.8",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "64:ff9b:1::a00:1",
            "2002:a00:1::8.8.8.8",
            "2001::1",
            "2001:0:808:808::f5ff:fffe",
            "2001:2::1",
            "2001:20::1",
            "3fff::1",
            "::7f00:1",
            "2606:4700::5efe:10.0.0.1",
            "192.88.99.1",
            "2001:db8::1",
        ];
        for text in others {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn a_name_that_leads_anywhere_private_is_refused_unless_the_operator_named_it() {
        let mixed = addresses(&["8.8.8.8", "192.168.0.1"]);
        assert_eq!(check(mixed.clone(), false), Err(Unresolved::NotPublic));
        assert_eq!(check(mixed.clone(), true), Ok(mixed));
        assert_eq!(check(Vec::new(), true), Err(Unresolved::NotFound));
        let public = addresses(&["8.8.8.8"]);
        assert_eq!(check(public.clone(), false), Ok(public));
    }
}
