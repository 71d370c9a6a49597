import type { ChatClient, FileRef } from '@sotto/sdk';
import { createUploads } from '@sotto/sdk/uploads';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { emit } from '../../events.js';
import { describeFile, formatBytes } from '../../files/file-size.js';
import { errorText } from '../../i18n/error-text.js';
import { filesTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { Attachment } from './attachment.js';
import { sottoAttachments } from './sotto-attachments.styles.js';

/** Most files of one message. */
const MOST = 10;
/** Files that are uploaded at once. */
const PARALLEL = 2;

/**
 * The files that a message will have: uploads them, and shows how far they are.
 *
 * @fires chat-attachments-change - which files are uploaded, and how many are not yet
 */
export class SottoAttachments extends SottoElement {
  static override styles = [base, button, sottoAttachments];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** Slug of the room. */
  @property() room = '';
  /** The files that were chosen last, each time another list. */
  @property({ attribute: false }) chosen: readonly File[] = [];
  @state() private items: readonly Attachment[] = [];
  @state() private isOver = false;
  private running = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const item of this.items) item.cancel();
    this.items = [];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('chosen')) this.add(this.chosen);
    else if (changed.has('client')) this.next();
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.items.length === 0) return nothing;
    const texts = filesTexts();
    return html`<div class="chat-root">
      <ul class="attached" aria-label=${texts.attached}>
        ${repeat(
          this.items,
          (item) => item,
          (item) => this.renderItem(item),
        )}
      </ul>
      ${this.isOver ? html`<p class="limit" role="alert">${texts.tooMany(MOST)}</p>` : nothing}
    </div>`;
  }

  private renderItem(item: Attachment): TemplateResult {
    const texts = filesTexts();
    const { file, preview, ref, error, progress } = item;
    const percent = Math.round(100 * progress);
    const isUnderWay = !ref && !error;
    return html`<li class=${classMap({ 'is-failed': error !== undefined })}>
      ${preview ? html`<img src=${preview} alt="" />` : html`<span class="kind">${icon('file')}</span>`}
      <div class="about">
        <b dir="auto">${file.name}</b>
        <span dir="auto" role=${error ? 'alert' : nothing}
          >${error ? errorText(error) : item.isOriginal ? texts.original(formatBytes(file.size)) : describeFile(file)}</span
        >
      </div>
      ${
        item.hasOriginal
          ? html`<button
              class=${classMap({ 'icon-btn': true, 'is-on': item.isOriginal })}
              type="button"
              aria-label=${texts.asFile(file.name)}
              aria-pressed=${item.isOriginal}
              @click=${() => this.change(item)}
            >
              ${icon('file')}
            </button>`
          : nothing
      }
      ${
        error
          ? html`<button
              class="icon-btn"
              type="button"
              aria-label=${texts.retry(file.name)}
              @click=${() => this.retry(item)}
            >
              ${icon('retry')}
            </button>`
          : nothing
      }
      <button
        class="icon-btn"
        type="button"
        aria-label=${texts.remove(file.name)}
        @click=${() => this.drop(item)}
      >
        ${icon('close')}
      </button>
      ${
        isUnderWay
          ? html`<progress
              max="100"
              value=${percent}
              aria-label=${texts.progress(file.name, percent)}
            ></progress>`
          : nothing
      }
    </li>`;
  }

  private add(files: readonly File[]): void {
    const free = MOST - this.items.length;
    this.isOver = files.length > free;
    const added = files.slice(0, free).map((file) => new Attachment(file, () => this.onItemChange()));
    this.items = [...this.items, ...added];
    this.next();
    this.report();
  }

  /** Begins the next upload, unless enough are under way. */
  private next(): void {
    const { client } = this;
    if (!client) return;
    const waiting = this.items.filter((item) => !started.has(item));
    for (const item of waiting.slice(0, PARALLEL - this.running)) {
      started.add(item);
      this.running += 1;
      void item.upload(createUploads(client), this.room).then(() => {
        this.running -= 1;
        this.next();
      });
    }
  }

  private retry(item: Attachment): void {
    started.delete(item);
    this.next();
  }

  private change(item: Attachment): void {
    this.forget(item);
    item.change();
    this.retry(item);
    this.onItemChange();
  }

  /** What is uploaded already is not needed on the server. */
  private forget({ ref }: Attachment): void {
    if (ref) void this.client?.files.cancel(ref.id).catch(() => undefined);
  }

  private drop(item: Attachment): void {
    item.cancel();
    this.forget(item);
    this.items = this.items.filter((other) => other !== item);
    this.isOver = false;
    this.next();
    this.report();
  }

  private onItemChange(): void {
    this.requestUpdate();
    this.report();
  }

  private report(): void {
    const files = this.items.flatMap(({ ref }): FileRef[] => (ref ? [ref] : []));
    emit(this, 'chat-attachments-change', { files, pending: this.items.length - files.length });
  }
}

/** Uploads that have begun, or that failed and wait for the user. */
const started = new WeakSet<Attachment>();

declare global {
  interface HTMLElementTagNameMap {
    'sotto-attachments': SottoAttachments;
  }
}
