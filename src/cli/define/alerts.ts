// `anchorwatch alerts ...`: what people see of alerts, and what they do about them by hand.
import { type Command, Option } from 'commander';

import type { Format } from '../commands/check.ts';
import {
  ACK_HELP,
  LIST_HELP,
  OUTBOX_HELP,
  SHOW_HELP,
  SILENCE_HELP,
  TEST_HELP,
  UNACK_HELP,
  UNSILENCE_HELP,
} from './alerts-help.ts';
import type { Wiring } from './wiring.ts';
import { CONFIG_OPTION, defaultConfigFile } from './wiring.ts';

interface ConfigOptions {
  readonly config?: string;
}

interface ShownOptions extends ConfigOptions {
  readonly all?: boolean;
  readonly format: Format;
}

interface SignedOptions extends ConfigOptions {
  readonly by?: string;
  readonly comment?: string;
}

interface AckOptions extends SignedOptions {
  readonly token?: string;
}

interface SilenceOptions extends SignedOptions {
  readonly firmware?: readonly string[];
  readonly target?: readonly string[];
  readonly label?: readonly string[];
  readonly incident?: string;
  readonly everything?: boolean;
  readonly for?: string;
  readonly until?: string;
}

interface OutboxOptions extends ConfigOptions {
  readonly undeliverable?: boolean;
  readonly format: Format;
  readonly retry?: string;
  readonly discard?: string;
}

const INCIDENT = ['<id>', 'the incident; how its id begins is enough'] as const;
const BY_OPTION = ['--by <name>', 'who does it (default: the name of the user)'] as const;
const COMMENT_OPTION = ['--comment <text>', 'what others should know'] as const;

function formatOption(): Option {
  return new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text');
}

export function defineAlerts(program: Command, wiring: Wiring): void {
  const alerts = program
    .command('alerts')
    .summary('incidents, acknowledgements, silences, deliveries')
    .description('About alerts: what is open, who looks after it, who is told. Safe beside a running daemon.');
  defineList(alerts, wiring);
  defineShow(alerts, wiring);
  defineAck(alerts, wiring);
  defineUnack(alerts, wiring);
  defineSilence(alerts, wiring);
  defineUnsilence(alerts, wiring);
  defineOutbox(alerts, wiring);
  defineTest(alerts, wiring);
}

function defineList(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('list')
    .summary('what is open, the loudest first')
    .description('Lists open incidents, active silences, and how old that is.')
    .option(...CONFIG_OPTION)
    .option('--all', 'those that are over as well, as far as they are kept')
    .addOption(formatOption())
    .addHelpText('after', LIST_HELP)
    .action(async ({ config = defaultConfigFile(terminal), all = false, format }: ShownOptions) => {
      const { alertsListCommand } = await import('../commands/alerts-list.ts');
      settle(await alertsListCommand({ config, all, format }, terminal));
    });
}

function defineShow(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('show')
    .summary('the story of an incident')
    .description('Shows one incident: whom it hits, what happened, who was told what and when.')
    .argument(...INCIDENT)
    .option(...CONFIG_OPTION)
    .option('--all', 'every pair and every event (default: 20 of each)')
    .addOption(formatOption())
    .addHelpText('after', SHOW_HELP)
    .action(async (id: string, { config = defaultConfigFile(terminal), all = false, format }: ShownOptions) => {
      const { alertsShowCommand } = await import('../commands/alerts-show.ts');
      settle(await alertsShowCommand({ config, id, all, format }, terminal));
    });
}

function defineAck(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('ack')
    .summary('look after an incident: no reminders, no escalation')
    .description('Acknowledges an incident as it is now, or as the mail told it whose link is given.')
    .argument('[id]', 'the incident; how its id begins is enough')
    .option('--token <token>', 'instead of the id: the link of a mail, or the token in it')
    .option(...BY_OPTION)
    .option(...COMMENT_OPTION)
    .option(...CONFIG_OPTION)
    .addHelpText('after', ACK_HELP)
    .action(async (id: string | undefined, options: AckOptions) => {
      const { alertsAckCommand } = await import('../commands/alerts-ack.ts');
      const { config = defaultConfigFile(terminal), token = null, by = null, comment = null } = options;
      settle(await alertsAckCommand({ config, id: id ?? null, token, by, comment }, terminal));
    });
}

