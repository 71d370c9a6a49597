import { randomUUID } from 'node:crypto';
import { MESSAGE_ID_PATTERN } from '@sotto/protocol';
import type {
  ChangesPage,
  EditMessageInput,
  ListMessagesQuery,
  Message,
  MessagePage,
  SendMessageInput,
  SyncResult,
} from '@sotto/protocol';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import { textPayload, withText } from '../models/message-payload.js';
import type { StoredMessage } from '../models/message.js';
import { permit } from '../policies/permit.js';
import { isSystemLine, openPayload } from '../presenters/messages.js';
import type { ServicesDeps } from './deps.js';
import type { AppendMessage, Sent } from './message/message-appender.js';
import type { DeleteMessage } from './message/message-deletion.js';
import { createSendAs } from './message/send-as.js';
import type { MessageFiles } from './file/message-files.js';
import type { CheckedMentions } from './message/mention-check.js';
import { createSendChecks } from './message/send-checks.js';
import { createWriteAdmission } from './message/write-admission.js';
import { createOwnPages } from './reaction/own-pages.js';
import type { ReactionRows } from './reaction/reaction-rows.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { RoomAccessService } from './room/access.js';
import type { MessageHistory } from './room/message-history.js';
import type { MessagePresenter } from './room/message-presenter.js';
import type { MessagePublisher } from './room/message-publisher.js';
import type { RoomSync } from './room/room-sync.js';
import type { SlowMode } from './moderation/slow-mode.js';
import type { MessageChanges } from './room-log/message-changes.js';
import { ownerOf } from './user/message-owner.js';
import type { UserDirectory } from './user/user-directory.js';
import type { VersionRows } from './version/version-rows.js';

export type MessagesService = ReturnType<typeof createMessagesService>;

type Users = Pick<UserDirectory, 'byId' | 'byIds' | 'accountOf'>;

interface MessagesParts {
  access: RoomAccessService;
  users: Users;
  append: AppendMessage;
  changes: MessageChanges<AccessedRoom>;
  presenter: MessagePresenter;
  messagePublisher: MessagePublisher;
  history: MessageHistory;
  sync: RoomSync;
  slowMode: SlowMode;
  expensive: LimitByKey;
  reactionRows: Pick<ReactionRows, 'own'>;
  files: Pick<MessageFiles, 'sendWith'>;
  versions: Pick<VersionRows, 'keep'>;
  deleteMessage: DeleteMessage;
}

