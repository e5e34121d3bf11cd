// Whether the dates of an anchor end what leads to it.
import type { Stack } from '../stack.ts';

/** Whether a device whose clock goes on refuses, for that alone, what leads to an anchor that is over. */
export function endsWithAnchor(rule: Stack['rules']['anchorDates']): boolean {
  switch (rule) {
    case 'checked':
    case 'at-load':
      return true;
    case 'noted':
    case 'ignored':
      return false;
  }
}
