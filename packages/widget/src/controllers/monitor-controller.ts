import type { ChatClient, CipherFlow, ConnectionState, MonitorConnection, MonitorSummary } from '@sotto/sdk';
import { Busiest } from '../monitor/busiest.js';
import { Rate } from '../monitor/rate.js';
import { ClientController } from './client-controller.js';

/** Texts and counters are drawn this often, in milliseconds. */
const DRAW_MS = 250;
const SUMMARY_MS = 10_000;
/** Frames that the log keeps. */
const KEPT = 200;
/** Rooms with a place of their own on the stage. */
const PLACES = 5;

/** The slug under which all rooms without a place of their own are shown. */
export const OTHER_ROOMS = '';

/** A room as the monitor shows it. */
export interface MonitorPlace {
  slug: string;
  name: string;
  stored: number;
  perSecond: number;
  /** Bytes of ciphertext that came while one watched. */
  bytes: number;
  /** The newest frame. */
  last: CipherFlow | undefined;
}

interface RoomState {
  name: string;
  stored: number;
  bytes: number;
  rate: Rate;
  last: CipherFlow | undefined;
}

/** Counts what is stored and keeps the last frames; its work is bounded, whatever comes. */
export class MonitorController extends ClientController {
  status: 'loading' | 'ready' | 'error' = 'loading';
  error: unknown;
  summary: MonitorSummary | undefined;
  connection: ConnectionState = { status: 'idle' };
  /** Newest first. */
  frames: CipherFlow[] = [];
  /** Frames since the last drawing: how many the log shows of how many came. */
  arrived = 0;
  isPaused = false;
  /** Frames since the pause. */
  sincePause = 0;
  /** Each stored frame, for the stage. */
  onFrame: ((frame: CipherFlow) => void) | undefined;
  private rooms = new Map<string, RoomState>();
  private all = new Rate(performance.now());
  private bytes = 0;
  private busiest = new Busiest(PLACES);
  private live: MonitorConnection | undefined;
  private timers: ReturnType<typeof setInterval>[] = [];
  private isDirty = false;

  get storedTotal(): number {
    return [...this.rooms.values()].reduce((sum, { stored }) => sum + stored, 0);
  }

  get perSecond(): number {
    return this.all.perSecond(performance.now());
  }

  get bytesSeen(): number {
    return this.bytes;
  }

  get roomCount(): number {
    return this.rooms.size;
  }

  /** The busiest rooms, then all others together. */
  get places(): MonitorPlace[] {
    const now = performance.now();
    const rates = new Map([...this.rooms].map(([slug, { rate }]) => [slug, rate.perSecond(now)]));
    const chosen = this.busiest.choose(rates, now);
    const own = chosen.map((slug) => toPlace(slug, this.rooms.get(slug)!, now));
    const others = [...this.rooms]
      .filter(([slug]) => !chosen.includes(slug))
      .map(([slug, room]) => toPlace(slug, room, now));
    if (others.length === 0) return own;
    const newest = others
      .map(({ last }) => last)
      .reduce((a, b) => ((b?.at ?? '') > (a?.at ?? '') ? b : a), undefined);
    const sum = (pick: (place: MonitorPlace) => number) =>
      others.reduce((total, place) => total + pick(place), 0);
    const name = others.length === 1 ? others[0]!.name : 'Other rooms';
    return [
      ...own,
      {
        slug: OTHER_ROOMS,
        name,
        stored: sum((p) => p.stored),
        perSecond: sum((p) => p.perSecond),
        bytes: sum((p) => p.bytes),
        last: newest,
      },
    ];
  }

  /** In which place a frame is shown. */
  placeOf(frame: CipherFlow): string {
    const places = this.places;
    return places.some(({ slug }) => slug === frame.room) ? frame.room : OTHER_ROOMS;
  }

  setPaused(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.sincePause = 0;
    this.changed();
  }

  async load(): Promise<void> {
    const { client } = this;
    if (!client?.user) return;
    try {
      const summary = await client.monitor.summary();
      if (client !== this.client) return;
      this.takeSummary(summary);
      this.status = 'ready';
      this.error = undefined;
    } catch (error) {
      if (client !== this.client) return;
      this.error = error;
      if (!this.summary) this.status = 'error';
    }
    this.changed();
  }

  override hostDisconnected(): void {
    this.stop();
    super.hostDisconnected();
  }

  protected reset(): void {
    this.stop();
    this.status = 'loading';
    this.error = undefined;
    this.summary = undefined;
    this.frames = [];
    this.arrived = 0;
    this.bytes = 0;
    this.rooms = new Map();
    this.all = new Rate(performance.now());
    this.busiest = new Busiest(PLACES);
  }

  protected start(client: ChatClient): void {
    this.listen(
      client.on('auth.changed', ({ user }) => {
        this.reset();
        if (user) this.watch(client);
        this.changed();
      }),
      client.on('room.created', () => void this.load()),
    );
    if (client.user) this.watch(client);
  }

  private watch(client: ChatClient): void {
    this.stop();
    void this.load();
    this.live = client.monitor.connect();
    this.live.on('flow', (frames) => this.take(frames));
    this.live.on('status', (state) => {
      const wasAway = this.connection.status !== 'online';
      this.connection = state;
      // What was stored meanwhile was not told: the counts come from the server again.
      if (wasAway && state.status === 'online') void this.load();
      this.changed();
    });
    this.connection = this.live.connection;
    this.timers = [setInterval(() => this.draw(), DRAW_MS), setInterval(() => void this.load(), SUMMARY_MS)];
  }

  private stop(): void {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    this.live?.close();
    this.live = undefined;
    this.connection = { status: 'idle' };
  }

  private take(frames: CipherFlow[]): void {
    const now = performance.now();
    for (const frame of frames) {
      const room = this.rooms.get(frame.room) ?? {
        name: frame.roomName,
        stored: 0,
        bytes: 0,
        rate: new Rate(now),
        last: undefined,
      };
      this.rooms.set(frame.room, room);
      room.stored = Math.max(room.stored, frame.seq);
      room.bytes += frame.bytes;
      room.last = frame;
      room.rate.add(now);
      this.all.add(now);
      this.bytes += frame.bytes;
      this.arrived += 1;
      if (this.isPaused) this.sincePause += 1;
      else this.onFrame?.(frame);
    }
    this.frames = [...frames.slice(-KEPT).reverse(), ...this.frames].slice(0, KEPT);
    this.isDirty = true;
  }

  private takeSummary(summary: MonitorSummary): void {
    const now = performance.now();
    this.summary = summary;
    const rooms = new Map<string, RoomState>();
    // While nothing moves, the fullest rooms come first.
    const fullest = [...summary.rooms].sort((a, b) => b.messages - a.messages);
    for (const { room, roomName, messages, last } of fullest) {
      const known = this.rooms.get(room);
      rooms.set(room, {
        name: roomName,
        stored: Math.max(messages, known?.stored ?? 0),
        bytes: known?.bytes ?? 0,
        rate: known?.rate ?? new Rate(now),
        last: known?.last ?? last,
      });
    }
    this.rooms = rooms;
  }

  private draw(): void {
    // The rate falls by itself, so it is drawn even when nothing came.
    if (!this.isDirty && this.perSecond === 0) return;
    this.isDirty = false;
    this.changed();
    this.arrived = 0;
  }
}

function toPlace(slug: string, { name, stored, bytes, rate, last }: RoomState, now: number): MonitorPlace {
  return { slug, name, stored, bytes, last, perSecond: rate.perSecond(now) };
}
