// Patterns for targets as an operator writes them: `*.example`, `content.example:8443`, `[2001:db8::*]:443`.
import { compileGlob, type Glob } from '../../lib/glob.ts';
import type { TargetKey } from '../../probe/observation.ts';

/**
 * Compiles a pattern for targets: a glob for the host and, after a colon, one for the port; without it any port is
 * meant. Case does not matter (RFC 4343). An IPv6 address stands in brackets where a port follows, and may stand without
 * them where none does: what has several colons and no brackets is an address.
 */
export function compileTargetPattern(pattern: string): Glob {
  const { host, port } = split(pattern.toLowerCase());
  const hostMatches = compileGlob(host);
  const portMatches = compileGlob(port ?? '*');
  return (key: TargetKey) => {
    const target = split(key.toLowerCase());
    return hostMatches(target.host) && portMatches(target.port ?? '');
  };
}

// [host]:port, [host], host:port, host
const PARTS = /^(?:\[(?<literal>[^\]]*)\]|(?<name>[^:]*))(?::(?<port>[^:]*))?$/;

function split(text: string): { readonly host: string; readonly port: string | null } {
  const parts = PARTS.exec(text)?.groups;
  return { host: parts?.['literal'] ?? parts?.['name'] ?? text, port: parts?.['port'] ?? null };
}
