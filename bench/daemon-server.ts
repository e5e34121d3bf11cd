// The other end of bench/daemon.ts, in a process of its own: one TLS server that answers on every loopback address.
import { createServer } from 'node:tls';

import { issue } from '../test/support/ca.ts';

const root = issue({ subject: 'CN=Bench Root', key: 'rsa2048' });
const intermediate = issue({ subject: 'CN=Bench TLS CA', issuer: root, ca: true, key: 'rsa2048' });
const endEntity = issue({ subject: 'CN=Bench', issuer: intermediate, dnsNames: ['*.bench.example'], key: 'rsa2048' });
const server = createServer(
  {
    cert: [endEntity, intermediate, root].map(({ pem }) => pem).join(''),
    key: endEntity.key.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  },
  (socket) => {
    socket.on('error', () => undefined).end();
  },
);
server.on('tlsClientError', () => undefined);
server.listen(0, '0.0.0.0', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : null, root: root.pem });
});
