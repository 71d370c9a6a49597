import type { TokenSource } from '../token-source.js';
import { ChatError } from '../errors.js';
import type { Environment } from '../environment.js';
import { orAborted } from '../internal/or-aborted.js';
import { withoutUndefined } from '../internal/without-undefined.js';
import { checkPath } from './paths.js';
import { readResponse, sendRequest } from './send-request.js';
import type { PlainRequest } from './send-request.js';
import { encodeJson } from '../internal/encode-json.js';

export interface HttpRequest {
  query?: Record<string, string | number | boolean | undefined> | undefined;
  /** Sent as JSON; a `Blob` as it is. */
  body?: object | undefined;
  signal?: AbortSignal | undefined;
  timeout?: number | undefined;
  isBlob?: boolean | undefined;
  onProgress?: ((bytes: number) => void) | undefined;
  /** The response is applied to the user who is signed in: it is refused once the session is over. */
  isOwn?: boolean | undefined;
  /** It outlives the page where that goes meanwhile (Fetch, `keepalive`), unless its body is too long for that. */
  keepalive?: boolean | undefined;
}

export type HttpClient = ReturnType<typeof createHttpClient>;

/** Client of the REST API with the session's access token: a refused token is refreshed once, and the request repeated. */
export function createHttpClient(env: Environment, tokens: TokenSource) {
  function plain(method: PlainRequest['method'], path: string, request: HttpRequest): PlainRequest {
    checkPath(path);
    const { query = {}, body, signal, timeout, isBlob, onProgress } = request;
    const search = new URLSearchParams(withoutUndefined(query) as Record<string, string>);
    const target = search.size > 0 ? `${path}?${search}` : path;
    if (body === undefined || body instanceof Blob)
      return { method, path: target, body, signal, timeout, isBlob, onProgress };
    const headers = { 'content-type': 'application/json' };
    return { method, path: target, headers, body: encodeJson(body), signal };
  }

  async function send<T>(
    method: PlainRequest['method'],
    path: string,
    request?: HttpRequest | null,
  ): Promise<T> {
    const signal = request?.signal;
    const prepared = plain(method, path, request ?? {});
    const withToken = (token: string) =>
      sendRequest<T>(env, {
        ...{ ...prepared, keepalive: request?.keepalive },
        headers: { ...prepared.headers, authorization: `Bearer ${token}` },
      });
    const token = await orAborted(tokens.current(), signal);
    const checkSession = tokens.guard();
    const response = await withToken(token).catch(async (error: unknown) => {
      if (!(error instanceof ChatError) || error.status !== 401) throw error;
      const next = await orAborted(tokens.refresh(token), signal);
      checkSession();
      return withToken(next);
    });
    if (request?.isOwn) checkSession();
    return response;
  }

  return {
    get: <T>(path: string, request?: HttpRequest) => send<T>('GET', path, request),
    post: <T>(path: string, request?: HttpRequest) => send<T>('POST', path, request),
    put: <T>(path: string, request?: HttpRequest) => send<T>('PUT', path, request),
    patch: <T>(path: string, request?: HttpRequest) => send<T>('PATCH', path, request),
    delete: <T>(path: string, request?: HttpRequest) => send<T>('DELETE', path, request),
    /** Sends a request that outlives the page (Fetch, `keepalive`) and the client. */
    async sendLast(method: 'DELETE' | 'PUT', path: string, request: HttpRequest = {}): Promise<void> {
      const { headers, body = null } = plain(method, path, request);
      const token = await tokens.current();
      const response = await env.fetch(env.serverUrl + path, {
        ...{ method, keepalive: true, headers: { ...headers, authorization: `Bearer ${token}` }, body },
        ...{ cache: 'no-store', credentials: 'omit', redirect: 'error' },
      });
      readResponse(response, await response.text());
    },
    /** Sends a request without a token, for what comes before a sign-in. */
    anonymous: <T>(method: PlainRequest['method'], path: string, request: HttpRequest = {}) =>
      sendRequest<T>(env, plain(method, path, request)),
  };
}
