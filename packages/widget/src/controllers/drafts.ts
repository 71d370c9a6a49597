import type { ReactiveControllerHost } from 'lit';

const PREFIX = 'sotto.draft.';

/**
 * Texts that were begun and not sent, by room. They are one user's, and outlive a reload: `sessionStorage` belongs to the
 * tab and ends with it. A sign-out takes them away, and so does another user.
 */
export class Drafts {
  /** By slug. */
  texts: ReadonlyMap<string, string> = new Map();
  /** Id of the user whose drafts these are. */
  private author: string | undefined;

  constructor(private readonly host: ReactiveControllerHost) {}

  of(slug: string): string {
    return this.texts.get(slug) ?? '';
  }

  /** Shows the drafts of a user. */
  open(author: string): void {
    if (author === this.author) return;
    this.author = author;
    forget((key) => !key.startsWith(this.prefix));
    this.texts = new Map(load(this.prefix));
    this.host.requestUpdate();
  }

  set(slug: string, text: string): void {
    const texts = new Map(this.texts);
    if (text === '') texts.delete(slug);
    else texts.set(slug, text);
    this.texts = texts;
    if (this.author !== undefined)
      store((storage) =>
        text === '' ? storage.removeItem(this.prefix + slug) : storage.setItem(this.prefix + slug, text),
      );
    this.host.requestUpdate();
  }

  /** The author left: nothing of theirs stays. */
  clear(): void {
    forget(() => true);
    this.texts = new Map();
    this.author = undefined;
    this.host.requestUpdate();
  }

  private get prefix(): string {
    return `${PREFIX}${this.author}.`;
  }
}

function load(prefix: string): [slug: string, text: string][] {
  return (
    store((storage) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix))
        .map((key) => [key.slice(prefix.length), storage.getItem(key) ?? '']),
    ) ?? []
  );
}

function forget(isGone: (key: string) => boolean): void {
  store((storage) => {
    for (const key of Object.keys(storage))
      if (key.startsWith(PREFIX) && isGone(key)) storage.removeItem(key);
  });
}

/** A browser throws where storage is denied or full: drafts live in the page alone then. */
function store<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
