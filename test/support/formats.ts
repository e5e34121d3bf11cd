// What tests of the importers say about the results, in short.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import fc from 'fast-check';

import type { AnchorFormat, AnyFormat, Found, LazyFormat } from '../../src/firmware/import/format.ts';
import { decodeCertificate } from '../../src/chain/decode.ts';
import { CodedError } from '../../src/lib/coded-error.ts';

/** `Root A @0 line 1 "alias"`, `broken @12: ...`: what was found, where, under which name. */
export function summary(found: Found): string {
  const { offset, line, label } = found.at;
  const place = [
    offset === null ? '' : ` @${String(offset)}`,
    line === null ? '' : ` line ${String(line)}`,
    label === null ? '' : ` "${label}"`,
  ].join('');
  switch (found.kind) {
    case 'certificate':
      return `${nameOf(found.der)}${place}`;
    case 'allowed-hash':
      return `allowed ${found.hash}${place}`;
    case 'broken':
    case 'left-out':
      return `${found.kind}${place}: ${found.detail}`;
    case 'name-and-key':
    case 'hashed-name-and-key':
      return `${found.kind}${place}`;
  }
}

/** The kinds alone, for input that is bent. */
export const kinds = (found: readonly Found[]): readonly string[] => found.map(({ kind }) => kind);

/** SHA-256 of the certificates that were found, as IssuedCertificate has it. */
export function certificatesOf(found: readonly Found[]): readonly string[] {
  return found.flatMap((one) =>
    one.kind === 'certificate' ? [createHash('sha256').update(one.der).digest('hex')] : [],
  );
}

export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

export function assertRecognised(format: AnyFormat, content: string | Uint8Array): void {
  assert.deepEqual(format.recognise(bytesOf(content)), { kind: 'yes' });
}

/** How far it got, of what is not recognised. */
export function reachedIn(format: AnyFormat, content: string | Uint8Array): string {
  const recognition = format.recognise(bytesOf(content));
  assert.equal(recognition.kind, 'no');
  return recognition.reached;
}

/** Cut anywhere, bent anywhere, or random: recognise and read answer, and every offset is within the file. */
export function assertWithstands(format: AnchorFormat, samples: readonly (string | Uint8Array)[]): void {
  fc.assert(
    fc.property(brokenFrom(samples), (bytes) => {
      assertSane(format, bytes, format.read(bytes));
    }),
  );
}

/** `assertWithstands` for a format whose reading waits. */
export async function assertWithstandsLater(
  format: LazyFormat,
  samples: readonly (string | Uint8Array)[],
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(brokenFrom(samples), async (bytes) => {
      assertSane(format, bytes, await format.read(bytes));
    }),
  );
}

function brokenFrom(samples: readonly (string | Uint8Array)[]): fc.Arbitrary<Uint8Array> {
  const sample = fc.constantFrom(...samples.map(bytesOf));
  const cut = fc.tuple(sample, fc.nat()).map(([bytes, at]) => bytes.subarray(0, at % (bytes.length + 1)));
  const edits = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const bent = fc.tuple(sample, edits).map(([bytes, changes]) => {
    const copy = Uint8Array.from(bytes);
    // Half of the changes go to the first octets, where the lengths are.
    for (const [at, value] of changes) copy[at % (value % 2 === 0 ? copy.length : Math.min(copy.length, 64))] = value;
    return copy;
  });
  return fc.oneof(cut, bent, fc.uint8Array({ maxLength: 300 }));
}

function assertSane(format: AnyFormat, bytes: Uint8Array, found: readonly Found[]): void {
  const recognition = format.recognise(bytes);
  if (recognition.kind === 'no') assert.notEqual(recognition.reached, '');
  for (const { at } of found) assert.ok(at.offset === null || at.offset <= bytes.length);
}

function nameOf(der: Uint8Array): string {
  try {
    return decodeCertificate(der).subject.text.replace(/^CN=/, '');
  } catch (error) {
    if (error instanceof CodedError) return `undecodable(${String(der.length)})`;
    throw error;
  }
}
