import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Profile, TokenResponse } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuthorizationClient, createVerifier, requestOf } from './support/authorization-client.js';
import { PASSWORD } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { runSotto } from './support/sotto-command.js';
import { createStoreEnvironment } from './support/test-store.js';

// What the owner of a site does, by the documented commands against the built server, with the code of the guide.
const ROOT = new URL('../../../', import.meta.url);
const store = createStoreEnvironment();
let directory: string;
let server: ServerProcess;
let clientId: string;
/** The variables of a backend. */
let backend: Record<string, string>;

async function sotto(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runSotto(args, { DATA_DIR: directory, ...store.environment });
  if (code !== 0) throw new Error(stderr);
  return stdout;
}
const valueOf = (printed: string, name: string) => new RegExp(`^${name}: +(\\S+)`, 'm').exec(printed)![1]!;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-backend-'));
  server = await startServerProcess({ DATA_DIR: directory, ...store.environment });
  const printed = await sotto(
    'sites',
    'add',
    'acme',
    '--name',
    'Acme',
    '--origin',
    'https://www.acme.example',
  );
  clientId = valueOf(printed, 'Client id');
  backend = {
    ...{ SOTTO_URL: server.url, SOTTO_ISSUER: 'acme' },
    ...{ SOTTO_KID: valueOf(printed, 'Key id'), SOTTO_SECRET: valueOf(printed, 'Secret') },
  };
});
afterAll(async () => {
  server.signal('SIGTERM');
  await server.ended;
  await store.stop();
  await rm(directory, { recursive: true, force: true });
});

async function exchange(assertion: string): Promise<Response> {
  const grant = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', client_id: clientId, assertion };
  return fetch(`${server.url}/oauth/token/`, { method: 'POST', body: new URLSearchParams(grant) });
}
async function profileBy(assertion: string): Promise<Profile> {
  const response = await exchange(assertion);
  const body = (await response.json()) as TokenResponse & { error_description?: string };
  expect([response.status, body.error_description]).toEqual([200, undefined]);
  const headers = { authorization: `Bearer ${body.access_token}` };
  return (await fetch(`${server.url}/api/auth/profile/`, { headers })).json() as Promise<Profile>;
}

it('examples/site-backend: signs its own users in, each as one user', async () => {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: new URL('examples/site-backend/', ROOT),
    env: { PATH: process.env['PATH'], PORT: '0', ...backend },
  });
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const url = line.toString().trim();
    const tokenOf = (session: string) =>
      fetch(`${url}/chat-token`, { method: 'POST', headers: { cookie: `session=${session}` } });
    const response = await tokenOf('session-of-ada');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const ada = await profileBy(await response.text());
    expect(ada).toMatchObject({ displayName: 'Ada Lovelace', kind: 'user', managed: ['displayName'] });
    expect((await profileBy(await (await tokenOf('session-of-ada')).text())).id).toBe(ada.id);
    expect((await profileBy(await (await tokenOf('session-of-grace')).text())).id).not.toBe(ada.id);
    expect((await tokenOf('made-up')).status).toBe(401);
  } finally {
    child.kill();
  }
});

describe('what is replayed, at the limits that a new server has', () => {
  const post = async <T>(path: string, fields: Record<string, string>) => {
    const response = await fetch(`${server.url}${path}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  type Outcome = TokenResponse & { error?: string; error_description?: string };
  const token = (fields: Record<string, string>) => post<Outcome>('/oauth/token/', fields);
  const works = async ({ access_token: bearer }: TokenResponse) => {
    const headers = { authorization: `Bearer ${bearer}` };
    return (await fetch(`${server.url}/api/auth/profile/`, { headers })).status;
  };

  it('an assertion of a single-use key signs in once', async () => {
    const printed = await sotto('sites', 'keys', 'add', '--site', 'acme', '--single-use');
    const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: 'acme', aud: server.url, sub: '9', iat, exp: iat + 600, jti: 'once' };
    const signed = `${base64({ alg: 'HS256', typ: 'JWT', kid: valueOf(printed, 'Key id') })}.${base64(claims)}`;
    const mac = createHmac('sha256', valueOf(printed, 'Secret')).update(signed).digest('base64url');
    const assertion = `${signed}.${mac}`;
    // The server accepts a new key within a second.
    await expect.poll(async () => (await exchange(assertion)).status, { timeout: 10_000 }).toBe(200);
    const again = await exchange(assertion);
    expect([again.status, ((await again.json()) as Outcome).error_description]).toEqual([
      400,
      'jti was used before: the key is for single use',
    ]);
  });

  it('a code, and a refresh token that was used, end the session of their first use', async () => {
    const added = await sotto('clients', 'add', '--name', 'Shop', '--origin', 'https://www.shop.example');
    const shop = valueOf(added, 'Client id');
    const registered = await fetch(`${server.url}/api/auth/register/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'ada', password: PASSWORD }),
    });
    expect(registered.status).toBe(201);
    const http = {
      url: server.url,
      async call(method: string, path: string, { raw, headers }: { raw?: string; headers?: object } = {}) {
        const response = await fetch(`${server.url}${path}`, {
          ...{ method, redirect: 'manual', headers: { ...headers } },
          ...(raw !== undefined && { body: raw }),
        });
        return { status: response.status, headers: response.headers, text: await response.text() };
      },
    };
    const { codeFor } = createAuthorizationClient(() => http as unknown as HttpServer);
    const begin = async () => {
      const verifier = createVerifier();
      const code = await codeFor(verifier, { client_id: shop });
      const use = () =>
        token({
          ...{ grant_type: 'authorization_code', client_id: shop, code, code_verifier: verifier },
          redirect_uri: requestOf().redirect_uri,
        });
      const { status, body } = await use();
      expect(status).toBe(200);
      return { use, first: body };
    };
    const refresh = (refreshToken: string) =>
      token({ grant_type: 'refresh_token', client_id: shop, refresh_token: refreshToken });

    const { use, first } = await begin();
    expect(await works(first)).toBe(200);
    expect((await use()).body.error).toBe('invalid_grant');
    expect(await works(first)).toBe(401);
    expect((await refresh(first.refresh_token!)).body.error).toBe('invalid_grant');

    const { first: spent } = await begin();
    const { body: second } = await refresh(spent.refresh_token!);
    // Tabs may present the last one that was used for ten seconds more; the one before it is a thief's.
    const { body: next } = await refresh(second.refresh_token!);
    expect(await works(next)).toBe(200);
    expect((await refresh(spent.refresh_token!)).body.error).toBe('invalid_grant');
    expect(await works(next)).toBe(401);
    expect((await refresh(next.refresh_token!)).body.error).toBe('invalid_grant');
  });
});

