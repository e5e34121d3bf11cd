// What of a config file can be relied upon although it has mistakes: for commands that need little more than the store.
import { z } from 'zod';

import { parseYaml } from './document.ts';
import { parseConfig, readConfigText } from './load.ts';
import { ConfigError } from './problem.ts';
import { checkSchedule } from './schedule.ts';
import { type Config, configSchema } from './schema.ts';

/** Where the store is, how often cycles run, and what is known of pairs. */
export interface StoreConfig extends Pick<Config, 'schedule' | 'firmware' | 'targets' | 'maintenance'> {
  readonly store: Pick<Config['store'], 'sqlite'>;
}

export interface LenientReading {
  readonly config: StoreConfig;
  /** Why the daemon would not take the file; 0: it would. */
  readonly mistakes: number;
}

/**
 * The config in `file`. Of one with mistakes only what is valid by itself, else its default; no maintenance windows, for
 * nobody is to be told that something is muted where that may be the mistake.
 * Throws ConfigError when the file cannot be read at all, or is no mapping in YAML.
 */
export async function loadLeniently(file: string): Promise<LenientReading> {
  const text = await readConfigText(file);
  try {
    const { config } = await parseConfig(text, file);
    return { config, mistakes: 0 };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const document = mapping.safeParse(parseYaml(text).value?.document);
    if (!document.success) throw error;
    return { config: await whatIsValid(document.data), mistakes: error.problems.length };
  }
}

const mapping = z.record(z.string(), z.unknown());
const { shape } = configSchema;
const { sqlite } = shape.store.unwrap().shape;

async function whatIsValid(document: z.output<typeof mapping>): Promise<StoreConfig> {
  const { store, schedule, firmware, targets } = document;
  const hasSchedule = (await checkSchedule(document)).length === 0;
  return {
    store: { sqlite: validOrDefault(sqlite, mapping.safeParse(store).data?.['sqlite']) },
    schedule: validOrDefault(shape.schedule, hasSchedule ? schedule : undefined),
    firmware: validOf(shape.firmware.element, firmware),
    targets: validOf(shape.targets.unwrap().element, targets),
    maintenance: [],
  };
}

function validOrDefault<Schema extends z.ZodDefault>(schema: Schema, value: unknown): z.output<Schema> {
  const { success, data } = schema.safeParse(value);
  return success ? data : schema.parse(undefined);
}

function validOf<Schema extends z.ZodType>(entry: Schema, list: unknown): z.output<Schema>[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value) => {
    const { success, data } = entry.safeParse(value);
    return success ? [data] : [];
  });
}
