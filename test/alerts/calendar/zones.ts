// What the tests of the calendar share: a wall clock of their own to compare with, and zones in which it is set.

/** What the clocks of `zone` show, as `sun 2026-03-29 03:00`. */
export function shown(at: number, zone: string): string {
  const formatters = FORMATTERS.get(zone) ?? formattersOf(zone);
  FORMATTERS.set(zone, formatters);
  return `${formatters.weekday.format(at).toLowerCase()} ${formatters.minute.format(at)}`;
}

const FORMATTERS = new Map<string, ReturnType<typeof formattersOf>>();

function formattersOf(timeZone: string) {
  return {
    weekday: new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'short' }),
    minute: new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }),
  };
}

/** Zones and a day of 2026 (UTC) in or around which clocks are set in it, or on which nothing happens. */
export const CHANGE_DAYS = [
  { zone: 'Europe/Berlin', day: '2026-03-29' },
  { zone: 'Europe/Berlin', day: '2026-10-25' },
  { zone: 'America/New_York', day: '2026-03-08' },
  { zone: 'America/New_York', day: '2026-11-01' },
  { zone: 'America/Havana', day: '2026-03-08' }, // at midnight
  { zone: 'America/Havana', day: '2026-11-01' }, // back over midnight
  { zone: 'Australia/Lord_Howe', day: '2026-04-05' }, // by half an hour
  { zone: 'Australia/Lord_Howe', day: '2026-10-04' },
  { zone: 'Asia/Kathmandu', day: '2026-03-29' }, // 05:45, never set
  { zone: 'Asia/Kolkata', day: '2026-10-25' }, // 05:30, never set
  { zone: 'Asia/Tokyo', day: '2026-03-29' },
  { zone: 'UTC', day: '2026-03-29' },
] as const;
