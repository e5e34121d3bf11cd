// The receivers that the config names.
import type { ReceiverConfig } from '../../config/schema.ts';
import { LOG_RECEIVER } from '../routes.ts';
import { RECEIVER_KIND_NAMES, RECEIVER_KINDS, type ReceiverKind } from './kinds.ts';
import type { CreateReceiver, Receiver, ReceiverParts } from './receiver.ts';

/**
 * One receiver for each that the config names, or the log when it names none. Rejects with ReceiverConfigError for the
 * first that cannot be made.
 */
export async function createReceivers(
  configs: readonly ReceiverConfig[],
  parts: Omit<ReceiverParts, 'name'>,
): Promise<readonly Receiver[]> {
  const named = configs.length === 0 ? [{ name: LOG_RECEIVER, log: {} }] : configs;
  return Promise.all(named.map((config) => createReceiver(config, { ...parts, name: config.name })));
}

/** One receiver, of the kind that its config names. */
export async function createReceiver(config: ReceiverConfig, parts: ReceiverParts): Promise<Receiver> {
  const kind = kindOf(config);
  // Each kind's config and its maker belong together, which cannot be said of a kind that is known only now.
  const create = (await RECEIVER_KINDS[kind].load()) as CreateReceiver<unknown>;
  return create(config[kind], parts);
}

/** The schema lets no receiver through that has not exactly one. */
export function kindOf(config: ReceiverConfig): ReceiverKind {
  return RECEIVER_KIND_NAMES.find((kind) => config[kind] !== undefined) ?? 'log';
}
