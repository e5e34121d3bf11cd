// The times that a target's page can show.

const DAY_MS = 86_400_000;

export const RANGES = [
  { name: '7d', label: '7 days', ms: 7 * DAY_MS },
  { name: '30d', label: '30 days', ms: 30 * DAY_MS },
  { name: '90d', label: '90 days', ms: 90 * DAY_MS },
  { name: '1y', label: '1 year', ms: 365 * DAY_MS },
] as const;
export type ShownRange = (typeof RANGES)[number];

const DEFAULT = RANGES[1];

/** 30 days where the name is none of them. */
export function rangeNamed(name: string | undefined): ShownRange {
  return RANGES.find((range) => range.name === name) ?? DEFAULT;
}
