// Builds the image from the real Dockerfile with buildah, as root and without a container engine.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const BASE_IMAGE = 'docker.io/library/node:24-bookworm-slim';

/** What the image says of itself, as an engine reads it. */
export interface ImageSettings {
  readonly User: string;
  readonly WorkingDir: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Volumes: Readonly<Record<string, unknown>>;
  readonly Healthcheck: { readonly Test: readonly string[]; readonly Retries: number };
  readonly Labels: Readonly<Record<string, string>>;
}

export interface BuiltImage {
  readonly settings: ImageSettings;
  /** The image's files, unpacked. Shared by all that runs: mount it read-only. */
  readonly root: string;
  readonly remove: () => void;
}

/** Why no image can be built on this machine; null when one can. */
export function whyNoImage(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const missing = ['buildah', 'unshare', 'setpriv'].filter((command) => !isInstalled(command));
  if (missing.length > 0) return `needs the commands ${missing.join(', ')}`;
  if (hasBaseImage()) return null;
  const tool = baseImageTool();
  if (!existsSync(tool))
    return `needs the image ${BASE_IMAGE}, or in ANCHORWATCH_BASE_IMAGE_TOOL a program that makes it`;
  return isInstalled('debootstrap') ? null : 'needs the command debootstrap';
}

/** The image of this checkout, on the base image that is there or that the tool makes (about a minute). */
export function buildImage(): BuiltImage {
  if (!hasBaseImage()) execFileSync('bash', [baseImageTool(), BASE_IMAGE, '24'], { stdio: 'inherit' });
  const tag = `localhost/anchorwatch-test:${String(process.pid)}`;
  // The docker format, for the OCI format has no health check.
  buildah('bud', '--isolation', 'chroot', '--format', 'docker', '--pull-never', '--tag', tag, CHECKOUT);
  const inspected = JSON.parse(buildah('inspect', '--type', 'image', tag)) as { Docker: { config: ImageSettings } };
  const container = buildah('from', '--pull-never', tag).trim();
  return {
    settings: inspected.Docker.config,
    root: buildah('mount', container).trim(),
    remove: () => {
      buildah('rm', container);
      buildah('rmi', tag);
    },
  };
}

function baseImageTool(): string {
  return process.env['ANCHORWATCH_BASE_IMAGE_TOOL'] ?? resolve(CHECKOUT, '../shared/tools/standin-base-image');
}

function hasBaseImage(): boolean {
  return spawnSync('buildah', ['--storage-driver', 'vfs', 'inspect', '--type', 'image', BASE_IMAGE]).status === 0;
}

function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function buildah(...args: readonly string[]): string {
  const ran = spawnSync('buildah', ['--storage-driver', 'vfs', ...args], {
    encoding: 'utf8',
    env: { ...process.env, STORAGE_DRIVER: 'vfs' },
    maxBuffer: 64 * 1_048_576,
  });
  if (ran.status !== 0) throw new Error(`buildah ${args.join(' ')} failed:\n${ran.stdout}${ran.stderr}`);
  return ran.stdout;
}
