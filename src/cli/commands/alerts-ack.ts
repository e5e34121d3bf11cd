// `anchorwatch alerts ack` and `unack`: somebody looks after an incident, or no longer does.
import type { Acknowledgement } from '../../alerts/acknowledgement.ts';
import type { Incident } from '../../alerts/incident.ts';
import type { EpochMs } from '../../lib/clock.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { compareLevels } from '../../outlook/outlook.ts';
import type { Store } from '../../store/store.ts';
import { acknowledge } from '../../views/incidents/acknowledge.ts';
import {
  type Acknowledgeable,
  acknowledgeableById,
  acknowledgeableByToken,
} from '../../views/incidents/acknowledging.ts';
import { findIncident } from '../../views/incidents/find-incident.ts';
import { signatureOf, type SignatureOptions } from '../alerts/signature.ts';
import { signatureText } from '../../views/incidents/silence-text.ts';
import { writingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { wrap } from '../text/wrap.ts';
import { usageError } from '../../lib/usage-error.ts';

export interface AlertsAckRequest extends SignatureOptions {
  readonly config: string;
  /** Of the incident, or how its id begins; null with a token. */
  readonly id: string | null;
  readonly token: string | null;
}

/** Acknowledges and says what; 0. Throws ConfigError, what the store throws, and why it cannot be acknowledged. */
export async function alertsAckCommand(request: AlertsAckRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const { id, token } = request;
  const now = clock.now();
  const config = await loadStoreConfig(request.config, terminal);
  const text = await writingStore(config.store.sqlite, async (store) => {
    const wanted = await wantedOf(store, id, token, now);
    return acknowledgedText(wanted.incident, await acknowledge(store, wanted, signatureOf(request, env), now));
  });
  await stdout.write(`${wrap(text, '', stdout.columns)}\n`);
  return 0;
}

function wantedOf(store: Store, id: string | null, token: string | null, now: EpochMs): Promise<Acknowledgeable> {
  if (id !== null && token === null) return acknowledgeableById(store, id, now);
  if (token !== null && id === null) return acknowledgeableByToken(store, token, now);
  throw usageError(
    'ack needs the ID of an incident (see: anchorwatch alerts list), or the --token of a link: one of both',
  );
}

function acknowledgedText(incident: Incident, { level, by, comment }: Acknowledgement): string {
  const done = `${incident.id} acknowledged as ${level} by ${signatureText({ by, comment })}.`;
  return compareLevels(incident.level, level) > 0
    ? `${done} It is ${incident.level} by now, and asks again: anchorwatch alerts ack ${incident.id}`
    : `${done} Reminders and escalation stop; what is new or becomes louder is still told.`;
}

export interface AlertsUnackRequest {
  readonly config: string;
  readonly id: string;
}

/** Takes back what is acknowledged; 0. Throws as `alertsAckCommand` does, and CodedError `not-acknowledged`. */
export async function alertsUnackCommand(request: AlertsUnackRequest, terminal: Terminal): Promise<ExitStatus> {
  const config = await loadStoreConfig(request.config, terminal);
  const id = await writingStore(config.store.sqlite, async (store) => {
    const incident = await findIncident(store, request.id);
    if (await store.unacknowledge(incident.id)) return incident.id;
    throw new CodedError('not-acknowledged', `${incident.id} is not acknowledged`);
  });
  const text = `${id} is no longer acknowledged. Reminders and escalation go on.`;
  await terminal.stdout.write(`${wrap(text, '', terminal.stdout.columns)}\n`);
  return 0;
}
