// Times of the day as people write them: `07:00`, `22:30`.
import { CodedError } from '../../lib/coded-error.ts';

/**
 * Minutes since 00:00 of `HH:MM`, 0 to 1439; `24:00` is 00:00, the end of one day being the start of the next. Throws a
 * CodedError `bad-time-of-day`: the config has been checked before.
 */
export function minuteOfDay(text: string): number {
  const match = /^(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/.exec(text);
  if (match === null) {
    throw new CodedError('bad-time-of-day', `${JSON.stringify(text)} is no time of the day such as "07:00"`);
  }
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}
