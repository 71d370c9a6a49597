import type { ChatClient, Message, Profile, Room } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import type { LitElement } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { Notice } from '../../controllers/notice.js';
import { emit } from '../../events.js';
import type { ChatPartEventMap } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { commonTexts, noticeTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import { findFirstSince } from '../../timeline/pages/find-day.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';

interface AnswersParts {
  conversation: ConversationController;
  notice: Notice;
  list: () => SottoMessageList | null;
  names: () => RoomNames;
}

type Host = LitElement & {
  readonly room: Room;
  readonly user: Profile | null;
  readonly client: ChatClient | undefined;
  readonly draftReply: number | undefined;
};

/** Replies and reactions in the open room. */
export class Answers {
  /** `seq` of the message that the text in the composer replies to. */
  replyTo: number | undefined;
  /** That message, once it is known. */
  private message: Message | undefined;
  /** What the owner of the draft said last. */
  private said: number | undefined;
  /** The message that is being read: its room's slug and its `seq`. */
  private asked: string | undefined;
  /** What was led to last. */
  private led: object | undefined;

  constructor(
    private readonly host: Host,
    private readonly parts: AnswersParts,
  ) {}

  /** What the composer shows of it. */
  get replying(): { name: string; text: string } | undefined {
    const { message, host, parts } = this;
    if (!message) return undefined;
    const { sender } = message;
    const name = sender.id === host.user?.id ? commonTexts().you : parts.names().textOf(sender);
    return { name, text: plainText(message) };
  }

  /** Replies to what the draft of another room does. */
  open(): void {
    this.clear();
    this.said = undefined;
  }

  /** Replies to nothing, once it is sent. */
  clear(): void {
    this.replyTo = this.message = undefined;
  }

  /** Replies to another message, or to none, as the user asks for. */
  reply(seq: number | undefined): void {
    this.set(seq);
    if (seq !== undefined) this.host.focus();
  }

  /** Replies again to what a text did that is given back, unless the user replies to another message by now. */
  restore(seq: number | undefined): void {
    this.set(this.replyTo ?? seq);
  }

  private set(seq: number | undefined): void {
    this.replyTo = seq;
    emit(this.host, 'chat-draft-change', { slug: this.host.room.slug, replyTo: seq });
    this.host.requestUpdate();
  }

  /** Takes over what the draft replies to, after a reload or from another device; gives up what is deleted. */
  check(): void {
    const { conversation } = this.parts;
    const { draftReply } = this.host;
    if (draftReply !== this.said) this.replyTo = this.said = draftReply;
    const { replyTo: seq, message } = this;
    if (seq === undefined) return void (this.message = undefined);
    const loaded = conversation.items.find((item): item is Message => isStored(item) && item.seq === seq);
    this.message = loaded ?? (message?.seq === seq ? message : undefined);
    if (this.message?.deletedAt) this.giveUp();
    else if (!this.message && conversation.status === 'ready') void this.read(seq);
  }

  /** Reads a message that is not loaded. Where that fails, the next update of the room tries again. */
  private async read(seq: number): Promise<void> {
    const { client, room } = this.host;
    const asked = `${room.slug} ${seq}`;
    if (!client || this.asked === asked) return;
    this.asked = asked;
    const page = await client.messages.list(room.slug, { around: seq, limit: 1 }).catch(() => undefined);
    if (this.asked === asked) this.asked = undefined;
    if (!page || this.replyTo !== seq || this.host.room.slug !== room.slug) return;
    this.message = page.results.find((message) => message.seq === seq && !message.deletedAt);
    if (this.message) this.host.requestUpdate();
    else this.giveUp();
  }

  /** The message is gone: the text is an ordinary one now. */
  private giveUp(): void {
    this.clear();
    this.set(undefined);
    this.parts.notice.say(noticeTexts().replyGone);
  }

  readonly onReact = ({ detail }: ChatPartEventMap['chat-message-react']): void =>
    this.react(detail.message, detail.emoji);

  /** Adds a reaction, or takes the own one back. */
  react(message: Message, emoji: string): void {
    const { conversation, notice } = this.parts;
    conversation.react(message, emoji).catch((error: unknown) => notice.say(errorText(error)));
  }

  /** Leads to a message, and loads it where that is needed. */
  follow(seq: number): void {
    const { conversation, list } = this.parts;
    if (!list()?.toMessage(seq)) this.lead(conversation.goTo({ seq }));
  }

  /** Leads to the newest message that is not loaded. */
  readonly toNewest = (): void => this.lead(this.parts.conversation.goTo());

  /** Says why the reader stays, where another part of the log cannot be loaded. */
  private lead(shown: Promise<boolean>): void {
    const list = this.parts.list();
    const led = (this.led = {});
    const stay = () => {
      // What was asked for since may still come.
      if (this.led === led) list?.stay();
    };
    shown.then(
      (isShown) => isShown || stay(),
      (error: unknown) => {
        stay();
        this.parts.notice.say(errorText(error));
      },
    );
  }

  /** Finds the first message since a time; returns a function that leads there, or else to the newest. Rejects with ChatError. */
  async find(since: Date): Promise<() => void> {
    const { client, room } = this.host;
    const readFrom = async (around: number) =>
      (await client?.messages.list(room.slug, { around, limit: 1 }))?.results.find(
        ({ seq }) => seq >= around,
      );
    const seq = await findFirstSince(since.getTime(), room.lastSeq, readFrom);
    return () => (seq === undefined ? this.parts.list()?.toEnd() : this.follow(seq));
  }

  readonly onFollow = ({ detail }: ChatPartEventMap['chat-quote-follow']): void => this.follow(detail.seq);
}
