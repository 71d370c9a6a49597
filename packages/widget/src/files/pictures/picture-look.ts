import type { FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { drawThumb } from '../thumb.js';

/**
 * Draws a picture once it has an address, and its colours before, which `DrawnThumbs` fills in; nothing where it has none.
 *
 * @param onRefuse - called where the browser cannot show what the address has
 */
export function pictureLook(
  { thumb }: Pick<FileRef, 'thumb'>,
  address: string | null | undefined,
  onRefuse: () => void,
): TemplateResult | typeof nothing {
  if (address) return html`<img src=${address} alt="" draggable="false" @error=${onRefuse} />`;
  return thumb ? html`<canvas class="thumb" data-thumb=${thumb}></canvas>` : nothing;
}

/** Fills in the colours of pictures, each once. */
export class DrawnThumbs {
  private readonly drawn = new WeakMap<Element, string>();

  /** Fills in those inside of a root that have changed. */
  draw(root: ParentNode): void {
    for (const canvas of root.querySelectorAll<HTMLCanvasElement>('.thumb')) {
      const { thumb = '' } = canvas.dataset;
      if (this.drawn.get(canvas) !== thumb) drawThumb(canvas, thumb);
      this.drawn.set(canvas, thumb);
    }
  }
}
