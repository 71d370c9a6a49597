import type { CipherFlow } from '@sotto/sdk';
import { absorb, fly, lightUp, trail } from '../../animations/flight.js';
import type { Movement } from '../../animations/flight.js';
import { ciphertextExcerpt } from '../../monitor/fernet-anatomy.js';
import { createFlowScheduler } from '../../monitor/flow-scheduler.js';
import type { Flight } from '../../monitor/flow-scheduler.js';
import { laneTrack, sampleTrack, trunkTrack } from '../../monitor/lane-path.js';
import type { LanePath, TrackSample } from '../../monitor/lane-path.js';

const CAPACITY = { wide: 18, narrow: 3 };
/** Milliseconds between two starts: on the narrow stage all share one lane, the trunk. */
const STAGGER = { wide: 60, narrow: 280 };
const EXCERPT = 11;
const TRAIL_PX = 96;
/** Where the narrow stage's trunk begins and ends, in pixels. */
const TRUNK = { x: 12, from: 12, to: 100 };

interface Stage {
  lanes: ReadonlyMap<string, LanePath>;
  narrow: boolean;
  /** -1 from right to left. */
  sign: number;
  placeOf: (frame: CipherFlow) => string;
}

interface Node {
  chip: HTMLElement;
  text: Text;
  bar: HTMLElement;
}

/** The packets in flight: pooled nodes, one loop while something waits or flies. */
export class Packets {
  layer: HTMLElement | undefined;
  /** Called when a packet arrives; answers the overlay of its room. */
  onLanded: ((place: string) => HTMLElement | null) | undefined;
  private readonly scheduler = createFlowScheduler({ capacity: CAPACITY.wide, stagger: STAGGER.wide });
  private readonly pool: Node[] = [];
  private readonly flying = new Set<Movement>();
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
    for (const movement of this.flying) {
      if (isPaused) movement.pause();
      else movement.play();
    }
    this.run();
  }

  /** Forgets what waits and takes what flies off the stage. */
  clear(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.generation += 1;
    for (const movement of this.flying) movement.cancel();
    this.flying.clear();
    this.scheduler.clear();
    this.pool.length = 0;
    this.layer?.replaceChildren();
  }

  private run(): void {
    if (this.frame || this.isPaused || !this.layer) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      const flight = this.scheduler.next(now);
      if (flight) void this.launch(flight);
      if (this.scheduler.waiting > 0) this.run();
    });
  }

  private async launch(flight: Flight): Promise<void> {
    const { generation } = this;
    const node = this.pool.pop() ?? this.createNode();
    const excerpt = ciphertextExcerpt(flight.frame.ciphertext, EXCERPT);
    node.text.data = `${excerpt}…${flight.count > 1 ? ` ×${flight.count}` : ''}`;
    const track = this.trackOf(flight.lane, node.chip);
    if (track) {
      const { sign, narrow } = this.stage;
      const movements = [
        fly(node.chip, track, sign),
        ...(narrow ? [] : [trail(node.bar, track, sign, TRAIL_PX)]),
      ];
      await this.follow(movements);
      if (generation !== this.generation) return;
      const overlay = this.onLanded?.(flight.lane);
      if (overlay) lightUp(overlay);
      await this.follow([absorb(node.chip, track.at(-1)!, sign)]);
    }
    if (generation !== this.generation) return;
    this.pool.push(node);
    this.scheduler.landed();
    this.run();
  }

  private async follow(movements: Movement[]): Promise<void> {
    for (const movement of movements) this.flying.add(movement);
    await Promise.all(movements);
    for (const movement of movements) this.flying.delete(movement);
  }

  private trackOf(place: string, chip: HTMLElement): TrackSample[] | undefined {
    if (this.stage.narrow) return sampleTrack(trunkTrack(TRUNK.x, TRUNK.from, TRUNK.to));
    const lane = this.stage.lanes.get(place);
    return lane && sampleTrack(laneTrack(lane, chip.offsetWidth));
  }

  private createNode(): Node {
    const chip = document.createElement('span');
    chip.className = 'packet';
    const inner = document.createElement('bdi');
    inner.dir = 'ltr';
    const start = document.createElement('i');
    start.textContent = 'gAAAAAB…';
    const text = document.createTextNode('');
    inner.append(start, text);
    chip.append(inner);
    const bar = document.createElement('span');
    bar.className = 'trail';
    this.layer?.append(bar, chip);
    return { chip, text, bar };
  }
}
