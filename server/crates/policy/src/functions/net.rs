//! Addresses and ranges of them.

use std::net::IpAddr;

use super::Function;
use crate::evaluate::wrong;
use crate::value::{Outcome, Value};

/// Its value; `None` where it is no function of this file, or not of these types.
pub(super) fn call<'a>(function: Function, args: &[Value<'a>]) -> Option<Outcome<'a>> {
    Some(match (function, args.first()?) {
        (Function::Ip, Value::Text(text)) => address(text).map(Value::Ip).ok_or_else(|| wrong("this is no IP address")),
        (Function::IsIp, Value::Text(text)) => Ok(Value::Bool(address(text).is_some())),
        (Function::IsCanonical, Value::Text(text)) => {
            let address = address(text).ok_or_else(|| wrong("this is no IP address"));
            address.map(|address| Value::Bool(address.to_string() == **text))
        }
        (Function::Cidr, Value::Text(text)) => range(text)
            .map(|(address, bits)| Value::Cidr(address, bits))
            .ok_or_else(|| wrong("this is no range of addresses")),
        (Function::IsCidr, Value::Text(text)) => Ok(Value::Bool(range(text).is_some())),
        (_, Value::Ip(address)) => Ok(of_address(function, *address)?),
        (_, Value::Cidr(address, bits)) => Ok(of_range(function, *address, *bits, args.get(1))?),
        _ => return None,
    })
}

fn of_address<'a>(function: Function, address: IpAddr) -> Option<Value<'a>> {
    let link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.segments()[0] & 0xffc0 == 0xfe80,
    };
    let link_local_multicast = match address {
        IpAddr::V4(v4) => v4.octets()[..3] == [224, 0, 0],
        IpAddr::V6(v6) => v6.segments()[0] & 0xff0f == 0xff02,
    };
    Some(match function {
        Function::Family => Value::Int(if address.is_ipv4() { 4 } else { 6 }),
        Function::IsUnspecified => Value::Bool(address.is_unspecified()),
        Function::IsLoopback => Value::Bool(address.is_loopback()),
        Function::IsLinkLocalMulticast => Value::Bool(link_local_multicast),
        Function::IsLinkLocalUnicast => Value::Bool(link_local),
        Function::IsGlobalUnicast => {
            let broadcast = matches!(address, IpAddr::V4(v4) if v4.is_broadcast());
            let other = address.is_unspecified() || address.is_loopback() || address.is_multicast();
            Value::Bool(!broadcast && !other && !link_local)
        }
        _ => return None,
    })
}

fn of_range<'a>(function: Function, address: IpAddr, bits: u8, other: Option<&Value<'a>>) -> Option<Value<'a>> {
    let contains = |inner: IpAddr| inner.is_ipv4() == address.is_ipv4() && masked(inner, bits) == masked(address, bits);
    let word = |text: &str| address_of(text);
    Some(match (function, other) {
        (Function::ContainsIp, Some(Value::Ip(inner))) => Value::Bool(contains(*inner)),
        (Function::ContainsIp, Some(Value::Text(text))) => Value::Bool(contains(word(text)?)),
        (Function::ContainsCidr, Some(Value::Cidr(inner, length))) => Value::Bool(*length >= bits && contains(*inner)),
        (Function::ContainsCidr, Some(Value::Text(text))) => {
            let (inner, length) = range(text)?;
            Value::Bool(length >= bits && contains(inner))
        }
        (Function::Ip, None) => Value::Ip(address),
        (Function::PrefixLength, None) => Value::Int(bits.into()),
        (Function::Masked, None) => Value::Cidr(masked(address, bits), bits),
        _ => return None,
    })
}

/// Kubernetes takes no IPv4 address within an IPv6 one, and no zone.
fn address(text: &str) -> Option<IpAddr> {
    address_of(text).filter(|address| !matches!(address, IpAddr::V6(v6) if v6.to_ipv4_mapped().is_some()))
}

fn address_of(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

fn range(text: &str) -> Option<(IpAddr, u8)> {
    let (start, bits) = text.split_once('/')?;
    let start = address(start)?;
    let plain =
        !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit()) && (bits == "0" || !bits.starts_with('0'));
    let bits: u8 = plain.then(|| bits.parse().ok()).flatten()?;
    (bits <= if start.is_ipv4() { 32 } else { 128 }).then_some((start, bits))
}

fn masked(address: IpAddr, bits: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            IpAddr::V4((u32::from(v4) & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            IpAddr::V6((u128::from(v6) & mask).into())
        }
    }
}
