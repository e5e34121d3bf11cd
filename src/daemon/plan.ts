// Whom to probe and how: every target, with every client hello that some firmware on it needs.
import type { ResolvedTarget } from '../config/targets.ts';
import type { Firmware } from '../firmware/firmware.ts';
import type { ClientHello } from '../probe/observation.ts';
import { clientHelloName, targetKey } from '../probe/observation.ts';
import type { ProbeTarget } from '../probe/probe-round.ts';

export type PlannedTarget = ResolvedTarget;

/** Every target; one that no firmware talks to is asked nothing, but redirects may lead to it. */
export function planProbes(targets: readonly ResolvedTarget[], firmware: readonly Firmware[]): readonly ProbeTarget[] {
  return targets.map((target) => ({
    host: target.host,
    port: target.port,
    protocol: target.protocol,
    path: target.path ?? null,
    addresses: target.addresses ?? null,
    allowPrivateRedirects: target.allowPrivateRedirects,
    hellos: hellosFor(targetKey(target.host, target.port), firmware),
  }));
}

function hellosFor(target: string, firmware: readonly Firmware[]): readonly ClientHello[] {
  const hellos = new Map<string, ClientHello>();
  for (const line of firmware) {
    for (const link of line.targets) {
      if (link.target === target) for (const hello of link.hellos) hellos.set(clientHelloName(hello), hello);
    }
  }
  return [...hellos.values()];
}
