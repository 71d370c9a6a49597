import { setFlagsFromString } from 'node:v8';
import { loadConfig } from '../../config.js';
import { plainHttpWarning } from '../../config/plain-http.js';
import { createServer } from '../../index.js';
import type { RunningServer } from '../../index.js';
import { bannerOf } from '../banner.js';
import { CliError } from '../cli-error.js';
import type { Command } from '../command.js';
import { onStopRequest } from '../stop-request.js';

/** `sotto serve`. */
export const serve: Command = {
  name: 'serve',
  summary: 'runs the server; what npm start does',
  help: `Usage: sotto serve

Starts the server. It is configured by environment variables or a .env file; .env.example documents each.
SIGTERM, SIGINT and SIGHUP stop it gracefully; a second one, a second later, ends it at once.`,
  async run() {
    tuneEngine();
    const config = loadConfig(process.env);
    // Before the start, so that a signal during it is not lost.
    const stopRequested = onStopRequest();
    const server = await createServer(config);
    setTimeout(() => optimizeAfter(OPTIMIZE_AFTER_BYTES.later), START_MS).unref();
    console.log(bannerOf(config, server));
    const warning = plainHttpWarning(config);
    if (warning) server.context.logger.warn(warning);
    await untilStopped(server, stopRequested);
  },
};

/** How much garbage of an earlier age the heap may hold before it is collected, in percent of what lives. */
const HEAP_GROWTH_PERCENT = 100;
/** Bytes of bytecode that a function runs before V8 optimizes it: at the start, and later, which is V8's own default. */
const OPTIMIZE_AFTER_BYTES = { atStart: 500_000, later: 67_584 };
/** How long after it listens a server still starts, in milliseconds: everybody comes back. */
const START_MS = 10_000;

/**
 * Sets what V8 decides otherwise for programs that run for a moment or have the machine for themselves:
 * - It lets the heap grow to about four times of what lives, the faster it is filled the more: under a flood of strangers
 *   that is tens of MiB of garbage. Collecting earlier costs about a twentieth more CPU at full load.
 * - It optimizes a thousand functions that run for the first seconds only, on threads of its own. After a restart, when
 *   everybody comes back, that was two fifths of all CPU (docs/performance.md).
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
