// Deciding over 50,000 open pairs, 50 targets x 1,000 firmware lines, as one incident and as 500: a cycle in which nothing
// happens, one in which a target becomes louder, and the first of all; beside one look at each pair. `node bench/decide.ts`
import { decide, type DecideInput, type Decision } from '../src/alerts/decide.ts';
import type { Incident } from '../src/alerts/incident.ts';
import { createSilence } from '../src/alerts/silence.ts';
import { type OutlookLevel, type OutlookState, pairKey } from '../src/outlook/outlook.ts';
import { decideInput, missingAnchor, NOON, outlook, reachAt, refused, route, view } from '../test/alerts/scene.ts';
import { cpuTimed, median } from './timing.ts';

const TARGETS = 50;
const LINES = 1_000;
const RUNS = 9;
const LIMIT_MS = 250;
const MINUTE = 60_000;

const firmware = Array.from({ length: LINES }, (_, n) => `fw-${String(n)}`);
const targets = Array.from({ length: TARGETS }, (_, n) => `host-${String(n)}.example:443`);
const reaches = firmware.map((id) => reachAt([outlook('started', { firmware: id })], { firmware: id }));
const silence = { incident: null, by: 'bench', comment: '', createdAt: 0, until: Number.MAX_SAFE_INTEGER };

/** Each line of a target lacks one of `causes` anchors, which are the target's own where there are several. */
function fleet(causes: number, levelAt: (target: number) => OutlookLevel): readonly OutlookState[] {
  return targets.flatMap((target, place) => {
    const rotations = Array.from({ length: causes }, (_, n) => {
      const subject = causes === 1 ? 'CN=New Root' : `CN=New Root ${String(n)} of ${target}`;
      const verdict = refused({ missing: missingAnchor({ subject }) });
      return ['192.0.2.1', '192.0.2.2'].map((address) => view(address, { served: [target, subject], verdict }));
    });
    return firmware.map((id, n) =>
      outlook(levelAt(place), { firmware: id, target, endpoints: rotations[n % causes] ?? [] }),
    );
  });
}

function inputOf(outlooks: readonly OutlookState[], incidents: readonly Incident[], now: number): DecideInput {
  return decideInput({
    now,
    outlooks,
    incidents,
    reaches,
    routes: [
      route('exposed', ['hook']),
      route('started', ['ops'], { escalateTo: ['boss'] }),
      route('exposed', ['boss'], { firmware: ['fw-1*'], targets: ['host-*.example'] }),
    ],
    silences: [createSilence({ ...silence, matcher: { targets: ['host-7.example'] } })],
  });
}

function measure(causes: number): void {
  const calm = fleet(causes, () => 'started');
  const louder = fleet(causes, (target) => (target === 3 ? 'broken' : 'started'));
  const first = several(() => decide(inputOf(calm, [], NOON)));
  const opened = decide(inputOf(calm, [], NOON)).incidents;
  const again = several(() => decide(inputOf(calm, opened, NOON + MINUTE)));
  const raised = several(() => decide(inputOf(louder, opened, NOON + MINUTE)));
  const pairs = opened.reduce((sum, { members }) => sum + members.length, 0);
  const looked = several(() => {
    const known = new Map(calm.map((state) => [pairKey(state), state.level]));
    for (const { members } of opened) for (const member of members) known.get(pairKey(member));
  });
  console.log(`${String(pairs)} pairs in ${String(opened.length)} incidents, limit ${String(LIMIT_MS)} ms a cycle`);
  console.log(`  nothing happens   ${ms(again.ms)}, ${said(again.result)}`);
  console.log(`  a target breaks   ${ms(raised.ms)}, ${said(raised.result)}`);
  console.log(`  all at first      ${ms(first.ms)}, ${said(first.result)}`);
  console.log(`  a Map by pair     ${ms(looked.ms)}`);
}

function several<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const { result } = cpuTimed(work);
  return { ms: median(Array.from({ length: RUNS }, () => cpuTimed(work).ms)), result };
}

function said({ incidents, deliveries }: Decision): string {
  return `${String(incidents.length)} incidents to write, ${String(deliveries.length)} deliveries`;
}

function ms(value: number): string {
  return `${value.toFixed(0).padStart(4)} ms of CPU`;
}

for (const causes of [1, 10]) measure(causes);
