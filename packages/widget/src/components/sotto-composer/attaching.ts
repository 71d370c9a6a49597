import type { FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import type { ChatPartEventMap } from '../../events.js';
import { attachTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { isTouchFirst } from '../../internal/touch.js';
import { extras } from '../../lazy/parts.js';
import type { WithText } from '../../timeline/message/send-options.js';
import type { AttachChoice } from '../sotto-attach-menu/sotto-attach-menu.js';
import type { SottoRecorder } from '../sotto-recorder/sotto-recorder.js';

type Host = LitElement & { readonly slug: string };

/** The files of the message that is being written: chosen, pasted or dropped, and uploaded by `<sotto-attachments>`. */
export class Attaching {
  /** The files that are uploaded. */
  files: FileRef[] = [];
  /** Sends a message once all are; undefined where none is on its way. */
  later: WithText['later'];
  private chosen: readonly File[] = [];
  /** What of it the element has taken, which is loaded when it is needed first. */
  private taken = this.chosen;
  private isMenuOpen = false;
  /** Behind the button, once that was pressed: an open room has few elements. */
  private readonly field = document.createElement('input');

  constructor(
    private readonly host: Host,
    /** Says why something is not sent; undefined: there is no reason any more. */
    private readonly onRefuse: (error: unknown) => void,
  ) {}

  /** Whether files are chosen, uploaded or on their way: then the message needs no text. */
  get isBegun(): boolean {
    return this.files.length > 0 || this.later !== undefined || !this.isReady;
  }

  /** Whether a message can be sent: what is not taken yet must not be left out. */
  get isReady(): boolean {
    return this.taken === this.chosen;
  }

  /** Adds files. Returns whether there were any. */
  add(files: Iterable<File> | null | undefined): boolean {
    const chosen = [...(files ?? [])];
    if (chosen.length === 0) return false;
    this.chosen = this.isReady ? chosen : [...this.chosen, ...chosen];
    this.load();
    this.host.requestUpdate();
    return true;
  }

  /** Loads again what takes the files, where that failed. */
  readonly retry = (): void => {
    this.onRefuse(undefined);
    this.load();
  };

  /** Loads what takes the files. Where that fails they are kept: for the next attempt, or until there is a network again. */
  private load(): void {
    extras.load().catch(() => {
      if (this.isReady) return;
      this.onRefuse({ code: 'network' });
      this.host.ownerDocument.defaultView?.addEventListener('online', this.retry, { once: true });
    });
  }

  /** Adds files that are dropped or pasted, and says so of folders. Returns whether there were any. */
  take(data: DataTransfer | null): boolean {
    const items = [...(data?.items ?? [])].filter(({ kind }) => kind === 'file');
    const hasFolders = items.some(isFolder);
    if (hasFolders) this.onRefuse({ code: 'folder' });
    return this.add(items.flatMap((item) => (isFolder(item) ? [] : (item.getAsFile() ?? [])))) || hasFolders;
  }

  /** A message has the files now. */
  clear(): void {
    this.files = [];
    this.later = undefined;
    this.taken = this.chosen = [];
    this.host.requestUpdate();
  }

  /** Ends the recording of a voice message, which then waits to be heard; also one that is hidden behind a text. */
  stopRecording(): void {
    this.host.renderRoot.querySelector<SottoRecorder>('sotto-recorder[ready]')?.stop();
  }

  /** The files, above the text: also those that were chosen before the page was reloaded. */
  renderFiles(): TemplateResult {
    return html`<sotto-attachments
      .room=${this.host.slug}
      .chosen=${this.chosen}
      @chat-attachments-change=${this.onChange}
    ></sotto-attachments>`;
  }

  /** The button. */
  renderButton(): TemplateResult {
    return html`<button
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
      ?voice=${this.recorder !== null}
      .returnFocus=${() => clip()?.focus()}
      @chat-attach-choose=${({ detail }: ChatPartEventMap['chat-attach-choose']) => this.pick(detail.choice)}
      @chat-menu-close=${() => this.setMenu(false)}
    ></sotto-attach-menu>`;
  }

  /** What records voice messages; null where nothing can be recorded now. */
  private get recorder(): SottoRecorder | null {
    return this.host.renderRoot.querySelector<SottoRecorder>('sotto-recorder[ready]:not([hidden])');
  }

  private pick(choice: AttachChoice): void {
    if (choice === 'voice') return this.recorder?.record();
    const { field } = this;
    Object.assign(field, { type: 'file', multiple: true, hidden: true, onchange: this.onPick });
    this.host.renderRoot.append(field);
    field.accept = { file: '', media: 'image/*,video/*', camera: 'image/*' }[choice];
    if (choice === 'camera') field.setAttribute('capture', 'environment');
    else field.removeAttribute('capture');
    field.click();
  }

  private readonly onPick = (): void => {
    const { field } = this;
    this.add(field.files);
    // The same file may be chosen again.
    field.value = '';
    this.host.focus();
  };

  private readonly onChange = ({ detail }: ChatPartEventMap['chat-attachments-change']): void => {
    ({ files: this.files, taken: this.taken, later: this.later } = detail);
    this.host.requestUpdate();
  };
}

/** Browsers list folders among the files, but read nothing of them. */
function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry()?.isDirectory ?? false;
}
