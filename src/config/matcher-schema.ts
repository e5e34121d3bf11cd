// What a route, a maintenance window and (by hand) a silence are about: globs of firmware and targets, and labels.
import { z } from 'zod';

import { text } from './schema-parts.ts';

const GLOB_FORM = 'a name in which * stands for any characters and ? for one, at most 200';
export const GLOB_PATTERN = /^[\x21-\x7e]{1,200}$/;
const glob = text(GLOB_PATTERN, GLOB_FORM);
export const LABEL_FORM = 'the name of a label: letters, digits, dot, dash and underscore, at most 100';
export const LABEL_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
const labelName = text(LABEL_PATTERN, LABEL_FORM);

const VALUE_FORM =
  'a text of printable ASCII, at most 200 characters (in quotes where it looks like a number, true or false)';

export const labels = z.record(labelName, text(/^[\x20-\x7e]{1,200}$/, VALUE_FORM)).default({});

/** The fields of a matcher; what is left out matches everything. */
export const matcherFields = {
  firmware: z.array(glob).min(1).optional().describe('Firmware ids, with * and ?. Default: every firmware.'),
  targets: z.array(glob).min(1).optional().describe('Hosts or host:port, with * and ?. Default: every target.'),
  labels: z
    .record(labelName, glob)
    .optional()
    .describe('Labels that the firmware or the target must have, the values with * and ?.'),
};
