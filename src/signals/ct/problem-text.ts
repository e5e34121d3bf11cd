// What went wrong with a source of CT, in a sentence for people.
import { isoInstant } from '../../lib/clock.ts';
import type { CtProblem } from './answer.ts';
import type { SpoolProblem } from './hook-spool.ts';

export function ctProblemText(problem: CtProblem): string {
  switch (problem.code) {
    case 'unreachable':
      return `no answer: ${problem.detail}`;
    case 'rate-limited':
      return `too many queries: nothing is asked before ${isoInstant(problem.until)}`;
    case 'unavailable':
      return `out of order: HTTP status ${String(problem.status)}`;
    case 'unauthorized':
      return 'the API key is not accepted';
    case 'not-allowed-by-plan':
      return `this name may not be asked about${inBrackets(problem.detail)}`;
    case 'refused':
      return `HTTP status ${String(problem.status)}${inBrackets(problem.detail)}`;
    case 'not-a-page':
      return 'an answer that is not one of the Cert Spotter API';
    case 'not-advancing':
      return 'pages that lead nowhere';
  }
}

export function spoolProblemText({ code, file, detail }: SpoolProblem): string {
  switch (code) {
    case 'folder-unreadable':
      return `the folder cannot be read: ${detail}`;
    case 'file-unreadable':
      return `${file} cannot be read: ${detail}`;
    case 'malformed':
      return `${file} was moved aside: ${detail}`;
    case 'not-movable':
      return `${file} is to be moved aside, and cannot be: ${detail}`;
  }
}

function inBrackets(detail: string): string {
  return detail === '' ? '' : ` (${detail})`;
}
