import type { FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ChatPartEventMap } from '../../events.js';
import { attachTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { isTouchFirst } from '../../internal/touch.js';
import { extras } from '../../lazy/parts.js';
import type { AttachChoice } from '../sotto-attach-menu/sotto-attach-menu.js';

type Host = LitElement & { readonly slug: string };

/** The files of the message that is being written: chosen, pasted or dropped, and uploaded by `<sotto-attachments>`. */
export class Attaching {
  /** The files that are uploaded. */
  files: readonly FileRef[] = [];
  /** How many are not yet. */
  pending = 0;
  private chosen: readonly File[] = [];
  private isMenuOpen = false;

  constructor(private readonly host: Host) {}

  /** Whether there are files, so that the message needs no text. */
  get isFilled(): boolean {
    return this.files.length > 0;
  }

  /** Whether files are chosen, uploaded or not. */
  get isBegun(): boolean {
    return this.isFilled || this.pending > 0;
  }

  /** Adds files. Returns whether there were any. */
  add(files: Iterable<File> | null | undefined): boolean {
    const chosen = [...(files ?? [])];
    if (chosen.length === 0) return false;
    this.chosen = chosen;
    // Until the element says more: what is not there yet must not be left out.
    this.pending += chosen.length;
    extras.load().catch(() => this.clear());
    this.host.requestUpdate();
    return true;
  }

  /** A message has the files now. */
  clear(): void {
    this.files = [];
    this.chosen = [];
    this.pending = 0;
    this.host.requestUpdate();
  }

  /** The files, above the text. */
  renderFiles(): TemplateResult | typeof nothing {
    if (this.chosen.length === 0) return nothing;
    return html`<sotto-attachments
      .room=${this.host.slug}
      .chosen=${this.chosen}
      @chat-attachments-change=${this.onChange}
    ></sotto-attachments>`;
  }

  /** The button, and the field behind it. */
  renderButton(): TemplateResult {
    return html`<input class="pick" type="file" multiple hidden tabindex="-1" @change=${this.onPick} /><button
        class="icon-btn clip"
        type="button"
        aria-label=${attachTexts().add}
        @mousedown=${(event: Event) => event.preventDefault()}
        @click=${this.onOpen}
      >
        ${icon('clip')}</button
      >${this.isMenuOpen ? this.renderMenu() : nothing}`;
  }

  /** Where a device is touched it has a camera, which its own choice of files may not offer. */
  private readonly onOpen = (): void => {
    if (!isTouchFirst()) return this.pick('file');
    extras.use(() => this.setMenu(true));
  };

  private setMenu(isOpen: boolean): void {
    this.isMenuOpen = isOpen;
    this.host.requestUpdate();
  }

  private renderMenu(): TemplateResult {
    const clip = () => this.host.renderRoot.querySelector<HTMLElement>('.clip');
    return html`<sotto-attach-menu
      .returnFocus=${() => clip()?.focus()}
      @chat-attach-choose=${({ detail }: ChatPartEventMap['chat-attach-choose']) => this.pick(detail.choice)}
      @chat-menu-close=${() => this.setMenu(false)}
    ></sotto-attach-menu>`;
  }

  private pick(choice: AttachChoice): void {
    const field = this.host.renderRoot.querySelector<HTMLInputElement>('.pick');
    if (!field) return;
    field.accept = { file: '', media: 'image/*,video/*', camera: 'image/*' }[choice];
    if (choice === 'camera') field.setAttribute('capture', 'environment');
    else field.removeAttribute('capture');
    field.click();
  }

  private readonly onPick = ({ currentTarget }: Event): void => {
    const field = currentTarget as HTMLInputElement;
    this.add(field.files);
    // The same file may be chosen again.
    field.value = '';
    this.host.focus();
  };

  private readonly onChange = ({ detail }: ChatPartEventMap['chat-attachments-change']): void => {
    this.files = detail.files;
    this.pending = detail.pending;
    this.host.requestUpdate();
  };
}
