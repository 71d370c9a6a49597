import mongoose from 'mongoose';
import { AppError, fieldError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import { parseRedirectUri } from '../../oauth/authorize/redirect-uri.js';

const MAX_URIS = 20;

/** Which redirect URIs of a client to change. */
interface RedirectUriChange {
  siteId: string;
  clientId: string;
  added: readonly string[];
  removed: readonly string[];
}

/**
 * Changes the redirect URIs that a client may use with `response_mode=query`; running servers apply it within a second.
 * Returns all of them.
 * @throws AppError `client_not_found`; `validation_failed` for a text that is none, or more than 20 of them
 */
export async function changeRedirectUris(
  {
    models: { OAuthClient },
    clock = Date.now,
  }: { models: Pick<Models, 'OAuthClient'>; clock?: () => number },
  { siteId, clientId, added, removed }: RedirectUriChange,
): Promise<string[]> {
  const uris = added.map(readUri);
  const filter = { site: { $eq: toObjectId(siteId) }, clientId: { $eq: clientId } };
  const client = await OAuthClient.findOne(filter).lean<OAuthClientRecord>();
  if (!client) throw new AppError('client_not_found');
  const present = client.redirectUris ?? [];
  const gone = removed.map((text) => parseRedirectUri(text) ?? text);
  const missing = gone.find((uri) => !present.includes(uri));
  if (missing !== undefined) throw invalid(`${missing} is not one of the client`);
  if (uris.length + gone.length === 0) return present;
  const next = [...new Set([...present.filter((uri) => !gone.includes(uri)), ...uris])];
  if (next.length > MAX_URIS) throw invalid(`must be at most ${MAX_URIS}`);
  // Two operators at the same time must not undo each other's change.
  const { matchedCount } = await OAuthClient.updateOne(
    {
      ...filter,
      redirectUris: present.length > 0 ? { $eq: present } : mongoose.trusted({ $in: [null, []] }),
    },
    { $set: { redirectUris: next, changedAt: new Date(clock()) } },
  );
  if (matchedCount === 0) throw invalid('were just changed by another operator; nothing was changed');
  return next;
}

function readUri(text: string): string {
  const uri = parseRedirectUri(text);
  if (uri === null)
    throw invalid(
      'must be addresses such as https://www.example.org/callback, without wildcard and fragment',
    );
  return uri;
}

function invalid(message: string): AppError {
  return fieldError({ path: 'redirectUris', code: 'custom', message });
}
