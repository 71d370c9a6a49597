import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const templates = fileURLToPath(new URL('../projects/', import.meta.url));
const STEP_MS = 300_000;

export const projectNames = readdirSync(templates).sort();

/** What runs now: each ends a process group. */
const running = new Set();

/** Ends every script that runs: they are in process groups of their own, which no Ctrl+C reaches. */
export function stopScripts() {
  for (const kill of running) kill();
}

/** How each framework wants variables called that may reach the browser. */
const PUBLIC_PREFIXES = ['', 'VITE_', 'NEXT_PUBLIC_', 'PUBLIC_'];

/**
 * Copies a project out of the workspace.
 *
 * @param env - what its pages need to know, such as `SOTTO_URL`
 * @param tarballs - paths of packages that no registry has, by name
 */
export function createProject(name, { directory, port, tarballs, env }) {
  const cwd = join(directory, name);
  cpSync(join(templates, name), cwd, { recursive: true });
  const manifestPath = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  for (const [dependency, path] of Object.entries(tarballs))
    if (manifest.dependencies[dependency]) manifest.dependencies[dependency] = `file:${path}`;
  writeFileSync(manifestPath, JSON.stringify(manifest, null, 2));

  const variables = Object.entries(env).flatMap(([key, value]) =>
    PUBLIC_PREFIXES.map((prefix) => [prefix + key, value]),
  );
  const environment = {
    ...process.env,
    ...Object.fromEntries(variables),
    ...{ HOST: '127.0.0.1', PORT: String(port), CI: '1' },
    ...{ NEXT_TELEMETRY_DISABLED: '1', ASTRO_TELEMETRY_DISABLED: '1' },
  };
  delete environment.NODE_ENV;

  /** A process group of its own: a script's server is a grandchild of npm. */
  function start(args) {
    const child = spawn('npm', args, { cwd, env: environment, detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (output += chunk.toString()));
    const kill = () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGTERM');
    };
    running.add(kill);
    child.once('close', () => running.delete(kill));
    return { child, kill, output: () => output };
  }

  async function run(...args) {
    const { child, kill, output } = start(args);
    const timer = setTimeout(kill, STEP_MS);
    const [code] = await once(child, 'close');
    clearTimeout(timer);
    if (code !== 0) throw new Error(`npm ${args.join(' ')} ended with ${code}\n${output()}`);
  }

  return {
    has: (script) => script in manifest.scripts,
    install: () => run('install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'),
    run: (script) => run('run', script),
    /** Starts a script that serves, and waits until its pages are there. */
    async serve(script, origin) {
      const { child, kill, output } = start(['run', script]);
      const stop = async () => {
        const isOver = once(child, 'close');
        kill();
        await isOver;
      };
      for (let round = 0; round < 300; round += 1) {
        if (child.exitCode !== null) break;
        const response = await fetch(origin).catch(() => undefined);
        if (response?.ok) return { stop, output };
        await new Promise((done) => setTimeout(done, 200));
      }
      if (child.exitCode === null) await stop();
      throw new Error(`npm run ${script} serves nothing at ${origin}\n${output()}`);
    },
  };
}
