import type { CipherFlow, MonitorSummary } from '@sotto/sdk';
import { StableTopRooms } from './stable-top-rooms.js';
import { Rate } from './rate.js';
import { monitorTexts } from '../i18n/localize.js';

/** Frames that the log keeps. */
export const KEPT_FRAMES = 200;
/** Rooms with a place of their own on the stage. */
const PLACES = 5;
/** How long a message stays taken apart before a newer one takes its place, in milliseconds: long enough to read. */
const DISSECTED_MS = 3000;

/** The slug under which all rooms without a place of their own are shown. */
export const OTHER_ROOMS = '';

/** A room as the monitor shows it. */
export interface MonitorPlace {
  slug: string;
  name: string;
  stored: number;
  perSecond: number;
  /** Bytes of ciphertext that arrived while this page watched. */
  bytes: number;
  /** The newest frame. */
  last: CipherFlow | undefined;
}

/** Everything that the monitor shows at one moment. */
export interface MonitorView {
  perSecond: number;
  stored: number;
  /** Bytes of ciphertext that arrived while this page watched. */
  bytes: number;
  rooms: number;
  /** The busiest rooms, then all others together. */
  places: MonitorPlace[];
  /** Newest first. */
  frames: CipherFlow[];
  /** Frames since the view before. */
  arrived: number;
  /** The message that is taken apart. */
  dissected: CipherFlow | undefined;
  /** Whether the view stays as it is until something arrives. */
  isSettled: boolean;
  scope: MonitorSummary['scope'];
  latencyMs: number | null;
  keyId: string;
}

interface RoomState {
  name: string;
  stored: number;
  bytes: number;
  rate: Rate;
  last: CipherFlow | undefined;
}

const newer = (a: CipherFlow | undefined, b: CipherFlow | undefined) =>
  (b?.at ?? '') > (a?.at ?? '') ? b : a;

/** Counts what is stored and keeps the last frames; its work is bounded, whatever arrives. Times are monotonic milliseconds. */
export class StoreCounts {
  private rooms = new Map<string, RoomState>();
  private frames: CipherFlow[] = [];
  private arrived = 0;
  private bytes = 0;
  private readonly all: Rate;
  private readonly topRooms = new StableTopRooms(PLACES);
  private dissected: CipherFlow | undefined;
  private dissectedAt = -Infinity;
  private summary: MonitorSummary | undefined;

  constructor(now: number) {
    this.all = new Rate(now);
  }

  /** Counts stored frames. */
  add(frames: readonly CipherFlow[], now: number): void {
    for (const frame of frames) {
      const room = this.rooms.get(frame.room) ?? newRoom(frame.roomName, now);
      this.rooms.set(frame.room, room);
      room.stored = Math.max(room.stored, frame.seq);
      room.bytes += frame.bytes;
      room.last = frame;
      room.rate.add(now);
      this.all.add(now);
      this.bytes += frame.bytes;
      this.arrived += 1;
    }
    this.frames = [...frames.slice(-KEPT_FRAMES).reverse(), ...this.frames].slice(0, KEPT_FRAMES);
  }

  /** Applies the counts of the server; rooms that it does not name are gone. */
  merge(summary: MonitorSummary, now: number): void {
    this.summary = summary;
    // While nothing moves, the fullest rooms come first.
    const fullest = [...summary.rooms].sort((a, b) => b.messages - a.messages);
    this.rooms = new Map(
      fullest.map(({ room, roomName, messages, last }) => {
        const known = this.rooms.get(room) ?? newRoom(roomName, now);
        const stored = Math.max(messages, known.stored);
        return [room, { ...known, name: roomName, stored, last: known.last ?? last }];
      }),
    );
  }

  /** What is to be shown now. */
  view(now: number): MonitorView {
    const rooms = [...this.rooms.values()];
    const perSecond = this.all.perSecond(now);
    const dissected = this.dissect(now);
    const view: MonitorView = {
      perSecond,
      stored: sum(rooms, ({ stored }) => stored),
      bytes: this.bytes,
      rooms: rooms.length,
      places: this.places(now),
      frames: this.frames,
      arrived: this.arrived,
      dissected,
      isSettled: perSecond === 0 && dissected === this.newest,
      scope: this.summary?.scope ?? 'rooms',
      latencyMs: this.summary?.latencyMs ?? null,
      keyId: this.summary?.keyId ?? '',
    };
    this.arrived = 0;
    return view;
  }

  private places(now: number): MonitorPlace[] {
    const totals = new Map([...this.rooms].map(([slug, { rate }]) => [slug, rate.total]));
    const chosen = this.topRooms.choose(totals, now);
    const own = chosen.map((slug) => toPlace(slug, this.rooms.get(slug)!, now));
    const others = [...this.rooms]
      .filter(([slug]) => !chosen.includes(slug))
      .map(([slug, room]) => toPlace(slug, room, now));
    if (others.length === 0) return own;
    const together: MonitorPlace = {
      slug: OTHER_ROOMS,
      name: others.length === 1 ? others[0]!.name : monitorTexts().otherRooms,
      stored: sum(others, ({ stored }) => stored),
      perSecond: sum(others, ({ perSecond }) => perSecond),
      bytes: sum(others, ({ bytes }) => bytes),
      last: others.map(({ last }) => last).reduce(newer, undefined),
    };
    return [...own, together];
  }

  private get newest(): CipherFlow | undefined {
    return this.frames[0] ?? (this.summary?.rooms ?? []).map(({ last }) => last).reduce(newer, undefined);
  }

  private dissect(now: number): CipherFlow | undefined {
    if (this.newest !== this.dissected && now - this.dissectedAt >= DISSECTED_MS) {
      this.dissected = this.newest;
      this.dissectedAt = now;
    }
    return this.dissected;
  }
}

function newRoom(name: string, now: number): RoomState {
  return { name, stored: 0, bytes: 0, rate: new Rate(now), last: undefined };
}

function sum<T>(list: readonly T[], pick: (one: T) => number): number {
  return list.reduce((total, one) => total + pick(one), 0);
}

function toPlace(slug: string, { name, stored, bytes, rate, last }: RoomState, now: number): MonitorPlace {
  return { slug, name, stored, bytes, last, perSecond: rate.perSecond(now) };
}
