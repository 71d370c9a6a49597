import { MAX_VOICE_PEAK } from '@sotto/sdk';

/** Steps of the loudness of a voice message. */
const STEPS = 64;
/** Height of the box that a wave is drawn in. */
export const WAVE_HEIGHT = 28;
const LOWEST = 3;
/** Louder than this, from 0 to 1, is as loud as the loudest step; what is below it throughout is a quiet message. */
const LEAST_LOUD = 0.05;

/** Returns the width of the box that this many steps are drawn in. */
export const waveWidth = (steps: number): number => 4 * steps - 2;

/** Returns the path of a part of a wave, a bar for each step. */
export function wavePath(peaks: readonly number[], from = 0, to = peaks.length): string {
  let path = '';
  for (let step = from; step < to; step += 1) {
    const share = Math.min(1, (peaks[step] ?? 0) / MAX_VOICE_PEAK);
    const height = LOWEST + Math.round(share * (WAVE_HEIGHT - 4 - LOWEST));
    path += ['M', 4 * step, ' ', (WAVE_HEIGHT - height) / 2, 'h2v', height, 'h-2z'].join('');
  }
  return path;
}

/**
 * Returns the loudness of a recording in the steps of a voice message, the loudest one being the highest.
 *
 * @param levels - at equal distances, each from 0 to 1
 */
export function toPeaks(levels: readonly number[]): number[] {
  const peaks: number[] = [];
  const loudest = Math.max(LEAST_LOUD, ...levels);
  for (let step = 0; step < STEPS; step += 1) {
    const from = Math.floor((step * levels.length) / STEPS);
    const to = Math.max(from + 1, Math.floor(((step + 1) * levels.length) / STEPS));
    const level = Math.max(0, ...levels.slice(from, to));
    peaks.push(Math.round((level / loudest) * MAX_VOICE_PEAK));
  }
  return peaks;
}

/** Returns a length of time as a player shows it: `0:07`, `14:00`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
