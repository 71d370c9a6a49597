import type { SendMessageInput } from '@sotto/protocol';
import type { ServicesDeps } from '../deps.js';
import type { UserDirectory } from '../user/user-directory.js';
import { createMentionCheck } from './mention-check.js';
import type { Admitted, CheckedMentions } from './mention-check.js';
import { createReplyCheck } from './reply-check.js';
import { createStoredPass } from './stored-pass.js';
import type { Sending } from './stored-pass.js';

export type SendChecks = ReturnType<typeof createSendChecks>;

/** Creates the checks of what a message refers to. */
export function createSendChecks(deps: Pick<ServicesDeps, 'models'>, users: Pick<UserDirectory, 'byIds'>) {
  const checkReply = createReplyCheck(deps);
  const checkMentions = createMentionCheck(deps, users);
  const passStored = createStoredPass(deps);
  return {
    /** @see createMentionCheck */
    checkMentions,
    /**
     * Checks a message that is about to be sent, and returns whom it mentions.
     * @throws AppError `reply_not_found`, `mention_not_member`, and for `@room` what `can` returns
     */
    async checkSend(
      found: Admitted,
      sending: Sending,
      { replyTo, mentions }: Pick<SendMessageInput, 'replyTo' | 'mentions'>,
    ): Promise<CheckedMentions | undefined> {
      if (replyTo === undefined && !mentions) return undefined;
      await passStored(found.room, sending, () => checkReply(found.room, replyTo));
      return passStored(found.room, sending, () => checkMentions(found, mentions));
    },
  };
}
