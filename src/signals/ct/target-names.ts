// Which targets a name in a certificate speaks for (RFC 9525 section 6.3): itself, or by `*` one whole left-most label.
import type { TargetKey } from '../../probe/observation.ts';
import { ctName } from './fields.ts';

export interface NamedTarget {
  readonly target: TargetKey;
  readonly host: string;
}

/** Targets by host, made once and asked for each name of each certificate. */
export interface TargetNames {
  /** The distinct hosts that CT can be asked about, in the order of the targets: no addresses. */
  readonly names: readonly string[];
  /** The targets that any of the names of a certificate (as of `ctName`) covers, each once. */
  readonly coveredBy: (dnsNames: readonly string[]) => readonly TargetKey[];
}

export function targetNames(targets: readonly NamedTarget[]): TargetNames {
  const byHost = new Map<string, Set<TargetKey>>();
  const byParent = new Map<string, Set<TargetKey>>();
  for (const { target, host } of targets) {
    const name = ctName(host);
    if (isAddress(name)) continue;
    add(byHost, name, target);
    const dot = name.indexOf('.');
    if (dot > 0) add(byParent, name.slice(dot), target);
  }
  return {
    names: [...byHost.keys()],
    coveredBy: (dnsNames) => {
      const covered = new Set<TargetKey>();
      for (const name of dnsNames) for (const target of coveredBy(name, byHost, byParent)) covered.add(target);
      return [...covered];
    },
  };
}

type TargetsByName = ReadonlyMap<string, ReadonlySet<TargetKey>>;

function coveredBy(name: string, byHost: TargetsByName, byParent: TargetsByName): Iterable<TargetKey> {
  // `*` anywhere else, or as a part of a label, stands for nothing.
  return (name.startsWith('*.') ? byParent.get(name.slice(1)) : byHost.get(name)) ?? [];
}

function add(byName: Map<string, Set<TargetKey>>, name: string, target: TargetKey): void {
  const known = byName.get(name);
  if (known === undefined) byName.set(name, new Set([target]));
  else known.add(target);
}

/** An IPv6 literal, or what ends in a number and is an IPv4 address for that (URL Standard, "ends in a number"). */
function isAddress(name: string): boolean {
  return name.includes(':') || /(?:^|\.)\d+$/.test(name);
}
