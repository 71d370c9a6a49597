import type { Place, Zoom } from './zoom.js';

/** How far a pointer strays in a click, in pixels. */
const STRAY = 8;
/** How far a picture is swiped or pulled until it goes. */
const FAR = 80;
/** Milliseconds between the two taps of a double tap, and pixels between their places. */
const DOUBLE_MS = 320;
const DOUBLE_PIXELS = 30;
/** The most that one turn of a wheel counts, in pixels: mice turn in large steps, and two fingers in small ones. */
const MOST_WHEEL = 25;
const LINE_PIXELS = 16;

type Drag = 'pan' | 'swipe' | 'pull' | 'none';

/** What gestures do. */
interface GestureTarget {
  readonly zoom: Zoom;
  /** Returns the place of an event on the stage, from its middle. */
  placeOf: (event: MouseEvent) => Place;
  /** Shows the picture where the fingers hold it: aside from its place, where it is not enlarged. */
  hold: (x: number, y: number) => void;
  /** The fingers have left it: it goes back to its place. */
  drop: () => void;
  /** Goes to what is beside the picture, at its left (-1) or at its right. */
  swipe: (side: -1 | 1) => void;
  close: () => void;
}

/** Pointers and the wheel over a picture: two fingers enlarge it, one moves it, and so do the mouse and the wheel. */
export class Gestures {
  private hasMoved = false;
  private isBeside = false;
  private readonly pointers = new Map<number, Place>();
  private drag: Drag | undefined;
  private from: Place = { x: 0, y: 0 };
  private tap: (Place & { time: number }) | undefined;

  constructor(private readonly target: GestureTarget) {}

  /** Whether the last press was beside all that is on the stage, and went nowhere from there. */
  get isPressBeside(): boolean {
    return this.isBeside && !this.hasMoved;
  }

  readonly onDown = (event: PointerEvent): void => {
    this.isBeside = event.target === event.currentTarget;
    if (event.button !== 0 || (event.target as Element).closest('button, sotto-video')) return;
    const place = this.target.placeOf(event);
    this.pointers.set(event.pointerId, place);
    this.hasMoved = this.pointers.size > 1;
    this.begin(place);
  };

  readonly onMove = (event: PointerEvent): void => {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const place = this.target.placeOf(event);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, place);
    if (other) return this.pinch(other, before, place);
    this.drag ??= this.dragAt(place, event);
    if (this.drag) this.moveBy(before, place);
  };

  readonly onUp = (event: PointerEvent): void => {
    if (!this.pointers.delete(event.pointerId)) return;
    const place = this.target.placeOf(event);
    const [rest] = this.pointers.values();
    // The finger that is left moves the picture on.
    if (rest) return this.begin(rest);
    const { drag } = this;
    const [x, y] = [place.x - this.from.x, place.y - this.from.y];
    this.target.drop();
    if (drag === 'swipe' && Math.abs(x) > FAR) this.target.swipe(x < 0 ? 1 : -1);
    else if (drag === 'pull' && y > FAR) this.target.close();
    else if (!this.hasMoved && (event.target as Element).matches('img')) this.tapAt(place, event.timeStamp);
  };

  readonly onCancel = (event: PointerEvent): void => {
    this.pointers.delete(event.pointerId);
    this.target.drop();
  };

  /** With Ctrl it enlarges, which is also what two fingers on a trackpad do. */
  readonly onWheel = (event: WheelEvent): void => {
    const { zoom, drop, placeOf } = this.target;
    if ((event.target as Element).closest('sotto-video') || (!event.ctrlKey && !zoom.isZoomed)) return;
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_PIXELS;
    const [x, y] = [event.deltaX * unit, event.deltaY * unit];
    if (event.ctrlKey)
      zoom.to(zoom.scale * Math.exp(-Math.max(-MOST_WHEEL, Math.min(MOST_WHEEL, y)) / 100), placeOf(event));
    else zoom.pan(-x, -y);
    drop();
  };

  private begin(place: Place): void {
    this.from = place;
    this.drag = undefined;
  }

  /** Which way a pointer goes; undefined until it has left its place. */
  private dragAt(place: Place, { pointerType, pointerId, currentTarget }: PointerEvent): Drag | undefined {
    const [x, y] = [place.x - this.from.x, place.y - this.from.y];
    if (Math.hypot(x, y) < STRAY) return undefined;
    this.hasMoved = true;
    (currentTarget as Element).setPointerCapture(pointerId);
    if (this.target.zoom.isZoomed) return 'pan';
    if (pointerType === 'mouse') return 'none';
    if (Math.abs(x) > Math.abs(y)) return 'swipe';
    return y > 0 ? 'pull' : 'none';
  }

  private moveBy(before: Place, { x, y }: Place): void {
    const { zoom, hold } = this.target;
    if (this.drag === 'pan') zoom.pan(x - before.x, y - before.y);
    if (this.drag === 'swipe') hold(x - this.from.x, 0);
    else if (this.drag === 'pull') hold(0, Math.max(0, y - this.from.y));
    else hold(0, 0);
  }

  /** What is between the fingers stays there. */
  private pinch(other: Place, before: Place, place: Place): void {
    const { zoom, hold } = this.target;
    const between = (a: Place) => ({ x: (a.x + other.x) / 2, y: (a.y + other.y) / 2 });
    const distance = (a: Place) => Math.max(1, Math.hypot(a.x - other.x, a.y - other.y));
    const [was, is] = [between(before), between(place)];
    zoom.to((zoom.scale * distance(place)) / distance(before), was);
    zoom.pan(is.x - was.x, is.y - was.y);
    hold(0, 0);
  }

  private tapAt(place: Place, time: number): void {
    const { tap, target } = this;
    const isDouble =
      tap && time - tap.time < DOUBLE_MS && Math.hypot(place.x - tap.x, place.y - tap.y) < DOUBLE_PIXELS;
    this.tap = isDouble ? undefined : { ...place, time };
    if (!isDouble) return;
    target.zoom.toggle(place);
    target.drop();
  }
}
