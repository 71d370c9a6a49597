import type { BanInput, ChatClient, Message, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ConversationController } from '../../controllers/data/conversation-controller.js';
import type { DeletionsController } from '../../controllers/data/deletions-controller.js';
import type { BlocksController } from '../../controllers/people/blocks-controller.js';
import { handOverFocus } from '../../controllers/focus/hand-over-focus.js';
import type { MembersController } from '../../controllers/people/members-controller.js';
import type { ChatPartEventMap } from '../../events.js';
import { extras, lightbox } from '../../lazy/parts.js';
import type { RoomNames } from '../../people/room-names.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
import type { Question } from '../sotto-question/questions.js';
import type { Answers } from './answers.js';
import { messageDrawer } from './drawer.js';
import { reactionPicker } from './reaction-picker.js';

/** A dialog about a message or a member of the open room; those about the room as a whole belong to the widget. */
type ConversationDialog =
  | Extract<Question, { kind: 'remove' | 'block' | 'messages' }>
  | { kind: 'moderate'; by: 'mute' | 'ban'; user: User }
  | { kind: 'reactors' | 'versions'; message: Message }
  | { kind: 'day'; day: string | undefined }
  | { kind: 'emojis'; message: Message }
  | ({ kind: 'picture' } & ChatPartEventMap['chat-picture-open']['detail'])
  | { kind: 'press'; pressed: ChatPartEventMap['chat-message-press']['detail'] };

type Host = LitElement & {
  readonly room: Room;
  readonly user: Profile | null;
  readonly client: ChatClient | undefined;
};

interface DialogParts {
  conversation: Pick<ConversationController, 'reactionsOf' | 'items'>;
  deletions: Pick<DeletionsController, 'list'>;
  blocks: Pick<BlocksController, 'has'>;
  list: () => SottoMessageList | null;
  people: MembersController;
  names: () => RoomNames;
  onAct: (event: ChatPartEventMap['chat-message-act']) => void;
  answers: Answers;
  /** Deletes the messages that are selected. */
  onDelete: () => void;
}

/** The dialog over the open room, and what it does. */
export class ConversationDialogs {
  private current: ConversationDialog | undefined;

  constructor(
    private readonly host: Host,
    private readonly parts: DialogParts,
  ) {}

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Asks before a member is removed. */
  askToRemove(user: User): void {
    this.show({ kind: 'remove', user });
  }

  /** Asks before messages are deleted: how many of how many that are selected. */
  askToDelete(deletable: number, selected: number): void {
    this.show({ kind: 'messages', deletable, selected });
  }

  /** Asks for how long a member is muted or banned. */
  moderate(by: 'mute' | 'ban', user: User): void {
    this.show({ kind: 'moderate', by, user });
  }

  /** Shows who reacted to a message, or what it said before its edits. */
  showAbout(kind: 'reactors' | 'versions', message: Message): void {
    this.show({ kind, message });
  }

  /** Asks for the day that the log is to show. */
  readonly onDayOpen = ({ detail }: ChatPartEventMap['chat-day-open']): void =>
    this.show({ kind: 'day', day: detail.day });

  /** Offers all emojis as reactions to a message. */
  readonly onReactionOpen = ({ detail }: ChatPartEventMap['chat-reaction-open']): void =>
    this.show({ kind: 'emojis', message: detail.message });

  /** Shows a picture large. */
  readonly onPictureOpen = ({ detail }: ChatPartEventMap['chat-picture-open']): void =>
    this.show({ kind: 'picture', ...detail });

  /** Shows the menu of a message that was pressed. */
  press(pressed: ChatPartEventMap['chat-message-press']['detail']): void {
    this.show({ kind: 'press', pressed });
  }

  readonly close = (): void => this.show(undefined);

