/** A place, in pixels from the middle of the stage. */
export interface Place {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

/** How much larger than the stage a picture is shown at most. */
const MAX_SCALE = 8;
/** How much a step of the buttons and keys enlarges. */
const STEP = 2;

const MIDDLE: Place = { x: 0, y: 0 };

/** How much a picture is enlarged, and which part of it is shown. It never leaves the stage more than it has to. */
export class Zoom {
  scale = 1;
  /** How far the middle of the picture is from that of the stage. */
  private offset = MIDDLE;

  /** @param sizes - of the picture, not enlarged, and of the stage */
  constructor(private readonly sizes: () => { picture: Size; stage: Size } | undefined) {}

  get isZoomed(): boolean {
    return this.scale > 1;
  }

  get isLargest(): boolean {
    return this.scale === MAX_SCALE;
  }

  /** As a value of the CSS property; empty for a picture in its own place. */
  get transform(): string {
    const { scale, offset } = this;
    return scale === 1 ? '' : `translate(${offset.x}px, ${offset.y}px) scale(${scale})`;
  }

  /** Enlarges by a step. */
  in(): void {
    this.to(this.scale * STEP);
  }

  /** Goes back by a step. */
  out(): void {
    this.to(this.scale / STEP);
  }

  /** Enlarges the picture a good deal where it is not, else shows all of it. */
  toggle(at: Place): void {
    this.to(this.isZoomed ? 1 : STEP * STEP, at);
  }

  /** Shows all of the picture, in its place. */
  reset(): void {
    this.scale = 1;
    this.offset = MIDDLE;
  }

  /** Sets the scale of a picture that is there; what is at this place stays there. */
  to(scale: number, at = MIDDLE): void {
    if (!this.sizes()) return;
    const next = Math.min(MAX_SCALE, Math.max(1, scale));
    const ratio = next / this.scale;
    const { x, y } = this.offset;
    this.scale = next;
    this.moveTo({ x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio });
  }

  /** Moves the picture, as far as its edge. */
  pan(x: number, y: number): void {
    this.moveTo({ x: this.offset.x + x, y: this.offset.y + y });
  }

  private moveTo({ x, y }: Place): void {
    const sizes = this.sizes();
    if (!sizes) return;
    const { picture, stage } = sizes;
    const bound = (value: number, side: 'width' | 'height') => {
      const most = Math.max(0, (picture[side] * this.scale - stage[side]) / 2);
      return Math.min(most, Math.max(-most, value));
    };
    this.offset = { x: bound(x, 'width'), y: bound(y, 'height') };
  }
}
