// `anchorwatch evidence`: its options and its help.
import type { Command } from 'commander';

import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface EvidenceOptions {
  readonly config?: string;
  readonly out?: string;
  readonly force?: boolean;
}

const HELP = `
Reads the config file and the store of the daemon, running or not; asks no
network. In the zip: README.txt for whoever runs the host, every served list as
it was served, the anchors and verdicts of each firmware with every step, and
replay.sh, which comes to the same verdicts without us. Nothing of receivers,
secrets or people is in it.

Examples:
  $ anchorwatch evidence updates.example.com
  $ anchorwatch evidence inc-3f2a --out for-the-cdn.zip

Exit status:
  0  written
  3  bad usage, no such incident or target, no store, or it cannot be written
`;

export function defineEvidence(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('evidence')
    .summary('everything on a host or an incident, for whoever runs the host')
    .description('Puts together what was observed, and why which firmware refuses it, so that others can check it.')
    .argument('<incident|target>', 'an incident (how its id begins is enough), a host, or host:port')
    .option('--out <file>', 'where to write it (default: evidence-NAME.zip)')
    .option('--force', 'replace a file that is there already')
    .option(...CONFIG_OPTION)
    .addHelpText('after', HELP)
    .action(async (about: string, options: EvidenceOptions) => {
      const { evidenceCommand } = await import('../commands/evidence.ts');
      const { config = defaultConfigFile(terminal), out = null, force = false } = options;
      settle(await evidenceCommand({ config, about, out, force }, terminal));
    });
}
