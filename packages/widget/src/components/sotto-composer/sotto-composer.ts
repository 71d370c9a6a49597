import { MAX_CONTENT_CODE_POINTS } from '@sotto/sdk';
import type { FileRef, Mention, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { Edit } from '../../controllers/data/edits.js';
import { FocusRing } from '../../controllers/focus/focus-ring.js';
import { Wake } from '../../controllers/wake.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { isShortcut } from '../../internal/keys/shortcut.js';
import { isTouchFirst } from '../../internal/touch.js';
import { errorText } from '../../i18n/error-text.js';
import { formatCountdown, formatSpan } from '../../i18n/format-span.js';
import { avatar } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { composer } from './composer.styles.js';
import { problemLine } from '../../templates/problem.styles.js';
import { codePoints, endsInHalf } from '../../timeline/code-points.js';
import { isBlank, mendText } from '../../timeline/message/message-text.js';
import type { WithText } from '../../timeline/message/send-options.js';
import { SottoElement } from '../sotto-element.js';
import { Attaching } from './attaching.js';
import { attaching } from './attaching.styles.js';
import { Completing } from './completing.js';
import type { Mentionable } from '../../timeline/message/typed-mentions.js';
import { completionStyles } from './completion.styles.js';
import { EmojiButton } from './emoji-button.js';
import { insertMention, markOfKey, markSelection, pasteFormatted } from './editing.js';
import { linesAbove } from './lines-above.js';
import { sottoComposer } from './sotto-composer.styles.js';
import { TrackedMentions } from './tracked-mentions.js';
import type { GivenBack } from './tracked-mentions.js';
import { composerTexts } from '../../i18n/localize.js';

/**
 * Where messages are written and edited.
 *
 * @fires chat-composer-input - the text changed
 * @fires chat-edit-last - Arrow up in the empty composer
 * @fires chat-edit-cancel - the edit is cancelled
 * @fires chat-reply-cancel - the message is to be no reply any more
 */
export class SottoComposer extends SottoElement {
  static override styles = [
    ...[base, clear, button, problemLine, avatar, tag],
    ...[composer, completionStyles, sottoComposer, attaching],
  ];

  /** Name of the room. */
  @property() room = '';
  /** Slug of the room. */
  @property() slug = '';
  /** The unsent text of the room. */
  @property() draft = '';
  /** The edit in progress. */
  @property({ attribute: false }) editing: Edit | undefined;
  /** What is replied to: the name of its sender, and its text. */
  @property({ attribute: false }) replying: { name: string; text: string } | undefined;
  /** Why the edit failed. */
  @property({ attribute: false }) error: unknown;
  /** Takes a text to send, or to replace the edited one, and what comes with it; returns whether it was accepted. */
  @property({ attribute: false }) send: (content: string, extra: WithText) => boolean = () => false;
  /** The mentions in the unsent text; they outlive this element where its owner keeps them. */
  @property({ attribute: false }) mentions = new TrackedMentions();
  /** Returns whom the user can mention. */
  @property({ attribute: false }) mentionable: () => Mentionable = () => ({ users: [], everyone: undefined });
  /** Seconds between two messages in slow mode; 0 without it. */
  @property({ type: Number }) slow = 0;
  /** When the next message may be sent, in milliseconds since 1970. */
  @property({ type: Number }) waitUntil = 0;
  @state() private text = '';
  /** Why the server refused the text in the field. */
  @state() private refusal: unknown;
  /** Whether the element that records has said that it can. */
  @state() private canRecord = false;
  @query('textarea') private field!: HTMLTextAreaElement;
  /** What comes with the text: files, or a voice message instead of it. */
  readonly attaching = new Attaching(this, (error) => (this.refusal = error));
  private readonly ring = new FocusRing(this);
  private readonly wake = new Wake(this);
  private readonly edited = new TrackedMentions();
  private readonly completing = new Completing({
    host: this,
    field: () => this.field,
    mentionable: () => this.mentionable(),
    onTake: (mention) => this.takeChanged(mention),
  });
  private readonly emoji = new EmojiButton(
    this,
    () => this.field,
    () => this.takeChanged(),
  );
  /** Whether an edit was begun by the user, and not restored with the room. */
  private takesFocus = false;
  /** Whether the next paste is to be without formatting. */
  private pastesPlain = false;

  /** Focuses the field. */
  override focus(): void {
    this.field?.focus();
  }

  /** Whether there is neither text nor an edit. */
  get isEmpty(): boolean {
    return this.text === '' && !this.editing;
  }

  /**
   * Takes back a text that was not accepted; what was written since stays after it. An edit that is under way is of another
   * message, so that the text waits in the draft.
   *
   * @param given - why the server refused it, and whom it mentions
   */
  giveBack(content: string, { reason, mentions = [] }: GivenBack = {}): void {
    const text = this.mentions.giveBack(content, mentions, this.editing ? this.draft : this.text);
    if (this.editing) {
      // The owner renders later, and the next text may be given back before.
      this.draft = text;
      return emit(this, 'chat-draft-change', { slug: this.slug, text, mentions: this.mentions.list });
    }
    this.refusal = reason;
    this.text = text;
    this.tell();
  }

  /** Puts a mention of a user at the cursor. */
  mention(user: User): void {
    this.takeChanged(insertMention(this.field, user));
  }

  private get tracked(): TrackedMentions {
    return this.editing ? this.edited : this.mentions;
  }

  /** Whole seconds until the next message may be sent; edits do not wait. */
  private get secondsLeft(): number {
    if (this.slow === 0 || this.editing) return 0;
    return Math.max(0, Math.ceil((this.waitUntil - Date.now()) / 1000));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.has('editing') && changed.get('editing')?.id !== this.editing?.id;
    this.takesFocus = isOther && this.editing !== undefined && this.hasUpdated;
    if (isOther) this.show(this.editing?.text ?? this.draft);
    else if (changed.has('draft') && !this.editing && this.text !== this.draft) this.show(this.draft);
  }

  /** Shows another text. */
  private show(text: string): void {
    this.text = text;
    if (this.editing) this.edited.reset(this.editing.content, this.editing.mentions);
    this.tracked.follow(text);
  }

  protected override updated(): void {
    if (this.field.value !== this.text) this.field.value = this.text;
    if (!CSS.supports('field-sizing', 'content')) this.grow();
    this.emoji.settle();
    this.completing.settle();
    if (this.takesFocus) {
      this.focus();
      this.field.setSelectionRange(this.text.length, this.text.length);
    }
  }

  protected override render(): TemplateResult {
    const free = MAX_CONTENT_CODE_POINTS - codePoints(this.text.trim());
    const left = this.secondsLeft;
    this.wake.at(left > 0 ? this.waitUntil - (left - 1) * 1000 : undefined);
    const isOff = free < 0 || !this.isFilled(this.text) || left > 0;
    const error = this.error ?? this.refusal;
    const wrong = error && free >= 0 ? errorText(error) : undefined;
    const { ids, lines } = linesAbove(this.slow, free);
    if (wrong) ids.push('wrong');
    return html`<div class="chat-root">
      <div class="composer">
        ${lines}
        <div class=${classMap({ 'composer-box': true, 'has-ring': this.ring.isShown })}>
          ${this.editing ? this.renderEditBar(this.editing) : this.replying ? this.renderReplyBar(this.replying) : nothing}
          ${this.attaching.renderFiles()}
          <textarea
            rows="1"
            dir="auto"
            enterkeyhint=${isTouchFirst() ? 'enter' : 'send'}
            placeholder=${composerTexts().placeholder}
            aria-label=${composerTexts().label(this.room)}
            aria-invalid=${free < 0}
            aria-describedby=${ids.join(' ') || nothing}
            aria-autocomplete="list"
            aria-haspopup="listbox"
            @input=${this.onInput}
            @keydown=${this.onKeydown}
            @paste=${this.onPaste}
            @click=${() => this.completing.look()}
            @blur=${() => this.completing.close()}
          ></textarea>
          ${this.editing ? nothing : this.attaching.renderButton()}
          <div class="ends">${this.emoji.render()}${this.renderEnd(isOff, left)}</div>
          ${wrong ? html`<p class="wrong" id="wrong" role="alert">${icon('alert', { size: 's' })}${wrong}</p>` : nothing}
          ${this.emoji.renderPicker()}${this.completing.render()}
        </div>
      </div>
    </div>`;
  }

  /** Whether there is something to send: a text, or files that have not failed. */
  private isFilled(text: string): boolean {
    if (this.editing) return !isBlank(text);
    return this.attaching.isReady && (this.attaching.isBegun || !isBlank(text));
  }

  /** At the end: the microphone, or where there is something to send and where the page may not record, Send. */
  private renderEnd(isOff: boolean, left: number): TemplateResult {
    if (this.editing) return this.renderSend(isOff, left);
    const isBegun = this.text !== '' || left > 0 || this.attaching.isBegun;
    // It stays what it is while it is hidden, as a recording may be under way. Without its script it is nothing.
    return html`<sotto-recorder
        .room=${this.slug}
        .onReady=${() => (this.canRecord = true)}
        .onError=${(error: unknown) => (this.refusal = error)}
        .send=${(file: FileRef) => this.sendFiles('', { files: [file] })}
        ?hidden=${isBegun}
      ></sotto-recorder
      >${isBegun || !this.canRecord ? this.renderSend(isOff, left) : nothing}`;
  }

  private renderSend(isOff: boolean, left: number): TemplateResult {
    const texts = composerTexts();
    const wait = left < 60 ? formatSpan(left) : formatCountdown(left);
    const label = this.editing ? texts.save : left > 0 ? texts.sendIn(wait) : texts.send;
    return html`<button
      class=${classMap({ 'icon-btn': true, send: true, 'is-off': isOff, 'is-count': left > 0 })}
      type="button"
      aria-label=${label}
      aria-disabled=${isOff}
      @mousedown=${(event: Event) => event.preventDefault()}
      @click=${this.submit}
    >
      ${left > 0 ? formatCountdown(left) : icon(this.editing ? 'check' : 'send')}
    </button>`;
  }

  private renderEditBar({ content }: Edit): TemplateResult {
    const { edit, cancelEdit } = composerTexts();
    return this.renderBar(edit, content, cancelEdit, () => this.cancel('chat-edit-cancel'));
  }

  private renderReplyBar({ name, text }: { name: string; text: string }): TemplateResult {
    const { replyTo, cancelReply } = composerTexts();
    return this.renderBar(replyTo(name), text, cancelReply, () => this.cancel('chat-reply-cancel'));
  }

  /** What the text belongs to, above it. */
  private renderBar(title: string, text: string, label: string, onCancel: () => void): TemplateResult {
    return html`<div class="edit-bar">
      <div class="edit-text"><b dir="auto">${title}</b><span dir="auto">${text}</span></div>
      <button class="icon-btn" type="button" aria-label=${label} @click=${onCancel}>${icon('close')}</button>
    </div>`;
  }

  private cancel(name: 'chat-edit-cancel' | 'chat-reply-cancel'): void {
    emit(this, name, null);
    this.focus();
  }

  private grow(): void {
    this.field.style.setProperty('block-size', 'auto');
    this.field.style.setProperty('block-size', `${this.field.scrollHeight}px`);
  }

  /** Removes characters that the server would refuse, and keeps the cursor in place. */
  private mend(): void {
    const { value, selectionEnd } = this.field;
    const mended = mendText(value);
    if (mended === value) return;
    this.field.value = mended;
    const cursor = mendText(value.slice(0, selectionEnd)).length;
    this.field.setSelectionRange(cursor, cursor);
  }

  private onInput(event: InputEvent): void {
    // A keyboard may type the halves of a pair one after the other.
    const isHalf = endsInHalf(this.field.value.slice(0, this.field.selectionEnd));
    if (!event.isComposing && !isHalf) this.mend();
    this.take();
    this.completing.look();
  }

  /** Takes the text of the field. */
  private take(): void {
    this.text = this.field.value;
    this.refusal = undefined;
    this.tracked.follow(this.text);
    this.tell();
  }

  private tell(): void {
    emit(this, 'chat-composer-input', { text: this.text, mentions: this.tracked.list });
  }

  /** Takes a text that was changed without an event of the browser, and whom the changed part mentions. */
  private takeChanged(mention?: Mention): void {
    if (this.field.value !== this.text) this.take();
    if (!mention) return;
    // The text was taken with the event of the browser, before anything said whom it mentions.
    this.tracked.add(mention);
    this.tell();
  }

  private readonly onKeydown = keyHandler((event) => {
    // On a keyboard on the screen Enter breaks the line, as there is no Shift+Enter; with Ctrl or Cmd it sends anywhere.
    if (this.completing.onKeydown(event)) return useUp(event);
    const mark = markOfKey(event);
    this.pastesPlain = isShortcut(event, 'v', { shift: true });
    const sends = isTouchFirst() ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key === 'Enter' && sends) {
      event.preventDefault();
      this.submit();
    } else if (mark) {
      useUp(event);
      markSelection(this.field, mark);
      this.takeChanged();
    } else if (event.key === 'ArrowUp' && this.text === '' && !this.editing) {
      event.preventDefault();
      emit(this, 'chat-edit-last', null);
    } else if (event.key === 'Escape' && this.editing) {
      useUp(event);
      this.cancel('chat-edit-cancel');
    } else if (event.key === 'Escape' && this.replying) {
      useUp(event);
      this.cancel('chat-reply-cancel');
    }
  });

  private onPaste(event: ClipboardEvent): void {
    const { clipboardData } = event;
    // A table or a document is pasted as text, though there is a picture of it as well.
    const hasText = clipboardData?.types.includes('text/plain') ?? false;
    if (!this.editing && !hasText && this.attaching.take(clipboardData)) event.preventDefault();
    else if (!this.pastesPlain && pasteFormatted(this.field, event.clipboardData)) {
      event.preventDefault();
      this.takeChanged();
    }
    this.pastesPlain = false;
  }

  private submit(): void {
    if (!this.editing && !this.attaching.isReady) this.attaching.retry();
    const content = mendText(this.text).trim();
    if (this.secondsLeft > 0 || !this.isFilled(content) || codePoints(content) > MAX_CONTENT_CODE_POINTS)
      return;
    if (this.sendFiles(content, this.editing ? {} : this.attaching) && !this.editing) {
      this.show('');
      this.attaching.clear();
    }
    this.focus();
  }

  private sendFiles(content: string, { files, later }: WithText): boolean {
    const mentions = this.tracked.in(content, this.mentionable());
    return this.send(content, { ...(mentions && { mentions }), later, ...(files?.length && { files }) });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-composer': SottoComposer;
  }
}
