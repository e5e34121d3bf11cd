// What a forecast is of: the firmware lines of the config file, as far as it can be relied upon.
import { countOf } from '../../alerts/wording.ts';
import { loadLeniently } from '../../config/load-leniently.ts';
import { ConfigError, loadConfig, type LoadedConfig } from '../../config/load.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { loadAnnouncedAnchors } from '../../daemon/signals/anchor-files.ts';
import type { Firmware } from '../../firmware/firmware.ts';
import { loadFirmware } from '../../firmware/load.ts';
import { BUILT_IN_STACKS, type KnownStacks, stacksOf } from '../../firmware/stacks.ts';
import { CodedError, errorText } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import type { NamedAnchor } from '../../signals/signal.ts';
import { usageError } from '../../lib/usage-error.ts';

export interface ForecastSubject {
  readonly config: Config;
  readonly firmware: readonly Firmware[];
  readonly stacks: KnownStacks;
  /** The anchors of its announcements, by id; `config` has no announcement without one. */
  readonly announcedAnchors: ReadonlyMap<string, NamedAnchor>;
  /** What was left out, and why: one line each, fit to be shown. Empty: nothing was. */
  readonly leftOut: readonly string[];
}

/**
 * Everything in `file` that is valid by itself. Throws ConfigError when it cannot be read, or is no mapping in YAML, and
 * with all its mistakes when no firmware line is left.
 */
export async function readSubject(file: string): Promise<ForecastSubject> {
  try {
    const loaded = await loadConfig(file);
    const stacks = stacksOf(loaded);
    const firmware = await loadFirmware(loaded, stacks);
    return {
      config: loaded.config,
      firmware,
      stacks,
      announcedAnchors: await loadAnnouncedAnchors(loaded),
      leftOut: [],
    };
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code === 'config-unreadable') throw error;
    const rest = await whatIsLeft(file);
    if (rest.firmware.length === 0) throw error;
    const mistakes = `the config has ${countOf(error.problems.length, 'mistake')}, see anchorwatch config check`;
    return { ...rest, leftOut: [mistakes, ...rest.leftOut] };
  }
}

/** Only these lines; all when none is named. Throws a usage error that names the known ones. */
export function pickLines(firmware: readonly Firmware[], ids: readonly string[]): readonly Firmware[] {
  const known = new Set(firmware.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw usageError(`no firmware ${JSON.stringify(unknown)} in the config file, which has ${[...known].join(', ')}`);
  }
  return ids.length === 0 ? firmware : firmware.filter(({ id }) => ids.includes(id));
}

async function whatIsLeft(file: string): Promise<ForecastSubject> {
  const loaded = await loadConfig(file).catch(() => loadedLeniently(file));
  const stacks = orElse(() => stacksOf(loaded), BUILT_IN_STACKS);
  const lines = await oneByOne(loaded.config.firmware, (line) =>
    loadFirmware(withOnly(loaded, { firmware: [line] }), stacks),
  );
  const announced = await oneByOne(loaded.config.announcements, (announcement) =>
    loadAnnouncedAnchors(withOnly(loaded, { announcements: [announcement] })),
  );
  return {
    config: { ...loaded.config, announcements: announced.good.map(({ entry }) => entry) },
    firmware: lines.good.flatMap(({ result }) => result),
    stacks,
    announcedAnchors: new Map(announced.good.flatMap(({ result }) => [...result])),
    leftOut: [...lines.leftOut, ...announced.leftOut],
  };
}

const DEFAULTS = configSchema.omit({ firmware: true }).parse({});

async function loadedLeniently(file: string): Promise<LoadedConfig> {
  const { firmware, targets, schedule, store } = (await loadLeniently(file)).config;
  const config = { ...DEFAULTS, firmware, targets, schedule, store: { ...DEFAULTS.store, ...store } };
  return { config, file, locate: () => ({ line: 1, column: 1 }) };
}

function withOnly(loaded: LoadedConfig, part: Partial<Config>): LoadedConfig {
  return { ...loaded, config: { ...loaded.config, ...part } };
}

interface Tried<Entry, Result> {
  readonly good: readonly { readonly entry: Entry; readonly result: Result }[];
  readonly leftOut: readonly string[];
}

async function oneByOne<Entry extends { readonly id: string }, Result>(
  entries: readonly Entry[],
  load: (entry: Entry) => Promise<Result>,
): Promise<Tried<Entry, Result>> {
  const good: { entry: Entry; result: Result }[] = [];
  const leftOut: string[] = [];
  for (const entry of entries) {
    try {
      good.push({ entry, result: await load(entry) });
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      leftOut.push(`${visibleText(entry.id)} is left out: ${reasonOf(error)}`);
    }
  }
  return { good, leftOut };
}

function reasonOf(error: unknown): string {
  const [problem] = error instanceof ConfigError ? error.problems : [];
  return problem === undefined ? visibleText(errorText(error)) : `found ${problem.found}, expected ${problem.expected}`;
}

function orElse<Value>(make: () => Value, otherwise: Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return otherwise; // Told as a mistake of the config; the lines that name what is missing are left out.
  }
}
