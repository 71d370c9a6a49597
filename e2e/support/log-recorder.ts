import { expect, vi } from 'vitest';
import type { Engine } from './engines/index.js';

/**
 * How many times as long the recordings of scrolling and touch are, and the rooms that they scroll through. One shows what a
 * change breaks; more, such as `SOTTO_E2E_ROUNDS=5`, are for work on the log itself.
 */
export const ROUNDS = Math.max(1, Number(process.env.SOTTO_E2E_ROUNDS ?? 1));

/** Movements of the log of messages during the recording. All distances in CSS pixels. */
export interface Recording {
  /** How far the rows moved in all; positive towards older messages. */
  travel: number;
  /** The furthest that rows moved against the direction of the whole in one frame. */
  backwards: number;
  /** The furthest that two visible rows moved differently in one frame. */
  apart: number;
  /** Frames in which a part of the log had neither a row nor a reason to be empty. */
  blank: number;
  frames: number;
  /** Distance that wheel events asked for, as the page received them. */
  turned: number;
  /** Keys that the page received. */
  keys: number;
}

interface Recorder {
  rows: Map<string, { bottom: number; isSeen: boolean }>;
  /** End of the whole content. */
  end: number;
  travel: number;
  ups: number[];
  apart: number;
  blank: number;
  isOn: boolean;
  turned: number;
  keys: number;
}

/** Waits until the log is still, and records every frame from then on. */
export async function startRecording(engine: Engine): Promise<void> {
  await engine.evaluate(async () => {
    const deep = (root: ParentNode, selector: string): HTMLElement | undefined => {
      const found = root.querySelector<HTMLElement>(selector);
      if (found) return found;
      for (const element of root.querySelectorAll('*')) {
        const inner = element.shadowRoot && deep(element.shadowRoot, selector);
        if (inner) return inner;
      }
      return undefined;
    };
    const log = deep(document, '.log')!;
    const content = deep(log, '.content')!;
    const recorder: Recorder = {
      rows: new Map(),
      end: 0,
      travel: 0,
      ups: [],
      apart: 0,
      blank: 0,
      isOn: true,
      turned: 0,
      keys: 0,
    };
    (globalThis as unknown as { recorder: Recorder }).recorder = recorder;
    addEventListener('wheel', ({ deltaY }) => (recorder.turned += deltaY), { passive: true, capture: true });
    addEventListener('keydown', () => (recorder.keys += 1), { capture: true });
    const look = () => {
      const view = log.getBoundingClientRect();
      const rows: Recorder['rows'] = new Map();
      let [first, last] = [Infinity, -Infinity];
      const [moves, together]: [number[], number[]] = [[], []];
      for (const row of log.querySelectorAll<HTMLElement>('.line')) {
        const { top, bottom } = row.getBoundingClientRect();
        const isSeen = bottom >= view.top && top <= view.bottom;
        // The end of a row: what grows within it grows upwards.
        rows.set(row.dataset.key!, { bottom, isSeen });
        if (!isSeen) continue;
        [first, last] = [Math.min(first, top), Math.max(last, bottom)];
        const before = recorder.rows.get(row.dataset.key!);
        if (before) moves.push(bottom - before.bottom);
        if (before?.isSeen) together.push(bottom - before.bottom);
      }
      if (first > view.top + 16 || last < view.bottom - 16) recorder.blank += 1;
      const end = content.getBoundingClientRect().bottom;
      // After a long jump no row was drawn before, and only the content shows the distance.
      const up = together.toSorted((a, b) => a - b)[together.length >> 1] ?? end - recorder.end;
      Object.assign(recorder, { rows, end });
      recorder.travel += up;
      recorder.ups.push(up);
      if (moves.length > 0)
        recorder.apart = Math.max(recorder.apart, Math.max(...moves) - Math.min(...moves));
    };
    // Runs after the frame was painted, so that all callbacks of that frame have drawn.
    const channel = new MessageChannel();
    channel.port1.onmessage = look;
    const frame = () => {
      if (!recorder.isOn) return;
      channel.port2.postMessage(null);
      requestAnimationFrame(frame);
    };
    look();
    frame();
    const isStill = () => recorder.ups.length > 24 && recorder.ups.slice(-24).every((up) => up === 0);
    for (let frames = 0; frames < 600 && !isStill(); frames += 1) await new Promise(requestAnimationFrame);
    Object.assign(recorder, { travel: 0, ups: [], apart: 0, blank: 0, turned: 0, keys: 0 });
  });
}

/** Waits until the page has received all input: a busy browser accepts input before its page does. */
export async function whenHeard(engine: Engine, done: { turned?: number; keys?: number }): Promise<void> {
  const heard = () =>
    engine.evaluate(() => {
      const { turned, keys } = (globalThis as unknown as { recorder: Recorder }).recorder;
      return { turned, keys };
    });
  await vi.waitFor(async () => expect(await heard()).toMatchObject(done), { timeout: 20_000, interval: 20 });
}

/** Waits until nothing has moved for some frames, and returns the recording. */
export async function stopRecording(engine: Engine): Promise<Recording> {
  return engine.evaluate(async () => {
    const { recorder } = globalThis as unknown as { recorder: Recorder };
    const isStill = () => recorder.ups.length > 24 && recorder.ups.slice(-24).every((up) => up === 0);
    for (let frame = 0; frame < 600 && !isStill(); frame += 1) await new Promise(requestAnimationFrame);
    recorder.isOn = false;
    const sign = Math.sign(recorder.travel);
    return {
      travel: recorder.travel,
      backwards: Math.max(0, ...recorder.ups.map((up) => -sign * up)),
      apart: recorder.apart,
      blank: recorder.blank,
      frames: recorder.ups.length,
      turned: recorder.turned,
      keys: recorder.keys,
    };
  });
}

/** A place in the middle of the log: over a bubble, or over the empty side beside it. */
export async function placeInLog(engine: Engine, where: 'row' | 'gap'): Promise<{ x: number; y: number }> {
  return engine.evaluate((wanted: string) => {
    const deep = (root: ParentNode, selector: string): HTMLElement[] => [
      ...root.querySelectorAll<HTMLElement>(selector),
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
        shadowRoot ? deep(shadowRoot, selector) : [],
      ),
    ];
    const view = deep(document, '.log')[0]!.getBoundingClientRect();
    const middle = view.top + view.height / 2;
    if (wanted === 'gap') return { x: view.right - 24, y: middle };
    const bubbles = deep(document, '.bubble').map((bubble) => bubble.getBoundingClientRect());
    const nearest = bubbles.sort((a, b) => Math.abs(a.top - middle) - Math.abs(b.top - middle))[0]!;
    return { x: nearest.left + 40, y: nearest.top + nearest.height / 2 };
  }, where);
}
