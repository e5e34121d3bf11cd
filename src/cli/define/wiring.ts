// What the definition of a command is handed: where it writes, and what its exit status goes to.
import type { ExitStatus } from '../../views/exit-status.ts';
import type { Terminal } from '../terminal.ts';

export interface Wiring {
  readonly terminal: Terminal;
  /** Keeps the status that the process is to end with. */
  readonly settle: (status: ExitStatus) => void;
}

/** The config file where none is named: that of a checkout or an installation, unless the environment says otherwise. */
export function defaultConfigFile(terminal: Terminal): string {
  const named = terminal.env['ANCHORWATCH_CONFIG'] ?? '';
  return named === '' ? 'config/anchorwatch.yaml' : named;
}

export const CONFIG_OPTION = [
  '--config <file>',
  'config file (default: $ANCHORWATCH_CONFIG, config/anchorwatch.yaml)',
] as const;
