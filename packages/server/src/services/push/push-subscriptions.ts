import { randomInt } from 'node:crypto';
import { MAX_PUSH_DEVICES } from '@sotto/protocol';
import type { PushSubscriptionInput } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Actor } from '../../actor.js';
import { hashToken } from '../../crypto/token-keys.js';
import { AppError } from '../../errors.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import { checkAddress, refusedAddress } from '../../outbound/check-address.js';
import { OutboundError } from '../../outbound/guarded-fetch.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import type { PushOptions } from './push-sender.js';

/** Requests of one user at the same moment may take the same slot: each tries again with what is free then. */
const MAX_TRIES = 12;

export type PushSubscriptions = ReturnType<typeof createPushSubscriptions>;

/** Creates the subscriptions of the users' browsers. */
export function createPushSubscriptions({
  models: { PushSubscription },
  keys,
  clock,
}: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>) {
  /** Stores the subscription over the one of the device, or in a free slot; null where another request was faster. */
  async function store(
    { siteId, userId, sessionId }: Actor,
    device: string,
    input: PushSubscriptionInput,
  ): Promise<Types.ObjectId | null> {
    const own = await PushSubscription.find({ user: { $eq: toObjectId(userId) } })
      .select('device slot')
      .lean<Pick<PushSubscriptionRecord, '_id' | 'device' | 'slot'>[]>();
    const before = own.find((one) => one.device === device);
    const _id = before?._id ?? randomId();
    const fields = {
      session: sessionId,
      endpointHash: hashToken(input.endpoint),
      subscription: await keys.seal(
        siteId,
        { id: _id.toString(), path: 'subscription' },
        JSON.stringify(input),
      ),
      createdAt: new Date(clock()),
    };
    if (before) {
      const { matchedCount } = await PushSubscription.updateOne({ _id: { $eq: _id } }, { $set: fields });
      return matchedCount > 0 ? _id : null;
    }
    const taken = new Set(own.map(({ slot }) => slot));
    const free = Array.from({ length: MAX_PUSH_DEVICES }, (_, at) => at).filter((at) => !taken.has(at));
    if (free.length === 0) throw new AppError('push_limit');
    // Requests of one moment mostly take different ones.
    const slot = free[randomInt(free.length)]!;
    try {
      await PushSubscription.create({
        ...{ _id, site: toObjectId(siteId), user: toObjectId(userId), device, slot },
        ...fields,
      });
      return _id;
    } catch (error) {
      if (isDuplicateKey(error)) return null;
      throw error;
    }
  }

  return {
    /**
     * Subscribes a device of the actor, for as long as the session lasts. What another user of the same browser had is
     * over.
     * @throws AppError `url_refused`, `push_limit`
     */
    async put(
      actor: Actor,
      device: string,
      input: PushSubscriptionInput,
      { guardedFetch }: Pick<PushOptions, 'guardedFetch'>,
    ): Promise<void> {
      await checkEndpoint(guardedFetch, input.endpoint);
      let id = await store(actor, device, input);
      for (let tries = 1; id === null; tries += 1) {
        if (tries === MAX_TRIES) throw new AppError('unavailable', undefined, { retryAfter: 1 });
        id = await store(actor, device, input);
      }
      await PushSubscription.deleteMany({
        endpointHash: { $eq: hashToken(input.endpoint) },
        _id: mongoose.trusted({ $ne: id }),
      });
    },

    /** Ends the subscription of a device of the actor; does nothing where there is none. */
    async remove({ userId }: Actor, device: string): Promise<void> {
      await PushSubscription.deleteOne({
        user: { $eq: toObjectId(userId) },
        device: { $eq: device },
      });
    },

    /** Ends a subscription that is over. */
    async drop({ _id, endpointHash }: PushSubscriptionRecord): Promise<void> {
      // Not where the device has subscribed anew meanwhile.
      await PushSubscription.deleteOne({ _id: { $eq: _id }, endpointHash: { $eq: endpointHash } });
    },

    /** Finds the subscriptions of a user. */
    of: (userId: string): Promise<PushSubscriptionRecord[]> =>
      PushSubscription.find({ user: { $eq: toObjectId(userId) } }).lean<PushSubscriptionRecord[]>(),

    /** Opens a subscription. */
    async open({ _id, subscription }: PushSubscriptionRecord): Promise<PushSubscriptionInput> {
      const text = await keys.open({ id: _id.toString(), path: 'subscription' }, subscription);
      return JSON.parse(text) as PushSubscriptionInput;
    },
  };
}

/** @throws AppError `url_refused` where the push service is not public, or cannot be found */
async function checkEndpoint(guardedFetch: PushOptions['guardedFetch'], endpoint: string): Promise<void> {
  try {
    await checkAddress(guardedFetch, 'endpoint', endpoint);
  } catch (error) {
    throw error instanceof OutboundError ? refusedAddress('endpoint', error) : error;
  }
}
