import mongoose from 'mongoose';
import type { IdentityKeyRecord } from '../../models/identity-key.js';
import type { Models } from '../../models/index.js';
import type { SiteRecord } from '../../models/site.js';
import { inputError } from './fields.js';

type IssuerKey = Pick<IdentityKeyRecord, 'issuer' | 'subjectPrefix' | 'retiredAt'>;

/** Whose users a key signs in: the issuer, and what comes before its `sub`. */
type Subjects = Pick<IdentityKeyRecord, 'issuer' | 'subjectPrefix'>;

/**
 * Returns issuer and prefix of a new key. Two issuers that name people by the same `sub` would sign one in as the other, so a
 * second issuer needs a prefix of its own, unless an empty one is given: then both name the same people. The site's own issuer
 * and retired keys are in nobody's way while they have no users.
 * @throws AppError `validation_failed` for `subjectPrefix`
 */
export async function chooseSubjects(
  models: Pick<Models, 'User'>,
  {
    site,
    others,
    input: { issuer = site.slug, subjectPrefix },
  }: {
    site: Pick<SiteRecord, '_id' | 'slug'>;
    others: readonly IssuerKey[];
    input: { issuer?: string | undefined; subjectPrefix?: string | undefined };
  },
): Promise<Subjects> {
  const prefix = subjectPrefix ?? '';
  const chosen = { issuer, subjectPrefix: prefix };
  if (subjectPrefix === '') return chosen;
  const sharing = others.filter((key) => key.subjectPrefix === prefix);
  const foreign = sharing.filter((key) => key.issuer !== issuer);
  if (foreign.length === 0 || sharing.some((key) => key.issuer === issuer && !key.retiredAt)) return chosen;
  const provider = foreign.find((key) => !key.retiredAt && key.issuer !== site.slug);
  const other = provider ?? ((await hasUsers(models, site, prefix, others)) ? foreign[0] : undefined);
  if (!other) return chosen;
  const equal = `users of ${issuer} and of ${other.issuer} with the same "sub" would be one`;
  throw inputError(
    'subjectPrefix',
    prefix === ''
      ? `is needed: without one, ${equal}; give an empty one ("") if they are the same people`
      : `must be another: with "${prefix}", ${equal}`,
  );
}

/** Returns whether the site has users of a prefix: of the keys' prefixes, the longest that their id begins with. */
async function hasUsers(
  { User }: Pick<Models, 'User'>,
  { _id }: Pick<SiteRecord, '_id'>,
  prefix: string,
  keys: readonly IssuerKey[],
): Promise<boolean> {
  const found = await User.exists({
    site: { $eq: _id },
    $or: rangesOf(prefix, keys).map((range) => ({ externalId: mongoose.trusted(range) })),
  });
  return found !== null;
}

/** Returns where the ids are that begin with a prefix, without those that begin with a longer one of the keys. */
function rangesOf(prefix: string, keys: readonly IssuerKey[]): { $gte: string; $lt?: string }[] {
  const longer = keys
    .map(({ subjectPrefix }) => subjectPrefix)
    .filter((each) => each.length > prefix.length && each.startsWith(prefix))
    .filter((each, _index, all) => !all.some((other) => each !== other && each.startsWith(other)))
    .sort();
  const starts = [prefix, ...longer.map(endOf)];
  const ends = [...longer, prefix === '' ? undefined : endOf(prefix)];
  return starts.map(($gte, index) => {
    const $lt = ends[index];
    return { $gte, ...($lt !== undefined && { $lt }) };
  });
}

/** Returns the first text after all that begin with a prefix, which is ASCII. */
const endOf = (prefix: string) =>
  prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
