import type { ChatClient, Profile } from '@sotto/sdk';
import { html } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import type { SiteOffers } from '../../controllers/client/site-offers.js';
import type { RoomsController } from '../../controllers/data/rooms-controller.js';
import { Notice } from '../../controllers/notice.js';
import type { ChatPartEventMap } from '../../events.js';
import { reportTexts } from '../../i18n/localize.js';
import { listenInside } from './listen-inside.js';
import { dialogOf } from './dialogs.js';
import type { DialogName } from './dialogs.js';
import { isQuestion, questionDialog, viewDialog } from './view-dialogs.js';
import type { Question, ViewDialog } from './view-dialogs.js';

/** What the dialogs need of the chat. */
export interface DialogParts {
  rooms: RoomsController;
  offers: SiteOffers;
  client: () => ChatClient | undefined;
  user: () => Profile | null;
  /** Called when the user has left a room, or deleted it. */
  left: (slug: string) => void;
}

/** The events that open a dialog. */
const OPENERS = {
  'chat-room-create-open': 'create',
  'chat-room-finder-open': 'finder',
  'chat-unopened-leave-ask': 'unopened',
  'chat-profile-open': 'profile',
} as const satisfies Partial<Record<keyof ChatPartEventMap, DialogName>>;

/** The dialog over the panel, what it does, and what was just done. */
export class OpenDialog implements ReactiveController {
  private current: DialogName | ViewDialog | Question | undefined;
  /** Slug of the room that the user is leaving right now. */
  private leavingSlug: string | undefined;
  private readonly notice: Notice;

  constructor(
    private readonly host: LitElement,
    private readonly parts: DialogParts,
  ) {
    this.notice = new Notice(host);
    listenInside(host, {
      ...Object.fromEntries(Object.entries(OPENERS).map(([event, name]) => [event, () => this.show(name)])),
      'chat-block-ask': ({ user }) => this.show({ kind: 'block', user }),
      'chat-dialog-close': () => this.close(),
    });
    host.addController(this);
  }

  hostUpdate(): void {
    // A room may be gone while a dialog about it is open.
    const { current } = this;
    if (typeof current === 'object' && 'room' in current && !this.parts.rooms.find(current.room.slug))
      this.current = undefined;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Whether the user is leaving a room right now. */
  isLeaving(slug: string): boolean {
    return this.leavingSlug === slug;
  }

  show(dialog: DialogName | ViewDialog | Question): void {
    this.current = dialog;
    this.host.requestUpdate();
  }

  /** Shows a dialog unless another one is open. */
  offer(dialog: DialogName): void {
    if (!this.isOpen) this.show(dialog);
  }

  close(): void {
    this.current = undefined;
    this.host.requestUpdate();
  }

  /** Shows a sentence for a while. */
  say(text: string): void {
    this.notice.say(text);
  }

  /** Draws the open dialog, and the sentence. */
  render(): TemplateResult {
    const { text } = this.notice;
    return html`${this.renderCurrent()}
      <p class="file-notice" role="status" ?hidden=${text === ''}>${text}</p>`;
  }

  private renderCurrent(): unknown {
    const { current } = this;
    const { rooms, offers, user } = this.parts;
    if (typeof current !== 'object') return dialogOf(current, user(), rooms);
    if (isQuestion(current))
      return questionDialog(current, offers.deleteAfterDays, () => this.settle(current));
    return viewDialog(current, {
      notify: async (slug, rule) => {
        await rooms.notify(slug, rule);
        this.close();
      },
      edit: async (slug, input) => {
        const room = await this.parts.client()?.rooms.update(slug, input);
        if (room) rooms.put(room);
        this.close();
      },
      reported: () => {
        this.close();
        this.say(reportTexts().done);
      },
    });
  }

  /** Does what was confirmed. Rejects with ChatError. */
  private async settle(question: Question): Promise<void> {
    if (question.kind === 'block') {
      await this.parts.client()?.blocks.add(question.user.username);
    } else if (question.kind === 'archive') {
      await this.parts.rooms.setArchived(question.room.slug, true);
    } else {
      await this.part(question.kind, question.room.slug);
    }
    this.close();
  }

  /** Leaves or deletes a room. The events about it may come before the response. */
  private async part(kind: 'leave' | 'delete', slug: string): Promise<void> {
    const client = this.parts.client();
    this.leavingSlug = slug;
    try {
      await (kind === 'leave' ? client?.rooms.leave(slug) : client?.rooms.delete(slug));
      this.parts.left(slug);
    } finally {
      this.leavingSlug = undefined;
    }
  }
}
