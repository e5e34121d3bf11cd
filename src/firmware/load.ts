// The firmware lines of a config, with their CA files read and their targets resolved.
import { dirname } from 'node:path';

import type { AnchorStore } from '../chain/trust-anchor.ts';
import { anchorStoreOf } from '../chain/trust-anchor.ts';
import type { ConfigProblem, DocumentPath, LoadedConfig } from '../config/problem.ts';
import { invalidConfig, problemAt, quoted } from '../config/problem.ts';
import type { Config, FirmwareConfig, FirmwareTargetConfig } from '../config/schema.ts';
import { resolveTarget } from '../config/targets.ts';
import { visibleText } from '../lib/escape.ts';
import type { ClientHello } from '../probe/observation.ts';
import { clientHelloName, targetKey } from '../probe/observation.ts';
import type { AnchorFile, AnchorSource } from './anchor-file.ts';
import { createAnchorReader } from './anchor-file.ts';
import type { Firmware, FirmwareClock, FirmwareTarget } from './firmware.ts';
import type { KnownStacks } from './stacks.ts';

/**
 * Every firmware line of the config. CA files are relative to the folder of the config file; each is read once.
 * Throws ConfigError `config-invalid` with every CA file that cannot be used, at its place in the config.
 */
export async function loadFirmware(loaded: LoadedConfig, stacks: KnownStacks): Promise<readonly Firmware[]> {
  const references = anchorReferences(loaded.config);
  const files = await readReferences(references, dirname(loaded.file));
  const problems = references.flatMap((reference) => problemsOf(reference, files, loaded));
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  const storeOf = createStores(files);
  return loaded.config.firmware.map((line) => firmwareOf(line, loaded.config, storeOf, stacks));
}

/** A place in the config that names anchors. */
interface AnchorReference {
  readonly path: DocumentPath;
  readonly source: AnchorSource;
}

function anchorReferences(config: Config): readonly AnchorReference[] {
  const listed = (sources: readonly AnchorSource[], path: DocumentPath): readonly AnchorReference[] =>
    sources.map((source, index) => ({ path: [...path, 'anchors', index], source }));
  return config.firmware.flatMap((line, index) => [
    ...listed(line.anchors, ['firmware', index]),
    ...line.targets.flatMap((target, inner) => listed(target.anchors ?? [], ['firmware', index, 'targets', inner])),
  ]);
}

/** By `keyOf` the source. */
type AnchorFiles = ReadonlyMap<string, AnchorFile>;

const keyOf = ({ path, format, member }: AnchorSource): string => JSON.stringify([path, format, member]);

async function readReferences(references: readonly AnchorReference[], folder: string): Promise<AnchorFiles> {
  const files = new Map<string, AnchorFile>();
  const read = createAnchorReader(folder);
  for (const { source } of references) {
    if (!files.has(keyOf(source))) files.set(keyOf(source), await read(source));
  }
  return files;
}

function problemsOf(
  { path, source }: AnchorReference,
  files: AnchorFiles,
  loaded: LoadedConfig,
): readonly ConfigProblem[] {
  const file = files.get(keyOf(source));
  if (file?.kind !== 'unusable') return [];
  const expected = 'a file, folder or glob with CA certificates, relative to the folder of the config';
  return file.reasons.map((reason) =>
    problemAt(loaded, path, { found: `${quoted(source.path)} (${visibleText(reason)})`, expected }),
  );
}

type StoreOf = (sources: readonly AnchorSource[]) => AnchorStore;

/** Lines that name the same files share one store: thousands of releases do. */
function createStores(files: AnchorFiles): StoreOf {
  const stores = new Map<string, AnchorStore>();
  return (sources) => {
    const key = sources.map(keyOf).join('\n');
    const known = stores.get(key);
    if (known !== undefined) return known;
    const store = anchorStoreOf(
      sources.flatMap((source) => {
        const file = files.get(keyOf(source));
        return file?.kind === 'anchors' ? file.anchors : [];
      }),
    );
    stores.set(key, store);
    return store;
  };
}

function firmwareOf(line: FirmwareConfig, config: Config, storeOf: StoreOf, stacks: KnownStacks): Firmware {
  const ownAnchors = storeOf(line.anchors);
  const { defaultHellos } = stacks.named(line.stack);
  return {
    id: line.id,
    devices: line.devices ?? null,
    stack: line.stack,
    clock: clockOf(line.clock),
    recovery: line.recovery,
    targets: line.targets.map((target): FirmwareTarget => {
      const { host, port } = resolveTarget(config, target);
      const anchors = target.anchors === undefined ? ownAnchors : storeOf(target.anchors);
      const hellos = hellosOf(target, defaultHellos);
      return { target: targetKey(host, port), host, purpose: target.purpose, anchors, hellos };
    }),
  };
}

/** `device`, `none` or `build:YYYY-MM-DD`: midnight UTC of that day. */
function clockOf(clock: string): FirmwareClock {
  if (clock === 'device' || clock === 'none') return { kind: clock };
  return { kind: 'build', at: Date.parse(`${clock.slice('build:'.length)}T00:00:00Z`) };
}

function hellosOf(target: FirmwareTargetConfig, defaults: readonly ClientHello[]): readonly ClientHello[] {
  const hellos = target.hello?.map((profile) => ({ profile, sni: target.sni })) ?? defaults;
  const sent = target.sni ? hellos : hellos.map((hello) => ({ ...hello, sni: false }));
  return [...new Map(sent.map((hello) => [clientHelloName(hello), hello])).values()];
}
