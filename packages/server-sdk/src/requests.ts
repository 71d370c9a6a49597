import { setTimeout as sleep } from 'node:timers/promises';
import { ChatError, errorOfResponse } from './errors.js';
import { checkPath } from './references.js';
import type { CallOptions, ServerClientOptions } from './options.js';

const DEFAULTS = { timeoutMs: 10_000, retries: 3, maxWaitMs: 30_000 };
/** First wait after a lost request, in milliseconds; it doubles each time. */
const FIRST_WAIT_MS = 250;
/** What the server refuses for now, and says when to come back. */
const REFUSED_FOR_NOW: ReadonlySet<number> = new Set([429, 503]);
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

interface RequestParts extends CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  /** Whether a request that was lost may be sent again: all may by default, as they name what they make. */
  repeatable?: boolean;
}

export type Requests = ReturnType<typeof createRequests>;

/**
 * Creates what sends requests to the server API, and repeats those that were lost or refused for now.
 * @throws TypeError for options with which no request could succeed
 */
export function createRequests(options: ServerClientOptions) {
  const { clientId, clientSecret, fetch: send = fetch } = options;
  const {
    timeoutMs = DEFAULTS.timeoutMs,
    retries = DEFAULTS.retries,
    maxWaitMs = DEFAULTS.maxWaitMs,
  } = options;
  const base = baseOf(options.url);
  if (!clientId || !clientSecret) throw new TypeError('clientId and clientSecret are required');
  // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;

  /**
   * Sends a request once, and reads of the response what the caller needs: the time limit holds for both, and ends with
   * them, as a body that is read later may take any time.
   * @throws ChatError
   */
  async function attempt<T>(
    method: string,
    path: string,
    parts: RequestParts,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const { body, headers, signal } = parts;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeoutMs);
    try {
      const response = await send(base + checkPath(path) + queryOf(parts.query), {
        method,
        headers: {
          ...{ accept: 'application/json', authorization },
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // A redirect would carry the secret to another place.
        redirect: 'error',
        signal: signal ? AbortSignal.any([signal, limit.signal]) : limit.signal,
      });
      if (!response.ok)
        throw errorOfResponse(response.status, jsonOf(await response.text()), retryAfterOf(response));
      return await read(response);
    } catch (cause) {
      if (cause instanceof ChatError) throw cause;
      if (signal?.aborted) throw new ChatError('aborted', 'The call was aborted', { cause });
      if (limit.signal.aborted)
        throw new ChatError('timeout', `No response within ${timeoutMs} ms`, { cause });
      throw new ChatError('network', `Unable to reach ${base}`, { cause });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Returns the milliseconds to wait before the next attempt. @throws the error where there is none */
  function waitAfter(error: ChatError, attempts: number, { repeatable = true }: RequestParts): number {
    const isRefusedForNow = error.status !== undefined && REFUSED_FOR_NOW.has(error.status);
    const isLost = error.code === 'network' || error.code === 'timeout';
    if (attempts > retries || !(isRefusedForNow || (isLost && repeatable))) throw error;
    const asked = error.retryAfter === undefined ? 0 : error.retryAfter * 1000;
    if (asked > maxWaitMs) throw error;
    return Math.min(maxWaitMs, Math.max(asked, FIRST_WAIT_MS * 2 ** (attempts - 1)));
  }

  async function request<T>(
    method: string,
    path: string,
    parts: RequestParts,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    for (let attempts = 1; ; attempts += 1) {
      try {
        return await attempt(method, path, parts, read);
      } catch (error) {
        await pause(waitAfter(error as ChatError, attempts, parts), parts.signal);
      }
    }
  }

  return {
    /** Returns the response as it arrives: its body has no time limit. @throws ChatError */
    respond: (method: string, path: string, parts: RequestParts = {}): Promise<Response> =>
      request(method, path, parts, (response) => Promise.resolve(response)),
    /** Returns the JSON of the response; undefined where there is none. @throws ChatError */
    json: <T>(method: string, path: string, parts: RequestParts = {}): Promise<T> =>
      request(method, path, parts, async (response) => {
        if (response.status === 204) return undefined as T;
        const body = jsonOf(await response.text());
        if (body === undefined)
          throw new ChatError('bad_response', 'The response is not JSON', { status: response.status });
        return body as T;
      }),
  };
}

/** @throws ChatError `aborted` */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (cause) {
    throw new ChatError('aborted', 'The call was aborted', { cause });
  }
}

/** @throws TypeError */
function baseOf(text: string): string {
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname)))
    throw new TypeError('url must begin with https://: the secret is in every request');
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/api/site/`;
}

function queryOf(query: RequestParts['query'] = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size > 0 ? `?${search.toString()}` : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function retryAfterOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
