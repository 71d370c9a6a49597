import type { SiteConfig } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { sendRequest } from '../http/send-request.js';
import type { Environment } from '../environment.js';
import type { RequestOptions } from '../options.js';

/** What a server says of a path that it does not have. */
const NOT_HERE: ReadonlySet<string> = new Set(['not_found', 'method_not_allowed']);

interface SiteConfigDeps {
  env: Environment;
  http: Pick<HttpClient, 'anonymous'>;
}

/**
 * Reads what everybody may know of the client's site.
 * @throws ChatError `bad_response` where something else than a Sotto server is there, or what the server says
 */
export async function readSiteConfig(
  { env, http }: SiteConfigDeps,
  options?: RequestOptions,
): Promise<SiteConfig> {
  const request = { query: { client_id: env.clientId }, signal: options?.signal };
  const answer = await http
    .anonymous<Partial<SiteConfig> | null>('GET', paths.config, request)
    .catch(async (error: ChatError) => {
      // A path of a Sotto server, where only its root is meant, is answered by that server's own 404.
      const isElsewhere = NOT_HERE.has(error.code);
      throw isElsewhere || (error.code === 'network' && (await isAnybodyThere(env, options?.signal)))
        ? notSotto(error)
        : error;
    });
  if (typeof answer?.site !== 'object' || !Array.isArray(answer.signIn)) throw notSotto();
  return answer as SiteConfig;
}

const notSotto = (cause?: ChatError) =>
  new ChatError('bad_response', 'The server at serverUrl is not a Sotto server', { cause });

/**
 * Whether a server is there whose responses the page may not read: a Sotto server lets every page read this one. Such a
 * response is opaque, so no more than this is learned.
 */
async function isAnybodyThere(env: Environment, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await sendRequest(env, { method: 'GET', path: paths.config, isOpaque: true, signal });
    return true;
  } catch (error) {
    return (error as ChatError).code === 'bad_response';
  }
}
