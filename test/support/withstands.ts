// What every importer must withstand: its own input cut short, bent at places and replaced by noise.
import assert from 'node:assert/strict';

import fc from 'fast-check';

import type { AnchorFormat } from '../../src/firmware/import/format.ts';
import { createUnpackBudget, UNPACK_LIMITS } from '../../src/firmware/unpack/budget.ts';
import type { Container, Member } from '../../src/firmware/unpack/container.ts';

/** Fails where the format throws, gives a place outside of the bytes, or says "broken" without a sentence. */
export function assertFormatWithstands(format: AnchorFormat, sample: Uint8Array): void {
  for (const bytes of cutShort(sample)) assertSane(format, bytes);
  fc.assert(
    fc.property(bentFrom(sample), (bytes) => {
      assertSane(format, bytes);
    }),
    { numRuns: 300 },
  );
}

/** The sample cut at every length up to 64, and at a hundred more. */
export function cutShort(sample: Uint8Array): readonly Uint8Array[] {
  const step = Math.max(1, Math.floor(sample.length / 100));
  const lengths = [...Array(Math.min(64, sample.length)).keys()];
  for (let length = 64; length < sample.length; length += step) lengths.push(length);
  return lengths.map((length) => sample.subarray(0, length));
}

/** Noise, and the sample with some of its octets replaced: more often such that make lengths and offsets extreme. */
export function bentFrom(sample: Uint8Array): fc.Arbitrary<Uint8Array> {
  const octet = fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff), fc.integer({ min: 0, max: 255 }));
  const change = fc.record({ at: fc.nat(Math.max(0, sample.length - 1)), octet });
  // Headers are at the start: half of the changes hit them.
  const early = fc.record({ at: fc.nat(Math.max(0, Math.min(63, sample.length - 1))), octet });
  const bent = fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 12 }).map((changes) => {
    const bytes = Uint8Array.from(sample);
    for (const { at, octet: value } of changes) bytes[at] = value;
    return bytes;
  });
  return fc.oneof({ arbitrary: bent, weight: 4 }, { arbitrary: fc.uint8Array({ maxLength: 600 }), weight: 1 });
}

function assertSane(format: AnchorFormat, bytes: Uint8Array): void {
  const recognition = format.recognise(bytes);
  if (recognition.kind === 'no') assert.notEqual(recognition.reached, '');
  for (const found of format.read(bytes)) {
    const { offset } = found.at;
    assert.ok(offset === null || (offset >= 0 && offset <= bytes.length), `offset ${String(offset)}`);
    if (found.kind === 'broken') assert.notEqual(found.detail, '');
  }
}

/** Fails where the container throws, hangs, gives octets that are not in it, or leaves something out without a word. */
export async function assertContainerWithstands(container: Container, sample: Uint8Array): Promise<void> {
  for (const bytes of cutShort(sample)) await assertSaneMembers(container, bytes);
  await fc.assert(
    fc.asyncProperty(bentFrom(sample), async (bytes) => {
      await assertSaneMembers(container, bytes);
    }),
    { numRuns: 200 },
  );
}

/** All members of the bytes, within the limits that the program has. */
export async function membersOf(container: Container, bytes: Uint8Array): Promise<readonly Member[]> {
  const members: Member[] = [];
  for await (const member of container.members(bytes, createUnpackBudget(bytes.length, UNPACK_LIMITS))) {
    members.push(member);
  }
  return members;
}

async function assertSaneMembers(container: Container, bytes: Uint8Array): Promise<void> {
  const recognition = container.recognise(bytes);
  if (recognition.kind === 'no') assert.notEqual(recognition.reached, '');
  let octets = 0;
  for (const member of await membersOf(container, bytes)) {
    if (member.kind === 'left-out') assert.notEqual(member.detail, '');
    else octets += member.bytes.length;
  }
  // Partitions may overlap, files may share blocks: a few times the input is bounded, too.
  assert.ok(octets <= 16 * bytes.length + 65_536, `${String(octets)} octets of ${String(bytes.length)}`);
}
