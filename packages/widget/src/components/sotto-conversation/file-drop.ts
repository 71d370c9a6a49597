import { MAX_FILES_PER_MESSAGE, MAX_FILE_BYTES } from '@sotto/sdk';
import type { Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { formatBytes } from '../../files/file-size.js';
import { attachTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { isDragEvent } from '../../internal/realms.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { Selection } from './selection.js';

/** A drag that is no longer told, in milliseconds: browsers tell of one over the room at least every 350 ms. */
const GONE_MS = 1000;
const EVENTS = ['dragover', 'dragleave', 'drop'];

interface FileDropParts {
  /** Null where nothing can be written: files are left to what says so. */
  composer: () => SottoComposer | null;
  /** Hides the composer. */
  selection: () => Pick<Selection, 'end'>;
}

/** Files that are dragged over the room, and dropped there: a browser would open them in place of the page. */
export class FileDrop implements ReactiveController {
  private isOver = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: LitElement & { readonly room: Room },
    private readonly parts: FileDropParts,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    for (const type of EVENTS) this.host.renderRoot.addEventListener(type, this.onDrag);
  }

  hostDisconnected(): void {
    for (const type of EVENTS) this.host.renderRoot.removeEventListener(type, this.onDrag);
    this.show(false);
  }

  /** What lies over the room while files are. */
  render(): TemplateResult | typeof nothing {
    if (!this.isOver) return nothing;
    const { dropTo, dropMost } = attachTexts();
    return html`<div class="drop">
      ${icon('image')}<b dir="auto">${dropTo(this.host.room.name)}</b
      ><span>${dropMost(MAX_FILES_PER_MESSAGE, formatBytes(MAX_FILE_BYTES))}</span>
    </div>`;
  }

  private readonly onDrag = (event: Event): void => {
    const { renderRoot } = this.host;
    // By its path: what the page has put into a slot is not inside, and Firefox drags over texts.
    const isInRoom = event.composedPath().includes(renderRoot.querySelector('.room')!);
    if (!isDragEvent(event) || !isInRoom || !event.dataTransfer?.types.includes('Files')) return;
    if (event.type === 'dragleave')
      return void (event.target === renderRoot.querySelector('.drop') && this.show(false));
    const composer = this.parts.composer();
    this.show(composer !== null && event.type === 'dragover');
    if (!composer) return;
    event.preventDefault();
    if (event.type === 'drop') this.take(composer, event.dataTransfer);
  };

  private take(composer: SottoComposer, data: DataTransfer): void {
    this.parts.selection().end();
    composer.attaching.take(data);
    void composer.updateComplete.then(() => composer.focus());
  }

  private show(isOver: boolean): void {
    clearTimeout(this.timer);
    if (isOver) this.timer = setTimeout(() => this.show(false), GONE_MS);
    if (isOver === this.isOver) return;
    this.isOver = isOver;
    this.host.requestUpdate();
  }
}
