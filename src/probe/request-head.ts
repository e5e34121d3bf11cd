// Asks an https server for the first byte of a path, and reads no more than the head of the answer.
import type { TLSSocket } from 'node:tls';

import { socketFailure } from './socket-failure.ts';
import { failed, runStep, succeeded, type StepLimit, type StepResult } from './step.ts';
import { readHttpHead, type HttpHead } from './wire/http-head.ts';

export interface HeadRequest {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly userAgent: string;
}

// Twice what common servers allow for all fields of a request.
const MAX_HEAD_BYTES = 16_384;

/** `tls` has completed its handshake; the caller closes it. */
export function requestHead(tls: TLSSocket, request: HeadRequest, limit: StepLimit): Promise<StepResult<HttpHead>> {
  return runStep<HttpHead>(limit, (end) => {
    let received: Buffer = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const head = readHttpHead(received.subarray(0, MAX_HEAD_BYTES));
      if (head === 'malformed') end(failed({ code: 'malformed', detail: 'an answer that is not HTTP/1.1' }));
      else if (head !== 'incomplete') end(succeeded(head));
      else if (received.length > MAX_HEAD_BYTES) end(failed({ code: 'malformed', detail: 'an HTTP head without end' }));
    };
    const onError = (error: Error) => {
      end(failed(socketFailure(error, limit.step)));
    };
    const onClose = () => {
      end(failed({ code: 'closed', step: limit.step }));
    };
    tls.on('data', onData).on('error', onError).on('end', onClose).on('close', onClose);
    tls.write(requestText(request));
    return () => {
      tls.pause();
      tls.off('data', onData).off('error', onError).off('end', onClose).off('close', onClose);
    };
  });
}

function requestText({ host, port, path, userAgent }: HeadRequest): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return [
    `GET ${path} HTTP/1.1`,
    `Host: ${port === 443 ? name : `${name}:${String(port)}`}`,
    // Nothing that the config says ends the line early.
    `User-Agent: ${userAgent.replace(/[^ -~]/g, '')}`,
    'Accept: */*',
    'Range: bytes=0-0',
    'Connection: close',
    '\r\n',
  ].join('\r\n');
}
