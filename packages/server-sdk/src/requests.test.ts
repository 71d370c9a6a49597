import { describe, expect, it, vi } from 'vitest';
import { createServerClient } from './client.js';
import type { ServerClientOptions } from './options.js';

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string, rest: object = {}) =>
  json(status, { status, code, detail: code, ...rest });

function create(responses: (Response | Error)[], options: Partial<ServerClientOptions> = {}) {
  const send = vi.fn((_input: string, _init: RequestInit) => {
    const next = responses.shift() ?? new Error('no response is left');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  });
  const client = createServerClient({
    ...{
      url: 'https://chat.example/base/',
      clientId: 'a:b',
      clientSecret: 'c%d',
      fetch: send as unknown as typeof fetch,
    },
    ...options,
  });
  return { client, send };
}

describe('a request', () => {
  it('authenticates by Basic, form-encoded, and names its target', async () => {
    const { client, send } = create([json(200, { externalId: 'a/b' })]);
    expect(await client.users.put('a/b', { displayName: 'Ada' })).toEqual({ externalId: 'a/b' });
    const [url, { method, headers, body, redirect }] = send.mock.calls[0]!;
    expect([url, method, body, redirect]).toEqual([
      ...['https://chat.example/base/api/site/users/a%2Fb/', 'PUT', '{"displayName":"Ada"}', 'error'],
    ]);
    const { authorization } = headers as Record<string, string>;
    expect(Buffer.from(authorization!.slice(6), 'base64').toString()).toBe('a%3Ab:c%25d');
  });

  it('never takes an id of the host for a name', async () => {
    const { client, send } = create([json(200, {}), json(200, {}), json(200, {})]);
    await client.users.get('@admin');
    await client.users.get({ username: 'admin' });
    await client.rooms.setMembers({ slug: 'den' }, [
      { user: '@admin' },
      { user: { username: 'ada' }, role: 'owner' },
    ]);
    expect(send.mock.calls.map(([url]) => url.split('/api/site/')[1])).toEqual([
      ...['users/%40%40admin/', 'users/%40admin/', 'rooms/%40den/members/'],
    ]);
    expect(JSON.parse(send.mock.calls[2]![1].body as string)).toEqual({
      members: [{ user: '@@admin' }, { user: '@ada', role: 'owner' }],
    });
  });

  it.each(['', '.', '..'])(
    'is not sent where a name or an id is “%s”, which leads to another endpoint',
    async (id) => {
      const { client, send } = create([]);
      const calls = {
        user: [
          () => client.users.get(id),
          () => client.users.erase(id),
          () => client.users.export(id).next(),
        ],
        room: [() => client.rooms.get(id), () => client.rooms.setMembers(id, [])],
        id: [() => client.webhooks.get(id)],
      };
      for (const [path, each] of Object.entries(calls))
        for (const call of each)
          await expect(call()).rejects.toMatchObject({ code: 'validation_failed', errors: [{ path }] });
      expect(send).not.toHaveBeenCalled();
    },
  );

  it('is repeated where it was lost, or refused for now, with the same id of a message', async () => {
    const responses = [
      new Error('reset'),
      problem(503, 'unavailable'),
      problem(429, 'rate_limited'),
      json(201, { id: '1' }),
    ];
    const { client, send } = create(responses, { maxWaitMs: 1 });
    expect(await client.rooms.send('den', { content: 'Hi' })).toEqual({ id: '1' });
    const ids = send.mock.calls.map(
      ([, { body }]) => (JSON.parse(body as string) as { clientMessageId: string }).clientMessageId,
    );
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(1);
  });

  it('is not repeated forever, nor where the server asks for a long wait, nor where it may have created something', async () => {
    const lost = Array.from({ length: 9 }, () => new Error('reset'));
    const many = create(lost, { maxWaitMs: 1, retries: 2 });
    await expect(many.client.whoami()).rejects.toMatchObject({ code: 'network', retryable: true });
    expect(many.send).toHaveBeenCalledTimes(3);
    const long = create([problem(429, 'rate_limited', { retryAfter: 60 })]);
    await expect(long.client.whoami()).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 60 });
    const once = create([new Error('reset')], { maxWaitMs: 1 });
    await expect(once.client.webhooks.create({ url: 'https://a.example' })).rejects.toMatchObject({
      code: 'network',
    });
    expect(once.send).toHaveBeenCalledTimes(1);
  });

  it('rejects with the code of the server, and with fields that are wrong', async () => {
    const errors = [{ path: 'name', code: 'blank', message: 'must not be blank' }];
    const { client } = create([
      problem(422, 'validation_failed', { errors, requestId: 'r' }),
      new Response('<html>', { status: 502 }),
    ]);
    await expect(client.rooms.put('1', { name: '' })).rejects.toMatchObject({
      ...{
        name: 'ChatError',
        code: 'validation_failed',
        status: 422,
        errors,
        requestId: 'r',
        retryable: false,
      },
    });
    await expect(client.rooms.get('1')).rejects.toMatchObject({ code: 'bad_response', status: 502 });
  });

  it('ends by a signal and by time', async () => {
    const hanging = ((_url: string, { signal }: RequestInit) =>
      new Promise((_resolve, reject) =>
        signal!.addEventListener('abort', () => reject(signal!.reason as Error)),
      )) as unknown as typeof fetch;
    const { client } = create([], { fetch: hanging, timeoutMs: 1, retries: 0 });
    await expect(client.whoami()).rejects.toMatchObject({ code: 'timeout' });
    const { client: patient } = create([], { fetch: hanging });
    const abort = new AbortController();
    const call = patient.whoami({ signal: abort.signal });
    abort.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted' });
  });

  it('limits the time of a response with its body, but not that of an export', async () => {
    const slowly =
      (...chunks: string[]) =>
      (_url: string, { signal }: RequestInit) => {
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            signal!.addEventListener('abort', () => controller.error(signal!.reason));
          },
          async pull(controller) {
            const chunk = chunks.shift();
            if (chunk === undefined) return void (await new Promise(() => {}));
            await new Promise((resolve) => setTimeout(resolve, 30));
            if (!signal!.aborted) controller.enqueue(new TextEncoder().encode(chunk));
            if (chunk.includes('end')) controller.close();
          },
        });
        return Promise.resolve(new Response(body));
      };
    const clientOf = (...chunks: string[]) =>
      create([], { fetch: slowly(...chunks) as unknown as typeof fetch, timeoutMs: 40, retries: 0 }).client;
    await expect(clientOf('{').whoami()).rejects.toMatchObject({ name: 'ChatError', code: 'timeout' });
    const types: string[] = [];
    const all = clientOf('{"type":"user"}\n', '{"type":"room"}\n', '{"type":"end"}\n').users.export('7');
    for await (const { type } of all) types.push(type);
    expect(types).toEqual(['user', 'room', 'end']);
    const abort = new AbortController();
    const left = clientOf('{"type":"user"}\n').users.export('7', { signal: abort.signal });
    await left.next();
    abort.abort();
    await expect(left.next()).rejects.toMatchObject({ name: 'ChatError', code: 'aborted' });
  });

  it('notices an export that ended early', async () => {
    const lines = (...all: object[]) => new Response(all.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const { client } = create([lines({ type: 'user' }, { type: 'end', lines: 1 }), lines({ type: 'user' })]);
    const read = async () => {
      const types: string[] = [];
      for await (const { type } of client.users.export('7')) types.push(type);
      return types;
    };
    expect(await read()).toEqual(['user', 'end']);
    await expect(read()).rejects.toMatchObject({ code: 'bad_response' });
  });
});

it('refuses options with which the secret would be open', () => {
  const options = { clientId: 'a', clientSecret: 'b' };
  expect(() => createServerClient({ ...options, url: 'http://chat.example' })).toThrow('https');
  expect(() => createServerClient({ ...options, url: 'https://chat.example', clientSecret: '' })).toThrow(
    'required',
  );
  expect(() => createServerClient({ ...options, url: 'http://127.0.0.1:8000' })).not.toThrow();
});
