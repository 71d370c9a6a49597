// Preloaded into the server by `--profile`: its workers (the embedded store) write a CPU profile as well, which
// `--cpu-prof` does for the main thread alone.
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import workerThreads from 'node:worker_threads';

const { isMainThread, parentPort, threadId, Worker } = workerThreads;
const directory = process.env.BENCH_PROFILE_DIR;

function profileWorkers() {
  workerThreads.Worker = class extends Worker {
    constructor(script, options) {
      super(script, { ...options, execArgv: ['--import', import.meta.url] });
    }
  };
  syncBuiltinESMExports();
}

/** Profiles this worker until it gets the message to stop. */
function profileThisWorker() {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  parentPort.on('message', ({ kind }) => {
    if (kind !== 'stop') return;
    // A session of the own thread calls back synchronously.
    session.post('Profiler.stop', (error, { profile } = {}) => {
      if (error) throw new Error('unable to stop the profile', { cause: error });
      const file = join(directory, `worker.${process.pid}.${threadId}.cpuprofile`);
      writeFileSync(file, JSON.stringify(profile));
    });
  });
}

if (isMainThread) profileWorkers();
else profileThisWorker();