describe('docs/identity.md', () => {
  const ids = new Set<string>();
  const languages = [
    {
      name: 'Node, without a dependency',
      fence: 'js',
      file: 'token.mjs',
      probe: [process.execPath, '--version'],
      code: (text: string) => `${text}\nconsole.log(chatToken({ id: 7, name: 'Ada' }));`,
      run: [process.execPath],
    },
    {
      name: 'Node, with [jsonwebtoken]',
      fence: 'js',
      file: 'token.mjs',
      probe: [process.execPath, '--version'],
      code: (text: string) => {
        const library = pathToFileURL(createRequire(import.meta.url).resolve('jsonwebtoken')).href;
        return `${text.replace("'jsonwebtoken'", `'${library}'`)}\nconsole.log(chatToken({ id: 7, name: 'Ada' }));`;
      },
      run: [process.execPath],
    },
    {
      name: 'PHP, without a library',
      fence: 'php',
      file: 'token.php',
      probe: ['php', '--version'],
      code: (text: string) => `<?php\n${text}\necho chat_token(['id' => 7, 'name' => 'Ada']);`,
      run: ['php'],
    },
    {
      name: 'Python, with PyJWT',
      fence: 'python',
      file: 'token_of.py',
      probe: ['/usr/bin/python3', '-c', 'import jwt'],
      code: (text: string) => `${text}\nprint(chat_token({"id": 7, "name": "Ada"}))`,
      run: ['/usr/bin/python3'],
    },
    {
      name: 'Ruby, with the gem `jwt`',
      fence: 'ruby',
      file: 'token.rb',
      probe: ['ruby', '-e', "require 'jwt'"],
      code: (text: string) => `${text}\nputs chat_token({ id: 7, name: 'Ada' })`,
      run: ['ruby'],
    },
    {
      name: 'Go, with `github.com/golang-jwt/jwt`',
      fence: 'go',
      file: 'token.go',
      probe: ['go', 'list', 'github.com/golang-jwt/jwt'],
      code: (text: string) =>
        `package main\n\nimport (\n\t"fmt"\n\t"os"\n\t"time"\n\n\t"github.com/golang-jwt/jwt"\n)\n\n${text}\nfunc main() {\n\ttoken, _ := chatToken("7", "Ada")\n\tfmt.Println(token)\n}\n`,
      run: ['go', 'run'],
    },
  ];
  /** Debian's Go libraries are in a GOPATH of their own. */
  const GO = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode' };
  const environment = { PATH: process.env['PATH'], HOME: tmpdir(), ...GO };
  const hasLanguage = ([program, ...args]: string[]) =>
    spawnSync(program!, args, { env: environment }).status === 0;

  for (const { name, fence, file, probe, code, run } of languages)
    it.skipIf(!hasLanguage(probe))(`signs users in: ${name}`, async () => {
      const page = await readFile(new URL('docs/identity.md', ROOT), 'utf8');
      const rest = page.slice(page.indexOf(`\n${name}`));
      const text = new RegExp(`\`\`\`${fence}\\n([\\s\\S]*?)\`\`\``).exec(rest)![1]!;
      const folder = join(directory, encodeURIComponent(name));
      await mkdir(folder);
      await writeFile(join(folder, file), code(text));
      const [program, ...args] = run;
      const { stdout, stderr } = spawnSync(program!, [...args, file], {
        ...{ cwd: folder, env: { ...environment, ...backend }, encoding: 'utf8' },
      });
      expect(stderr).toBe('');
      const profile = await profileBy(stdout.trim());
      expect(profile).toMatchObject({ displayName: 'Ada', kind: 'user' });
      ids.add(profile.id);
    });

  it('names the same user in every language', () => {
    expect(ids.size).toBe(1);
  });
});
