import ipaddr from 'ipaddr.js';
import type { IPv4, IPv6 } from 'ipaddr.js';

type Address = IPv4 | IPv6;
type Network = readonly [Address, number];

/** Addresses that are assigned as global unicast (RFC 4291 section 2.4, IANA): what is outside may be anything. */
const GLOBAL_UNICAST_IPV6 = ipaddr.parseCIDR('2000::/3');
/** Where an IPv6 address holds the IPv4 address that is reached by it: index of the first of four bytes. */
const EMBEDDED_IPV4: readonly { network: Network; at: number }[] = [
  // IPv4-mapped (RFC 4291 section 2.5.5.2) and IPv4-translated (RFC 2765 section 2.1).
  { network: ipaddr.parseCIDR('::ffff:0:0/96'), at: 12 },
  { network: ipaddr.parseCIDR('::ffff:0:0:0/96'), at: 12 },
  // NAT64 (RFC 6052 section 2.1).
  { network: ipaddr.parseCIDR('64:ff9b::/96'), at: 12 },
  // 6to4 (RFC 3056 section 2).
  { network: ipaddr.parseCIDR('2002::/16'), at: 2 },
];

function isIn(address: Address, [base, bits]: Network): boolean {
  return address.kind() === base.kind() && address.match(base, bits);
}

/** Returns the address that a connection would reach: the IPv4 address inside of an IPv6 address that holds one. */
function unwrap(address: Address): Address {
  const embedded = EMBEDDED_IPV4.find(({ network }) => isIn(address, network));
  if (!embedded) return address;
  return ipaddr.fromByteArray(address.toByteArray().slice(embedded.at, embedded.at + 4));
}

/** What may be called: decided by address alone, as names can be made to resolve to anything. */
export interface AddressRules {
  /** Whether a connection to this address is allowed: it is public, or in a network that the operator allows. */
  isAllowed(address: string): boolean;
  /** Whether it is a loopback address that the operator allows, which may be called without TLS. */
  isAllowedLoopback(address: string): boolean;
}

/** @param allowPrivateNetworks - CIDR blocks that are allowed although they are not public */
export function createAddressRules(allowPrivateNetworks: readonly string[]): AddressRules {
  const networks = allowPrivateNetworks.map((network) => ipaddr.parseCIDR(network));
  const isListed = (address: Address) => networks.some((network) => isIn(address, network));

  function isPublic(address: Address): boolean {
    if (address.range() !== 'unicast') return false;
    return address.kind() === 'ipv4' || isIn(address, GLOBAL_UNICAST_IPV6);
  }

  return {
    isAllowed(text) {
      if (!ipaddr.isValid(text)) return false;
      const address = unwrap(ipaddr.parse(text));
      return isPublic(address) || isListed(address);
    },
    isAllowedLoopback(text) {
      if (!ipaddr.isValid(text)) return false;
      const address = unwrap(ipaddr.parse(text));
      return address.range() === 'loopback' && isListed(address);
    },
  };
}
