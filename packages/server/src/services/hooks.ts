import type { HookMessageInput } from '@sotto/protocol';
import { equalTexts, hashToken } from '../crypto/token-keys.js';
import { AppError } from '../errors.js';
import type { HookRecord } from '../models/hook.js';
import type { ServicesDeps } from './deps.js';
import type { Sent } from './message/message-appender.js';
import type { MessagesService } from './messages.js';

const HOOK_ID = /^[0-9a-f]{24}$/;
/** Compared with where there is no hook, so that the check takes the same time. */
const NO_SECRET = hashToken('no such hook');

/** A hook whose secret was presented. */
export interface Hook {
  readonly siteId: string;
  readonly roomId: string;
  /** The bot that its messages are from. */
  readonly botId: string;
}

/** Creates the service of incoming hooks. A hook is read from the store each time, so a command applies at once. */
export function createHooksService(
  { models, sites, clock }: Pick<ServicesDeps, 'models' | 'sites' | 'clock'>,
  { messages }: { messages: Pick<MessagesService, 'sendAs'> },
) {
  const { Hook, Room, User } = models;

  function hasSecret(hook: HookRecord | null, secret: string): hook is HookRecord {
    const given = hashToken(secret);
    const isCurrent = equalTexts(given, hook?.secretHash ?? NO_SECRET) && hook !== null;
    const prior = hook?.priorSecret;
    const isPrior = equalTexts(given, prior?.hash ?? NO_SECRET) && prior != null;
    return isCurrent || (isPrior && prior.validUntil.getTime() > clock());
  }

  return {
    /**
     * Finds the hook with this id and secret. A hook that does not exist, or is disabled, is refused as a wrong secret is.
     * @throws AppError `invalid_token`; with the right secret `site_disabled`
     */
    async authenticate(id: string, secret: string): Promise<Hook> {
      const hook = HOOK_ID.test(id) ? await Hook.findOne({ _id: { $eq: id } }).lean<HookRecord>() : null;
      if (!hasSecret(hook, secret) || hook.disabledAt) throw new AppError('invalid_token');
      const bot = await User.findOne({ _id: { $eq: hook.user } })
        .select('disabledAt')
        .lean();
      if (!bot || bot.disabledAt) throw new AppError('invalid_token');
      const siteId = hook.site.toString();
      await sites.requireEnabled(siteId);
      return { siteId, roomId: hook.room.toString(), botId: hook.user.toString() };
    },

    /**
     * Sends a message of a hook into its room, once per `clientMessageId`.
     * @throws AppError `room_not_found` (also where its bot was removed from the room), `room_archived`, `muted`,
     * `banned`, `insufficient_role`, `mention_not_member`, `slow_mode`, `rate_limited`, `idempotency_conflict`, `unavailable`
     */
    async send({ siteId, roomId, botId }: Hook, input: HookMessageInput): Promise<Sent> {
      const room = await Room.findOne({ _id: { $eq: roomId } })
        .select('slug')
        .lean();
      if (!room) throw new AppError('room_not_found');
      return messages.sendAs({ siteId, userId: botId }, room.slug, { ...input, via: 'webhook' });
    },
  };
}
