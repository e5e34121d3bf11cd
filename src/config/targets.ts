// The targets of a config with nothing left to default: those declared, and those that only a firmware names.
import type { Config, FirmwareTargetConfig, TargetConfig } from './schema.ts';
import { DEFAULT_PORTS, PROTOCOL_NAMES } from './schema.ts';

export type ResolvedTarget = TargetConfig & { readonly port: number };

/** Every host and port to ask, each once: first those under `targets:`, then those that only a firmware names. */
export function targetsOf(config: Pick<Config, 'targets' | 'firmware'>): readonly ResolvedTarget[] {
  const named = config.firmware.flatMap((line) => line.targets.map((target) => resolveTarget(config, target)));
  const targets = new Map<string, ResolvedTarget>();
  for (const target of [...config.targets.map(withPort), ...named]) {
    const key = `${target.host} ${String(target.port)}`;
    if (!targets.has(key)) targets.set(key, target);
  }
  return [...targets.values()];
}

/**
 * The target that a firmware means: the declared one with this host (and port, where it names one), else one with the
 * defaults. A config in which a host without port could mean several targets does not load.
 */
export function resolveTarget(config: Pick<Config, 'targets'>, { host, port }: FirmwareTargetConfig): ResolvedTarget {
  const declared = config.targets
    .map(withPort)
    .find((target) => target.host === host && (port === undefined || target.port === port));
  if (declared !== undefined) return declared;
  const implicitPort = port ?? DEFAULT_PORTS.https;
  return { host, port: implicitPort, protocol: protocolOf(implicitPort), allowPrivateRedirects: false, labels: {} };
}

function withPort(target: TargetConfig): ResolvedTarget {
  return { ...target, port: target.port ?? DEFAULT_PORTS[target.protocol] };
}

/** The protocol whose port this is; https where it is nobody's. */
function protocolOf(port: number): TargetConfig['protocol'] {
  return PROTOCOL_NAMES.find((protocol) => DEFAULT_PORTS[protocol] === port) ?? 'https';
}
