import type { BanInput, ChatClient, Message, Room, UpdateRoomInput, User } from '@sotto/sdk';
import type { LitElement } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { BlocksController } from '../../controllers/people/blocks-controller.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import { emit } from '../../events.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import type { Confirmation } from './confirmations.js';

interface RoomActionsParts {
  conversation: ConversationController;
  people: MembersController;
  blocks: BlocksController;
}

/** What the dialogs, menus and bars of the open room do. Whatever asks the server rejects with ChatError. */
export class RoomActions {
  constructor(
    private readonly host: LitElement & { readonly room: Room; readonly client: ChatClient | undefined },
    private readonly parts: RoomActionsParts,
  ) {}

  async join(): Promise<void> {
    const { host } = this;
    const room = await host.client?.rooms.join(host.room.slug);
    if (room) emit(host, 'chat-room-enter', { room });
  }

  /** Opens an archived room again, for all its members. */
  async unarchive(): Promise<void> {
    const { host } = this;
    this.announce(await host.client?.rooms.unarchive(host.room.slug));
  }

  /** Unblocks the other member of a direct room. */
  async unblock(): Promise<void> {
    const { peer } = this.host.room;
    if (peer) await this.parts.blocks.unblock(peer);
  }

  async update(input: UpdateRoomInput): Promise<void> {
    const { host } = this;
    this.announce(await host.client?.rooms.update(host.room.slug, input));
  }

  /** Mutes or bans a member; without `until` for good. */
  async moderate(by: 'mute' | 'ban', user: User, until: BanInput['until']): Promise<void> {
    if (by === 'ban') await this.parts.people.ban(user, until);
    else if (until !== undefined) await this.parts.people.mute(user, until);
  }

  /** Does what was confirmed. */
  async carryOut(asked: Confirmation): Promise<void> {
    const { host, parts } = this;
    if (asked.kind === 'delete') await parts.conversation.delete(asked.message.id);
    if (asked.kind === 'remove') await parts.people.remove(asked.user);
    if (asked.kind !== 'leave') return;
    await host.client?.rooms.leave(asked.room.slug);
    emit(host, 'chat-room-leave', { slug: asked.room.slug });
  }

  /** Leads to what is not part of the room: the profile of a sender, the report of a message. */
  lead(action: MessageAction, message: Message): void {
    const { id, sender } = message;
    if (action === 'profile') emit(this.host, 'sotto-open-profile', { username: sender.username });
    if (action === 'report') emit(this.host, 'sotto-report-message', { id, message });
  }

  private announce(room: Room | undefined): void {
    if (room) emit(this.host, 'chat-room-change', { room });
  }
}
