import type { Webhook } from '@sotto/protocol';
import type mongoose from 'mongoose';
import { publishControl } from '../../../bus/bus.js';
import type { Bus } from '../../../bus/bus.js';
import { AppError } from '../../../errors.js';
import type { SiteActor } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { checkAddress } from '../../../outbound/check-address.js';
import { OutboundError } from '../../../outbound/guarded-fetch.js';
import type { GuardedFetch } from '../../../outbound/guarded-fetch.js';
import { presentWebhook } from '../../../presenters/webhooks.js';
import type { Audit } from '../../audit.js';
import type { AuditAction } from '../../audit/actions.js';
import { inputError } from '../fields.js';

const ID = /^[0-9a-f]{24}$/;

/** Who changes webhooks: a command or the backend of a site. */
export interface WebhookOwner {
  siteId: string;
  actor: SiteActor;
}

/** Names of the changes that the audit knows. */
type WebhookAction = Extract<AuditAction, `webhook.${string}`>;

export type WebhookStore = ReturnType<typeof createWebhookStore>;

/** Finds and changes the webhooks of a site, which sees its own only. */
export function createWebhookStore({
  models: { Webhook },
  bus,
  guardedFetch,
  audit,
  clock,
}: {
  models: Pick<Models, 'Webhook'>;
  bus: Bus;
  guardedFetch: Pick<GuardedFetch, 'check'>;
  audit: Pick<Audit, 'record'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  /** @throws AppError `webhook_not_found` */
  async function find(siteId: string, id: string): Promise<WebhookRecord> {
    const found = ID.test(id)
      ? await Webhook.findOne({
          _id: { $eq: toObjectId(id) },
          site: { $eq: toObjectId(siteId) },
        }).lean<WebhookRecord>()
      : null;
    if (!found) throw new AppError('webhook_not_found');
    return found;
  }

  /** @throws AppError `url_refused`; `validation_failed` where the name cannot be resolved */
  async function checkUrl(url: string): Promise<void> {
    try {
      await checkAddress(guardedFetch, 'url', url);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw inputError('url', `cannot be reached: ${error.message}`);
    }
  }

  /** Tells running servers; they look every second, too. */
  async function announce(): Promise<void> {
    await publishControl(bus, { kind: 'webhooks' }).catch(() => undefined);
  }

  /** Makes a change that the audit records, and tells running servers. @throws what `work` throws */
  async function record<T>(
    { siteId, actor }: WebhookOwner,
    id: string,
    action: WebhookAction,
    work: () => Promise<T>,
  ): Promise<T> {
    const result = await audit.record({ siteId, actor, action, target: `webhook:${id}` }, work);
    await announce();
    return result;
  }

  /** Stores a change of a webhook that was found, records it, and tells running servers. @throws AppError `webhook_not_found` */
  function change(
    owner: WebhookOwner,
    { _id }: WebhookRecord,
    action: WebhookAction,
    { $set, ...update }: mongoose.UpdateQuery<WebhookRecord>,
  ): Promise<Webhook> {
    return record(owner, _id.toString(), action, async () => {
      const changed = await Webhook.findOneAndUpdate(
        { _id: { $eq: _id } },
        { ...update, $set: { ...$set, changedAt: new Date(clock()) } },
        { returnDocument: 'after' },
      ).lean<WebhookRecord>();
      if (!changed) throw new AppError('webhook_not_found');
      return presentWebhook(changed);
    });
  }

  return { find, checkUrl, record, change };
}
