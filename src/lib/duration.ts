// Durations as people write them: `90d`, `4h`, `10m`, `30s`, `250ms`.

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
type Unit = keyof typeof UNIT_MS;

/** What `parseDuration` reads, for schemas and messages. */
export const DURATION_PATTERN = '^[0-9]{1,6}(ms|s|m|h|d|w)$';

/** Milliseconds of a duration such as `90d`, or null when the text is not one. */
export function parseDuration(text: string): number | null {
  const match = new RegExp(DURATION_PATTERN).exec(text);
  if (match === null) return null;
  return Number.parseInt(text, 10) * UNIT_MS[match[1] as Unit];
}

/** A duration for people, in its two largest units: `3 d 4 h`, `12 min`, `0 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1_000);
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${String(count)} ${unit}`)
    .join(' ');
}
