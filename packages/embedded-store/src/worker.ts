import { parentPort, workerData } from 'node:worker_threads';
import { StoreError } from './errors.js';
import { StoreServer } from './server.js';

const port = parentPort!;
const { directory } = workerData as { directory: string };

try {
  const server = new StoreServer({ directory, onScan: (shape) => port.postMessage({ kind: 'scan', shape }) });
  await server.listen();
  port.on('message', (message: { kind: string }) => {
    if (message.kind === 'stop')
      void server
        .stop()
        .then(() => port.postMessage({ kind: 'stopped' }))
        .then(() => port.close());
    if (message.kind === 'scans') port.postMessage({ kind: 'scans', scans: server.scans });
  });
  port.postMessage({ kind: 'ready' });
} catch (error) {
  const { code = 'corrupt', message } = error as StoreError;
  port.postMessage({ kind: 'failed', code: error instanceof StoreError ? code : 'corrupt', message });
  port.close();
}
