import type { ChatClient, FileRef, Message, RoomFile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import type { ShownDownloads } from '../../files/downloads/shown-downloads.js';
import { ShownPictures } from '../../files/pictures/shown-pictures.js';
import { isLight, isVideo, shownId } from '../../files/shapes.js';
import { DrawnThumbs, pictureLook } from '../../files/pictures/picture-look.js';
import { formatClock } from '../../files/voice/wave.js';
import { formatPeriod } from '../../i18n/format-time.js';
import { filesTexts, sharedTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { OpenPicture } from './open-picture.js';

/** How far outside of what is seen a picture is loaded. */
const AHEAD = '200px';

interface MediaGridParts {
  client: () => ChatClient | undefined;
  downloads: ShownDownloads;
  /** Shows the message of a file in the chat. */
  show: (one: RoomFile) => void;
}

/** The files that were sent in one stretch of time. */
interface Period {
  readonly name: string;
  readonly files: RoomFile[];
}

/** Pictures and videos in squares, by the time when they were sent. What is not seen is not loaded. */
export class MediaGrid implements ReactiveController {
  private files: readonly RoomFile[] = [];
  private periods: readonly Period[] = [];
  /** The files that are in `periods`. */
  private grouped: readonly RoomFile[] = [];
  private readonly loaded: ShownPictures;
  private readonly picture: OpenPicture;
  private readonly roving: RovingFocus;
  private readonly thumbs = new DrawnThumbs();
  private watched = new Set<Element>();
  private observer: IntersectionObserver | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly parts: MediaGridParts,
  ) {
    this.loaded = new ShownPictures(host, parts.client);
    this.picture = new OpenPicture(host, parts.client, parts.downloads);
    this.roving = new RovingFocus(host, () => ({ items: this.tiles('.pic') }));
    host.addController(this);
  }

  hostConnected(): void {
    // Added after that of the Tab stop: it has moved by then.
    this.host.renderRoot.addEventListener('focusin', this.setStops);
  }

  hostDisconnected(): void {
    this.observer?.disconnect();
    this.observer = undefined;
    this.watched.clear();
    this.picture.forget();
  }

  hostUpdate(): void {
    // Where another list is drawn, these are not.
    this.files = [];
  }

  hostUpdated(): void {
    this.thumbs.draw(this.host.renderRoot);
    this.setStops();
    this.loaded.keep(this.files.map(({ file }) => shownId(file)));
    this.watch(this.tiles('.pic'));
  }

  /** Draws the files, the newest first. */
  render(room: string, files: readonly RoomFile[]): TemplateResult {
    this.files = files;
    this.group(files);
    return html`<div @keydown=${this.onKeydown}>
      ${repeat(
        this.periods,
        ({ name }) => name,
        (period) =>
          html`<h3 class="section-label">${period.name}</h3>
            <ul class="gallery" aria-label=${period.name}>
              ${repeat(
                period.files,
                ({ file }) => file.id,
                (one) => html`<li class="tile">${this.renderTile(room, one)}</li>`,
              )}
            </ul>`,
      )}
    </div>`;
  }

  /**
   * Draws the picture that is shown large, also while there is no list of others.
   *
   * @param deleted - messages that were deleted meanwhile
   */
  renderLarge(
    room: string,
    files: readonly RoomFile[],
    deleted: readonly Message[],
  ): TemplateResult | typeof nothing {
    return this.picture.render(room, files, deleted);
  }

  /** Finds out when files were sent, unless they are the same as before: that takes longer than to draw them. */
  private group(files: readonly RoomFile[]): void {
    const { grouped } = this;
    if (files.length === grouped.length && files.every((one, at) => one === grouped[at])) return;
    const periods = new Map<string, Period>();
    for (const one of files) {
      const name = formatPeriod(one.message.createdAt);
      const period = periods.get(name) ?? { name, files: [] };
      period.files.push(one);
      periods.set(name, period);
    }
    this.grouped = files;
    this.periods = [...periods.values()];
  }

  private renderTile(room: string, one: RoomFile): TemplateResult {
    const { file } = one;
    const { show, showOf, play } = sharedTexts();
    const address = this.loaded.addressOf(shownId(file));
    const length = isVideo(file) ? formatClock(Math.max(1000, file.duration ?? 0)) : undefined;
    const label = length === undefined ? filesTexts().open(file.name) : play(file.name, length);
    return html`<button
        class="pic"
        type="button"
        data-id=${file.id}
        aria-label=${filesTexts().described(label, '', address === null ? filesTexts().failed : '')}
        @click=${() => this.picture.open(room, one)}
      >
        ${this.renderLook(file, address)}
        ${length === undefined ? nothing : html`<span class="over"><bdi>${file.duration === undefined ? icon('play', { size: 's' }) : length}</bdi></span>`}
      </button>
      <button
        class="icon-btn jump"
        type="button"
        title=${show}
        aria-label=${showOf(file.name)}
        @click=${() => this.parts.show(one)}
      >
        ${icon('chat', { size: 's' })}
      </button>`;
  }

  private renderLook(file: FileRef, address: string | null | undefined): TemplateResult {
    const look = pictureLook(file, address, () => this.loaded.refuse(shownId(file)));
    if (look !== nothing) return look;
    return icon(address === null ? 'alert' : isVideo(file) ? 'play' : 'image');
  }

  /** What leads into the chat is reached from the square that Tab reaches. */
  private readonly setStops = (): void => {
    const { stop } = this.roving;
    for (const jump of this.tiles('.jump')) jump.tabIndex = jump.previousElementSibling === stop ? 0 : -1;
  };

  private tiles<E extends Element = HTMLElement>(selector: string): E[] {
    return [...this.host.renderRoot.querySelectorAll<E>(`.gallery ${selector}`)];
  }

  /** Loads each picture once it comes near. */
  private watch(tiles: readonly HTMLElement[]): void {
    const root = this.host.renderRoot.querySelector('.panel');
    this.observer ??= new IntersectionObserver((entries) => this.onSeen(entries), {
      root,
      rootMargin: AHEAD,
    });
    for (const tile of tiles) if (!this.watched.has(tile)) this.observer.observe(tile);
    this.watched = new Set(tiles);
  }

  private onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      this.observer?.unobserve(target);
      const one = this.files.find(({ file }) => file.id === (target as HTMLElement).dataset['id']);
      if (one && isLight(one.file)) this.loaded.load(shownId(one.file));
    }
  }

  private readonly onKeydown = keyHandler((event) => {
    const tiles = this.tiles('.pic');
    if (this.roving.moveInRow(event, tiles)) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const from = tiles.find((tile) => tile === event.target);
    if (step === undefined || !from) return;
    event.preventDefault();
    nearest(from, tiles, step)?.focus();
  });
}

/** Returns the tile of the next row, or of the one before, that is the closest. */
function nearest(from: HTMLElement, tiles: readonly HTMLElement[], step: number): HTMLElement | undefined {
  const { left, top } = from.getBoundingClientRect();
  const beyond = tiles
    .map((tile) => ({ tile, place: tile.getBoundingClientRect() }))
    .filter(({ place }) => (place.top - top) * step > 1);
  const row = Math.min(...beyond.map(({ place }) => (place.top - top) * step));
  const inRow = beyond.filter(({ place }) => (place.top - top) * step <= row + 1);
  return inRow.sort((a, b) => Math.abs(a.place.left - left) - Math.abs(b.place.left - left))[0]?.tile;
}
