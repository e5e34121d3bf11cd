// What a mail is made of: both texts, the headers by which programs sort, thread and not answer it, and the attachments.
import type { Notification } from '../../notification.ts';
import { renderHtml } from '../../render/html.ts';
import type { Message, Section } from '../../render/message.ts';
import { renderSubject } from '../../render/subject.ts';
import { renderText } from '../../render/text.ts';
import type { Attachments } from './attachments.ts';

interface MailParts {
  readonly notification: Notification;
  readonly message: Message;
  readonly attachments: Attachments;
  readonly to: readonly string[];
  readonly from: string;
}

/** As nodemailer takes it. Nothing in it is random, so that every try sends the same mail. */
export function mailOf({ notification, message, attachments, to, from }: MailParts) {
  const shown: Message = { ...message, sections: [...message.sections, ...attachmentSection(attachments)] };
  const domain = domainOf(from);
  return {
    from,
    to: [...to],
    subject: renderSubject(shown),
    text: renderText(shown),
    html: renderHtml(shown),
    attachments: attachments.files.map(({ filename, pem }) => ({
      filename,
      content: pem,
      contentType: 'application/x-pem-file',
    })),
    date: new Date(notification.at),
    // The same on every try, so that mail programs may drop the second.
    messageId: `<${notification.id}@${domain}>`,
    ...threadOf(notification, domain),
    ...(message.tone === 'stranded' || message.tone === 'broken' ? { priority: 'high' as const } : {}),
    headers: {
      // RFC 3834 section 5: nobody's holiday reply is wanted.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Anchorwatch-Incident': notification.incident,
      'X-Anchorwatch-Kind': notification.kind,
    },
    // What is sent is what was rendered: no text in it can make nodemailer read a file or fetch a URL.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/**
 * All mails of an incident answer one that was never sent (RFC 5322 section 3.6.4): whichever of them a reader got, and
 * in whichever order, they make one thread. A digest or a test is a thread of its own.
 */
function threadOf(notification: Notification, domain: string) {
  if (notification.about === 'digest' || notification.about === 'test') return {};
  const root = `<${notification.incident}@${domain}>`;
  return { inReplyTo: root, references: [root] };
}

function attachmentSection({ files, notes }: Attachments): readonly Section[] {
  const lines = [...files.map(({ filename, about }) => `${filename}: ${about}`), ...notes];
  return lines.length === 0 ? [] : [{ kind: 'lines', title: 'Attachments', lines, more: 0 }];
}

function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
