// The stacks of an operator's own that a bundle needs, as a config file that `verify --config` takes.
import type { Config } from '../../config/schema.ts';
import { visibleJson } from '../../lib/escape.ts';
import { type BundleFile, textFile } from './bundle-file.ts';

/** Null where no firmware of the bundle has one. Nothing else of the config is in it. */
export function ownStacksFile(stacks: Config['stacks'], used: ReadonlySet<string>): BundleFile | null {
  const wanted = stacks.filter(({ name }) => used.has(name));
  const [first] = wanted;
  if (first === undefined) return null;
  // A config names a firmware: this one is nobody's.
  const firmware = [
    { id: 'replay', stack: first.name, anchors: ['anchors'], targets: [{ host: 'updates.example.com' }] },
  ];
  const document = { firmware, stacks: wanted.map(asWritten) };
  return textFile('stacks.yaml', `# JSON is YAML.\n${visibleJson(document, 2)}\n`);
}

/** As the schema reads it: what lifts a limit is written `none`. */
function asWritten({ rules, ...stack }: Config['stacks'][number]) {
  return { ...stack, rules: Object.fromEntries(Object.entries(rules).map(([rule, value]) => [rule, value ?? 'none'])) };
}
