import type { CipherFlow } from '@sotto/sdk';
import { absorb, dash, fly, lightUp } from '../../animations/flight.js';
import type { Movement } from '../../animations/flight.js';
import { ciphertextExcerpt } from '../../monitor/fernet-anatomy.js';
import { createFlowScheduler } from '../../monitor/flow-scheduler.js';
import type { Flight } from '../../monitor/flow-scheduler.js';
import { laneTrack, sampleTrack, trunkTrack } from '../../monitor/lane-path.js';
import type { LanePath, TrackSample } from '../../monitor/lane-path.js';

const CAPACITY = { wide: 40, narrow: 4 };
/** Milliseconds between two starts: on the narrow stage all share one lane, the trunk. */
const STAGGER = { wide: 25, narrow: 280 };
/** Milliseconds between two starts in one lane: three lengths of a dash. */
const LANE_STAGGER = 60;
/** Above this many messages a second, tokens would only flicker: all are dashes. */
const MAX_TOKEN_RATE = 20;
/** Milliseconds in which a dash is far enough ahead for a chip to start behind it. */
const CLEAR_MS = 190;
const EXCERPT = 11;
/** Lengths of a dash, as in `packets.styles.ts`. */
const DASH_PX = { one: 18, several: 30 };
/** Where the narrow stage's trunk runs, in pixels; a chip starts left of it. */
const TRUNK = { dash: 24, chip: 12, margin: 12 };

interface Stage {
  lanes: ReadonlyMap<string, LanePath>;
  narrow: boolean;
  /** -1 from right to left. */
  sign: number;
  placeOf: (frame: CipherFlow) => string;
}

interface Chip {
  element: HTMLElement;
  text: Text;
}

/**
 * The messages in flight: each is a dash, and one at a time carries its token. Pooled nodes, one loop while something
 * waits or flies.
 */
export class Packets {
  layer: HTMLElement | undefined;
  /** Messages a second, over all rooms. */
  perSecond = 0;
  /** Called when a message arrives; returns the overlay of its room. */
  onLanded: ((place: string) => HTMLElement | null) | undefined;
  /** Called before a token leaves; returns what moves until then. */
  onToken: ((frame: CipherFlow) => Promise<Movement[]>) | undefined;
  /** Whether the viewer wrote this one: it carries its token before all others. */
  isOwn: (frame: CipherFlow) => boolean = () => false;
  private readonly scheduler = createFlowScheduler({
    capacity: CAPACITY.wide,
    stagger: STAGGER.wide,
    laneStagger: LANE_STAGGER,
  });
  private readonly dashes: HTMLElement[] = [];
  private chip: Chip | undefined;
  private isTokenOut = false;
  /** The one that carries its token next. */
  private next: Flight | undefined;
  private startedAt = -Infinity;
  private readonly moving = new Set<Movement>();
  private stage: Stage = { lanes: new Map(), narrow: false, sign: 1, placeOf: ({ room }) => room };
  private isPaused = false;
  private frame = 0;
  private generation = 0;

  add(place: string, frame: CipherFlow): void {
    this.scheduler.add(place, frame);
    this.run();
  }

  setStage(stage: Stage): void {
    this.stage = stage;
    const width = stage.narrow ? 'narrow' : 'wide';
    this.scheduler.capacity = CAPACITY[width];
    this.scheduler.stagger = STAGGER[width];
    this.scheduler.relane(stage.placeOf);
  }

  setPaused(isPaused: boolean): void {
    if (isPaused === this.isPaused) return;
    this.isPaused = isPaused;
    for (const movement of this.moving) {
      if (isPaused) movement.pause();
      else movement.play();
    }
    this.run();
  }

  /** Drops waiting packets and removes those in flight from the stage. */
  clear(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.generation += 1;
    for (const movement of this.moving) movement.cancel();
    this.moving.clear();
    this.scheduler.clear();
    this.dashes.length = 0;
    this.chip = undefined;
    this.isTokenOut = false;
    this.next = undefined;
    this.startedAt = -Infinity;
    this.layer?.replaceChildren();
  }

