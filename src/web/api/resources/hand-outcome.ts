// What became of something that was asked by hand, as the API has it.
import { visibleText } from '../../../lib/escape.ts';
import type { HandOutcome } from '../../../views/incidents/hands.ts';
import { apiError } from '../api-error.ts';

/** What was done. Throws `bad-body`, `not-found` or `conflict`. */
export function doneOr<Done>(outcome: HandOutcome<Done>): Done {
  switch (outcome.kind) {
    case 'done':
      return outcome.done;
    case 'invalid':
      throw apiError(
        'bad-body',
        outcome.mistakes
          .map(({ field, message }) => (field === '' ? message : `${visibleText(field, 80)}: ${message}`))
          .join('; '),
      );
    case 'unknown':
      throw apiError('not-found', outcome.message);
    case 'conflict':
      throw apiError('conflict', outcome.message);
  }
}
