import type { ChatClient, Message, RoomFile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { isVideo } from '../../files/shapes.js';
import { lightbox, media } from '../../lazy/parts.js';
import { RoomNames } from '../../people/room-names.js';

/** The picture of a list that is shown large, in the lightbox: also while the list is read again. */
export class OpenPicture {
  private shown: { id: string; scope: string } | undefined;
  private readonly names: RoomNames;

  constructor(
    private readonly host: LitElement,
    private readonly client: () => ChatClient | undefined,
    private readonly downloads: ShownDownloads,
  ) {
    this.names = new RoomNames(() => host.requestUpdate());
  }

  /** Shows a picture or a video of a room, while its square is there. Without a player a video can be saved. */
  open(room: string, { file }: RoomFile): void {
    const show = () => {
      if (!this.host.isConnected || !this.tileOf(file.id)) return;
      this.shown = { id: file.id, scope: this.scopeOf(room) };
      this.host.requestUpdate();
    };
    if (isVideo(file)) media.load().then(show, () => this.downloads.save(file));
    else show();
  }

  /** Shows none, as the list is gone. */
  forget(): void {
    this.shown = undefined;
  }

  /**
   * Draws the lightbox, which leads through the list.
   *
   * @param deleted - messages that were deleted meanwhile
   */
  render(
    room: string,
    files: readonly RoomFile[],
    deleted: readonly Message[],
  ): TemplateResult | typeof nothing {
    // Those of another room, or of another user, are not shown.
    if (this.shown?.scope !== this.scopeOf(room)) this.forget();
    if (this.shown === undefined) return nothing;
    const messages = messagesOf(room, files);
    this.names.add(messages.map(({ sender }) => sender));
    const { shown } = this;
    const items = [...messages, ...deleted];
    return lightbox.draw(
      this.host,
      { as: 'dialog', onClose: () => void this.close() },
      () =>
        html`<sotto-lightbox
          .client=${this.client()}
          .items=${items}
          .names=${this.names}
          .opened=${shown.id}
          @chat-dialog-close=${(event: Event) => {
            event.stopPropagation();
            void this.close();
          }}
        ></sotto-lightbox>`,
    );
  }

  private async close(): Promise<void> {
    const { shown, host } = this;
    this.forget();
    host.requestUpdate();
    // Until the dialog is gone, nothing behind it takes the focus.
    await host.updateComplete;
    const first = (selector: string) => host.renderRoot.querySelector<HTMLElement>(selector);
    ((shown && this.tileOf(shown.id)) ?? first('.pic') ?? first('.panel'))?.focus();
  }

  private tileOf(id: string): HTMLElement | undefined {
    const tiles = [...this.host.renderRoot.querySelectorAll<HTMLElement>('.pic')];
    return tiles.find((tile) => tile.dataset['id'] === id);
  }

  private scopeOf(room: string): string {
    return `${this.client()?.user?.id} ${room}`;
  }
}

/** Returns the messages of these files as a log has them, the oldest first. What they say is not known here. */
function messagesOf(room: string, files: readonly RoomFile[]): Message[] {
  const messages = new Map<string, Message & { files: RoomFile['file'][] }>();
  for (const { message, file } of files) {
    const known = messages.get(message.id);
    if (known) known.files.push(file);
    else {
      const unknown = { rev: message.seq, clientMessageId: message.id, content: '', reactions: [] };
      messages.set(message.id, { ...message, ...unknown, room, files: [file] });
    }
  }
  return [...messages.values()].reverse();
}
