// `npm run dev`: builds and serves, and repeats both whenever a source file changes.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { once } from 'node:events';
import { build } from './build.mjs';

const root = new URL('..', import.meta.url).pathname;
let server;
let running = Promise.resolve();
let timer;

async function stop() {
  if (!server || server.exitCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function turn() {
  try {
    const built = await build();
    if (built.length === 0 && server?.exitCode === null) return;
    await stop();
    server = spawn(process.execPath, ['packages/server/bin/sotto.js', 'serve'], {
      cwd: root,
      stdio: 'inherit',
    });
  } catch (error) {
    console.error(error.message);
  }
}

function schedule() {
  clearTimeout(timer);
  timer = setTimeout(() => (running = running.then(turn)), 150);
}

watch(`${root}packages`, { recursive: true }, (_event, file) => {
  if (file && /(^|\/)src\//.test(file) && !/(^|\/)(dist|node_modules)\//.test(file)) schedule();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop().then(() => process.exit(0)));
schedule();
