// Which addresses a stranger may point a probe at: those that anybody on the internet could reach.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

// The IANA special-purpose address registries (RFC 6890 and its updates), and multicast (RFC 5771, RFC 4291).
const NOT_PUBLIC_IPV4 = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local, cloud metadata
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, retired
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const;

const NOT_PUBLIC_IPV6 = [
  ['::', 96], // unspecified, loopback, IPv4-compatible
  ['64:ff9b:1::', 48], // local NAT64
  ['100::', 64], // discard
  ['2001::', 23], // protocol assignments, Teredo
  ['2001:db8::', 32], // documentation
  ['3fff::', 20], // documentation
  ['5f00::', 16], // segment routing
  ['fc00::', 7], // unique local
  ['fe80::', 10], // link-local
  ['fec0::', 10], // site-local, retired
  ['ff00::', 8], // multicast
] as const;

/** False for private, loopback, link-local, carrier-grade NAT, multicast, reserved addresses, and what is no address. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  if (isIPv6(plain)) return !blocked.check(plain, 'ipv6');
  return isIPv4(plain) && !blocked.check(plain, 'ipv4');
}

const blocked = blockList();

function blockList(): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of NOT_PUBLIC_IPV6) list.addSubnet(network, prefix, 'ipv6');
  for (const [network, prefix] of NOT_PUBLIC_IPV4) {
    list.addSubnet(network, prefix, 'ipv4');
    // An IPv4 address inside an IPv6 one: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056).
    list.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
    list.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
    list.addSubnet(`2002:${hexGroups(network)}::`, 16 + prefix, 'ipv6');
  }
  return list;
}

function hexGroups(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
