// `anchorwatch check`: its options and its help.
import { type Command, Option } from 'commander';

import type { ClientHelloProfile } from '../../probe/observation.ts';
import { CLIENT_HELLO_PROFILES } from '../../probe/observation.ts';
import type { Format } from '../commands/check.ts';
import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface CheckOptions {
  readonly config?: string;
  readonly firmware?: readonly string[];
  readonly anchors?: readonly string[];
  readonly stack?: readonly string[];
  readonly hello?: readonly ClientHelloProfile[];
  readonly sni: boolean;
  readonly address?: readonly string[];
  readonly format: Format;
}

const HELP = `
A TARGET is a host, host:port, [IPv6]:port or a URL: https://host/path follows
redirects, smtp://, imap://, pop3:// and postgres:// begin with STARTTLS, tls://
and mqtts:// are TLS from the first byte. With a config file it picks among the
targets there; with --anchors and --stack it is any host, and no config is read.

Examples:
  $ anchorwatch check
      every firmware and target of the config file
  $ anchorwatch check content.dropboxapi.com --firmware thermostat-1.4
      one of each
  $ anchorwatch check updates.example.com --anchors pinned.pem --stack mbedtls
      would a device with mbedTLS that pins these CAs accept this host now?
  $ anchorwatch check updates.example.com --anchors pinned.pem --stack mbedtls \\
      --address 192.0.2.7
      the same of a server that DNS does not point at yet

Exit status (the loudest outlook decides):
  0  all safe
  1  exposed, likely: it can happen
  2  started, broken: some or all endpoints are refused already
  3  unknown: could not find out, or bad usage
`;

export function defineCheck(program: Command, { terminal, settle }: Wiring): void {
  program
    .command('check')
    .summary('probe now, judge, print')
    .description('Probes targets now and tells for each firmware whether it would still accept what they serve.')
    .argument('[target...]', 'which targets (default: all of the config file)')
    .option(...CONFIG_OPTION)
    .option('--firmware <id...>', 'only these firmware lines of the config file')
    .option('--anchors <file...>', 'without a config file: PEM or DER files with the CAs that the device pins')
    .option('--stack <name...>', 'without a config file: the TLS stack of the device (see: anchorwatch stacks)')
    .addOption(
      new Option('--hello <name...>', 'client hellos to send (default: those of the stack)').choices(
        CLIENT_HELLO_PROFILES,
      ),
    )
    .option('--no-sni', 'send no server_name')
    .option('--address <ip...>', 'ask these addresses instead of those that DNS names')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .addHelpText('after', HELP)
    .action(async (targets: readonly string[], options: CheckOptions) => {
      const { checkCommand } = await import('../commands/check.ts');
      const { config = null, firmware = [], anchors = [], stack = [], hello = [], address = [], sni, format } = options;
      const adHoc = { anchors, stacks: stack, hellos: hello, sni, addresses: address };
      const request = { targets, config, defaultConfig: defaultConfigFile(terminal), firmware, adHoc, format };
      settle(await checkCommand(request, terminal));
    });
}
