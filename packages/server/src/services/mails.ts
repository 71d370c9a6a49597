import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { ServicesDeps } from './deps.js';
import { createEmailLinks } from './mail/email-links.js';
import { createMailChannel } from './mail/mail-channel.js';
import { createMailSender } from './mail/mail-sender.js';
import { createUnsubscription } from './mail/unsubscription.js';
import type { NoticeReader } from './notice/notice-reader.js';
import type { SiteSettings } from './sites.js';

/** Creates the service of mails to users; without `mail` in `deps` it sends none. */
export function createMailsService(deps: ServicesDeps, { read }: { read: NoticeReader }) {
  const { mail, logger, sites } = deps;
  const sender = mail && createMailSender(mail, logger);
  const links = createEmailLinks(deps);
  const unsubscription = createUnsubscription(deps);

  return {
    /** Tells of notices; undefined where no mails are sent. */
    channel:
      mail && sender && createMailChannel(deps, { read, sender, unsubscription, delayMs: mail.delayMs }),
    /** Whether users of a site with these settings may be mailed. */
    isOffered: (settings: Pick<SiteSettings, 'mail'>): boolean =>
      mail !== undefined && settings.mail === 'on',
    /**
     * Mails the actor a link that verifies the own address; does nothing where it is verified.
     * @throws AppError `not_found` where no mails are sent; `validation_failed`, `profile_managed`, `rate_limited`,
     *   `unavailable`
     */
    async sendLink(actor: Actor): Promise<void> {
      if (!sender || (await sites.settings(actor.siteId)).mail === 'off')
        throw new AppError('not_found', 'This site sends no mails');
      await links.send(actor, sender);
    },
    /** What such a link does. */
    links: { check: links.check, confirm: links.confirm },
    /** What a link does that ends the mails to a user. */
    unsubscription: { check: unsubscription.check, end: unsubscription.end },
  };
}
