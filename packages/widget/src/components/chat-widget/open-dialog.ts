import type { ChatClient, Profile, Room, UpdateRoomInput } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import type { Appearance } from '../../controllers/appearance.js';
import type { SiteOffers } from '../../controllers/client/site-offers.js';
import type { RoomsController } from '../../controllers/data/rooms-controller.js';
import { Notice } from '../../controllers/notice.js';
import type { ChatPartEventMap } from '../../events.js';
import { reportTexts } from '../../i18n/localize.js';
import { extras } from '../../lazy/parts.js';
import type { Question } from '../sotto-question/questions.js';
import { listenInside } from './listen-inside.js';
import type { Dialog, DialogName } from './dialogs.js';

/** What the dialogs need of the chat. */
export interface DialogParts {
  rooms: RoomsController;
  offers: SiteOffers;
  appearance: Appearance;
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
  'chat-shortcuts-open': 'shortcuts',
} as const satisfies Partial<Record<keyof ChatPartEventMap, DialogName>>;

/** The dialog over the panel, what it does, and what was just done. */
export class OpenDialog implements ReactiveController {
  private current: Dialog | undefined;
  /** Slug of the room that the user is leaving right now. */
  private leavingSlug: string | undefined;
  private readonly notice: Notice;

  constructor(
    private readonly host: LitElement,
    private readonly parts: DialogParts,
  ) {
    this.notice = new Notice(host);
    listenInside(host, {
      ...Object.fromEntries(
        Object.entries(OPENERS).map(([event, kind]) => [event, () => this.show({ kind })]),
      ),
      'chat-block-ask': ({ user }) => this.show({ kind: 'block', user }),
      'chat-dialog-close': () => this.close(),
    });
    host.addController(this);
  }

  hostUpdate(): void {
    // A room may be gone while a dialog about it is open.
    const { current } = this;
    if (current && 'room' in current && !this.parts.rooms.find(current.room.slug)) this.current = undefined;
  }

  get isOpen(): boolean {
    return this.current !== undefined;
  }

  /** Whether the user is leaving a room right now. */
  isLeaving(slug: string): boolean {
    return this.leavingSlug === slug;
  }

  show(dialog: Dialog): void {
    this.current = dialog;
    this.host.requestUpdate();
  }

  /** Shows a dialog unless another one is open. */
  offer(dialog: Dialog): void {
    if (!this.isOpen) this.show(dialog);
  }

  close(): void {
    this.current = undefined;
    this.host.requestUpdate();
  }

  /**
   * Closes what would cover the room that is shown next; where none is, nothing: what was begun in a form is not lost with
   * it. What becomes of a guest is asked in whichever room.
   */
  leaveRoom(next: Room | undefined): void {
    if (next && this.current?.kind !== 'merge') this.close();
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

  private renderCurrent(): TemplateResult | typeof nothing {
    const { current } = this;
    if (!current) return nothing;
    const { appearance, rooms, offers, user } = this.parts;
    return extras.draw(this.host, { as: 'dialog', onClose: () => this.close() }, ({ dialogOf }) =>
      dialogOf(current, {
        ...{ appearance, rooms, user: user(), deleteAfterDays: offers.deleteAfterDays },
        notify: (slug, rule) => this.finish(current, rooms.notify(slug, rule)),
        edit: (slug, input) => this.finish(current, this.edit(slug, input)),
        settle: (question) => this.finish(current, this.settle(question)),
        reported: () => {
          this.end(current);
          this.say(reportTexts().done);
        },
      }),
    );
  }

  /** Closes a dialog once what it does is done. */
  private async finish(dialog: Dialog, act: Promise<void>): Promise<void> {
    await act;
    this.end(dialog);
  }

  /** Closes a dialog, but no other one that was opened meanwhile. */
  private end(dialog: Dialog): void {
    if (this.current === dialog) this.close();
  }

  private async edit(slug: string, input: UpdateRoomInput): Promise<void> {
    const room = await this.parts.client()?.rooms.update(slug, input);
    if (room) this.parts.rooms.put(room);
  }

  /** Does what was confirmed. Rejects with ChatError. */
  private async settle(question: Question): Promise<void> {
    const { rooms, client } = this.parts;
    if (question.kind === 'block') await client()?.blocks.add(question.user.username);
    else if (question.kind === 'archive') await rooms.setArchived(question.room.slug, true);
    else if (question.kind === 'leave' || question.kind === 'delete')
      await this.part(question.kind, question.room);
  }

  /** Leaves or deletes a room. The events about it may come before the response. */
  private async part(kind: 'leave' | 'delete', { slug }: Room): Promise<void> {
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
