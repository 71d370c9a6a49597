import { MAX_FILES_PER_MESSAGE } from '@sotto/sdk';
import type { ChatClient, ChatError, FileRef, Message, SendOptions } from '@sotto/sdk';
import { randomHex } from '../../internal/random.js';
import { Attachment } from './attachment.js';
import { createLetter, letterOf } from './letter.js';
import type { Letter } from './letter.js';
import { followSession } from './follow-session.js';
import { TabLock } from './tab-lock.js';
import { UnsentStore } from './unsent-store.js';
import { UnsentVoices } from './unsent-voices.js';

/** Files that are uploaded at once. */
const PARALLEL = 2;
/** Milliseconds that files and voice messages are kept which nobody sends. */
const MAX_AGE_MS = 7 * 86_400_000;
/** Milliseconds that a look into the browser's storage may take, which some browsers never end. */
const LONGEST_LOOK_MS = 1000;
/** Milliseconds after which an upload that was interrupted goes on, where no new connection says that it can. */
const PAUSE_MS = 60_000;

/**
 * The files and voice messages of a user that are not sent, in all rooms: uploads them while the page is open, whatever it
 * shows, and goes on after a reload. A message that waits for its files is sent when they are there.
 */
export class UnsentFiles {
  private items: readonly Attachment[] = [];
  private letters: readonly Letter[] = [];
  private client: ChatClient | undefined;
  private running = 0;
  private readonly watchers = new Set<() => void>();
  private unbind: (() => void)[] = [];
  private readonly store: UnsentStore | undefined;
  private readonly lock: TabLock | undefined;
  readonly voices: UnsentVoices;
  /** Whether the user is a guest, who may join an account. */
  private isGuest = false;
  private isOver = false;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private scanning = Promise.resolve();

  constructor(
    /** Id. */
    readonly user: string,
    database: string | null,
    /** Called when nothing is left of it. */
    private readonly onForget: () => void,
  ) {
    if (database !== null) {
      this.store = new UnsentStore(database, () => this.forget());
      this.lock = new TabLock(database);
    }
    this.voices = new UnsentVoices(this.store, this.lock, () => this.changed());
  }

  /** Uploads as this client from now on; the one before may be closed. */
  use(client: ChatClient): void {
    if (client === this.client) return;
    const isFirst = this.client === undefined;
    for (const unbind of this.unbind) unbind();
    this.client = client;
    this.isGuest = client.user?.kind === 'guest';
    this.unbind = followSession(client, this.user, {
      resume: () => this.resume(),
      forget: () => (this.isGuest ? this.leave() : this.forget()),
      decided: () => void this.scan(),
      // The words of a message that waits go to the outbox, which keeps what cannot be sent for its author.
      removeRoom: (room) => {
        this.remove(
          this.items.filter((item) => item.room === room),
          this.waitingIn(room).filter(({ content }) => content === ''),
        );
        this.voices.removeRoom(room);
      },
    });
    if (isFirst) void this.scan({ isFirst });
    else this.resume();
  }

  /** Calls `listener` when anything changes; returns a function that ends this. */
  watch(listener: () => void): () => void {
    this.watchers.add(listener);
    return () => void this.watchers.delete(listener);
  }

  /** Whether there is nothing. */
  get isEmpty(): boolean {
    return this.items.length + this.letters.length === 0 && this.voices.isEmpty;
  }

  /** Those of the message that is being written in a room. */
  in(room: string): readonly Attachment[] {
    return this.items.filter((item) => item.room === room && item.letter === undefined);
  }

  /** The messages of a room that wait for their files. */
  waitingIn(room: string): readonly Letter[] {
    return this.letters.filter((letter) => letter.room === room && !letter.isHandedOver);
  }

  of({ id }: Letter): readonly Attachment[] {
    return this.items.filter(({ letter }) => letter === id);
  }

  /** Whether nothing of a message is left to send: what it replied to waits to be given back to its author. */
  isSpent(letter: Letter): boolean {
    return letter.content === '' && this.of(letter).length === 0;
  }

  add(room: string, files: readonly File[]): void {
    this.show(files.map((file) => new Attachment(room, file)));
    this.changed();
  }

  retry(item: Attachment): void {
    item.isBegun = false;
    this.changed();
  }

  /** Sends a file as it is, or as the picture that it is. */
  change(item: Attachment): void {
    this.cancelUpload(item);
    item.change();
    this.retry(item);
  }