/** Reads and writes the messages of rooms. */
export function createMessagesService(
  { models, limiter, clock }: Pick<ServicesDeps, 'models' | 'limiter' | 'clock'>,
  parts: MessagesParts,
) {
  const { access, users, append, changes, presenter, messagePublisher, history, sync } = parts;
  const { slowMode, expensive, reactionRows, files, versions, deleteMessage } = parts;

  const admitWrite = createWriteAdmission({ limiter }, { access });

  const { checkSend, checkMentions } = createSendChecks({ models }, users);
  const { withOwn, syncWithOwn } = createOwnPages(reactionRows);

  return {
    /** @see MessageHistory.readPage */
    list: (actor: Actor, slug: string, query: ListMessagesQuery): Promise<MessagePage> =>
      expensive.run(actor.userId, () => withOwn(actor, history.readPage(actor, slug, query))),

    /**
     * Sends a message, once per sender and `clientMessageId` however often it is called. `author` is a guest who has joined
     * the actor's account, and who may have sent it already.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `forbidden`, `reply_not_found`,
     * `mention_not_member`, `idempotency_conflict`, `file_gone`, `file_in_use`, `upload_incomplete`, `unavailable`, and
     * for `@room` what `can` returns
     */
    async send(actor: Actor, slug: string, input: SendMessageInput): Promise<Sent> {
      const { clientMessageId = randomUUID(), author = actor.userId } = input;
      const found = await admitWrite(actor, slug, 'send');
      await checkAuthor(users, actor, author);
      const sender = await users.byId(actor.siteId, actor.userId);
      const sending = { senderId: author, clientMessageId };
      const checked = await checkSend(found, sending, input);
      const draft = { ...sending, sender, replyTo: input.replyTo, mentioned: checked?.mentioned };
      const marks = { format: input.format, mentions: checked?.mentions ?? input.mentions };
      return files.sendWith(
        found.room,
        { ...draft, userId: actor.userId, files: input.files },
        {
          // What is refused does not cost the turn, and opens no room.
          async takeTurn() {
            await slowMode(found, actor.userId, clientMessageId);
            await access.markOpened(actor, found);
          },
          append: (refs) =>
            append(found.room, { ...draft, payload: textPayload(input.content, marks, refs) }),
        },
      );
    },

    /**
     * Sends a message in the name of a user who has no part in it: the site's backend or an incoming hook does. Limits of
     * such a caller are its own; that of the room counts here as well.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `room_archived`, `mention_not_member`,
     * `idempotency_conflict`, `unavailable`, and for a member `slow_mode` and what `can` returns
     */
    sendAs: createSendAs({ limiter }, { access, users, append, slowMode, checkSend }),

    /**
     * Changes the text of an own message, its format, and whom it mentions.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `forbidden`,
     * `message_deleted`, `mention_not_member`, `unavailable`, and for `@room` what `can` returns
     */
    async edit(actor: Actor, slug: string, id: string, input: EditMessageInput): Promise<Message> {
      const admitted = await admitWrite(actor, slug, 'edit');
      if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('message_not_found');
      return changes.change(
        admitted.room,
        id,
        async (current) => {
          const isOwn = (await ownerOf(users, actor, current)) === actor.userId;
          permit('edit', { ...admitted.facts, isOwn, isSystem: isSystemLine(current) });
          if (current.deletedAt) throw new AppError('message_deleted');
          const checked = await checkMentions(admitted, input.mentions, current);
          await versions.keep(current);
          return { ...reword(current, input, checked), editedAt: new Date(clock()) };
        },
        ({ message, changed }) =>
          changed
            ? messagePublisher.publishChange(admitted.room, message, 'message.updated')
            : presenter.presentOne(admitted.room, message),
      );
    },

    /**
     * Deletes the text of a message; its place in the log stays. Deleting it again returns it unchanged.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `insufficient_role`,
     * `unavailable`
     */
    async remove(actor: Actor, slug: string, id: string): Promise<Message> {
      const { room, facts } = await admitWrite(actor, slug, 'read');
      if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('message_not_found');
      return deleteMessage(room, id, async (current) => {
        const isOwn = (await ownerOf(users, actor, current)) === actor.userId;
        permit(isOwn ? 'delete' : 'deleteOthers', { ...facts, isSystem: isSystemLine(current) });
      });
    },

    /** @see MessageHistory.readChanges */
    changes: (actor: Actor, slug: string, since: number): Promise<ChangesPage> =>
      expensive.run(actor.userId, () => withOwn(actor, history.readChanges(actor, slug, since))),

    /** @see RoomSync */
    sync: (actor: Actor, cursors: Record<string, number>): Promise<SyncResult> =>
      expensive.run(actor.userId, () => syncWithOwn(actor, sync(actor, cursors))),
  };
}

/** Returns what an edit changes of a message; of one that no key opens the new text is all that is left. */
function reword(
  message: StoredMessage,
  { content, format }: EditMessageInput,
  checked: CheckedMentions | undefined,
) {
  const payload = openPayload(message);
  const mentioned = checked?.mentioned;
  const marks = { format, mentions: checked?.mentions };
  return {
    content: payload ? withText(payload, content, marks) : textPayload(content, marks),
    ...((mentioned ?? message.mentioned) && { mentioned: mentioned ?? null }),
  };
}

/** @throws AppError `forbidden` where the author is no guest who has joined the actor's account */
async function checkAuthor(users: Users, { siteId, userId }: Actor, author: string): Promise<void> {
  if (author !== userId && (await users.accountOf(siteId, author)) !== userId)
    throw new AppError('forbidden', '`author` must be a guest who has joined your account');
}
