// Signals of every kind, for properties. Texts of strangers are any string at all: NUL, lone surrogates, markup.
import fc from 'fast-check';

import { servedListOf, targetKey } from '../../src/probe/observation.ts';
import type { Json, SourceState } from '../../src/signals/collector.ts';
import type { NamedAnchor, Signal } from '../../src/signals/signal.ts';
import { CONFIDENCES } from '../../src/signals/signal.ts';

const instant = fc.integer({ min: 0, max: 8_640_000_000_000_000 });
const strange = fc.string({ unit: 'binary', maxLength: 20 });
const host = fc.constantFrom('a.example', 'b.example', '2001:db8::1');
const target = host.map((name) => targetKey(name, 443));
const targets = fc.array(target, { maxLength: 2 });
/** Few, so that the same comes again. */
const digest = fc.constantFrom('aa'.repeat(32), 'bb'.repeat(32));
const der = fc.uint8Array({ maxLength: 40 });
const base = { source: strange, at: instant, confidence: fc.constantFrom(...CONFIDENCES) };
const texts = fc.array(strange, { maxLength: 3 });

const anchor: fc.Arbitrary<NamedAnchor> = fc.record({ subject: strange, spkiSha256: fc.option(digest) });
const anchors = fc.array(anchor, { maxLength: 3 });

export const signals: fc.Arbitrary<Signal> = fc
  .oneof(
    fc.record({
      ...base,
      kind: fc.constant('declared-roots' as const),
      set: fc.constantFrom('dropbox', 'https://pki.example/roots.pem'),
      anchors,
      changed: fc.option(fc.record({ at: instant, added: anchors, removed: anchors })),
    }),
    fc.record({
      ...base,
      kind: fc.constant('announcement' as const),
      id: fc.constantFrom('g2', 'r46'),
      targets,
      anchor,
      from: instant,
      moved: fc.array(fc.record({ from: instant, until: instant }), { maxLength: 2 }),
    }),
    fc.record({
      ...base,
      kind: fc.constant('issuance' as const),
      target,
      tbsSha256: digest,
      spkiSha256: digest,
      dnsNames: texts,
      issuer: anchor,
      notBefore: instant,
      notAfter: instant,
      der: fc.option(der),
    }),
    fc.record({
      ...base,
      kind: fc.constant('caa' as const),
      host,
      foundAt: fc.option(host),
      records: texts,
      issuers: fc.option(texts),
      changed: fc.option(fc.record({ at: instant, added: texts, removed: texts })),
    }),
    fc.record({
      ...base,
      kind: fc.constant('renewal-info' as const),
      target,
      endEntity: digest,
      start: instant,
      end: instant,
      explanation: fc.option(strange),
      before: fc.option(fc.record({ start: instant, end: instant })),
    }),
    fc.record({
      ...base,
      kind: fc.constant('preview' as const),
      host,
      port: fc.constantFrom(443, 8443),
      targets,
      of: strange,
      servedList: fc.array(der, { maxLength: 3 }).map(servedListOf),
    }),
  )
  // fast-check makes objects without a prototype now and then; JSON knows no such thing.
  .map((signal) => structuredClone(signal));

const sourceNames = ['Cert Spotter', 'CAA', 'previews'] as const;

export const sourceStates: fc.Arbitrary<SourceState> = fc
  .record({
    source: fc.constantFrom(...sourceNames),
    // Of a JSON text, for JSON has no -0.
    state: fc.json({ stringUnit: 'binary' }).map((text) => JSON.parse(text) as Json),
    triedAt: instant,
    goodAt: fc.option(instant),
    failingSince: fc.option(instant),
    problem: fc.option(strange),
  })
  .map((state) => structuredClone(state));
