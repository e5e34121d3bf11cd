// A rotation scene and the daemons that a test starts on it, ended with the test.
import type { TestContext } from 'node:test';

import { type DaemonProcess, startDaemonProcess } from './daemon-process.ts';
import { type RotationScene, startRotationScene } from './rotation-scene.ts';

export interface DaemonStage {
  readonly scene: RotationScene;
  /** Starts a daemon on the scene's config file as it is now. */
  readonly start: () => DaemonProcess;
}

export async function daemonStage(context: TestContext): Promise<DaemonStage> {
  const scene = await startRotationScene();
  const daemons: DaemonProcess[] = [];
  context.after(async () => {
    for (const daemon of daemons) {
      daemon.child.kill('SIGKILL');
      await daemon.ended;
    }
    await scene.close();
  });
  const start = () => {
    const daemon = startDaemonProcess(scene.configFile, scene.folder);
    daemons.push(daemon);
    return daemon;
  };
  return { scene, start };
}
