import type { Mention, User } from '@sotto/sdk';
import type { ReactiveControllerHost } from 'lit';
import type { Edit } from './edits.js';

const PREFIX = 'sotto.draft.';
/** Before the id of a guest: a guest's drafts go on with the account that the guest signs in with, nobody else's do. */
const GUEST = 'guest:';

/** The unsent texts of a room. */
export interface Draft {
  /** Name of the room, for a message about it once the room is gone. */
  name: string;
  /** Of a new message. */
  text: string;
  /** Whom it mentions. */
  mentions: readonly Mention[];
  /** `seq` of the message that it replies to. */
  replyTo?: number | undefined;
  /** Of messages that are changed; the last one is in the composer. */
  edits: readonly Edit[];
}

export const NO_MENTIONS: readonly Mention[] = [];

const EMPTY: Draft = { name: '', text: '', mentions: NO_MENTIONS, edits: [] };

/**
 * Unsent texts by room. They belong to one user and outlive a reload: `sessionStorage` belongs to the tab and ends with
 * it. A sign-out removes them, and so does another user.
 */
export class Drafts {
  /** By slug. */
  all: ReadonlyMap<string, Draft> = new Map();
  /** Whose drafts these are: the id of a user, or of a guest behind `guest:`. */
  private author: string | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly nameOf: (slug: string) => string | undefined,
  ) {}

  of(slug: string): Draft {
    return this.all.get(slug) ?? EMPTY;
  }

  /** The unsent text of each room, by slug. */
  get texts(): ReadonlyMap<string, string> {
    return new Map([...this.all].map(([slug, { text, edits }]) => [slug, edits.at(-1)?.text ?? text]));
  }

  /** Shows the drafts of a user. */
  open({ id, kind }: Pick<User, 'id' | 'kind'>): void {
    const author = kind === 'guest' ? GUEST + id : id;
    if (author === this.author) return;
    this.author = author;
    forget((key) => !key.startsWith(this.prefix));
    this.all = new Map(load(this.prefix));
    this.host.requestUpdate();
  }

  /** Shows the drafts of a user who was a guest in this tab: what the guest wrote goes on. */
  adopt(user: Pick<User, 'id' | 'kind'>): void {
    const stored = load(PREFIX + GUEST).map(
      ([key, draft]) => [key.slice(key.indexOf('.') + 1), draft] as const,
    );
    // Those of a guest in a browser that stores nothing.
    const shown = this.author?.startsWith(GUEST) ? this.all : [];
    this.open(user);
    for (const [slug, draft] of [...stored, ...shown]) this.set(slug, draft);
  }

  set(slug: string, change: Partial<Draft>): void {
    const known = this.of(slug);
    const draft = { ...known, name: this.nameOf(slug) ?? known.name, ...change };
    if (draft.text === '' && draft.edits.length === 0 && draft.replyTo === undefined)
      return this.remove(slug);
    this.all = new Map(this.all).set(slug, draft);
    if (this.author !== undefined) store((storage) => storage.setItem(this.prefix + slug, encode(draft)));
    this.host.requestUpdate();
  }

  remove(slug: string): void {
    const all = new Map(this.all);
    all.delete(slug);
    this.all = all;
    store((storage) => storage.removeItem(this.prefix + slug));
    this.host.requestUpdate();
  }

  /** Removes all drafts, after a sign-out. */
  clear(): void {
    forget(() => true);
    this.all = new Map();
    this.author = undefined;
    this.host.requestUpdate();
  }

  private get prefix(): string {
    return `${PREFIX}${this.author}.`;
  }
}

function load(prefix: string): [slug: string, draft: Draft][] {
  return (
    store((storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => [key.slice(prefix.length), decode(storage.getItem(key) ?? '')]),
    ) ?? []
  );
}

/** Not JSON: libraries of the page may have changed how that writes arrays. */
function encode({ name, text, mentions, replyTo, edits }: Draft): string {
  const parts = new URLSearchParams({ name, text });
  if (replyTo !== undefined) parts.set('reply', String(replyTo));
  for (const { user, start, length } of mentions) parts.append('mention', `${start} ${length} ${user}`);
  for (const edit of edits) {
    parts.append('id', edit.id);
    parts.append('content', edit.content);
    parts.append('changed', edit.text);
  }
  return parts.toString();
}

function decode(stored: string): Draft {
  const parts = new URLSearchParams(stored);
  const [contents, texts] = [parts.getAll('content'), parts.getAll('changed')];
  const edits = parts
    .getAll('id')
    .map((id, at) => ({ id, content: contents[at] ?? '', text: texts[at] ?? '' }));
  const text = parts.get('text') ?? '';
  const mentions = parts
    .getAll('mention')
    .map(decodeMention)
    .filter((one) => one.start + one.length <= text.length);
  const replyTo = Number(parts.get('reply')) || undefined;
  return { name: parts.get('name') ?? '', text, mentions, ...(replyTo && { replyTo }), edits };
}

function decodeMention(stored: string): Mention {
  const [start, length, user = ''] = stored.split(' ');
  return { user, start: Number(start), length: Number(length) };
}

function forget(isGone: (key: string) => boolean): void {
  store((storage) => {
    for (const key of Object.keys(storage))
      if (key.startsWith(PREFIX) && isGone(key)) storage.removeItem(key);
  });
}

/** Uses the storage of this tab. A browser throws where that is denied or full: what is kept lives in the page alone then. */
export function store<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