  /** Removes a file, here and on the server. */
  drop(item: Attachment): void {
    this.cancelUpload(item);
    this.remove([item]);
  }

  /** A message has these files of the room. */
  clear(room: string, files: readonly FileRef[]): void {
    this.remove(this.in(room).filter(({ ref }) => ref && files.includes(ref)));
  }

  /** Sends a message with the files of its room that have not failed, as many as it may have, once these are uploaded. As `messages.send`. */
  readonly send = (room: string, content: string, options: SendOptions = {}): Promise<Message> => {
    const id = options.clientMessageId ?? randomHex(16);
    return new Promise((resolve, reject) => {
      const letter = createLetter({ id, room, content }, options, { resolve, reject });
      const items = this.in(room).filter(({ isFailed }) => !isFailed);
      for (const item of items.slice(0, MAX_FILES_PER_MESSAGE)) this.moveTo(item, id);
      this.letters = [...this.letters, letter];
      this.keepLetter(letter);
      this.changed();
    });
  };

  /** Does not send a message: its files are again those of the one that is being written. */
  unsend(letter: Letter): void {
    for (const item of this.of(letter)) this.moveTo(item, undefined);
    this.remove([], [letter]);
  }

  /** Forgets everything: the user signed out. */
  forget(): void {
    if (!this.end()) return;
    this.remove(this.items, this.letters);
    this.voices.forget();
  }

  /**
   * Whether anything is not sent, in this tab or another one. A browser that does not say so within a second has something:
   * better one question too many.
   */
  async hasAny(): Promise<boolean> {
    if (!this.isEmpty) return true;
    const late = new Promise<true>((resolve) => setTimeout(resolve, LONGEST_LOOK_MS, true));
    const stored = this.store
      ?.load()
      .then(({ files, letters, voices }) => [files, letters, voices].some(({ length }) => length > 0));
    return Promise.race([stored ?? false, late]);
  }

  /** Takes over what tabs have left that are gone. Without locks that is known only as the page begins. */
  scan({ isFirst = false } = {}): Promise<void> {
    const { store, lock } = this;
    if (!store || !lock) return this.scanning;
    return (this.scanning = this.scanning.then(async () => {
      await store.deleteOthers(this.user, await this.joinGuest(store, lock));
      if (!isFirst && !('locks' in navigator)) return;
      const { files, letters, voices } = await store.load();
      const owners = new Set([...files, ...letters, ...voices].map(({ owner }) => owner));
      owners.delete(lock.id);
      for (const owner of owners) await lock.ifGone(owner, () => this.takeOver(owner, store));
    }));
  }

  /** Leaves everything in the store: the guest may join an account. Where they sign out, it is deleted there. */
  private leave(): void {
    if (!this.end()) return;
    for (const item of this.items) item.cancel();
    this.items = [];
    this.letters = [];
    this.voices.leave();
  }

  /** Ends what is under way; returns whether it was. */
  private end(): boolean {
    if (this.isOver) return false;
    this.isOver = true;
    clearTimeout(this.pause);
    this.onForget();
    for (const unbind of this.unbind.splice(0)) unbind();
    this.client = undefined;
    return true;
  }

  /** Takes over what a guest left who has joined the account. Returns the database of the guest, who may join yet. */
  private async joinGuest(store: UnsentStore, lock: TabLock): Promise<string | undefined> {
    const guest = await this.client?.files.guestDatabase().catch(() => null);
    // One of the tabs does it.
    if (guest?.hasJoined)
      await lock.ifGone(guest.name, async () => {
        if (await store.adopt(guest.name, guest.name)) await this.takeOver(guest.name, store);
      });
    return guest?.name;
  }

