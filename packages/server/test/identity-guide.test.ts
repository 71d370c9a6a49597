import dns from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createOperator } from './support/operator.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { createStoreEnvironment } from './support/test-store.js';

const GUIDE = readFileSync(new URL('../../../docs/identity.md', import.meta.url), 'utf8');
/** The commands of the table of providers, as written. */
const COMMANDS = (() => {
  const [, base, table] =
    /command: `sotto (sites keys add --site acme)` and[^\n]*\n\|[^\n]*\n((?:\|[^\n]*\n)+)/.exec(GUIDE)!;
  const rows = table!.trim().split('\n');
  return rows.map((row) => `${base!} ${/\| `(--[^`]+)`/.exec(row)![1]!}`);
})();

const store = createStoreEnvironment();
const run = createOperator();
let directory: string;
let server: ServerProcess;
let sites = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-identity-guide-'));
  server = await startServerProcess({ DATA_DIR: directory, ...store.environment });
  await sotto('sites', 'keys', 'add');
  // The guide's providers are invented: without a network, the command only warns that they cannot be reached.
  vi.spyOn(dns, 'lookup').mockRejectedValue(Object.assign(new Error('not found'), { code: 'ENOTFOUND' }));
  syncBuiltinESMExports();
});
afterAll(async () => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  server.signal('SIGTERM');
  await server.ended;
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

const sotto = (...args: string[]) => run(args, { DATA_DIR: directory, ...store.environment });
/** Creates a site as the guide does, and returns its slug. */
async function freshSite(): Promise<string> {
  sites += 1;
  const slug = `acme-${sites}`;
  const { stderr } = await sotto(
    ...['sites', 'add', slug, '--name', 'Acme', '--origin', 'https://www.acme.example'],
  );
  expect(stderr).not.toContain('sotto:');
  return slug;
}
const addKey = (slug: string, options: string) =>
  sotto(...`sites keys add --site ${slug} ${options}`.split(' ').map((word) => (word === '""' ? '' : word)));

it.each(COMMANDS)('accepts on a fresh site: %s', async (command) => {
  const slug = await freshSite();
  const words = command.split(' ').map((word) => (word === 'acme' ? slug : word));
  expect(await sotto(...words)).toMatchObject({ code: 0, stdout: expect.stringContaining('Issuer:') });
});

it('finds a command for each provider of the guide', () => {
  expect(COMMANDS).toHaveLength(6);
});

const FIRST = '--jwks https://one.example/jwks --issuer https://one.example --audience ID';
const SECOND = '--jwks https://two.example/jwks --issuer https://two.example --audience ID';

it('needs a prefix for a second provider, by the name of the option', async () => {
  const slug = await freshSite();
  expect(await addKey(slug, FIRST)).toMatchObject({ code: 0 });
  const { code, stderr } = await addKey(slug, SECOND);
  expect(code).toBe(2);
  expect(stderr).toContain(
    'sotto: --subject-prefix is needed: without one, users of https://two.example and of https://one.example with the same "sub" would be one; give an empty one ("") if they are the same people',
  );
  expect(stderr).not.toContain('subjectPrefix');
  expect(await addKey(slug, `${SECOND} --subject-prefix two|`)).toMatchObject({ code: 0 });
  expect(await addKey(slug, `${FIRST} --alg ES256`)).toMatchObject({ code: 0 });
});

it('names the option of each value that is wrong', async () => {
  const slug = await freshSite();
  const refusal = async (options: string) =>
    /^sotto: (--\S+)/m.exec((await addKey(slug, options)).stderr)?.[1];
  expect(await refusal('--max-age 5')).toBe('--max-age');
  expect(await refusal('--jwks https://one.example/jwks --audience ID')).toBe('--issuer');
  expect(await refusal('--jwks https://one.example/jwks --issuer I')).toBe('--audience');
  expect(await refusal('--jwks https://one.example/jwks --issuer I --audience ID --audience-claim x')).toBe(
    '--audience-claim',
  );
  expect(await refusal('--preset auth0 --domain acme.auth0.com')).toBe('--audience');
  expect(await refusal('--jwks nowhere --issuer I --audience ID')).toBe('--jwks');
  expect(await refusal('--subject-prefix a/b')).toBe('--subject-prefix');
});
