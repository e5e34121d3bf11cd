// A page beside a daemon that probes a real CDN on loopback, and mails to a real mail server: for what people do with it.
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { systemClock } from '../../src/lib/clock.ts';
import { ADDRESSES, HOST, type RotationScene, startRotationScene } from './rotation-scene.ts';
import { type SmtpSink, startSmtpSink } from './smtp-sink.ts';
import { startWebStage, type WebStage } from './web-stage.ts';

export interface RotatingPage {
  readonly stage: WebStage;
  readonly mails: SmtpSink;
  /** The first of three addresses serves what the devices refuse, and a cycle finds out. */
  readonly begin: () => Promise<void>;
  /** All of them do. */
  readonly complete: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RotatingPageOptions {
  /** Its hash; null: nobody has to log in. */
  readonly password: string | null;
}

export const ROTATING_FIRMWARE = 'thermostat-1.4';

/** The daemon runs, its first cycle is over, and another one comes when it is asked for. */
export async function startRotatingPage({ password }: RotatingPageOptions): Promise<RotatingPage> {
  const scene = await startRotationScene();
  const mails = await startSmtpSink();
  const port = await freePort();
  const stage = await startWebStage({
    files: new Map([['firmware/old-root.pem', scene.oldRoot.pem]]),
    config: configOf(scene, mails, port, password),
    clock: systemClock,
  });
  const { daemon } = stage;
  const firstCycle = once(daemon.events, 'cycleCompleted');
  daemon.start();
  await firstCycle;
  return {
    stage,
    mails,
    begin: () => rotated([ADDRESSES[0]]),
    complete: () => rotated(ADDRESSES),
    close: async () => {
      await stage.close();
      await scene.close();
      await mails.close();
    },
  };

  async function rotated(addresses: readonly string[]): Promise<void> {
    for (const address of addresses) scene.cdn.serve(address, scene.newList);
    await daemon.cycle();
  }
}

function configOf({ cdn }: RotationScene, mails: SmtpSink, port: number, password: string | null) {
  return {
    targets: [{ host: HOST, port: cdn.port, addresses: cdn.addresses }],
    firmware: [
      {
        id: ROTATING_FIRMWARE,
        devices: 12_400,
        stack: 'ti-simplelink',
        anchors: ['firmware/old-root.pem'],
        targets: [{ host: HOST, port: cdn.port, purpose: 'update' }],
      },
    ],
    // Cycles come when they are asked for.
    schedule: '0 0 1 1 *',
    probe: { jitter: '0s', connectTimeout: '2s', handshakeTimeout: '2s', timeout: '3s', probesPerAddress: 1 },
    receivers: [{ name: 'ops', email: { to: ['ops@example.com'] } }],
    smtp: { host: '127.0.0.1', port: mails.port, tls: 'none' },
    web: {
      listen: `127.0.0.1:${String(port)}`,
      url: `http://127.0.0.1:${String(port)}`,
      ...(password !== null && { password }),
    },
  };
}

/** Links in mails name it, so that it has to be known before the page is there. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
