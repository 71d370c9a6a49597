import { expect, it } from 'vitest';
import { createEnvironment } from '../create-environment.js';
import { createHttpClient } from '../http/http-client.js';
import { readSiteConfig } from './site-config.js';

const CONFIG = { site: { name: 'Theatre' }, signIn: ['password'], registration: true };

/** Reads by a browser that sees these responses, one after the other. */
function read(...responses: ('away' | 'unreadable' | Response)[]) {
  const env = createEnvironment(
    {
      serverUrl: 'https://chat.example',
      clientId: 'c',
      // Fetch, section 4.1: without CORS a page learns only that there was a response.
      fetch: async (_url, init) => {
        const response = responses.shift()!;
        const isOpaque = init?.mode === 'no-cors';
        if (response === 'away' || (response === 'unreadable' && !isOpaque)) throw new TypeError('Failed');
        return isOpaque || response === 'unreadable' ? new Response(null) : response;
      },
    },
    new AbortController().signal,
  );
  return readSiteConfig({
    env,
    http: createHttpClient(env, {
      current: async () => '',
      refresh: async () => '',
      guard: () => () => undefined,
    }),
  });
}
const sotto = () => Response.json(CONFIG);

it('reads again where a server is there that was not before: it may have come back in between', async () => {
  expect(await read('away', sotto(), sotto())).toEqual(CONFIG);
});

it('says that a server is not Sotto where pages may not read what it says', async () => {
  await expect(read('unreadable', 'unreadable', 'unreadable')).rejects.toMatchObject({
    code: 'bad_response',
  });
});

it('says that a server is away, whatever it says once it is back', async () => {
  await expect(read('away', 'away')).rejects.toMatchObject({ code: 'network' });
  const draining = Response.json({ status: 503, code: 'draining', title: 'x' }, { status: 503 });
  await expect(read('away', sotto(), draining)).rejects.toMatchObject({ code: 'draining' });
});

it('takes the own 404 of a Sotto server for an address with a path', async () => {
  const elsewhere = () => Response.json({ status: 404, code: 'not_found', title: 'x' }, { status: 404 });
  await expect(read(elsewhere())).rejects.toMatchObject({ code: 'bad_response' });
  await expect(read('away', elsewhere(), elsewhere())).rejects.toMatchObject({ code: 'bad_response' });
});
