import type { ChatClient, ChatError, Mention, Profile, Room } from '@sotto/sdk';
import { html } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import { Attempt } from '../../controllers/attempt.js';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import { NO_MENTIONS } from '../../controllers/data/drafts.js';
import { Edits } from '../../controllers/data/edits.js';
import type { Edit } from '../../controllers/data/edits.js';
import type { Notice } from '../../controllers/notice.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import { emit } from '../../events.js';
import type { ChatPartEventMap } from '../../events.js';
import { noticeTexts } from '../../i18n/localize.js';
import { allows } from '../../people/permission.js';
import type { WithText } from '../../timeline/message/send-options.js';
import { SlowMode } from '../../timeline/slow-mode.js';
import type { Mentionable } from '../../timeline/message/typed-mentions.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import { TrackedMentions } from '../sotto-composer/tracked-mentions.js';
import type { Answers } from './answers.js';

type Host = LitElement & {
  readonly room: Room;
  readonly user: Profile | null;
  readonly client: ChatClient | undefined;
  draft: string;
  readonly draftMentions: readonly Mention[];
};

interface WritingParts {
  conversation: ConversationController;
  notice: Notice;
  people: MembersController;
  /** What a new message replies to. */
  answers: Answers;
  /** The composer, where it is drawn. */
  composer: () => SottoComposer | null;
  /** Called when a message was sent. */
  onSend: () => void;
}

/** What the user writes in the open room: new messages, edits, and the drafts of both. */
export class Writing {
  private readonly slow = new SlowMode();
  private readonly attempt: Attempt;
  private readonly edits: Edits;
  /** Of unsent texts, by room. */
  private readonly mentions = new Map<string, TrackedMentions>();
  /** What the owner of the draft said last. */
  private mentioned: readonly Mention[] | undefined;

  constructor(
    private readonly host: Host,
    private readonly parts: WritingParts,
  ) {
    this.attempt = new Attempt(host);
    this.edits = new Edits(host, {
      keep: (slug, edits) => emit(host, 'chat-draft-change', { slug, edits }),
      save: (id, content, mentions) => parts.conversation.edit(id, content, mentions),
      giveBack: (texts) => this.takeBack(texts),
    });
  }

  /** Continues the edits and the reply that were begun in the room before. */
  open(unsaved: readonly Edit[]): void {
    this.edits.open(this.host.room.slug, unsaved);
    this.parts.answers.open();
    this.attempt.reset();
  }

  /** Gives up edits of messages that are gone. */
  giveUpDeleted(): void {
    this.edits.giveUp((id) => this.parts.conversation.isDeleted(id));
  }

  /** Begins to edit a message, or ends the edit without one. */
  edit(message: Parameters<Edits['begin']>[0] | undefined): void {
    this.attempt.reset();
    if (message) this.edits.begin(message);
    else this.edits.cancel();
  }

  render(): TemplateResult {
    const { host, edits } = this;
    const { conversation, answers } = this.parts;
    const { items, missingAfter } = conversation;
    const seconds = this.slow.secondsIn(host.room, host.user);
    return html`<sotto-composer
      .room=${host.room.name}
      .slug=${host.room.slug}
      .slow=${seconds}
      .waitUntil=${missingAfter > 0 ? 0 : this.slow.until(items, seconds, host.user?.id)}
      .draft=${host.draft}
      .replying=${answers.replying}
      .editing=${edits.current}
      .error=${edits.current ? this.attempt.error : undefined}
      .mentions=${this.mentionsIn(host.room.slug)}
      .mentionable=${() => this.mentionable()}
      .send=${(content: string, extra: WithText) => this.submit(content, extra)}
      @chat-composer-input=${this.onInput}
      @chat-edit-last=${() => this.edit(conversation.lastOwn)}
      @chat-edit-cancel=${() => this.edit(undefined)}
      @chat-reply-cancel=${() => answers.reply(undefined)}
      @chat-reply-restore=${({ detail }: ChatPartEventMap['chat-reply-restore']) => answers.restore(detail.seq)}
    ></sotto-composer>`;
  }

