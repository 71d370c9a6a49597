import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createEnvironment } from '../create-environment.js';
import { createManualClock, settle } from '../testing/manual-clock.js';
import { createHttpClient } from './http-client.js';
import { REQUEST_TIMEOUT_MS } from './send-request.js';

const fetching = vi.fn<typeof fetch>();
const refresh = vi.fn<(stale: string) => Promise<string>>();
const checkSession = vi.fn<() => void>();
let clock: ReturnType<typeof createManualClock>;
let closing: AbortController;

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
const problem = (status: number, code: string) => json(status, { status, code, title: code, detail: 'why' });

function client() {
  const env = createEnvironment(
    { serverUrl: 'https://chat.example/base/', clientId: 'c', fetch: fetching, clock },
    closing.signal,
  );
  return createHttpClient(env, { current: async () => 'token-1', refresh, guard: () => checkSession });
}
const sentTokens = () =>
  fetching.mock.calls.map(([, init]) => (init?.headers as Record<string, string>)['authorization']);

beforeEach(() => {
  fetching.mockReset();
  checkSession.mockReset();
  refresh.mockReset().mockResolvedValue('token-2');
  clock = createManualClock();
  closing = new AbortController();
});

describe('http client', () => {
  it('sends the token and reads the response', async () => {
    fetching.mockResolvedValueOnce(json(200, { results: [] }));
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    const query = { q: 'a b', cursor: undefined, limit: 3 };
    expect(await client().get('/api/chat/rooms/', { query, signal })).toEqual({ results: [] });
    expect(add).toHaveBeenCalled();
    expect(fetching.mock.calls[0]![0]).toBe('https://chat.example/base/api/chat/rooms/?q=a+b&limit=3');
    expect(sentTokens()).toEqual(['Bearer token-1']);
    expect(remove.mock.calls).toEqual(add.mock.calls);
    expect(clock.waiting).toBe(0);
  });

  it('repeats a refused request once with a new token, and never again', async () => {
    fetching.mockImplementation(async () => problem(401, 'invalid_token'));
    await expect(client().post('/x/', { body: {} })).rejects.toMatchObject({
      code: 'invalid_token',
      status: 401,
    });
    expect(sentTokens()).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(refresh).toHaveBeenCalledExactlyOnceWith('token-1');
  });

  it('tells how much of a file has arrived, and keeps its type', async () => {
    const headers = { 'content-type': 'image/png' };
    const parts = ['abc', 'de'].map((text) => new TextEncoder().encode(text));
    const body = new ReadableStream({
      pull: (controller) => {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    });
    fetching.mockResolvedValueOnce(new Response(body, { headers }));
    const seen: number[] = [];
    const onProgress = (bytes: number) => seen.push(bytes);
    const blob = await client().get<Blob>('/api/chat/files/f/', { isBlob: true, onProgress });
    expect([await blob.text(), blob.type, ...seen]).toEqual(['abcde', 'image/png', 3, 5]);
  });

  it('loads a file however long it takes, as long as bytes arrive', async () => {
    let source!: ReadableStreamDefaultController<Uint8Array>;
    fetching.mockImplementationOnce(async (_, init) => {
      const body = new ReadableStream<Uint8Array>({ start: (controller) => void (source = controller) });
      init!.signal!.addEventListener('abort', () => source.error(new DOMException('aborted', 'AbortError')));
      return new Response(body);
    });
    const loading = client().get<Blob>('/api/chat/files/f/', { isBlob: true });
    const fails = expect(loading).rejects.toMatchObject({ code: 'timeout' });
    await settle();
    const arrived: number[] = [];
    for (let chunk = 0; chunk < 3; chunk += 1) {
      source.enqueue(new Uint8Array([chunk]));
      await settle();
      await clock.advance(100_000);
      arrived.push(clock.waiting);
    }
    expect(arrived).toEqual([1, 1, 1]);
    await clock.advance(20_000);
    await fails;
    expect(clock.waiting).toBe(0);
  });

  it('repeats no other request', async () => {
    fetching.mockImplementation(async () => problem(403, 'forbidden'));
    await expect(client().get('/x/')).rejects.toMatchObject({ code: 'forbidden', message: 'why' });
    expect(fetching).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      json(429, { status: 429, code: 'rate_limited', title: 't' }, { 'retry-after': '9' }),
      'rate_limited',
      true,
      9,
    ],
    [json(502, '<html>'), 'unavailable', true, undefined],
    [json(404, '<html>'), 'bad_response', false, undefined],
    [json(408, ''), 'timeout', true, undefined],
    [json(200, '<html>'), 'bad_response', false, undefined],
    [json(400, { error: 'invalid_grant' }), 'invalid_grant', false, undefined],
  ])('maps responses to error codes (%#)', async (response, code, retryable, retryAfter) => {
    fetching.mockResolvedValueOnce(response);
    const error = await client()
      .get('/x/')
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, retryable });
    expect((error as { retryAfter?: number }).retryAfter).toBe(retryAfter);
  });

  it('tells why the last request of a page was refused', async () => {
    fetching.mockResolvedValueOnce(
      json(429, { status: 429, code: 'rate_limited', title: 't' }, { 'retry-after': '9' }),
    );
    const sent = client().sendLast('DELETE', '/x/');
    await expect(sent).rejects.toMatchObject({ code: 'rate_limited', status: 429, retryAfter: 9 });
    expect(fetching.mock.lastCall?.[1]).toMatchObject({ method: 'DELETE', keepalive: true });
  });

  it('lets no body outlive the page that is too long for it', async () => {
    fetching.mockImplementation(async () => json(200, {}));
    const put = (text: string) => client().put('/x/', { body: { text }, keepalive: true });
    for (const text of ['a'.repeat(60_000), 'ä'.repeat(31_000)]) await put(text);
    expect(fetching.mock.calls.map(([, init]) => init?.keepalive)).toEqual([true, false]);
  });

  it('distinguishes network, timeout, abort and close', async () => {
    fetching.mockRejectedValueOnce(new TypeError('fetch failed'));
    await expect(client().get('/x/')).rejects.toMatchObject({ code: 'network', retryable: true });

    fetching.mockImplementation(
      (_, init) =>
        new Promise((_resolve, reject) =>
          init!.signal!.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError'))),
        ),
    );
    const late = client().get('/x/');
    const lateFails = expect(late).rejects.toMatchObject({ code: 'timeout', retryable: true });
    await clock.advance(REQUEST_TIMEOUT_MS);
    await lateFails;

    const mine = new AbortController();
    const given = expect(client().get('/x/', { signal: mine.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await settle();
    mine.abort();
    await given;

    const closed = expect(client().get('/x/')).rejects.toMatchObject({ code: 'closed' });
    await settle();
    closing.abort();
    await closed;
    expect(clock.waiting).toBe(0);
  });
});
