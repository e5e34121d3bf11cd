// A check without a config file: hosts, anchors and stacks from the command line.
import { isIP } from 'node:net';

import type { Stack } from '../../chain/stack.ts';
import type { AnchorStore } from '../../chain/trust-anchor.ts';
import type { PlannedTarget } from '../../daemon/plan.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import { BUILT_IN_STACKS, type KnownStacks } from '../../firmware/stacks.ts';
import type { ClientHello, ClientHelloProfile } from '../../probe/observation.ts';
import { targetKey } from '../../probe/observation.ts';
import { readAnchors } from '../read-anchors.ts';
import { findStack } from '../find-stack.ts';
import { DEFAULT_PORTS, DEFAULT_SETTINGS } from './default-settings.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { CheckSubject } from './subject.ts';
import type { TargetArgument } from './target-argument.ts';

export interface AdHocOptions {
  readonly anchors: readonly string[];
  readonly stacks: readonly string[];
  /** Empty: those of the stack. */
  readonly hellos: readonly ClientHelloProfile[];
  readonly sni: boolean;
  /** Empty: those that DNS names. */
  readonly addresses: readonly string[];
}

/** One firmware line for each stack, named after it, that talks to every target. Throws usage errors. */
export async function adHocSubject(wanted: readonly TargetArgument[], options: AdHocOptions): Promise<CheckSubject> {
  requireAll(wanted, options);
  return subjectOf(wanted, await readAnchors(options.anchors), BUILT_IN_STACKS, options);
}

/** The same with anchors that were read already, and stacks of a config. */
export function subjectOf(
  wanted: readonly TargetArgument[],
  anchors: AnchorStore,
  known: KnownStacks,
  options: Omit<AdHocOptions, 'anchors'>,
): CheckSubject {
  const targets = wanted.map(({ host, port, protocol, path }): PlannedTarget => {
    const known = protocol ?? 'https';
    return {
      host,
      port: port ?? DEFAULT_PORTS[known],
      protocol: known,
      ...(path === null ? {} : { path }),
      ...(options.addresses.length === 0 ? {} : { addresses: [...options.addresses] }),
      allowPrivateRedirects: false,
      labels: {},
    };
  });
  const firmware = options.stacks.map((name) => firmwareOf(findStack(name, known), targets, anchors, options));
  return { ...DEFAULT_SETTINGS, firmware, targets, stacks: known };
}

function firmwareOf(
  stack: Stack,
  targets: readonly PlannedTarget[],
  anchors: AnchorStore,
  options: Omit<AdHocOptions, 'anchors'>,
): Firmware {
  const hellos = hellosOf(stack.defaultHellos, options);
  return {
    id: stack.name,
    devices: null,
    stack: stack.name,
    clock: { kind: 'device' },
    targets: targets.map(({ host, port }) => ({
      target: targetKey(host, port),
      host,
      purpose: 'update',
      anchors,
      hellos,
    })),
    recovery: [],
  };
}

function hellosOf(defaults: readonly ClientHello[], options: Omit<AdHocOptions, 'anchors'>): readonly ClientHello[] {
  const profiles = options.hellos.length === 0 ? defaults.map(({ profile }) => profile) : options.hellos;
  return profiles.map((profile) => ({ profile, sni: options.sni }));
}

function requireAll(wanted: readonly TargetArgument[], { anchors, stacks, addresses }: AdHocOptions): void {
  if (anchors.length === 0) throw usageError('without a config file, check needs --anchors FILE: the CAs it pins');
  if (stacks.length === 0)
    throw usageError('without a config file, check needs --stack NAME (see: anchorwatch stacks)');
  if (wanted.length === 0) {
    throw usageError('without a config file, check needs a TARGET; TARGETs go before the options');
  }
  for (const address of addresses) {
    if (isIP(address) === 0)
      throw usageError(`${JSON.stringify(address)} is not an address: expected an IPv4 or IPv6 one`);
  }
}
