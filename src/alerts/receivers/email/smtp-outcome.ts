// What a mail server's replies mean for a notification: told, to be told to the others later, or refused for good.
import type { NodemailerError } from 'nodemailer';

import { errorText } from '../../../lib/coded-error.ts';
import { visibleText } from '../../../lib/escape.ts';
import { refused, retry, sent, type SendResult } from '../receiver.ts';

/** The recipients of one attempt, of which the server took at least one. */
export interface SmtpAnswer {
  readonly accepted: readonly string[];
  readonly rejectedErrors?: readonly NodemailerError[] | undefined;
}

/**
 * `reached` are the recipients of earlier attempts. A recipient who is refused for good beside others who have it is a
 * warning; one who is refused for now (RFC 5321 section 4.2.1: 4yz; greylisting, for instance) is tried again alone.
 */
export function resultOfAnswer(answer: SmtpAnswer, server: string, reached: readonly string[]): SendResult {
  const rejections = answer.rejectedErrors ?? [];
  if (rejections.length === 0) return sent();
  const text = `${server} refused ${rejections.map(rejectionText).join(', ')}`;
  if (rejections.every(isPermanent)) return sent(text);
  return retry(text, null, [...reached, ...answer.accepted]);
}

/** The result of an attempt that reached nobody. */
export function resultOfError(thrown: unknown, server: string, reached: readonly string[]): SendResult {
  const error: NodemailerError = thrown instanceof Error ? thrown : new Error(errorText(thrown));
  const rejections = error.rejectedErrors ?? [];
  const text =
    rejections.length === 0
      ? `${server}: ${visibleText(errorText(error))}`
      : `${server} refused ${rejections.map(rejectionText).join(', ')}`;
  if (!(rejections.length === 0 ? isFinal(error) : rejections.every(isPermanent))) return retry(text, null, reached);
  // Nobody is left to be told, and earlier attempts told the others.
  return reached.length > 0 ? sent(text) : refused(text);
}

// What the server says of us or of the mail. What it says of itself, such as a greeting of 554, passes.
const FINAL_CODES: readonly (string | undefined)[] = ['EAUTH', 'EENVELOPE', 'EMESSAGE'];

function isFinal(error: NodemailerError): boolean {
  return FINAL_CODES.includes(error.code) && isPermanent(error);
}

// A reply of 5yz, but for 503, which is about the session.
function isPermanent({ permanent }: NodemailerError): boolean {
  return permanent === true;
}

function rejectionText({ recipient = '', response, message }: NodemailerError): string {
  return `${visibleText(recipient)} (${visibleText(response ?? message)})`;
}
