// `anchorwatch firmware inspect` and `firmware diff`: what devices really trust, from what is built or dumped.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';
import { defaultConfigFile } from './wiring.ts';

interface InspectOptions {
  readonly stack?: string;
  readonly config?: string;
  readonly at?: string;
  readonly as?: string;
  readonly member?: string;
  readonly passwordFile?: string;
  readonly against?: readonly string[];
  readonly emit?: 'config';
  readonly wide?: true;
  readonly format: Format;
}

const INSPECT_HELP = `
A FILE may be PEM, DER, PKCS #7 or #12, C source, an ESP-IDF bundle, a key store
of Java or Android, an image of a flash or a file system, an ELF or any other
binary, or an archive with any of these in it: what it is shows in its content.

With --stack, ✗ marks an anchor that the device cannot use, ? one that it may not
be able to use (a rule that nobody knows decides), · a remark.

Passwords of key stores: ANCHORWATCH_STORE_PASSWORD, --password-file, and those
that are usual. FILEs go before options that take several values.

Examples:
  $ anchorwatch firmware inspect build/firmware.bin
      which CAs are in it?
  $ anchorwatch firmware inspect certs/ --stack ti-simplelink
      can a CC3220 use each of them?
  $ anchorwatch firmware inspect cacert.pem --stack mbedtls \\
      --against updates.example.com
      and would it accept this host with them, now?
  $ anchorwatch firmware inspect rootfs.tar.gz --member 'etc/ssl/*.pem' \\
      --stack openssl --emit config
      an entry for the config file

Exit status (with --against the worse of both):
  0  anchors were found, and nothing looks wrong
  1  something looks wrong: for the stack, or a part cannot be read
  3  nothing was recognised (it says what was tried), or bad usage
`;

interface DiffOptions {
  readonly config?: string;
  readonly firmware?: readonly string[];
  readonly stack?: string;
  readonly served?: string;
  readonly host?: string;
  readonly format: Format;
}

const DIFF_HELP = `
OLD and NEW are files or folders as for firmware inspect. With --config, the
targets of the firmware line that OLD is of are asked once, now, and what they
serve is judged with the anchors of both: a gate for a build pipeline. Which
line that is: --firmware, or the only one, or those that pin what is in OLD.

Examples:
  $ anchorwatch firmware diff v1.4/firmware.bin build/firmware.bin
      anchors lost, gained and renewed
  $ anchorwatch firmware diff certs-1.4/ certs-1.5/ \\
      --config anchorwatch.yaml --firmware thermostat-1.4
      and does the new release still accept every target?
  $ anchorwatch firmware diff old.pem new.pem --served served.pem \\
      --stack wolfssl --host updates.example.com
      the same of a saved list, without a network

Exit status:
  0  nothing got worse
  1  a target is uncertain now or ends sooner, an anchor looks wrong for the
     stack that did not before; without targets: an anchor was lost
  2  a target that was accepted would be refused
  3  could not find out: a target gave no answer, a release could not be read
     whole; or bad usage
`;

export function defineFirmware(program: Command, wiring: Wiring): void {
  const firmware = program
    .command('firmware')
    .summary('the anchors in images, archives and source trees')
    .description('About what devices trust, from what is built or dumped.');
  defineInspect(firmware, wiring);
  defineDiff(firmware, wiring);
}

function defineInspect(firmware: Command, { terminal, settle }: Wiring): void {
  firmware
    .command('inspect')
    .summary('which anchors are in these files?')
    .description('Finds the trust anchors in files and folders, and tells which a TLS stack cannot use.')
    .argument('<file...>', 'files and folders')
    .option('--stack <name>', 'what looks wrong for this TLS stack? (see: anchorwatch stacks)')
    .option('--config <file>', 'config file whose stacks are known as well, and that --emit is for')
    .option('--at <instant>', 'the time of the device, e.g. 2027-01-01 (default: now)')
    .option('--as <format>', 'what the files are taken for (default: what their content is)')
    .option('--member <name>', 'only these members of archives and images: a name, a path or a glob')
    .option('--password-file <file>', 'passwords of key stores, one a line')
    .option('--against <target...>', 'check these hosts with what was found; needs --stack')
    .addOption(new Option('--emit <what>', 'print an entry for the config file').choices(['config']))
    .option('--wide', 'whole names, digests and all places, however long the lines get')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', INSPECT_HELP)
    .action(async (paths: readonly string[], options: InspectOptions) => {
      const { firmwareInspectCommand } = await import('../commands/firmware-inspect.ts');
      const { stack = null, config = null, at = null, against = [], emit = null, wide = false, format } = options;
      const { as = null, member = null, passwordFile = null } = options;
      const reading = { as, member, passwordFile };
      const defaultConfig = defaultConfigFile(terminal);
      const request = { paths, reading, stack, config, defaultConfig, at, against, emit, wide, format };
      settle(await firmwareInspectCommand(request, terminal));
    });
}

function defineDiff(firmware: Command, { terminal, settle }: Wiring): void {
  firmware
    .command('diff')
    .summary('which anchors does a release lose, and which targets with them?')
    .description('Compares the trust anchors of two releases, and what targets come to with each.')
    .argument('<old>', 'a file or folder of the release in the field')
    .argument('<new>', 'the same of the release to come')
    .option('--config <file>', 'config file whose targets are asked')
    .option('--firmware <id...>', 'the firmware lines of the config file that OLD is of')
    .option('--stack <name>', 'without a config file: the TLS stack of the device (see: anchorwatch stacks)')
    .option('--served <file>', 'judge this served list, in PEM or DER, instead of asking')
    .option('--host <name>', 'with --served: the host that it is of')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', DIFF_HELP)
    .action(async (old: string, now: string, options: DiffOptions) => {
      const { firmwareDiffCommand } = await import('../commands/firmware-diff.ts');
      const { config = null, firmware: ids = [], stack = null, served = null, host = null, format } = options;
      settle(await firmwareDiffCommand({ old, now, config, firmware: ids, stack, served, host, format }, terminal));
    });
}
