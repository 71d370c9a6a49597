import type { ChatClient, Message, Profile, Room } from '@sotto/sdk';
import { html } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { DeletionsController } from '../../controllers/data/deletions-controller.js';
import type { Notice } from '../../controllers/notice.js';
import type { BlocksController } from '../../controllers/people/blocks-controller.js';
import type { ChatPartEventMap } from '../../events.js';
import { formatMoment } from '../../i18n/format-time.js';
import { messageTexts, selectionTexts } from '../../i18n/localize.js';
import { useUp } from '../../internal/keys/key-handler.js';
import { extras } from '../../lazy/parts.js';
import type { RoomNames } from '../../people/room-names.js';
import { actionsFor, canSelect } from '../../timeline/message/message-actions.js';
import { isStored } from '../../timeline/timeline-item.js';
import { displayText } from '../sotto-message-list/message-row.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
import type { ConversationDialogs } from './conversation-dialogs.js';

/** How many messages are deleted at once: as many as the server takes in one moment. */
const MAX_DELETIONS = { user: 30, guest: 5 };

type Host = LitElement & {
  readonly room: Room;
  readonly user: Profile | null;
  readonly client: ChatClient | undefined;
};

interface SelectionParts {
  conversation: Pick<ConversationController, 'items'>;
  deletions: Pick<DeletionsController, 'list'>;
  blocks: Pick<BlocksController, 'has'>;
  notice: Notice;
  names: () => RoomNames;
  list: () => SottoMessageList | null;
  /** Asks before messages are deleted. */
  dialogs: Pick<ConversationDialogs, 'askToDelete'>;
}

/** The messages of the open room that the user selects, to do the same with all of them. */
export class Selection {
  /** Ids of what is selected, in another set after each change; undefined outside of select mode. */
  ids: ReadonlySet<string> | undefined;
  /** The messages, by id; also those that are no longer loaded. */
  private readonly known = new Map<string, Message>();
  /** `seq` of the message with which a range begins, and what is selected beside the range. */
  private from = { seq: 0, beside: new Set<string>() };
  /** What was looked at last, to find what is gone. */
  private checked: readonly unknown[] = [];

  constructor(
    private readonly host: Host,
    private readonly parts: SelectionParts,
  ) {}

  /** Begins to select, with a message. */
  begin({ id, seq }: Message): void {
    this.from = { seq, beside: new Set() };
    this.set(new Set([id]));
    this.focus();
  }

  /** Selects nothing any more, as another room is shown, or something is written. */
  end(): void {
    this.known.clear();
    this.set(undefined);
  }

  /** Before the room is drawn: what was deleted is not selected any more. */
  check(): void {
    const { items } = this.parts.conversation;
    const { list } = this.parts.deletions;
    const values = [this.ids, items, list];
    if (!this.ids || values.every((value, at) => value === this.checked[at])) return;
    const ids = new Set(this.ids);
    for (const item of items) {
      if (!isStored(item) || !ids.has(item.id)) continue;
      const { id } = item;
      if (canSelect(item, list)) this.known.set(id, item);
      else ids.delete(id);
    }
    if (ids.size < this.ids.size) this.ids = ids;
    this.checked = [this.ids, items, list];
  }

  /** The bar of select mode. */
  render(): TemplateResult {
    const { ids, refusal } = this;
    return extras.draw(
      this.host,
      { as: 'dialog', onClose: this.leave },
      () => html`<sotto-select-bar .count=${ids?.size ?? 0} .refusal=${refusal}></sotto-select-bar>`,
    );
  }

  /** Deletes what the user may delete of it; each message can be kept for 5 s. */
  delete(): void {
    for (const { room, id } of this.deletable) this.host.client?.messages.deleteSoon(room, id);
    this.leave();
  }

  /** Ends select mode at Escape, wherever in the room the focus is; returns whether it did. */
  onKey(event: KeyboardEvent): boolean {
    if (!this.ids || event.key !== 'Escape') return false;
    useUp(event);
    this.leave();
    return true;
  }

  /** A message is selected, or is not any more; or all messages from the one before it are. */
  readonly onPick = ({ detail }: ChatPartEventMap['chat-message-pick']): void => {
    const { seq, id } = detail.message;
    const { from } = this;
    if (!this.ids) return;
    if (detail.extend) return this.set(new Set([...from.beside, ...this.between(from.seq, seq)]));
    const next = new Set(this.ids);
    if (!next.delete(id)) next.add(id);
    this.from = { seq, beside: next };
    this.set(new Set(next));
  };

  readonly onAct = ({ detail }: ChatPartEventMap['chat-selection-act']): void => {
    const { refusal, ids } = this;
    if (detail.act === 'leave') this.leave();
    else if (!ids || ids.size === 0) this.parts.notice.say(selectionTexts().none);
    else if (detail.act === 'copy') void this.copy();
    else if (refusal !== undefined) this.parts.notice.say(refusal);
    else this.parts.dialogs.askToDelete(this.deletable.length, ids.size);
  };

  private readonly leave = (): void => {
    this.end();
    this.focus();
  };

  /** What is selected, oldest first. */
  private get messages(): Message[] {
    const { ids } = this;
    return [...this.known.values()].filter(({ id }) => ids?.has(id)).sort((a, b) => a.seq - b.seq);
  }

  private get deletable(): Message[] {
    const { user, room } = this.host;
    return this.messages.filter((message) => actionsFor(message, { user, room }).includes('delete'));
  }

  /** Why what is selected cannot be deleted; undefined where it can. */
  private get refusal(): string | undefined {
    const { length } = this.deletable;
    const most = MAX_DELETIONS[this.host.user?.kind === 'guest' ? 'guest' : 'user'];
    if (length === 0) return selectionTexts().cannotDelete(this.ids?.size ?? 0);
    return length > most ? selectionTexts().tooMany(most) : undefined;
  }

  private between(a: number, b: number): string[] {
    const [first, last] = [Math.min(a, b), Math.max(a, b)];
    return this.parts.conversation.items.flatMap((item) =>
      canSelect(item, this.parts.deletions.list) && item.seq >= first && item.seq <= last ? item.id : [],
    );
  }

  private async copy(): Promise<void> {
    const text = this.messages.map((message) => this.textOf(message)).join('\n');
    if (await this.parts.notice.copy(text, this.host.renderRoot as ShadowRoot)) this.leave();
  }

  private textOf(message: Message): string {
    const { sender, createdAt, content } = message;
    const { blocks, names } = this.parts;
    return selectionTexts().line({
      sender: names().textOf(sender),
      time: formatMoment(createdAt),
      text: blocks.has(sender) ? messageTexts().blocked : content || displayText(message),
    });
  }

  private set(ids: ReadonlySet<string> | undefined): void {
    this.ids = ids;
    this.host.requestUpdate();
  }

  /** Puts the focus on the message that had it, once its box is drawn, or gone. */
  private focus(): void {
    void this.host.updateComplete.then(() => this.parts.list()?.focus());
  }
}
