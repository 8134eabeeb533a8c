"""Where a request comes from."""

from ipaddress import IPv6Address, IPv6Network

# Every customer of a provider has as many IPv6 addresses as all that begin alike.
OWN_BITS = 64


def network_of(address):
    """What stands for one household or shop: an address, or the beginning of one.

    >>> network_of("192.0.2.7")
    '192.0.2.7'
    >>> network_of("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::/64'
    >>> network_of("::ffff:192.0.2.7")
    '192.0.2.7'
    """
    if not address or ":" not in address:
        return address or ""
    found = IPv6Address(address.partition("%")[0])
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(IPv6Network((found, OWN_BITS), strict=False))
