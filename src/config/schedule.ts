// Whether `schedule` is a cron expression that the scheduler takes.
import { describe } from './mistakes.ts';
import type { Mistake } from './problem.ts';

/** The mistake in the document's schedule, if there is one; without a schedule there is none. */
export async function checkSchedule(document: unknown): Promise<readonly Mistake[]> {
  const schedule = scheduleOf(document);
  if (schedule === null) return [];
  // Loaded only here: a command that runs once needs no scheduler.
  const { validateDetailed } = await import('node-cron');
  const { valid, errors } = validateDetailed(schedule);
  if (valid) return [];
  const fields = [...new Set(errors.map(({ field }) => FIELD_NAMES[field] ?? ''))].filter((name) => name !== '');
  const where = fields.length === 0 ? '' : `; look at its ${fields.join(', ')}`;
  const expected = `a cron expression of five fields, or six with seconds first, such as "*/10 * * * *"${where}`;
  return [{ path: ['schedule'], at: 'value', found: describe(schedule), expected }];
}

function scheduleOf(document: unknown): string | null {
  if (typeof document !== 'object' || document === null || !('schedule' in document)) return null;
  return typeof document.schedule === 'string' ? document.schedule : null;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  second: 'seconds',
  minute: 'minutes',
  hour: 'hours',
  dayOfMonth: 'day of the month',
  month: 'month',
  dayOfWeek: 'day of the week',
};
