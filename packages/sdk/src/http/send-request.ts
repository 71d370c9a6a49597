import type { OAuthErrorBody, Problem } from '@sotto/protocol';
import { ChatError, errorOfOAuth, errorOfProblem } from '../errors.js';
import type { Environment } from '../environment.js';
import { checkOpen } from '../internal/check-open.js';
import { abortedBy } from '../internal/or-aborted.js';

/** Milliseconds after which a part of a file must have arrived, or the next bytes of a file that is loaded. */
const BYTES_TIMEOUT_MS = 120_000;
/** Milliseconds after which a request without a response fails. */
export const REQUEST_TIMEOUT_MS = 15_000;

/** Bytes that a body may have which outlives the page: Fetch rejects more than 64 KiB, of all such requests together. */
const MAX_KEEPALIVE_BYTES = 61_440;
const isShort = (body: PlainRequest['body']) =>
  new Blob(body === undefined ? [] : [body]).size < MAX_KEEPALIVE_BYTES;

export interface PlainRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the server's URL, with its leading slash. */
  path: string;
  headers?: Record<string, string>;
  body?: string | Blob | undefined;
  signal?: AbortSignal | undefined;
  /** Milliseconds that it may take; a usual time by default. */
  timeout?: number | undefined;
  /** The response is bytes: it resolves with a `Blob`. */
  isBlob?: boolean | undefined;
  /** Called with the number of bytes that have arrived of a `Blob`. */
  onProgress?: ((bytes: number) => void) | undefined;
  /** Asks only whether there is a server (`no-cors`): its response cannot be read, and ends in `bad_response`. */
  isOpaque?: boolean;
  /** It outlives the page, unless its body is too long for that. */
  keepalive?: boolean | undefined;
}

/** Errors of a request that this client cancelled. */
const ENDED_HERE: ReadonlySet<string> = new Set(['aborted', 'closed']);

/**
 * Sends one request and returns its JSON response.
 *
 * @throws {network} the server cannot be reached
 * @throws {timeout} it did not respond in time
 * @throws {aborted} the caller's signal aborted
 * @throws {closed} the client was closed
 * @throws {bad_response} the response did not come from a Sotto server; any other code is the server's own
 */
export async function sendRequest<T>(env: Environment, request: PlainRequest): Promise<T> {
  const { clock, log } = env;
  const startedAt = clock.now();
  // Without the query, which holds search terms.
  const path = request.path.replace(/\?.*$/, '');
  const details = () => ({ method: request.method, path, milliseconds: clock.now() - startedAt });
  try {
    const response = await exchange<T>(env, request);
    log.debug('Request succeeded', details());
    return response;
  } catch (error) {
    const { code, status, requestId } = error as ChatError;
    log[ENDED_HERE.has(code) ? 'debug' : 'warn']('Request failed', { ...details(), code, status, requestId });
    throw error;
  }
}

async function exchange<T>(env: Environment, request: PlainRequest): Promise<T> {
  const { method, path, headers, body, signal, isBlob, onProgress, isOpaque = false } = request;
  const usual = isBlob || body instanceof Blob ? BYTES_TIMEOUT_MS : REQUEST_TIMEOUT_MS;
  const abort = new AbortController();
  const onAbort = () => abort.abort();
  let timedOut = false;
  const startTimer = () =>
    env.clock.setTimeout(() => {
      timedOut = true;
      abort.abort();
    }, request.timeout ?? usual);
  let timer = startTimer();
  function onChunk(bytes: number): void {
    env.clock.clearTimeout(timer);
    timer = startTimer();
    onProgress?.(bytes);
  }
  env.requests.add(abort);
  signal?.addEventListener('abort', onAbort);
  if (env.closed.aborted || signal?.aborted) onAbort();
  try {
    const response = await env.fetch(env.serverUrl + path, {
      method,
      headers: { accept: 'application/json', ...headers },
      body: body ?? null,
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit',
      keepalive: request.keepalive === true && isShort(body),
      // Fetch, section 4.1: without CORS, redirects must be followed.
      ...(isOpaque ? { mode: 'no-cors', redirect: 'follow' } : { redirect: 'error' }),
    });
    if (isBlob && response.ok) return (await readBlob(response, onChunk)) as T;
    const text = await response.text();
    return readResponse<T>(response, text);
  } catch (error) {
    if (error instanceof ChatError) throw error;
    checkOpen(env);
    if (signal?.aborted) throw abortedBy(signal);
    if (timedOut) throw new ChatError('timeout', 'The server did not respond in time');
    throw new ChatError('network', 'The server cannot be reached', { cause: error });
  } finally {
    env.clock.clearTimeout(timer);
    env.requests.delete(abort);
    signal?.removeEventListener('abort', onAbort);
  }
}

function readBlob(response: Response, onChunk: (bytes: number) => void): Promise<Blob> {
  if (!response.body) return response.blob();
  let bytes = 0;
  const count = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      onChunk((bytes += chunk.byteLength));
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(count), response).blob();
}

/** Returns the JSON of a response. @throws ChatError the error that it is, or `bad_response` */
export function readResponse<T>(response: Response, text: string): T {
  const body = parse(text);
  const { status } = response;
  if (response.ok) {
    if (body === undefined) throw new ChatError('bad_response', 'The response is not JSON', { status });
    return body as T;
  }
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
  const problem = body as { code?: unknown; error?: unknown } | null | undefined;
  // An error of the token endpoint may have a `code` too.
  if (typeof problem?.error === 'string') throw errorOfOAuth(problem as OAuthErrorBody, status, retryAfter);
  if (typeof problem?.code === 'string') throw errorOfProblem(problem as Problem, retryAfter);
  // 408: the request came too slowly for the server, or for a proxy in front of it.
  const code = status >= 500 ? 'unavailable' : status === 408 ? 'timeout' : 'bad_response';
  throw new ChatError(code, `The server responded with status ${status}`, { status, retryAfter });
}

/** Returns `null` for an empty body, and `undefined` for what is not JSON. */
function parse(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
