import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatClient } from '../api/chat-client.js';
import { completeRedirect, isRedirectPending, signInWithCode } from './index.js';

const SERVER = 'https://chat.example';
const ISSUER = 'https://chat.example';
const BACK = 'https://site.example/chat';

const exchangeCode = vi.fn<ChatClient['auth']['exchangeCode']>();
const client = { serverUrl: SERVER, clientId: 'c', auth: { exchangeCode } } as unknown as ChatClient;
let popup: { closed: boolean; close: () => void; focus?: () => void; location: { href: string } };
let blocked: boolean;
let listeners: Set<(event: object) => void>;
let stored: Map<string, string>;
let page: { origin: string; href: string; assign: (url: string) => void };
let left: string | null;
/** Listener of `pageshow`. */
let comeBackTo: (event: object) => void;

/** The server's page responds; what is not given is as it should be. */
async function post(change: object = {}, event: object = {}): Promise<void> {
  const query = new URL(popup.location.href).searchParams;
  const data = { type: 'sotto.authorization', code: 'the code', state: query.get('state'), iss: ISSUER };
  const message = { origin: SERVER, source: popup, data: { ...data, ...change }, ...event };
  for (const listener of [...listeners]) listener(message);
  await Promise.resolve();
}
/** Lets the request for the server's name and the digest finish. */
const opened = () => vi.waitFor(() => expect(popup.location.href).toContain('/oauth/authorize/'));
const redirected = () => vi.waitFor(() => expect(left).not.toBeNull());

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  exchangeCode.mockReset().mockResolvedValue({ username: 'ada' } as never);
  popup = { closed: false, close: () => (popup.closed = true), location: { href: '' } };
  blocked = false;
  listeners = new Set();
  stored = new Map();
  left = null;
  page = { origin: 'https://site.example', href: BACK, assign: (url) => (left = url) };
  vi.stubGlobal('location', page);
  vi.stubGlobal('history', {
    state: { kept: true },
    replaceState: (_: unknown, __: string, url: URL) => (page.href = url.href),
  });
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
    removeItem: (key: string) => stored.delete(key),
  });
  vi.stubGlobal('open', () => (blocked ? null : popup));
  vi.stubGlobal('addEventListener', (type: string, listener: (event: object) => void) =>
    type === 'pageshow' ? (comeBackTo = listener) : listeners.add(listener),
  );
  vi.stubGlobal('removeEventListener', (_: string, listener: (event: object) => void) =>
    listeners.delete(listener),
  );
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify({ issuer: ISSUER })));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a sign-in in a window', () => {
  it('exchanges the code with the verifier whose SHA-256 the request had', async () => {
    const signingIn = signInWithCode(client);
    await opened();
    const query = Object.fromEntries(new URL(popup.location.href).searchParams);
    expect(query).toMatchObject({
      response_type: 'code',
      client_id: 'c',
      redirect_uri: 'https://site.example',
      response_mode: 'web_message',
      code_challenge_method: 'S256',
    });
    expect(query['state']!.length).toBeGreaterThanOrEqual(16);
    await post();
    expect(await signingIn).toEqual({ username: 'ada' });
    const [{ code, codeVerifier, redirectUri }] = exchangeCode.mock.calls[0]!;
    expect([code, redirectUri]).toEqual(['the code', 'https://site.example']);
    expect(createHash('sha256').update(codeVerifier).digest('base64url')).toBe(query['code_challenge']);
    expect([popup.closed, listeners.size, vi.getTimerCount(), stored.size]).toEqual([true, 0, 0, 0]);
  });

  it('opens the window before anything else, while the click is handled', () => {
    const open = vi.fn(() => popup);
    vi.stubGlobal('open', open);
    signInWithCode(client).catch(() => undefined);
    expect(open).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['another origin', {}, { origin: 'https://evil.example' }],
    ['another window', {}, { source: {} }],
    ['another request', { state: 'another state, long enough' }, {}],
    ['another protocol', { type: 'something else' }, {}],
  ])('ignores a message of %s', async (_, change, event) => {
    const signingIn = signInWithCode(client);
    await opened();
    await post({ code: 'forged', ...change }, event);
    expect(exchangeCode).not.toHaveBeenCalled();
    await post();
    await signingIn;
    expect(exchangeCode.mock.calls[0]![0].code).toBe('the code');
  });

  it('refuses a response with another issuer', async () => {
    const signingIn = signInWithCode(client);
    await opened();
    await post({ iss: 'https://mix-up.example' });
    await expect(signingIn).rejects.toMatchObject({ code: 'bad_response' });
    expect(exchangeCode).not.toHaveBeenCalled();
  });

  it('rejects where the user refuses, or closes the window', async () => {
    const refused = signInWithCode(client);
    await opened();
    await post({ code: undefined, error: 'access_denied', error_description: 'no' });
    await expect(refused).rejects.toMatchObject({ code: 'access_denied', message: 'no' });
    popup = { closed: false, close: () => undefined, location: { href: '' } };
    const closed = expect(signInWithCode(client)).rejects.toMatchObject({ code: 'access_denied' });
    await opened();
    await vi.advanceTimersByTimeAsync(250);
    popup.closed = true;
    await vi.advanceTimersByTimeAsync(500);
    await closed;
    expect([listeners.size, vi.getTimerCount(), left]).toEqual([0, 0, null]);
  });

  it('ends with its signal, and closes the window', async () => {
    const controller = new AbortController();
    const ended = expect(signInWithCode(client, controller)).rejects.toMatchObject({ code: 'aborted' });
    await opened();
    controller.abort();
    await ended;
    expect([popup.closed, listeners.size, vi.getTimerCount()]).toEqual([true, 0, 0]);
  });

  it('redirects where no window opens, or else says what to allow', async () => {
    blocked = true;
    await expect(signInWithCode(client)).rejects.toMatchObject({
      code: 'popup_blocked',
      message: expect.stringContaining('same-origin-allow-popups') as unknown,
    });
    void signInWithCode(client, { redirectUri: BACK });
    await redirected();
    expect(left).toContain('response_mode=query');
  });

  it('takes a window that closed before it showed the server for a refusal, not for a policy', async () => {
    let respond!: (response: Response) => void;
    vi.stubGlobal('fetch', () => new Promise((resolve) => (respond = resolve)));
    const signingIn = expect(signInWithCode(client, { redirectUri: BACK })).rejects.toMatchObject({
      code: 'access_denied',
    });
    popup.closed = true;
    respond(new Response(JSON.stringify({ issuer: ISSUER })));
    await signingIn;
    expect([left, popup.location.href]).toEqual([null, '']);
  });

  it.each([
    ['a page that is no JSON', 200, '<!doctype html>', 'bad_response'],
    ['JSON without an issuer', 200, 'null', 'bad_response'],
    ['a proxy without a server', 502, '<h1>Bad gateway</h1>', 'unavailable'],
  ])('says what is wrong with %s', async (_, status, text, code) => {
    vi.stubGlobal('fetch', async () => new Response(text, { status }));
    await expect(signInWithCode(client)).rejects.toMatchObject({ code });
    expect(popup.closed).toBe(true);
  });

  it('gives a silent server 15 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      return new Promise((_resolve, reject) =>
        signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      );
    });
    const timedOut = expect(signInWithCode(client)).rejects.toMatchObject({ code: 'timeout' });
    await vi.advanceTimersByTimeAsync(14_999);
    expect(popup.closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await timedOut;
    expect([popup.closed, vi.getTimerCount()]).toEqual([true, 0]);
  });

  it('lets the page bring the window to the front', async () => {
    const focus = vi.fn();
    popup.focus = focus;
    let show!: () => void;
    const signingIn = signInWithCode(client, { onPopup: (bringToFront) => (show = bringToFront) });
    await opened();
    show();
    expect(focus).toHaveBeenCalledTimes(1);
    await post();
    await signingIn;
  });

  it.each([0, 30_000])(
    'redirects where the policy of the page cuts the window off, after %i ms',
    async (ms) => {
      void signInWithCode(client, { redirectUri: BACK });
      await opened();
      // The empty page, until the server has responded.
      popup.location = { href: 'about:blank' };
      await vi.advanceTimersByTimeAsync(ms);
      popup.closed = true;
      await vi.advanceTimersByTimeAsync(250);
      await redirected();
      expect([listeners.size, vi.getTimerCount()]).toEqual([0, 0]);
    },
  );
});

