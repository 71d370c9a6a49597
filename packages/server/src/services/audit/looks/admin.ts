import type { AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import { settingAsData } from '../../site/settings-as-data.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

const byTarget = ({ target }: AuditRecord) => ({ _id: { $eq: toObjectId(idOf(target)) } });
const siteOf = ({ Site }: Models, entry: AuditRecord) => Site.findOne(byTarget(entry)).lean();
const clientOf = ({ OAuthClient }: Models, { target }: AuditRecord) =>
  OAuthClient.findOne({ clientId: { $eq: idOf(target) } }).lean();
const keyOf = ({ IdentityKey }: Models, entry: AuditRecord) => IdentityKey.findOne(byTarget(entry)).lean();

/** Target: the site. */
export const isSiteCreated: Look = async (models, entry) => (await siteOf(models, entry)) !== null;
/** Target: the site. `data`: the settings that were changed, with their new values. */
export const isSiteUpdated: Look = async (models, entry) => {
  const site = await siteOf(models, entry);
  if (!site?.changedAt || site.changedAt < entry.at) return false;
  const { name: _renamed, ...settings } = entry.data ?? {};
  const stored: Record<string, unknown> = { ...site.settings };
  return Object.entries(settings).every(([key, value]) => settingAsData(stored[key]) === value);
};
/** Target: the site. */
export const isSiteDisabled: Look = async (models, entry) =>
  Boolean((await siteOf(models, entry))?.disabledAt);
/** Target: the site. */
export const isSiteEnabled: Look = async (models, entry) =>
  (await siteOf(models, entry))?.disabledAt === null;

/** Target: the client, by its client id. */
export const isClientCreated: Look = async (models, entry) => (await clientOf(models, entry)) !== null;
/** Target: the client. A change and a new secret are known by the time of the client's last change. */
export const isClientChanged: Look = async (models, entry) => {
  const client = await clientOf(models, entry);
  return client?.changedAt != null && client.changedAt >= entry.at;
};
/** Target: the client. */
export const isClientDisabled: Look = async (models, entry) =>
  Boolean((await clientOf(models, entry))?.disabledAt);
/** Target: the client. */
export const isClientEnabled: Look = async (models, entry) =>
  (await clientOf(models, entry))?.disabledAt === null;

/** Target: the identity key. */
export const isKeyAdded: Look = async (models, entry) => (await keyOf(models, entry)) !== null;
/** Target: the identity key. */
export const isKeyRetired: Look = async (models, entry) => Boolean((await keyOf(models, entry))?.retiredAt);

const invitationOf = ({ Invitation }: Models, entry: AuditRecord) =>
  Invitation.findOne(byTarget(entry)).lean();
/** Target: the invitation. */
export const isInvitationCreated: Look = async (models, entry) =>
  (await invitationOf(models, entry)) !== null;
/** Target: the invitation. */
export const isInvitationRevoked: Look = async (models, entry) =>
  Boolean((await invitationOf(models, entry))?.revokedAt);

const userOf = ({ User }: Models, entry: AuditRecord) => User.findOne(byTarget(entry)).lean();
/** Target: the user. */
export const isUserDisabled: Look = async (models, entry) =>
  Boolean((await userOf(models, entry))?.disabledAt);
/** Target: the user. */
export const isUserEnabled: Look = async (models, entry) => !(await userOf(models, entry))?.disabledAt;
/** Target: the user. `data.scope`: the scope. */
export const isScopeGranted: Look = async (models, entry) => await hasScope(models, entry);
/** Target: the user. `data.scope`: the scope. */
export const isScopeRevoked: Look = async (models, entry) => !(await hasScope(models, entry));

async function hasScope(models: Models, entry: AuditRecord): Promise<boolean> {
  const scopes: readonly string[] = (await userOf(models, entry))?.grantedScopes ?? [];
  return scopes.includes(String(entry.data?.scope));
}
