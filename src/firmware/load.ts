// The firmware lines of a config, with their CA files read and their targets resolved.
import { dirname, resolve } from 'node:path';

import { stackNamed } from '../chain/stacks.ts';
import type { AnchorStore } from '../chain/trust-anchor.ts';
import { anchorStoreOf } from '../chain/trust-anchor.ts';
import type { ConfigProblem, DocumentPath, LoadedConfig } from '../config/problem.ts';
import { invalidConfig, problemAt, quoted } from '../config/problem.ts';
import type { Config, FirmwareConfig, FirmwareTargetConfig } from '../config/schema.ts';
import { resolveTarget } from '../config/targets.ts';
import { CodedError } from '../lib/coded-error.ts';
import { visibleText } from '../lib/escape.ts';
import type { ClientHello } from '../probe/observation.ts';
import { clientHelloName, targetKey } from '../probe/observation.ts';
import type { AnchorFile } from './anchor-file.ts';
import { readAnchorFile } from './anchor-file.ts';
import type { Firmware, FirmwareClock, FirmwareTarget } from './firmware.ts';

/**
 * Every firmware line of the config. CA files are relative to the folder of the config file; each is read once.
 * Throws ConfigError `config-invalid` with every CA file that cannot be used, at its place in the config.
 */
export async function loadFirmware(loaded: LoadedConfig): Promise<readonly Firmware[]> {
  const references = anchorReferences(loaded.config);
  const files = await readAnchorFiles(references, dirname(loaded.file));
  const problems = references.flatMap((reference) => problemsOf(reference, files, loaded));
  if (problems.length > 0) throw invalidConfig(loaded.file, problems);
  return loaded.config.firmware.map((line) => firmwareOf(line, loaded.config, (names) => storeOf(names, files)));
}

/** A place in the config that names a CA file. */
interface AnchorReference {
  readonly path: DocumentPath;
  readonly name: string;
}

function anchorReferences(config: Config): readonly AnchorReference[] {
  const listed = (names: readonly string[], path: DocumentPath): readonly AnchorReference[] =>
    names.map((name, index) => ({ path: [...path, 'anchors', index], name }));
  return config.firmware.flatMap((line, index) => [
    ...listed(line.anchors, ['firmware', index]),
    ...line.targets.flatMap((target, inner) => listed(target.anchors ?? [], ['firmware', index, 'targets', inner])),
  ]);
}

type AnchorFiles = ReadonlyMap<string, AnchorFile>;

async function readAnchorFiles(references: readonly AnchorReference[], folder: string): Promise<AnchorFiles> {
  const files = new Map<string, AnchorFile>();
  for (const { name } of references) {
    if (!files.has(name)) files.set(name, await readAnchorFile(resolve(folder, name)));
  }
  return files;
}

function problemsOf(
  { path, name }: AnchorReference,
  files: AnchorFiles,
  loaded: LoadedConfig,
): readonly ConfigProblem[] {
  const file = files.get(name);
  if (file?.kind !== 'unusable') return [];
  const expected = 'a file with CA certificates in PEM or DER, relative to the folder of the config';
  return file.reasons.map((reason) =>
    problemAt(loaded, path, { found: `${quoted(name)} (${visibleText(reason)})`, expected }),
  );
}

function storeOf(names: readonly string[], files: AnchorFiles): AnchorStore {
  return anchorStoreOf(
    names.flatMap((name) => {
      const file = files.get(name);
      return file?.kind === 'anchors' ? file.anchors : [];
    }),
  );
}

function firmwareOf(
  line: FirmwareConfig,
  config: Config,
  anchorsIn: (names: readonly string[]) => AnchorStore,
): Firmware {
  const ownAnchors = anchorsIn(line.anchors);
  return {
    id: line.id,
    devices: line.devices ?? null,
    stack: line.stack,
    clock: clockOf(line.clock),
    recovery: line.recovery,
    targets: line.targets.map((target): FirmwareTarget => {
      const { host, port } = resolveTarget(config, target);
      const anchors = target.anchors === undefined ? ownAnchors : anchorsIn(target.anchors);
      const hellos = hellosOf(target, defaultHellos(line.stack));
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

function defaultHellos(name: string): readonly ClientHello[] {
  const stack = stackNamed(name);
  if (stack === null) throw new CodedError('unknown-stack', `no stack is called ${name}`);
  return stack.defaultHellos;
}
