import type { SignInWay } from '@sotto/protocol';
import mongoose from 'mongoose';
import { fieldError } from '../../errors.js';
import type { AppError } from '../../errors.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SiteRecord } from '../../models/site.js';
import { parseRedirectUri } from '../../oauth/authorize/redirect-uri.js';
import { GRANT_OF_WAY } from '../../oauth/grant-types.js';
import { changeOf, checkOriginCount, findClient } from './clients.js';
import type { ClientsAdminDeps } from './clients.js';
import { checkName, checkOrigins, inputError } from './fields.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';

const MAX_URIS = 20;
/** More than the operators who change one client at a time. */
const MAX_ATTEMPTS = 10;

/** A change of a client; two operators at the same time do not undo each other's. */
export interface ClientChanges {
  name?: string | undefined;
  addOrigins?: readonly string[];
  removeOrigins?: readonly string[];
  /** Addresses to which `response_mode=query` may lead back. */
  addRedirectUris?: readonly string[];
  removeRedirectUris?: readonly string[];
  /** Ways to sign in that its pages may offer, where the site's settings allow them, or may no longer. */
  allow?: readonly SignInWay[];
  refuse?: readonly SignInWay[];
}

type Changed = Pick<OAuthClientRecord, 'name' | 'origins' | 'grants'> & { redirectUris: string[] };

/**
 * Changes a client: all of what is asked for by one write, or nothing. Running servers apply the change within a second.
 * @throws AppError `client_not_found`, `validation_failed`
 */
export async function updateClient(
  deps: ClientsAdminDeps & Recording,
  site: Pick<SiteRecord, '_id'>,
  clientId: string,
  changes: ClientChanges,
): Promise<OAuthClientRecord> {
  const client = await findClient(deps, site, clientId);
  // Refused before the audit has an entry.
  changedFields(client, changes);
  const data = countsOf(changes);
  if (Object.keys(data).length === 0) return client;
  const change = { ...changeOf('client.updated', site, client), data };
  await recorded(deps, change, async () => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const known = await findClient(deps, site, clientId);
      const $set = { ...changedFields(known, changes), changedAt: new Date(deps.clock()) };
      const { matchedCount } = await deps.models.OAuthClient.updateOne(asRead(known), { $set });
      if (matchedCount === 1) return;
    }
    throw inputError('client', `"${clientId}" is being changed by others; nothing was changed`);
  });
  return findClient(deps, site, clientId);
}

/** The client, unless somebody has changed it since it was read. */
function asRead({ _id, origins, grants, redirectUris = [] }: OAuthClientRecord) {
  return {
    ...{ _id: { $eq: _id }, origins: { $eq: origins }, grants: { $eq: grants } },
    redirectUris: redirectUris.length > 0 ? { $eq: redirectUris } : mongoose.trusted({ $in: [null, []] }),
  };
}

/** Returns the fields of a client as they are after a change. @throws AppError `validation_failed` */
function changedFields(client: OAuthClientRecord, changes: ClientChanges): Changed {
  const { allow = [], refuse = [] } = changes;
  if (allow.length + refuse.length > 0 && client.type !== 'public')
    throw inputError('client', `"${client.clientId}" is confidential: no page signs users in with it`);
  const grants = (ways: readonly SignInWay[]) => ways.map((way) => GRANT_OF_WAY[way]);
  return {
    name: changes.name === undefined ? client.name : checkName(changes.name),
    origins: changedOrigins(client.origins, changes),
    grants: merge(client.grants, grants(allow), grants(refuse)),
    redirectUris: changedUris(client.redirectUris ?? [], changes),
  };
}

function changedOrigins(
  present: readonly string[],
  { addOrigins = [], removeOrigins = [] }: ClientChanges,
): string[] {
  const added = checkOrigins('add-origin', addOrigins);
  // As it is stored, also where an earlier version accepted what is no origin today.
  const removed = removeOrigins.map(
    (text) => present.find((origin) => origin === text) ?? checkOrigins('remove-origin', [text])[0]!,
  );
  const missing = removed.find((origin) => !present.includes(origin));
  if (missing) throw inputError('remove-origin', `${missing} is not an origin of the client`);
  const next = merge(present, added, removed);
  checkOriginCount('add-origin', next.length);
  return next;
}

function changedUris(
  present: readonly string[],
  { addRedirectUris = [], removeRedirectUris = [] }: ClientChanges,
): string[] {
  const added = addRedirectUris.map(readUri);
  const removed = removeRedirectUris.map((text) => parseRedirectUri(text) ?? text);
  const missing = removed.find((uri) => !present.includes(uri));
  if (missing !== undefined) throw invalidUri(`${missing} is not one of the client`);
  const next = merge(present, added, removed);
  if (next.length > MAX_URIS) throw invalidUri(`must be at most ${MAX_URIS}`);
  return next;
}

/** What is removed is not there afterwards, also where it is added by the same change. */
const merge = (present: readonly string[], added: readonly string[], removed: readonly string[]): string[] =>
  [...new Set([...present, ...added])].filter((one) => !removed.includes(one));

function readUri(text: string): string {
  const uri = parseRedirectUri(text);
  if (uri === null)
    throw invalidUri(
      'must be addresses such as https://www.example.org/callback, without wildcard and fragment',
    );
  return uri;
}

const invalidUri = (message: string): AppError =>
  fieldError({ path: 'redirectUris', code: 'custom', message });

/** Returns how much of each kind a change is about, for the audit; kinds that it is not about are left out. */
function countsOf(changes: ClientChanges): Record<string, number> {
  const count = (...lists: (readonly string[] | undefined)[]) => lists.flatMap((list) => list ?? []).length;
  const counts = {
    name: changes.name === undefined ? 0 : 1,
    origins: count(changes.addOrigins, changes.removeOrigins),
    redirectUris: count(changes.addRedirectUris, changes.removeRedirectUris),
    ways: count(changes.allow, changes.refuse),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value > 0));
}
