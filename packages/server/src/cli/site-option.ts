import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { SiteRecord } from '../models/site.js';
import { DEFAULT_SITE } from '../seed-site.js';
import { findSite } from '../services/admin/sites.js';
import type { Values } from './command.js';

/** The option of commands that name what belongs to a site. */
export const SITE_OPTION = { site: { type: 'string' } } as const;
/** Its line in their help. */
export const SITE_HELP = `  --site                      slug of the site; "${DEFAULT_SITE}" without it`;
/** Its line in the help of commands that name a thing by its id. */
export const SITE_OF_ID_HELP =
  '  --site                      slug of the site; without it, the one that the id belongs to';

/** A thing that a command names by an id which nothing else has, in no site. */
export interface Named {
  kind: 'client' | 'hook' | 'report' | 'webhook';
  id: string;
}

const OBJECT_ID = /^[0-9a-f]{24}$/;

/** Returns the id of the site that a thing belongs to; undefined where there is no such thing. */
async function siteIdOf({ OAuthClient, Hook, Report, Webhook }: Models, { kind, id }: Named) {
  if (kind === 'client') return (await OAuthClient.findOne({ clientId: { $eq: id } }).lean())?.site;
  if (!OBJECT_ID.test(id)) return undefined;
  const which = { _id: { $eq: toObjectId(id) } };
  if (kind === 'hook') return (await Hook.findOne(which).lean())?.site;
  if (kind === 'report') return (await Report.findOne(which).lean())?.site;
  return (await Webhook.findOne(which).lean())?.site;
}

/**
 * Returns the site that the option `--site` names; without it, that of the thing that the command is about, or `default`.
 * @throws AppError `not_found`
 */
export async function findChosenSite(
  models: Models,
  { site }: Values = {},
  named?: Named,
): Promise<SiteRecord> {
  if (typeof site === 'string') return findSite(models, site);
  const id = named && (await siteIdOf(models, named));
  const found = id && (await models.Site.findOne({ _id: { $eq: id } }).lean<SiteRecord>());
  return found ?? findSite(models, DEFAULT_SITE);
}
