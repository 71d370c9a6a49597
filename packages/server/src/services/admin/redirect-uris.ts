import mongoose from 'mongoose';
import { fieldError } from '../../errors.js';
import type { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { parseRedirectUri } from '../../oauth/authorize/redirect-uri.js';
import { findClient } from './clients.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';

const MAX_URIS = 20;

/** Which redirect URIs of a client to change. */
interface RedirectUriChange {
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
  deps: Recording & { models: Pick<Models, 'OAuthClient'>; clock: () => number },
  site: Pick<SiteRecord, '_id'>,
  { clientId, added, removed }: RedirectUriChange,
): Promise<string[]> {
  const uris = added.map(readUri);
  const client = await findClient(deps, site, clientId);
  const present = client.redirectUris ?? [];
  const gone = removed.map((text) => parseRedirectUri(text) ?? text);
  const missing = gone.find((uri) => !present.includes(uri));
  if (missing !== undefined) throw invalid(`${missing} is not one of the client`);
  if (uris.length + gone.length === 0) return present;
  const next = [...new Set([...present.filter((uri) => !gone.includes(uri)), ...uris])];
  if (next.length > MAX_URIS) throw invalid(`must be at most ${MAX_URIS}`);
  // Two operators at the same time must not undo each other's change.
  const filter = {
    _id: { $eq: client._id },
    redirectUris: present.length > 0 ? { $eq: present } : mongoose.trusted({ $in: [null, []] }),
  };
  const data = { redirectUris: uris.length + gone.length };
  const target = `client:${clientId}` as const;
  await recorded(deps, { siteId: site._id, action: 'client.updated', target, data }, async () => {
    const update = { $set: { redirectUris: next, changedAt: new Date(deps.clock()) } };
    const { matchedCount } = await deps.models.OAuthClient.updateOne(filter, update);
    if (matchedCount === 0) throw invalid('were just changed by another operator; nothing was changed');
  });
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