describe('a sign-in by redirect', () => {
  async function comeBack(change: Record<string, string> = {}): Promise<URL> {
    void signInWithCode(client, { mode: 'redirect', redirectUri: BACK });
    await redirected();
    const request = new URL(left!).searchParams;
    const response = { code: 'the code', state: request.get('state')!, iss: ISSUER, ...change };
    page.href = `${BACK}?tab=2&${new URLSearchParams(response)}#room`;
    return new URL(left!);
  }

  it('goes on where the user comes back, once, and leaves a clean address', async () => {
    const request = await comeBack();
    expect(await completeRedirect(client)).toEqual({ username: 'ada' });
    const [{ codeVerifier, redirectUri }] = exchangeCode.mock.calls[0]!;
    expect(createHash('sha256').update(codeVerifier).digest('base64url')).toBe(
      request.searchParams.get('code_challenge'),
    );
    expect([redirectUri, page.href, stored.size]).toEqual([BACK, `${BACK}?tab=2#room`, 0]);
    expect(await completeRedirect(client)).toBeNull();
  });

  it('needs an address to come back to', async () => {
    await expect(signInWithCode(client, { mode: 'redirect' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('ends where the browser shows the page again', async () => {
    const signingIn = signInWithCode(client, { mode: 'redirect', redirectUri: BACK });
    await redirected();
    // The end of the page's own first load.
    comeBackTo({ persisted: false });
    const outcome = await Promise.race([signingIn.catch(() => 'ended'), Promise.resolve('waiting')]);
    expect(outcome).toBe('waiting');
    comeBackTo({ persisted: true });
    await expect(signingIn).rejects.toMatchObject({ code: 'access_denied' });
  });

  it('has nothing to finish where storage is denied, or holds something else', async () => {
    await comeBack();
    for (const key of stored.keys()) stored.set(key, '{"state":');
    expect([isRedirectPending(client), await completeRedirect(client)]).toEqual([false, null]);
    vi.stubGlobal('sessionStorage', {
      getItem: () => {
        throw new DOMException('', 'SecurityError');
      },
    });
    expect([isRedirectPending(client), await completeRedirect(client)]).toEqual([false, null]);
    await expect(signInWithCode(client, { mode: 'redirect', redirectUri: BACK })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });

  it('takes no response to a request that this tab did not send', async () => {
    await comeBack({ state: 'of an attacker, long enough' });
    const { href } = page;
    expect(await completeRedirect(client)).toBeNull();
    expect([exchangeCode.mock.calls.length, page.href]).toEqual([0, href]);
  });

  it('refuses a response of another server, and reports a refusal, with a clean address', async () => {
    await comeBack({ iss: 'https://mix-up.example' });
    await expect(completeRedirect(client)).rejects.toMatchObject({ code: 'bad_response' });
    left = null;
    await comeBack({ error: 'access_denied' });
    page.href = page.href.replace('code=the+code&', '');
    await expect(completeRedirect(client)).rejects.toMatchObject({ code: 'access_denied' });
    expect([exchangeCode.mock.calls.length, page.href]).toEqual([0, `${BACK}?tab=2#room`]);
  });
});
