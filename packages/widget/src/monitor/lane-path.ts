import { range } from '../internal/range.js';

/** A place on the stage in px. `x` runs from the inline start, so that right-to-left only flips a sign. */
export interface Point {
  x: number;
  y: number;
}

/** A cubic from the server to the port of a room. */
export interface LanePath {
  start: Point;
  control1: Point;
  control2: Point;
  end: Point;
}

/** A sampled place of a packet, and the direction (radians, clockwise) in which it moves there. */
export interface TrackSample extends Point {
  angle: number;
}

const OUT = 0.15;
const BACK = 0.29;
const CURVE_STEPS = 64;

/** Number of keyframes of a flight. */
export const FLIGHT_SAMPLES = 16;

/** The lane from the server to a port: leaves 15 % of the stage straight out, arrives over the last 29 %. */
export function lanePath(start: Point, port: Point, stageWidth: number): LanePath {
  return {
    start,
    control1: { x: start.x + OUT * stageWidth, y: start.y },
    control2: { x: port.x - BACK * stageWidth, y: port.y },
    end: port,
  };
}

/** The `d` of an SVG path. */
export function pathData({ start, control1, control2, end }: LanePath): string {
  const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  return `M${text(start)}C${text(control1)} ${text(control2)} ${text(end)}`;
}

function pointAt({ start, control1, control2, end }: LanePath, t: number): Point {
  const s = 1 - t;
  const mix = (axis: keyof Point): number =>
    s ** 3 * start[axis] +
    3 * s * s * t * control1[axis] +
    3 * s * t * t * control2[axis] +
    t ** 3 * end[axis];
  return { x: mix('x'), y: mix('y') };
}

/**
 * Where the near edge of a packet goes: out from behind the server, along the lane, and to a stop one packet before
 * the room.
 */
export function laneTrack(path: LanePath, packetWidth: number): Point[] {
  const stop = path.end.x - packetWidth;
  const track: Point[] = [{ x: path.start.x - packetWidth, y: path.start.y }, path.start];
  for (let step = 1; step <= CURVE_STEPS; step += 1) {
    const point = pointAt(path, step / CURVE_STEPS);
    if (point.x >= stop) {
      track.push(crossing(track[track.length - 1] as Point, point, stop));
      break;
    }
    track.push(point);
  }
  return track;
}

/** Where the line from `a` to `b` crosses `x`. */
function crossing(a: Point, b: Point, x: number): Point {
  const part = b.x === a.x ? 0 : (x - a.x) / (b.x - a.x);
  return { x, y: a.y + (b.y - a.y) * part };
}

/** The narrow layout: one trunk, straight down from behind the server. */
export function trunkTrack(x: number, from: number, to: number): Point[] {
  return [
    { x, y: from },
    { x, y: to },
  ];
}

/**
 * Returns `count` points along a track, the first and the last included, at the shares of its length that `ease` returns
 * (0..1 to 0..1).
 */
export function sampleTrack(
  track: readonly Point[],
  ease: (share: number) => number = (share) => share,
  count: number = FLIGHT_SAMPLES,
): TrackSample[] {
  const lengths = [0];
  for (let index = 1; index < track.length; index += 1) {
    const a = track[index - 1] as Point;
    const b = track[index] as Point;
    lengths.push((lengths[index - 1] as number) + Math.hypot(b.x - a.x, b.y - a.y));
  }
  const total = lengths[lengths.length - 1] as number;
  return range(count, (index) => {
    const distance = ease(index / (count - 1)) * total;
    let next = lengths.findIndex((length, at) => at > 0 && length >= distance);
    if (next < 1) next = track.length - 1;
    const a = track[next - 1] as Point;
    const b = track[next] as Point;
    const span = (lengths[next] as number) - (lengths[next - 1] as number);
    const part = span === 0 ? 0 : (distance - (lengths[next - 1] as number)) / span;
    return {
      x: a.x + (b.x - a.x) * part,
      y: a.y + (b.y - a.y) * part,
      angle: Math.atan2(b.y - a.y, b.x - a.x),
    };
  });
}
