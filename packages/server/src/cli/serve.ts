import { resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { loadConfig } from '../config.js';
import type { Config } from '../config.js';
import { plainHttpWarning } from '../plain-http.js';
import { createServer } from '../index.js';
import type { RunningServer } from '../index.js';
import { storeDirectory } from '../storage/open-store.js';
import { CliError } from './cli-error.js';
import type { Command } from './command.js';
import { onStopRequest } from './stop-request.js';

/** `sotto serve`. */
export const serve: Command = {
  name: 'serve',
  summary: 'runs the server; what npm start does',
  help: `Usage: sotto serve

Starts the server. It is configured by environment variables or a .env file; .env.example documents each.
SIGTERM and SIGINT stop it gracefully; a second one, a second later, ends it at once.`,
  async run() {
    tuneEngine();
    const config = loadConfig(process.env);
    // Before the start, so that a signal during it is not lost.
    const stopRequested = onStopRequest();
    const server = await start(config);
    announce(config, server);
    const warning = plainHttpWarning(config);
    if (warning) server.context.logger.warn(warning);
    await untilStopped(server, stopRequested);
  },
};

/** How much garbage of an earlier age the heap may hold before it is collected, in percent of what lives. */
const HEAP_GROWTH_PERCENT = 100;
/** Bytes of bytecode that a function runs before V8 compiles it once more and optimizes it; 66 KiB by default. */
const OPTIMIZE_AFTER_BYTES = 500_000;

/**
 * Sets what V8 decides otherwise for programs that run for a moment or have the machine for themselves:
 * - It lets the heap grow to about four times of what lives, the faster it is filled the more: under a flood of strangers
 *   that is tens of MiB of garbage. Collecting earlier costs about a twentieth more CPU at full load.
 * - It optimizes a thousand functions that run for the first seconds only, on threads of its own. After a restart, when
 *   everybody comes back, that was two fifths of all CPU (docs/performance.md).
 */
function tuneEngine(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  setFlagsFromString(`--interrupt-budget=${OPTIMIZE_AFTER_BYTES}`);
}

async function start(config: Config): Promise<RunningServer> {
  try {
    return await createServer(config);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const place = `${config.host}:${config.port}`;
    if (code === 'EADDRINUSE')
      throw new CliError(`unable to listen on ${place}; the port is taken (set PORT)`);
    if (code === 'EACCES' && (error as NodeJS.ErrnoException).syscall === 'listen') {
      throw new CliError(`unable to listen on ${place}; this user may not use the port (set PORT)`);
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CliError(`unable to listen on ${place}; this machine has no such address (set HOST)`);
    }
    if (code === 'EACCES' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EPERM') {
      throw new CliError(`unable to write the data directory ${resolve(config.dataDir)} (set DATA_DIR)`);
    }
    throw error;
  }
}

/** Where things are, in six lines. */
function announce(config: Config, { url, context }: RunningServer): void {
  const { keys, store } = context;
  const made = keys.made ? 'made now; ' : '';
  const lines = [
    `Sotto runs at ${config.publicUrl ?? url}/`,
    `Store:    ${store.kind === 'embedded' ? `embedded, in ${resolve(storeDirectory(config.dataDir))}` : 'MongoDB'}`,
    `Keys:     ${keys.directory ? `${made}in ${keys.directory} (back this up apart from the data)` : 'from the environment'}`,
    `Redis:    ${config.redisUrl ? 'yes' : 'no, one node'}`,
    'Client:   demo (public), site default',
    `Monitor:  ${config.publicUrl ?? url}/monitor`,
  ];
  console.log(lines.join('\n'));
}

async function untilStopped(server: RunningServer, stopRequested: Promise<void>): Promise<void> {
  const failure = await Promise.race([stopRequested, server.failed]);
  if (failure) {
    server.context.logger.fatal({ err: failure }, 'the embedded store ended');
    throw new CliError('the embedded store ended unexpectedly; the server stops');
  }
  await server.close();
}
