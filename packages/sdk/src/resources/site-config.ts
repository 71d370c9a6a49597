import type { SiteConfig } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { sendRequest } from '../http/send-request.js';
import type { Environment } from '../environment.js';
import type { RequestOptions } from '../options.js';

/** Error codes of a server for a path that it does not have. */
const NOT_HERE: ReadonlySet<string> = new Set(['not_found', 'method_not_allowed']);

interface SiteConfigDeps {
  env: Environment;
  http: Pick<HttpClient, 'anonymous'>;
}

/**
 * Reads the public configuration of the client's site.
 *
 * @throws {bad_response} there is no Sotto server; any other code is the server's own
 */
export async function readSiteConfig(
  { env, http }: SiteConfigDeps,
  options?: RequestOptions,
): Promise<SiteConfig> {
  const request = { ...options, query: { client_id: env.clientId } };
  const read = () => http.anonymous<Partial<SiteConfig> | null>('GET', paths.config, request);
  const config = await read()
    .catch(async (error: ChatError) => {
      if (error.code !== 'network' || !(await isReachable(env, options?.signal))) throw error;
      // A server that was away for a moment, and is back: the page may read what it says now.
      return read().catch((again: ChatError) => {
        throw again.code === 'network' ? notSotto(again) : again;
      });
    })
    .catch((error: ChatError) => {
      // If `serverUrl` has a path by mistake, a Sotto server responds with its own 404.
      throw NOT_HERE.has(error.code) ? notSotto(error) : error;
    });
  if (typeof config?.site !== 'object' || !Array.isArray(config.signIn)) throw notSotto();
  return config as SiteConfig;
}

const notSotto = (cause?: ChatError) =>
  new ChatError('bad_response', 'There is no Sotto server at serverUrl', { cause });

/**
 * Returns whether there is a server whose responses the page may not read, which a Sotto server never is: it lets every
 * page read its configuration. Such a response is opaque, so nothing else is learned from it.
 */
const isReachable = (env: Environment, signal: AbortSignal | undefined): Promise<boolean> =>
  sendRequest(env, { method: 'GET', path: paths.config, isOpaque: true, signal }).then(
    () => true,
    ({ code }: ChatError) => code === 'bad_response',
  );