  private mentionsIn(slug: string): TrackedMentions {
    const known = this.mentions.get(slug) ?? new TrackedMentions();
    this.mentions.set(slug, known);
    const { draft, draftMentions } = this.host;
    // After a reload, or a change on another device. What was typed here is known already.
    if (draftMentions !== this.mentioned && draftMentions !== known.list) known.reset(draft, draftMentions);
    this.mentioned = draftMentions;
    return known;
  }

  private mentionable(): Mentionable {
    const { room, user } = this.host;
    const { users, count } = this.parts.people;
    return {
      users: users.filter(({ id }) => id !== user?.id),
      everyone: allows({ ...room, memberCount: count }, user, 'mentionRoom') ? count : undefined,
    };
  }

  /** Gives a text that was not sent back to its author: into the composer or, where a closed room has none, into the draft. */
  giveBack(content: string, mentions: readonly Mention[] = NO_MENTIONS): void {
    const composer = this.parts.composer();
    if (composer) composer.giveBack(content, { mentions });
    else this.toDraft(content, mentions);
  }

  /** Moves the text of edits whose messages are gone into the draft. */
  private takeBack(texts: string[]): void {
    this.toDraft(texts.join('\n'), NO_MENTIONS);
    this.parts.notice.say(noticeTexts().editedGone);
  }

  private toDraft(content: string, mentions: readonly Mention[]): void {
    const { room, draft } = this.host;
    const tracked = this.mentionsIn(room.slug);
    const text = tracked.giveBack(content, mentions, draft);
    // The owner renders later, and the next text may be given back before.
    this.host.draft = text;
    emit(this.host, 'chat-draft-change', { slug: room.slug, text, mentions: tracked.list });
  }

  /** Sends a text, or saves it as an edit; returns whether it was accepted. */
  private submit(content: string, extra: WithText): boolean {
    if (this.edits.current) {
      void this.attempt.run(() => this.edits.save(content, extra.mentions));
      return true;
    }
    if (!this.sendText(content, extra)) return false;
    const { host, parts } = this;
    const { slug } = host.room;
    parts.answers.clear();
    host.client?.typing.stop(slug);
    emit(host, 'chat-draft-change', { slug, text: '', mentions: NO_MENTIONS, replyTo: undefined });
    parts.onSend();
    return true;
  }

  /** Sends a text as the reply that was begun; returns whether there is a client to send it. */
  private sendText(content: string, extra: WithText): boolean {
    const { host, parts } = this;
    const { slug } = host.room;
    const { replyTo } = parts.answers;
    const giveBack = (reason: ChatError) => {
      // What has files stays in the log, where it can be sent again with them.
      if ((extra.later ?? extra.files?.length) && reason.code !== 'closed') return false;
      const composer = host.room.slug === slug ? parts.composer() : null;
      // A refused text stays in the log: it must not be mixed into a text that was begun since.
      if (reason.code !== 'closed' && !composer?.isEmpty) return false;
      if (composer) {
        parts.answers.restore(replyTo);
        composer.giveBack(content, { mentions: extra.mentions, ...(reason.code !== 'closed' && { reason }) });
      } else {
        const mentions = extra.mentions ?? NO_MENTIONS;
        emit(host, 'chat-draft-change', { slug, text: content, mentions, replyTo });
      }
      return true;
    };
    return parts.conversation.send(content, giveBack, { replyTo, ...extra });
  }

  private readonly onInput = ({ detail }: ChatPartEventMap['chat-composer-input']): void => {
    const { room, client } = this.host;
    if (this.edits.current) return this.edits.type(detail.text);
    if (detail.text.trim() === '') client?.typing.stop(room.slug);
    else client?.typing.start(room.slug);
    emit(this.host, 'chat-draft-change', { slug: room.slug, ...detail });
  };
}
