// Every command of docs/server-api.md, run by curl against a server, with a client that the documented command creates.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, loadConfig } from '../src/index.js';
import type { RunningServer } from '../src/index.js';
import { runSotto } from './support/sotto-command.js';
import { createStoreEnvironment } from './support/test-store.js';

const store = createStoreEnvironment();
let directory: string;
let running: RunningServer;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-guide-'));
  const variables = { PORT: '0', DATA_DIR: directory, LOG_LEVEL: 'silent', ...store.environment };
  running = await createServer(loadConfig(variables));
});
afterAll(async () => {
  await running.close();
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

async function sotto(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runSotto(args, { DATA_DIR: directory, ...store.environment });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
const valueOf = (printed: string, name: string) => new RegExp(`^${name}: +(\\S+)`, 'm').exec(printed)![1]!;

it('runs every command of the page as it is written', async () => {
  const page = await readFile(new URL('../../../docs/server-api.md', import.meta.url), 'utf8');
  const added = await sotto('sites', 'add', 'acme', '--name', 'Acme', '--origin', 'https://www.example.org');
  const [, command] = /^sotto (clients add .*)$/m.exec(page)!;
  const printed = await sotto(...command!.split(' '));
  expect(printed).toContain('curl --user');
  const environment = {
    PATH: process.env['PATH'],
    SOTTO: `${running.url}/api/site`,
    CLIENT: `${valueOf(printed, 'Client id')}:${valueOf(printed, 'Client secret')}`,
    PAGE: valueOf(added, 'Client id'),
  };
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(6);
  for (const [, name] of blocks.join('').matchAll(/\$([A-Z]+)/g))
    expect(page, `${name} is explained`).toContain(`\nexport ${name}=`);
  for (const block of blocks) {
    const script = `set -e\n${block.replaceAll('curl ', 'curl --silent --show-error ')}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: environment }).catch(
      (error: Error & { stdout: string }) => {
        throw new Error(`${error.message}\n${error.stdout}`);
      },
    );
    expect(stdout).not.toContain('urn:sotto:error');
  }
  await expect(sotto('clients', 'add', '--name', 'x', '--scope', 'site:admin')).rejects.toThrow(
    'confidential',
  );
  const wrong = sotto('clients', 'add', '--name', 'x', '--client-type', 'confidential', '--scope', 'admin');
  await expect(wrong).rejects.toThrow('--scope must be one of chat, monitor, site:admin');
});
