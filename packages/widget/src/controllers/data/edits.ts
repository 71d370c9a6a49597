import type { Mention, Message } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import { isMessageGone } from '../../timeline/timeline-item.js';

/** An edit of a message that was begun and not saved. */
export interface Edit {
  /** Id of the message. */
  id: string;
  /** Its text as it is stored. */
  content: string;
  /** Whom its text as it is stored mentions. */
  mentions?: readonly Mention[] | undefined;
  /** Its text as it is in the composer. */
  text: string;
}

interface EditsParts {
  /** Called with the changed edits of a room, whenever they change. */
  keep: (slug: string, edits: readonly Edit[]) => void;
  save: (id: string, content: string, mentions: Mention[] | undefined) => Promise<void>;
  /** Receives the texts of edits whose messages are gone. */
  giveBack: (texts: string[]) => void;
}

const isChanged = ({ text, content }: Edit) => text !== content;

/** Edits in progress, by room. One begun during another comes first; the other waits behind it. */
export class Edits {
  private slug = '';
  private readonly bySlug = new Map<string, readonly Edit[]>();

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly parts: EditsParts,
  ) {}

  /** The one in the composer. */
  get current(): Edit | undefined {
    return this.list.at(-1);
  }

  /** Shows a room, with what was kept of it. */
  open(slug: string, kept: readonly Edit[]): void {
    this.slug = slug;
    this.bySlug.set(slug, kept);
  }

  /** Begins to edit a message, or resumes an edit. */
  begin({ id, content, mentions }: Pick<Message, 'id' | 'content' | 'mentions'>): void {
    const known = this.list.find((edit) => edit.id === id);
    const fresh = { id, content: content ?? '', text: content ?? '', ...(mentions && { mentions }) };
    this.set(this.slug, [...this.list.filter((edit) => edit.id !== id), known ?? fresh]);
  }

  /** The text in the composer changed. */
  type(text: string): void {
    const { current } = this;
    if (current) this.set(this.slug, [...this.list.slice(0, -1), { ...current, text }]);
  }

  /** Cancels the edit in the composer. */
  cancel(): void {
    if (this.current) this.end(this.current.id);
  }

  /**
   * Saves the one in the composer; it goes on where more was typed meanwhile. Rejects with ChatError, but not where the message
   * is gone.
   */
  async save(content: string, mentions?: Mention[]): Promise<void> {
    const { current, slug } = this;
    if (!current) return;
    try {
      if (content !== current.content) await this.parts.save(current.id, content, mentions);
      this.saved(slug, { ...current, content, mentions });
    } catch (error) {
      if (!isMessageGone(error)) throw error;
      this.giveUp((id) => id === current.id);
    }
  }

  /** Ends the edits of messages that are gone. */
  giveUp(isGone: (id: string) => boolean): void {
    const gone = this.list.filter(({ id }) => isGone(id));
    for (const { id } of gone) this.end(id);
    const texts = gone.filter(isChanged).map(({ text }) => text);
    if (texts.length > 0) this.parts.giveBack(texts);
  }

  private saved(slug: string, saved: Edit): void {
    const list = this.bySlug.get(slug) ?? [];
    const typed = list.find(({ id }) => id === saved.id)?.text;
    if (typed === undefined || typed === saved.text) return this.end(saved.id, slug);
    this.set(
      slug,
      list.map((edit) => (edit.id === saved.id ? { ...saved, text: typed } : edit)),
    );
  }

  private end(id: string, slug = this.slug): void {
    const list = this.bySlug.get(slug) ?? [];
    this.set(
      slug,
      list.filter((edit) => edit.id !== id),
    );
  }

  private get list(): readonly Edit[] {
    return this.bySlug.get(this.slug) ?? [];
  }

  private set(slug: string, edits: readonly Edit[]): void {
    this.bySlug.set(slug, edits);
    this.parts.keep(slug, edits.filter(isChanged));
    this.host.requestUpdate();
  }
}
