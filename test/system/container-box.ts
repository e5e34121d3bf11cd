// Runs an image as a hardened engine would (`--read-only --security-opt no-new-privileges`, the image's own user): mount
// and PID namespaces of its own, the root file system read-only, /data and /tmp writable. The network is the machine's.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import type { BuiltImage } from './container-image.ts';

export interface BoxOptions {
  /** The folder that is mounted at /data. */
  readonly data: string;
  /** The folder that is mounted over /config; null: the one in the image. */
  readonly config: string | null;
  /** `NAME=value`, over what the image has. */
  readonly environment?: readonly string[];
}

export interface BoxResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A container that is running. */
export interface Box {
  /** Resolves with the first line of stdout that `matches`; rejects when the program ends without one. */
  readonly line: (matches: (line: string) => boolean) => Promise<string>;
  /** Sends a signal to the container's PID 1, and nobody else. */
  readonly signal: (name: NodeJS.Signals) => void;
  readonly ended: Promise<BoxResult>;
  /** Ends it at once, as pulling the plug would. */
  readonly kill: () => void;
}

// Root, data, config or nothing; then environment and command.
const ENTER = `
root=$1 data=$2 config=$3; shift 3
mount --bind "$root" "$root"
mount --bind "$data" "$root/data"
[ -z "$config" ] || mount --bind "$config" "$root/config"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mount --rbind /dev "$root/dev"
mount -o remount,bind,ro "$root"
exec env -i "$@"
`;

/** Runs the image's entry point with `args` (none: the image's own) to its end. */
export async function runBox(image: BuiltImage, options: BoxOptions, ...args: readonly string[]): Promise<BoxResult> {
  return await startBox(image, options, ...args).ended;
}

/** Starts the image's entry point with `args` (none: the image's own). */
export function startBox(image: BuiltImage, options: BoxOptions, ...args: readonly string[]): Box {
  const child = spawn('unshare', unshareArguments(image, options, args), { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const stderr = text(child.stderr);
  const ended = Promise.all([once(child, 'close'), stderr]).then(([, errors]) => ({
    status: child.exitCode,
    stdout: lines.map((line) => `${line}\n`).join(''),
    stderr: errors,
  }));
  return {
    ended,
    line: (matches) =>
      new Promise((resolve, reject) => {
        const seen = lines.find(matches);
        if (seen !== undefined) resolve(seen);
        reader.on('line', (line) => {
          if (matches(line)) resolve(line);
        });
        void ended.then(({ status, stdout, stderr: errors }) => {
          reject(new Error(`ended with ${String(status)} before that line:\n${stdout}${errors}`));
        });
      }),
    signal: (name) => {
      process.kill(firstProcessOf(child), name);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}

function unshareArguments(image: BuiltImage, options: BoxOptions, args: readonly string[]): readonly string[] {
  const { settings, root } = image;
  if (settings.WorkingDir !== '/') throw new Error('chroot starts in /, as the image does not');
  const namespaces = ['--mount', '--pid', '--fork', '--kill-child'];
  const enter = ['sh', '-euc', ENTER, 'sh', root, options.data, options.config ?? ''];
  const chroot = ['setpriv', '--no-new-privs', 'chroot', '--groups=', `--userspec=${settings.User}`, root];
  const command = [...settings.Entrypoint, ...(args.length > 0 ? args : settings.Cmd)];
  return [
    ...namespaces,
    ...enter,
    'HOME=/home/node',
    ...settings.Env,
    ...(options.environment ?? []),
    ...chroot,
    ...command,
  ];
}

/** The child of `unshare`: PID 1 inside. */
function firstProcessOf(unshare: ChildProcess): number {
  const pid = String(unshare.pid);
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
