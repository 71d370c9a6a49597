import { DestroyedKeyError } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import { PROFILE_FIELDS } from '../../models/user.js';
import type { OpenUser, SealedProfile, UserProfile, UserRecord } from '../../models/user.js';
import type { ServicesDeps } from '../deps.js';

/** The fields of a user that hold a token, and the ones that are empty instead. */
const SEALED_AT = {
  displayName: 'sealedName',
  email: 'sealedEmail',
  avatarUrl: 'sealedAvatarUrl',
} as const satisfies Record<keyof UserProfile, keyof SealedProfile>;

/** What a user is called who was erased. */
export const ERASED_NAME = 'Deleted user';

/** What is read of a user, at least, to know the name. */
export const NAME_PATHS = 'username displayName sealedName';
type NamedRow = Pick<UserRecord, '_id' | 'username' | 'displayName' | 'sealedName'> & Partial<UserRecord>;

/** What an update or a new row writes of a profile. */
export type StoredProfile = { -readonly [Path in keyof UserProfile]?: string | null } & SealedProfile;

/**
 * Seals a profile, or a part of one, with the person's key. The fields in the clear are empty then, which says that there is a
 * token. A node of an earlier version fills them again where it changes them, so a field that is not empty is the newer one. A
 * bot is no person: its name is the operator's, and stays as it is.
 * @throws AppError `unavailable` where this node may not create a key; `user_not_found` where the person was erased
 */
export async function sealProfile(
  { keys }: Pick<ServicesDeps, 'keys'>,
  { _id, kind }: Pick<UserRecord, '_id' | 'kind'>,
  profile: Partial<UserProfile>,
): Promise<StoredProfile> {
  if (kind === 'bot') return profile;
  const stored: StoredProfile = {};
  for (const field of PROFILE_FIELDS) {
    const text = profile[field];
    if (text === undefined) continue;
    stored[field] = text === null ? null : '';
    stored[SEALED_AT[field]] =
      text === null
        ? null
        : await keys.sealForUser(_id.toString(), { id: _id.toString(), path: SEALED_AT[field] }, text);
  }
  return stored;
}

/** Returns what says that the address of a sealed profile is verified; nothing where the profile names none. */
export function verifiedFields({ sealedEmail }: StoredProfile): { verifiedEmail?: string } {
  return sealedEmail ? { verifiedEmail: sealedEmail.token } : {};
}

/**
 * Opens the profiles of rows, with one query for the keys that are not in memory. A person whose key is destroyed is a deleted
 * one; one whose profile cannot be opened for another reason has the username alone.
 */
export async function openUsers<Row extends NamedRow>(
  { keys, logger }: Pick<ServicesDeps, 'keys' | 'logger'>,
  rows: readonly Row[],
): Promise<(Row & UserProfile & Pick<OpenUser, 'emailVerified'>)[]> {
  const keyIds = rows.flatMap((row) => PROFILE_FIELDS.flatMap((field) => tokenOf(row, field)?.keyId ?? []));
  const loaded = keyIds.length > 0 ? await keys.load([...new Set(keyIds)]) : undefined;
  const open = (row: Row, field: keyof UserProfile): string | null => {
    const sealed = tokenOf(row, field);
    if (!sealed) return (row[field] as string | null | undefined) || null;
    return loaded!.open({ id: row._id.toString(), path: SEALED_AT[field] }, sealed);
  };
  return rows.map((row) => {
    try {
      const displayName = open(row, 'displayName') ?? ERASED_NAME;
      return {
        ...{ ...row, displayName, email: open(row, 'email'), avatarUrl: open(row, 'avatarUrl') },
        emailVerified: isEmailVerified(row),
      };
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const isErased = error instanceof DestroyedKeyError;
      if (!isErased) logger.error({ err: error, user: row._id.toString() }, 'unable to open a profile');
      return { ...row, displayName: isErased ? ERASED_NAME : row.username, email: null, avatarUrl: null };
    }
  });
}

/** As `openUsers`, for one row; null where there is none. */
export async function openUser(
  deps: Pick<ServicesDeps, 'keys' | 'logger'>,
  row: UserRecord | null | undefined,
): Promise<OpenUser | null> {
  return row ? (await openUsers(deps, [row]))[0]! : null;
}

/** Whether the address that a user has now is verified. */
function isEmailVerified(row: NamedRow): boolean {
  const token = tokenOf(row, 'email')?.token;
  return token !== undefined && token === row.verifiedEmail;
}

/** The token of a field, where it is what the field holds now. */
function tokenOf(row: NamedRow, field: keyof UserProfile) {
  return row[field] === '' ? (row[SEALED_AT[field]] ?? undefined) : undefined;
}
