import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { Actor } from '../../actor.js';
import { hashToken } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import type { EmailLinkRecord } from '../../models/email-link.js';
import { toObjectId } from '../../models/object-id.js';
import type { UserRecord } from '../../models/user.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import { openUser } from '../user/profiles.js';
import type { MailSender } from './mail-sender.js';
import { linkMail } from './mail-texts.js';

const TOKEN_BYTES = 32;
/** How long a link works, in milliseconds. */
const LINK_MS = 24 * 3_600_000;
/** Seconds after which a user may try again to get a link. */
const RETRY_AFTER = 30;

type Deps = Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock' | 'limiter' | 'sites' | 'baseUrl'>;

/** Returns what a link confirms: the name of the site, the username, the address. @throws AppError `ticket_invalid` also if the address was changed since */
async function confirmedBy(
  deps: Deps,
  link: EmailLinkRecord | null,
): Promise<{ site: string; username: string; address: string }> {
  if (!link) throw new AppError('ticket_invalid');
  const row = await deps.models.User.findOne({
    ...{ _id: { $eq: link.user }, site: { $eq: link.site } },
    'sealedEmail.token': { $eq: link.email },
  })
    .read('primary')
    .lean<UserRecord | null>();
  const user = await openUser(deps, row);
  if (!user?.email) throw new AppError('ticket_invalid');
  const { name } = await deps.sites.find(link.site.toString());
  return { site: name, username: user.username, address: user.email };
}

/** Creates the links by which users prove that they read what is sent to their address. */
export function createEmailLinks(deps: Deps) {
  const { models, keys, clock, limiter, sites, baseUrl } = deps;
  const { EmailLink, User } = models;

  /** Returns the address that is to be verified, and its token; null where it is verified. @throws AppError */
  async function findUnverified({ siteId, userId }: Actor) {
    const row = await User.findOne({ _id: { $eq: toObjectId(userId) }, site: { $eq: toObjectId(siteId) } })
      .read('primary')
      .lean<UserRecord | null>();
    const user = await openUser(deps, row);
    if (!row || !user) throw new AppError('user_not_found');
    if (!user.email)
      throw new AppError('validation_failed', 'The profile has no e-mail address', {
        errors: [{ path: 'email', code: 'missing', message: 'is missing' }],
      });
    if (user.emailVerified) return null;
    if (user.managed?.includes('email'))
      throw new AppError('profile_managed', 'email is managed by the site, which has not verified it');
    // A row of an earlier version: a job seals it within seconds.
    if (!row.sealedEmail || row.email !== '') throw new AppError('unavailable', undefined, { retryAfter: 5 });
    return { address: user.email, sealed: row.sealedEmail.token };
  }

  /** Stores a link over the one that the user had. */
  async function store({ siteId, userId }: Actor, email: string, hash: string): Promise<void> {
    const expiresAt = new Date(clock() + LINK_MS);
    const write = () =>
      EmailLink.updateOne(
        { user: { $eq: toObjectId(userId) } },
        { $set: { site: toObjectId(siteId), hash, email, expiresAt } },
        { upsert: true },
      );
    await write().catch((error: unknown) => {
      // Another request of the user has just inserted one.
      if (!isDuplicateKey(error)) throw error;
      return write();
    });
  }

  const find = (token: string): Promise<EmailLinkRecord | null> =>
    EmailLink.findOne({
      hash: { $eq: hashToken(token) },
      expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
    })
      .read('primary')
      .lean<EmailLinkRecord | null>()
      .exec();

  return {
    /**
     * Mails a link to the actor's address; does nothing, and uses up no try, where it is verified.
     * @throws AppError `validation_failed` without an address, or where the mail server refuses it; `profile_managed`;
     *   `rate_limited`; `unavailable` where the mail server is away
     */
    async send(actor: Actor, sender: Pick<MailSender, 'send'>): Promise<void> {
      const found = await findUnverified(actor);
      if (!found) return;
      await limiter.enforce('email-links.user', actor.userId);
      const { address, sealed } = found;
      const recipient = await keys.tag(actor.siteId, 'recipients', address.toLowerCase());
      await limiter.enforce('email-links.recipient', recipient);
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      await store(actor, sealed, hashToken(token));
      const { name } = await sites.find(actor.siteId);
      const url = `${baseUrl()}/api/auth/email/confirm/?token=${token}`;
      const result = await sender.send({ to: address, ...linkMail(name, url) });
      if (result === 'failed')
        throw new AppError('unavailable', 'The mail server is away', { retryAfter: RETRY_AFTER });
      if (result === 'refused')
        throw new AppError('validation_failed', 'The mail server refuses the address', {
          errors: [{ path: 'email', code: 'refused', message: 'is refused by the mail server' }],
        });
    },

    /**
     * Returns what a link confirms: the name of the site, the username and the address. Changes nothing: mail programs open
     * links by themselves.
     * @throws AppError `ticket_invalid`
     */
    check: async (token: string) => confirmedBy(deps, await find(token)),

    /**
     * Verifies the address that a link was mailed to, if it is still the user's. The link is over afterwards.
     * @throws AppError `ticket_invalid`, `site_disabled`
     */
    async confirm(token: string): Promise<void> {
      const link = await find(token);
      if (!link) throw new AppError('ticket_invalid');
      await sites.requireEnabled(link.site.toString());
      const { matchedCount } = await User.updateOne(
        {
          ...{ _id: { $eq: link.user }, 'sealedEmail.token': { $eq: link.email }, disabledAt: { $eq: null } },
          email: { $eq: '' },
        },
        { $set: { verifiedEmail: link.email } },
      );
      await EmailLink.deleteOne({ _id: { $eq: link._id }, hash: { $eq: link.hash } });
      if (matchedCount === 0) throw new AppError('ticket_invalid');
    },
  };
}