function defineUnack(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('unack')
    .summary('take an acknowledgement back')
    .description('Takes back what is acknowledged of an incident.')
    .argument(...INCIDENT)
    .option(...CONFIG_OPTION)
    .addHelpText('after', UNACK_HELP)
    .action(async (id: string, { config = defaultConfigFile(terminal) }: ConfigOptions) => {
      const { alertsUnackCommand } = await import('../commands/alerts-ack.ts');
      settle(await alertsUnackCommand({ config, id }, terminal));
    });
}

function defineSilence(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('silence')
    .summary('be told nothing of some pairs for a while')
    .description('Mutes pairs of firmware and target for a while. What is still so afterwards is told then.')
    .option('--firmware <glob...>', 'of these firmware lines, with * and ?')
    .option('--target <glob...>', 'of these hosts or host:port, with * and ?')
    .option('--label <name=glob...>', 'of what has these labels in the config, the values with * and ?')
    .option('--incident <id>', 'of this incident')
    .option('--everything', 'of whatever it is')
    .option('--for <duration>', 'for how long, e.g. 4h; at most 90d')
    .option('--until <instant>', 'or until when, e.g. 2026-03-01T18:00:00Z')
    .option(...BY_OPTION)
    .option(...COMMENT_OPTION)
    .option(...CONFIG_OPTION)
    .addHelpText('after', SILENCE_HELP)
    .action(async (options: SilenceOptions) => {
      const { alertsSilenceCommand } = await import('../commands/alerts-silence.ts');
      const { firmware = [], target: targets = [], label: labels = [], incident = null, everything = false } = options;
      const { config = defaultConfigFile(terminal), until = null, by = null, comment = null } = options;
      const selectors = { firmware, targets, labels, incident, everything };
      const end = { for: options.for ?? null, until };
      settle(await alertsSilenceCommand({ config, selectors, end, by, comment }, terminal));
    });
}

function defineUnsilence(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('unsilence')
    .summary('end a silence')
    .description('Ends a silence; what it muted and is still so is told at once.')
    .argument('<id>', 'the silence; how its id begins is enough')
    .option(...CONFIG_OPTION)
    .addHelpText('after', UNSILENCE_HELP)
    .action(async (id: string, { config = defaultConfigFile(terminal) }: ConfigOptions) => {
      const { alertsUnsilenceCommand } = await import('../commands/alerts-silence.ts');
      settle(await alertsUnsilenceCommand({ config, id }, terminal));
    });
}

function defineOutbox(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('outbox')
    .summary('what has not been delivered')
    .description('Lists notifications that were given up and that wait, and sends them again or lets them go.')
    .option('--undeliverable', 'only those that were given up')
    .addOption(formatOption())
    .option('--retry <id|all>', 'send again what was given up')
    .option('--discard <id|all>', 'let go what was given up; by its id also what waits')
    .option(...CONFIG_OPTION)
    .addHelpText('after', OUTBOX_HELP)
    .action(async (options: OutboxOptions) => {
      const { alertsOutboxCommand } = await import('../commands/alerts-outbox.ts');
      const { config = defaultConfigFile(terminal), undeliverable = false, format } = options;
      const { retry = null, discard = null } = options;
      settle(await alertsOutboxCommand({ config, undeliverableOnly: undeliverable, format, retry, discard }, terminal));
    });
}

function defineTest(alerts: Command, { terminal, settle }: Wiring): void {
  alerts
    .command('test')
    .summary('do alerts arrive?')
    .description('Sends a test notification to the receivers of the config file.')
    .argument('[receiver...]', 'only these receivers (default: all)')
    .option(...CONFIG_OPTION)
    .addHelpText('after', TEST_HELP)
    .action(async (receivers: readonly string[], { config = defaultConfigFile(terminal) }: ConfigOptions) => {
      const { alertsTestCommand } = await import('../commands/alerts-test.ts');
      settle(await alertsTestCommand({ config, receivers }, terminal));
    });
}
