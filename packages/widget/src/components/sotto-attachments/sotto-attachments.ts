import { MAX_FILES_PER_MESSAGE, MAX_FILE_BYTES } from '@sotto/sdk';
import type { ChatClient, FileRef } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { handOverFocus } from '../../controllers/focus/hand-over-focus.js';
import { emit } from '../../events.js';
import { describeFile, formatBytes, formatPixels } from '../../files/file-size.js';
import { partText } from '../../files/part-text.js';
import { errorText } from '../../i18n/error-text.js';
import { filesTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import type { Attachment } from '../../files/unsent/attachment.js';
import type { Letter } from '../../files/unsent/letter.js';
import type { UnsentFiles } from '../../files/unsent/unsent-files.js';
import { unsentOf } from '../../files/unsent/unsent-of.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import { sottoAttachments } from './sotto-attachments.styles.js';

/** Pixels between a list of files and what is scrolled to in it. */
const LIST_EDGE = 6;

/**
 * The files that a message will have, and those of messages that wait for them: shows how far their uploads are.
 *
 * @fires chat-attachments-change - which files are uploaded, and whether others are on their way
 * @fires chat-reply-restore - a message that was given back replied to another
 */
export class SottoAttachments extends SottoElement {
  static override styles = [base, button, sottoAttachments];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** Slug of the room. */
  @property() room = '';
  /** The files that were chosen last, each time another list; an empty one once a message has them. */
  @property({ attribute: false }) chosen: readonly File[] = [];
  @state() private isOver = false;
  private unsent: UnsentFiles | undefined;
  private unbind: (() => void)[] = [];
  /** The failed ones that the list was scrolled to. */
  private seen: ReadonlySet<Element> = new Set();
  /** What of `chosen` was taken. */
  private taken: readonly File[] | undefined;
  /** What a message has that is sent now. */
  private ready: readonly FileRef[] = [];

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.leave();
    this.follow();
    if (this.unsent && this.chosen !== this.taken) this.take(this.unsent);
  }

  protected override updated(): void {
    const failed = this.renderRoot.querySelectorAll('.is-failed');
    for (const item of failed) if (!this.seen.has(item)) reveal(item);
    this.seen = new Set(failed);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { unsent, room } = this;
    const items = unsent?.in(room) ?? [];
    const letters = unsent?.waitingIn(room) ?? [];
    if (items.length + letters.length === 0) return nothing;
    const texts = filesTexts();
    // What a message that waited gives back may be too many.
    const isOver = this.isOver || items.filter(({ isFailed }) => !isFailed).length > MAX_FILES_PER_MESSAGE;
    return html`<div class="chat-root">
      ${repeat(
        letters,
        ({ id }) => id,
        (letter) => this.renderLetter(letter),
      )}
      ${items.length > 0 ? this.renderItems(items, texts.attached) : nothing}
      ${isOver ? html`<p class="limit" role="alert">${texts.tooMany(MAX_FILES_PER_MESSAGE)}</p>` : nothing}
    </div>`;
  }

  /** A message that waits for its files. */
  private renderLetter(letter: Letter): TemplateResult {
    const { waiting, unsend, attached } = filesTexts();
    const items = this.unsent?.of(letter) ?? [];
    const { content } = letter;
    const { format } = letter.options;
    return html`<div class="letter" role="group" aria-label=${waiting}>
      <p>
        <span class="about"
          ><b dir="auto">${plainText({ content, ...(format && { format }) })}</b><span>${waiting}</span></span
        ><button
          class="icon-btn"
          type="button"
          aria-label=${unsend}
          @click=${({ currentTarget }: Event) => {
            this.unsend(letter);
            this.passFocus(currentTarget as HTMLElement);
          }}
        >
          ${icon('close')}
        </button>
      </p>
      ${this.renderItems(items, attached)}
    </div>`;
  }

  private renderItems(items: readonly Attachment[], label: string): TemplateResult {
    return html`<ul class="attached" aria-label=${label}>
      ${repeat(
        items,
        (item) => item,
        (item) => this.renderItem(item),
      )}
    </ul>`;
  }

  private renderItem(item: Attachment): TemplateResult {
    const texts = filesTexts();
    const { file, preview, ref, error, tooLarge, progress } = item;
    const percent = Math.round(100 * progress);
    const isFailed = error !== undefined || tooLarge !== undefined;
    const isUnderWay = !ref && !isFailed;
    return html`<li class=${classMap({ 'is-failed': isFailed })}>
      ${preview ? html`<img src=${preview} alt="" @error=${() => this.onBroken(item)} />` : html`<span class="kind">${icon('file')}</span>`}
      <div class="about">
        <b dir="auto">${file.name}</b>
        <span dir="auto" role=${isFailed ? 'alert' : nothing}>${whatOf(item)}</span>
      </div>
      ${
        item.hasOriginal
          ? html`<button
              class=${classMap({ 'icon-btn': true, 'is-on': item.isOriginal })}
              type="button"
              aria-label=${texts.asFile(file.name)}
              aria-pressed=${item.isOriginal}
              @click=${() => this.unsent?.change(item)}
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
              @click=${() => this.unsent?.retry(item)}
            >
              ${icon('retry')}
            </button>`
          : nothing
      }
      <button
        class="icon-btn"
        type="button"
        aria-label=${texts.remove(file.name)}
        @click=${({ currentTarget }: Event) => {
          this.drop(item);
          this.passFocus(currentTarget as HTMLElement);
        }}
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

  /** Shows the files of who is signed in. */
  private follow(): void {
    const { client, isConnected } = this;
    if (!client || !isConnected || this.unsent) return;
    const unsent = unsentOf(client);
    if (!unsent) return void (this.unbind = [client.on('auth.changed', () => this.requestUpdate())]);
    this.leave();
    this.unsent = unsent;
    this.unbind = [unsent.watch(() => this.onChange())];
    void unsent.scan();
    this.onChange();
  }

  private leave(): void {
    for (const unbind of this.unbind.splice(0)) unbind();
    this.unsent = undefined;
  }

  private take(unsent: UnsentFiles): void {
    const { chosen, taken, room } = this;
    this.taken = chosen;
    // At first it says nothing: files of an earlier visit may be there.
    if (chosen.length === 0 && taken) return unsent.clear(room, this.ready);
    const free = Math.max(0, MAX_FILES_PER_MESSAGE - unsent.in(room).length);
    this.isOver = chosen.length > free;
    if (chosen.length > 0) unsent.add(room, chosen.slice(0, free));
  }

  /** The browser cannot show the picture: then it is a file as any other. */
  private onBroken(item: Attachment): void {
    item.dropPreview();
    this.requestUpdate();
  }

  private drop(item: Attachment): void {
    this.isOver = false;
    this.unsent?.drop(item);
  }

  /** Passes the focus of a button that is gone to the one in its place, or else to the one that adds files. */
  private passFocus(button: HTMLElement): void {
    const buttons = () => [...this.renderRoot.querySelectorAll<HTMLElement>('.icon-btn')];
    const at = buttons().indexOf(button);
    handOverFocus(this, () => {
      const left = buttons();
      const next = left[Math.min(at, left.length - 1)];
      return next ?? (this.getRootNode() as ShadowRoot).querySelector<HTMLElement>('.clip');
    });
  }

  /** Gives a message back to the composer, where its author changes it or sends it again. */
  private unsend(letter: Letter): void {
    this.unsent?.unsend(letter);
    const { content, options } = letter;
    const { mentions, replyTo } = options;
    const { host } = this.getRootNode() as ShadowRoot;
    if (content !== '') (host as SottoComposer).giveBack(content, { mentions });
    if (replyTo !== undefined) emit(this, 'chat-reply-restore', { seq: replyTo });
  }

  private onChange(): void {
    const { unsent, room } = this;
    if (!unsent) return;
    for (const letter of unsent.waitingIn(room))
      if (letter.isLate || unsent.isSpent(letter)) return this.unsend(letter);
    this.requestUpdate();
    const items = unsent.in(room);
    const files = items.flatMap(({ ref }): FileRef[] => (ref ? [ref] : [])).slice(0, MAX_FILES_PER_MESSAGE);
    const isUnderWay = items.some(({ ref, isFailed }) => !ref && !isFailed);
    this.ready = isUnderWay ? [] : files;
    // The first choice is taken in the same update.
    const { taken = this.chosen } = this;
    emit(this, 'chat-attachments-change', { files, taken, later: isUnderWay ? unsent.send : undefined });
  }
}

/** What is said of a file below its name. */
function whatOf({ file, ref, error, tooLarge, progress, isOriginal }: Attachment): string {
  const texts = filesTexts();
  const size = formatBytes(file.size);
  if (error?.code === 'file_too_large') return texts.tooLarge(size, formatBytes(MAX_FILE_BYTES));
  if (error) return errorText(error);
  if (tooLarge) return texts.tooManyPixels(formatPixels(tooLarge));
  if (!ref && progress > 0) return partText(progress * file.size, file.size);
  return isOriginal ? texts.original(size) : describeFile(file);
}

/** Scrolls the list of a file to it, and nothing around the list: the page stays where its reader is. */
function reveal(item: Element): void {
  const list = item.parentElement!;
  const [{ top, bottom }, view] = [item.getBoundingClientRect(), list.getBoundingClientRect()];
  list.scrollTop += Math.min(0, top - LIST_EDGE - view.top) + Math.max(0, bottom + LIST_EDGE - view.bottom);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-attachments': SottoAttachments;
  }
}
