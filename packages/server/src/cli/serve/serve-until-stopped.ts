import { setFlagsFromString } from 'node:v8';
import { loadConfig } from '../../config.js';
import { plainHttpWarning } from '../../config/plain-http.js';
import type { RunningServer } from '../../index.js';
import { bannerOf } from './banner.js';
import { CliError } from '../cli-error.js';
import { onStopRequest } from './stop-request.js';
import { trialWarning } from './trial-warning.js';

/** Runs the server until a signal stops it. Resolves when it has stopped. */
export async function serveUntilStopped(): Promise<void> {
  tuneEngine();
  const config = loadConfig(process.env);
  // Before the start, so that a signal during the start is not lost.
  const stopRequested = onStopRequest();
  // Loaded here, so that a wrong setting is refused before the server is loaded.
  const { createServer } = await import('../../index.js');
  const server = await createServer(config);
  setTimeout(() => optimizeAfter(OPTIMIZE_AFTER_BYTES.later), START_MS).unref();
  console.log(bannerOf(config, server));
  const { logger, models } = server.context;
  for (const warning of [plainHttpWarning(config), await trialWarning({ config, models })])
    if (warning) logger.warn(warning);
  await untilStopped(server, stopRequested);
}

/** Growth of the old heap before it is collected, in percent of the live objects. */
const HEAP_GROWTH_PERCENT = 100;
/** Bytes of bytecode that a function runs before V8 optimizes it: at the start, and later (V8's default). */
const OPTIMIZE_AFTER_BYTES = { atStart: 500_000, later: 67_584 };
/** Milliseconds after a start in which all clients reconnect. */
const START_MS = 10_000;

/**
 * Changes two defaults of V8 that suit short programs, or programs that have the machine to themselves:
 * - It lets the heap grow to about four times the live objects, more the faster it fills: tens of MiB of garbage under a
 *   flood of anonymous requests. Collecting earlier costs about 5 % more CPU at full load.
 * - It optimizes a thousand functions that run in the first seconds only, on threads of its own. After a restart, when all
 *   clients reconnect, that took 40 % of all CPU (docs/performance.md).
 */
function tuneEngine(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  optimizeAfter(OPTIMIZE_AFTER_BYTES.atStart);
}

function optimizeAfter(bytes: number): void {
  setFlagsFromString(`--interrupt-budget=${bytes}`);
}

async function untilStopped(server: RunningServer, stopRequested: Promise<void>): Promise<void> {
  const failure = await Promise.race([stopRequested, server.failed]);
  if (failure) {
    server.context.logger.fatal({ err: failure }, 'the embedded store ended');
    throw new CliError('the embedded store ended unexpectedly; the server stops');
  }
  await server.close();
}
