import { equalTexts } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { UserRecord } from '../../models/user.js';
import type { ServicesDeps } from '../deps.js';

/** Id of a user, and the MAC of it. */
const TOKEN = /^([0-9a-f]{24})\.([\w-]{22})$/;

export type Unsubscription = ReturnType<typeof createUnsubscription>;

/** Creates the links in mails that end them (RFC 8058): for one user, without an account, and for as long as the mail is kept. */
export function createUnsubscription({
  models: { User },
  keys,
  baseUrl,
}: Pick<ServicesDeps, 'models' | 'keys' | 'baseUrl'>) {
  const macOf = (siteId: string, userId: string) => keys.tag(siteId, 'unsubscribe', userId);

  /** Returns the id of the user whom a token names. @throws AppError `ticket_invalid` */
  async function check(token: string): Promise<string> {
    const [, userId, mac] = TOKEN.exec(token) ?? [];
    const user =
      userId === undefined
        ? null
        : await User.findOne({ _id: { $eq: toObjectId(userId) } })
            .select('site')
            .lean<Pick<UserRecord, 'site'> | null>();
    if (!user || !equalTexts(await macOf(user.site.toString(), userId!), mac!))
      throw new AppError('ticket_invalid');
    return userId!;
  }

  return {
    check,
    /** Returns the link for a user. */
    urlOf: async (siteId: string, userId: string): Promise<string> =>
      `${baseUrl()}/api/notifications/unsubscribe/?token=${userId}.${await macOf(siteId, userId)}`,
    /** Ends the mails to the user whom a token names. @throws AppError `ticket_invalid` */
    async end(token: string): Promise<void> {
      const userId = await check(token);
      await User.updateOne({ _id: { $eq: toObjectId(userId) } }, { $unset: { 'notifications.mail': 1 } });
    },
  };
}
