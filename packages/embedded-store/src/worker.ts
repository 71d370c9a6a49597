import { parentPort, workerData } from 'node:worker_threads';
import { StoreError } from './errors.js';
import { StoreServer } from './server.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

const port = parentPort!;
const { directory } = workerData as { directory: string };
const send = (message: FromWorker) => port.postMessage(message);

try {
  const server = await StoreServer.start({ directory, onScan: (shape) => send({ kind: 'scan', shape }) });
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'scans') send({ kind: 'scans', scans: server.scans });
    else
      void server.stop().then(() => {
        send({ kind: 'stopped' });
        port.close();
      });
  });
  send({ kind: 'ready' });
} catch (error) {
  const { message } = error as Error;
  send({ kind: 'failed', message, ...(error instanceof StoreError && { code: error.code }) });
  port.close();
}