  render(): TemplateResult | typeof nothing {
    const { current } = this;
    if (!current) return nothing;
    if (current.kind === 'emojis') return this.renderEmojis(current.message);
    if (current.kind === 'picture') return this.renderPicture(current);
    return extras.draw(this.host, { as: 'dialog', onClose: this.close }, ({ questionTexts }) => {
      switch (current.kind) {
        case 'press':
          return this.renderDrawer(current.pressed);
        case 'reactors':
          return this.renderReactors(current.message);
        case 'versions':
          return html`<sotto-versions
            .client=${this.host.client}
            .message=${current.message}
            @chat-dialog-close=${this.onClose}
          ></sotto-versions>`;
        case 'day':
          return html`<sotto-day
            .since=${this.host.room.createdAt}
            .day=${current.day}
            .go=${(since: Date) => this.goTo(since, current)}
            @chat-dialog-close=${this.onClose}
          ></sotto-day>`;
        case 'moderate':
          return html`<sotto-moderate
            .by=${current.by}
            .user=${current.user}
            .save=${(until: BanInput['until']) => this.finish(current, this.restrict(current.by, current.user, until))}
            @chat-dialog-close=${this.onClose}
          ></sotto-moderate>`;
        default:
          return html`<sotto-question
            .texts=${questionTexts(current)}
            .act=${() => this.finish(current, this.settle(current))}
            @chat-dialog-close=${this.onClose}
          ></sotto-question>`;
      }
    });
  }

  private renderDrawer(pressed: ChatPartEventMap['chat-message-press']['detail']): TemplateResult {
    const { people, names, onAct, answers } = this.parts;
    const { user } = this.host;
    return messageDrawer(pressed, {
      ...{ user, people, names: names(), onAct, onReact: answers.onReact },
      ...{ onReactionOpen: this.onReactionOpen, onClose: this.onClose },
    });
  }

  private renderPicture({ id, focus }: ChatPartEventMap['chat-picture-open']['detail']): TemplateResult {
    const { conversation, deletions, blocks, names, list } = this.parts;
    const onClose = () => {
      this.set(undefined);
      // Until the dialog is gone, nothing behind it takes the focus.
      void this.host.updateComplete.then(() => focus() || list()?.focus());
    };
    return lightbox.draw(
      this.host,
      { as: 'dialog', onClose },
      () =>
        html`<sotto-lightbox
          .client=${this.host.client}
          .items=${conversation.items}
          .deletions=${deletions.list}
          .isBlocked=${(user: User) => blocks.has(user)}
          .names=${names()}
          .opened=${id}
          @chat-dialog-close=${(event: Event) => {
            event.stopPropagation();
            onClose();
          }}
        ></sotto-lightbox>`,
    );
  }

  private renderEmojis(message: Message): TemplateResult {
    const onChoose = (emoji: string) => {
      this.close();
      this.parts.answers.react(message, emoji);
    };
    return reactionPicker(this.host, { onChoose, onClose: this.close });
  }

  private renderReactors(message: Message): TemplateResult {
    const { client, user } = this.host;
    return html`<sotto-reactors
      .client=${client}
      .message=${message}
      .reactions=${this.parts.conversation.reactionsOf(message)}
      .userId=${user?.id}
      @chat-dialog-close=${this.onClose}
    ></sotto-reactors>`;
  }

  private show(dialog: ConversationDialog | undefined): void {
    const isClosed = this.current !== undefined && !dialog;
    this.set(dialog);
    // A menu that has opened it is gone, and the focus could not return to that.
    if (isClosed) handOverFocus(this.host, this.parts.list);
  }

  private set(dialog: ConversationDialog | undefined): void {
    this.current = dialog;
    this.host.requestUpdate();
  }

  private readonly onClose = (event: Event): void => {
    event.stopPropagation();
    this.close();
  };

  /** Closes a dialog once what it does is done, but no other one that was opened meanwhile. */
  private async finish(dialog: ConversationDialog, act: Promise<void>): Promise<void> {
    await act;
    if (this.current === dialog) this.close();
  }

  /** Goes to the first message since a time, unless the dialog was left meanwhile. Rejects with ChatError. */
  private async goTo(since: Date, dialog: ConversationDialog): Promise<void> {
    const follow = await this.parts.answers.find(since);
    if (this.current !== dialog) return;
    this.close();
    follow();
  }

  /** Mutes or bans a member; without `until` for good. Rejects with ChatError. */
  private async restrict(by: 'mute' | 'ban', user: User, until: BanInput['until']): Promise<void> {
    if (by === 'ban') await this.parts.people.ban(user, until);
    else if (until !== undefined) await this.parts.people.mute(user, until);
  }

  /** Does what was confirmed. Rejects with ChatError. */
  private async settle(question: Question): Promise<void> {
    if (question.kind === 'messages') this.parts.onDelete();
    if (question.kind === 'remove') await this.parts.people.remove(question.user);
  }
}
