import { describe, expect, it } from 'vitest';
import { FLIGHT_SAMPLES, lanePath, laneTrack, pathData, sampleTrack, trunkTrack } from './lane-path.js';

const path = lanePath({ x: 232, y: 262 }, { x: 700, y: 72.3 }, 1000);

describe('lanePath', () => {
  it('draws the curve of the design: 15 % out, 29 % back', () => {
    expect(pathData(path)).toBe('M232.0 262.0C382.0 262.0 410.0 72.3 700.0 72.3');
  });
});

describe('laneTrack', () => {
  const track = laneTrack(path, 150);

  it('starts one packet behind the edge of the server and stops one packet before the room', () => {
    expect(track[0]).toEqual({ x: 82, y: 262 });
    expect(track[1]).toEqual(path.start);
    expect(track.at(-1)!.x).toBeCloseTo(550, 6);
  });

  it('never runs back and stays between server and room', () => {
    track.slice(1).forEach((point, index) => {
      expect(point.x).toBeGreaterThanOrEqual(track[index]!.x);
      expect(point.y).toBeLessThanOrEqual(262);
      expect(point.y).toBeGreaterThanOrEqual(72.3);
    });
  });
});

describe('sampleTrack', () => {
  const samples = sampleTrack(laneTrack(path, 150));

  it('gives 16 places from the first to the last point, evenly apart', () => {
    expect(samples).toHaveLength(FLIGHT_SAMPLES);
    expect(samples[0]).toMatchObject({ x: 82, y: 262, angle: 0 });
    expect(samples.at(-1)!.x).toBeCloseTo(550, 6);
    const steps = samples.slice(1).map((p, i) => Math.hypot(p.x - samples[i]!.x, p.y - samples[i]!.y));
    expect(Math.max(...steps) / Math.min(...steps)).toBeLessThan(1.05);
  });

  it('gives the tangent, for the trail: flat at the server, upwards in between', () => {
    expect(samples[0]!.angle).toBe(0);
    expect(Math.min(...samples.map((sample) => sample.angle))).toBeLessThan(-0.5);
  });

  it('follows the easing', () => {
    const eased = sampleTrack(trunkTrack(12, 0, 100), (share) => share * share);
    expect(eased.map((sample) => sample.y)).toEqual(
      Array.from({ length: 16 }, (_, index) => expect.closeTo((index / 15) ** 2 * 100, 6)),
    );
    expect(eased.every((sample) => sample.x === 12)).toBe(true);
  });

  it('stands still on a track without length', () => {
    const still = sampleTrack(trunkTrack(5, 7, 7));
    expect(still.every((sample) => sample.x === 5 && sample.y === 7)).toBe(true);
  });
});
