// The TCP connection of a probe: to an address, never to a name.
import { connect as connectTcp, type Socket } from 'node:net';

import { socketFailure } from './socket-failure.ts';
import { failed, runStep, succeeded, type StepLimit, type StepResult } from './step.ts';

// Shared by all sockets: what was read is copied out of it before anything else can be read.
const READ_BUFFER = Buffer.allocUnsafeSlow(65_536);

/** A connected socket that swallows late errors; whoever takes it destroys it. On failure nothing stays open. */
export async function connect(address: string, port: number, limit: StepLimit): Promise<StepResult<Socket>> {
  const socket = connectTcp({ host: address, port, noDelay: true, onread: { buffer: READ_BUFFER, callback: take } });
  // By default every read takes 64 KiB and cuts them down to what came: thousands of probes leave the heap in shreds.
  function take(length: number, buffer: Uint8Array): boolean {
    return socket.push(Buffer.from(buffer.subarray(0, length)));
  }
  // A socket without a listener would throw what comes after its step has ended, e.g. a reset while it is closed.
  socket.on('error', ignoreLateError);
  const result = await runStep<Socket>(limit, (end) => {
    const onConnect = () => {
      end(succeeded(socket));
    };
    const onError = (error: Error) => {
      end(failed(socketFailure(error, limit.step)));
    };
    socket.once('connect', onConnect);
    socket.once('error', onError);
    return () => {
      socket.off('connect', onConnect);
      socket.off('error', onError);
    };
  });
  if (!result.ok) socket.destroy();
  return result;
}

function ignoreLateError(): void {
  // Each step has its own listener for the errors that matter to it.
}
