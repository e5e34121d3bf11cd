// Which addresses only this machine itself reaches.
import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an IP address, without brackets, is of this machine alone (RFC 6890); IPv4 in IPv6 counts as IPv4. */
export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Whether `listen` (address:port, IPv6 in brackets) is such an address, or `localhost`. */
export function listensOnLoopback(listen: string): boolean {
  const host = listen.slice(0, Math.max(0, listen.lastIndexOf(':'))).replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || isLoopback(host);
}
