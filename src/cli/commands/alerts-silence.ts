// `anchorwatch alerts silence` and `unsilence`: not to be told of something for a while.
import { createSilence, type Silence } from '../../alerts/silence.ts';
import { labelsOf } from '../../daemon/decision.ts';
import { CodedError } from '../../lib/coded-error.ts';
import { visibleText } from '../../lib/escape.ts';
import { findIncident } from '../../views/incidents/find-incident.ts';
import { requireDigits } from '../../views/incidents/require-digits.ts';
import { signatureOf, type SignatureOptions } from '../alerts/signature.ts';
import { matcherText } from '../../views/incidents/silence-text.ts';
import type { SilenceEnd } from '../../views/incidents/silence-end.ts';
import { endOf, matcherOf, type SilenceSelectors } from '../alerts/silence-wish.ts';
import { mutedNow, silencedText } from '../alerts/silenced-text.ts';
import { devicesOf } from '../../views/incidents/situation.ts';
import { writingStore } from '../alerts/store-access.ts';
import { loadStoreConfig } from '../alerts/store-config.ts';
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';
import { paintFor } from '../text/paint.ts';
import { wrap } from '../text/wrap.ts';

export interface AlertsSilenceRequest extends SignatureOptions {
  readonly config: string;
  readonly selectors: SilenceSelectors;
  readonly end: SilenceEnd;
}

/** Makes a silence and says what it mutes; 0. Throws usage errors, ConfigError, and what the store throws. */
export async function alertsSilenceCommand(request: AlertsSilenceRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, env, clock } = terminal;
  const now = clock.now();
  const matcher = matcherOf(request.selectors);
  const until = endOf(request.end, now);
  const config = await loadStoreConfig(request.config, terminal);
  const text = await writingStore(config.store.sqlite, async (store) => {
    const { incident: id } = request.selectors;
    const incident = id === null ? null : (await findIncident(store, id)).id;
    const silence = createSilence({ matcher, incident, ...signatureOf(request, env), createdAt: now, until });
    await store.addSilence(silence);
    const { incidents: open } = await store.loadAlerting(now, Number.MAX_SAFE_INTEGER);
    const muted = mutedNow(silence, open, { labelsOf: labelsOf(config), devicesOf: devicesOf(config) }, now);
    return silencedText(silence, muted, { now, columns: stdout.columns, paint: paintFor(stdout, env) });
  });
  await stdout.write(text);
  return 0;
}

export interface AlertsUnsilenceRequest {
  readonly config: string;
  /** Of the silence, or how its id begins. */
  readonly id: string;
}

/** Ends a silence; 0. Throws as `alertsSilenceCommand` does, and CodedError `silence-unknown` or `silence-ambiguous`. */
export async function alertsUnsilenceCommand(request: AlertsUnsilenceRequest, terminal: Terminal): Promise<ExitStatus> {
  const { stdout, clock } = terminal;
  const now = clock.now();
  const config = await loadStoreConfig(request.config, terminal);
  const ended = await writingStore(config.store.sqlite, async (store) => {
    const silence = findSilence(await store.silences(now), request.id);
    await store.endSilence(silence.id, now);
    return silence;
  });
  const text = `${ended.id} has ended. It muted ${visibleText(matcherText(ended), 1_000)}; what is still so is told now.`;
  await stdout.write(`${wrap(text, '', stdout.columns)}\n`);
  return 0;
}

function findSilence(active: readonly Silence[], id: string): Silence {
  requireDigits(id, 'sil-', 'silence');
  const found = active.filter((silence) => id !== '' && silence.id.startsWith(id));
  const [first, ...others] = found;
  const quoted = `"${visibleText(id, 80)}"`;
  if (first === undefined) {
    throw new CodedError(
      'silence-unknown',
      `no silence ${quoted} that has not ended: anchorwatch alerts list names them`,
    );
  }
  if (others.length === 0) return first;
  throw new CodedError(
    'silence-ambiguous',
    `${quoted} begins several silences: ${found.map((one) => one.id).join(', ')}`,
  );
}
