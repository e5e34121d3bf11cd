// The fields of a form that was sent.
import type { Asked } from './app-env.ts';

/** More than any form of ours has. */
const MAX_FIELDS = 50;

/** By name, the first of each; none where something else than a form was sent. Never throws. app.ts bounds the body. */
export async function formOf(asked: Asked): Promise<Readonly<Record<string, string>>> {
  const type = asked.req.header('content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return {};
  const fields = new Map<string, string>();
  // Whoever goes away while sending has sent nothing.
  const text = await asked.req.text().catch(() => '');
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.size < MAX_FIELDS && !fields.has(name)) fields.set(name, value);
  }
  return Object.fromEntries(fields);
}