  private run(): void {
    if (this.frame || this.isPaused || !this.layer) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      const flight = this.scheduler.next(now);
      if (flight) this.launch(flight, now);
      else this.launchNext();
      if (this.scheduler.waiting > 0) this.run();
    });
  }

  private launch(flight: Flight, now: number): void {
    const isClear = now - this.startedAt >= CLEAR_MS;
    this.startedAt = now;
    if (this.perSecond > MAX_TOKEN_RATE) this.send(flight, 'dash');
    else if (!this.isTokenOut && (isClear || this.isOwn(flight.frame))) this.send(flight, 'token');
    else if (this.next && this.isOwn(this.next.frame)) this.send(flight, 'dash');
    else {
      // The newest waits for its token, and the one before goes without.
      if (this.next) this.send(this.next, 'dash');
      this.next = flight;
    }
  }

  private launchNext(): void {
    const { next } = this;
    if (!next || this.isTokenOut) return;
    this.next = undefined;
    this.send(next, this.perSecond > MAX_TOKEN_RATE ? 'dash' : 'token');
  }

  private send(flight: Flight, as: 'dash' | 'token'): void {
    const { generation } = this;
    const arrival = as === 'token' ? this.sendToken(flight) : this.sendDash(flight);
    void arrival.then(() => {
      if (generation !== this.generation) return;
      this.scheduler.landed();
      this.run();
    });
  }

  private async sendDash({ lane, count }: Flight): Promise<void> {
    const { generation } = this;
    const track = this.trackOf(lane, 0, TRUNK.dash);
    if (!track) return;
    const bar = this.dashes.pop() ?? this.createDash();
    const isSeveral = count > 1;
    bar.classList.toggle('is-several', isSeveral);
    await this.follow([dash(bar, track, this.stage.sign, isSeveral ? DASH_PX.several : DASH_PX.one)]);
    if (generation !== this.generation) return;
    this.dashes.push(bar);
    this.land(lane);
  }

  private async sendToken({ lane, frame }: Flight): Promise<void> {
    const { generation } = this;
    this.isTokenOut = true;
    await this.follow((await this.onToken?.(frame)) ?? []);
    if (generation !== this.generation) return;
    const { element, text } = (this.chip ??= this.createChip());
    text.data = `${ciphertextExcerpt(frame.ciphertext, EXCERPT)}…`;
    const track = this.trackOf(lane, element.offsetWidth, TRUNK.chip);
    if (track) {
      await this.follow([fly(element, track, this.stage.sign)]);
      if (generation !== this.generation) return;
      this.land(lane);
      await this.follow([absorb(element, track.at(-1)!, this.stage.sign)]);
    }
    if (generation === this.generation) this.isTokenOut = false;
  }

  private land(lane: string): void {
    const overlay = this.onLanded?.(lane);
    if (overlay) void this.follow([lightUp(overlay)]);
  }

  private async follow(movements: Movement[]): Promise<void> {
    for (const movement of movements) {
      this.moving.add(movement);
      if (this.isPaused) movement.pause();
    }
    await Promise.all(movements);
    for (const movement of movements) this.moving.delete(movement);
  }

  private trackOf(place: string, width: number, trunkX: number): TrackSample[] | undefined {
    if (this.stage.narrow) {
      const end = (this.layer?.offsetHeight ?? 0) - TRUNK.margin;
      return sampleTrack(trunkTrack(trunkX, TRUNK.margin, end));
    }
    const lane = this.stage.lanes.get(place);
    return lane && sampleTrack(laneTrack(lane, width));
  }

  private createDash(): HTMLElement {
    const bar = document.createElement('span');
    bar.className = 'mote';
    this.layer?.append(bar);
    return bar;
  }

  private createChip(): Chip {
    const element = document.createElement('span');
    element.className = 'packet';
    const inner = document.createElement('bdi');
    inner.dir = 'ltr';
    const start = document.createElement('i');
    start.textContent = 'gAAAAAB…';
    const text = document.createTextNode('');
    inner.append(start, text);
    element.append(inner);
    this.layer?.append(element);
    return { element, text };
  }
}