  private async takeOver(owner: string, store: UnsentStore): Promise<void> {
    const { files, letters, voices } = await store.load();
    const isOld = ({ at }: { at: number }) => Date.now() - at > MAX_AGE_MS;
    const found: Attachment[] = [];
    for (const { id, room, ...begun } of files.filter((file) => file.owner === owner)) {
      const bytes = isOld(begun) ? undefined : await store.bytesOf(id);
      if (bytes) found.push(new Attachment(room, bytes.file, { id, ...begun, prepared: bytes.prepared }));
      else store.remove([id]);
    }
    const { client } = this;
    if (!client) return;
    found.sort((one, other) => one.at - other.at);
    this.show(found);
    this.lock?.hold(true);
    for (const item of found) this.keep(item, false);
    for (const letter of letters.filter((one) => one.owner === owner).map(letterOf)) {
      this.letters = [...this.letters, letter];
      const isSent = client.messages.pending(letter.room).some((one) => one.clientMessageId === letter.id);
      if (isSent) this.remove(this.of(letter), [letter]);
      else this.keepLetter(letter);
    }
    for (const voice of voices.filter((one) => one.owner === owner))
      if (isOld(voice)) store.remove([voice.id]);
      else await this.voices.takeOver(voice);
    this.changed();
  }

  private show(items: readonly Attachment[]): void {
    this.items = [...this.items, ...items];
    for (const item of items) void item.look().then(() => this.changed());
  }

  /** Goes on with what was interrupted, here and in tabs that are gone. */
  private resume(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    for (const item of this.items) if (item.isInterrupted) item.isBegun = false;
    this.changed();
    void this.scan();
  }

  private changed(): void {
    this.lock?.hold(!this.isEmpty);
    this.next();
    for (const letter of this.letters) void this.handOver(letter);
    for (const listener of this.watchers) listener();
  }

  /** Begins the next uploads, unless enough are under way. */
  private next(): void {
    const { client } = this;
    const item = this.running < PARALLEL && this.items.find(({ isBegun }) => !isBegun);
    if (!client || !item) return;
    item.isBegun = true;
    this.running += 1;
    const keep = (withBytes: boolean) => this.keep(item, withBytes);
    // As soon as it begins, it says that something changed: then the next one has its turn.
    void item
      .send(client, () => this.changed(), keep)
      .then(() => {
        this.running -= 1;
        // The message does not wait for it: it is sent without, and its author sees why.
        if (item.isFailed && item.letter !== undefined) this.moveTo(item, undefined);
        // The connection may be there all the while, as where a proxy cuts off only what is large.
        if (item.error?.retryable && !this.isOver) this.pause ??= setTimeout(() => this.resume(), PAUSE_MS);
        this.changed();
      });
  }

  /** Gives a message to the outbox, once its files are there. */
  private async handOver(letter: Letter): Promise<void> {
    const { client } = this;
    const items = this.of(letter);
    const files = items.flatMap(({ ref }): FileRef[] => (ref ? [ref] : []));
    if (!client || letter.isHandedOver || letter.isLate || files.length < items.length) return;
    if (this.isSpent(letter))
      return letter.options.replyTo === undefined ? this.remove([], [letter]) : undefined;
    letter.isHandedOver = true;
    const { room, content, options, id } = letter;
    try {
      letter.resolve(await client.messages.send(room, content, { ...options, files, clientMessageId: id }));
    } catch (error) {
      const reason = error as ChatError;
      // The outbox of the next client gets it.
      if (reason.code === 'closed') return void (letter.isHandedOver = false);
      letter.reject(reason);
    }
    this.remove(items, [letter]);
  }

  /** What is on the server of a file that is not under way is not needed there. */
  private cancelUpload({ ref, error, upload }: Attachment): void {
    const id = ref?.id ?? (error && upload);
    if (id !== undefined) void this.client?.files.cancel(id).catch(() => undefined);
  }

  private remove(items: readonly Attachment[], letters: readonly Letter[] = []): void {
    for (const item of items) item.cancel();
    this.items = this.items.filter((item) => !items.includes(item));
    this.letters = this.letters.filter((letter) => !letters.includes(letter));
    this.store?.remove([...items, ...letters].map(({ id }) => id));
    this.changed();
  }

  /** Leaves a file to a message that waits, or to the one that is being written. */
  private moveTo(item: Attachment, letter: string | undefined): void {
    item.letter = letter;
    this.keep(item, false);
  }

  private keep(item: Attachment, withBytes: boolean): void {
    const { store, lock } = this;
    if (!store || !lock || !this.items.includes(item)) return;
    const { id, room, at, isOriginal, upload, letter } = item;
    store.putFile(
      { id, room, at, isOriginal, upload, letter, owner: lock.id },
      withBytes ? item.bytes : undefined,
    );
  }

  private keepLetter({ id, room, at, content, options }: Letter): void {
    if (this.lock) this.store?.putLetter({ id, room, at, content, options, owner: this.lock.id });
  }
}
