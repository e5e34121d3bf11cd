// `anchorwatch verify`: its options and its help.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import { usageError } from '../../lib/usage-error.ts';
import type { Wiring } from './wiring.ts';

interface VerifyOptions {
  readonly served?: string;
  readonly anchors?: readonly string[];
  readonly stack?: string;
  readonly config?: string;
  readonly host?: string;
  readonly at?: string;
  readonly format: Format;
  readonly batch?: true;
  readonly explain?: true;
}

const HELP = `
Nothing is sent anywhere: the list comes from a file, such as what
  $ openssl s_client -connect updates.example.com:443 -showcerts \\
      </dev/null > served.pem
prints (text around the certificates does no harm).

Examples:
  $ anchorwatch verify --served served.pem --anchors pinned.pem \\
      --stack wolfssl --host updates.example.com
      would a device with wolfSSL that pins these CAs accept this list now?
  $ anchorwatch verify --served served.pem --anchors pinned.pem \\
      --stack wolfssl --host updates.example.com --at 2027-01-01
      would it still be accepted on that day?
  $ anchorwatch verify --explain --served served.pem --anchors pinned.pem \\
      --stack wolfssl --host updates.example.com
      step by step: what to show to whoever runs the server
  $ anchorwatch verify --batch < questions.ndjson > verdicts.ndjson
      one JSON object a line in, one a line out, in order (broken here):
      {"id":"7","stack":"wolfssl","host":"a.example",
       "at":"2026-03-01T00:00:00Z","anchors":["<PEM>"],"served":["<PEM>"]}
      {"id":"7","accept":false,"code":"anchor-missing","deviceCode":"-188",...}
      a line that cannot be read gives {"id":...,"error":"..."}; the run goes on

Exit status:
  0  accepted; with --batch: every line has its answer
  2  refused
  3  bad usage or unreadable input; or nobody knows, for a rule of the stack that
     is not known decides (both answers are printed)
`;

export function defineVerify(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('verify')
    .summary('judge a served list from a file, without a network')
    .description('Tells whether a stack with these trust anchors accepts a served list, by which path and until when.')
    .option('--served <file>', 'PEM or DER file with the certificates in the order in which the server sends them')
    .option('--anchors <file...>', 'PEM or DER files with the CAs that the device pins')
    .option('--stack <name>', 'the TLS stack of the device (see: anchorwatch stacks)')
    .option('--config <file>', 'config file whose stacks are known as well')
    .option('--host <name>', 'the name that the device asks for')
    .option('--at <instant>', 'the time of the device, e.g. 2026-03-01T00:00:00Z; none: no clock (default: now)')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--explain', 'print every step: which signers were looked for, which were tried, why each failed')
    .option('--batch', 'read questions as NDJSON from standard input')
    .addHelpText('after', HELP)
    .action(async (options: VerifyOptions, command: Command) => {
      if (options.batch) {
        refuseOthers(command);
        const { verifyBatchCommand } = await import('../commands/verify-batch.ts');
        settle(await verifyBatchCommand(options.config ?? null, terminal));
        return;
      }
      const { verifyCommand } = await import('../commands/verify.ts');
      const { served, anchors, stack, host, at = null, format, explain = false, config = null } = options;
      const request = {
        served: required(served, '--served FILE'),
        anchors: required(anchors, '--anchors FILE'),
        stack: required(stack, '--stack NAME'),
        config,
        host: required(host, '--host NAME'),
        at,
        format,
        explain,
      };
      settle(await verifyCommand(request, terminal));
    });
}

function required<T>(value: T | undefined, option: string): T {
  if (value === undefined) throw usageError(`verify needs ${option}; see: anchorwatch verify --help`);
  return value;
}

/** Every question of a batch brings its own stack, anchors and list. */
function refuseOthers(command: Command): void {
  const others = Object.keys(command.opts()).filter(
    (name) => name !== 'batch' && name !== 'config' && command.getOptionValueSource(name) === 'cli',
  );
  if (others.length > 0)
    throw usageError(`--batch goes with no other option but --config, found --${others.join(', --')}`);
}
