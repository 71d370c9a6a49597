import { css } from 'lit';

/** The ring of a download, around what stops it. */
export const downloadRing = css`
  button:has(> .ring) {
    position: relative;
  }
  .ring {
    position: absolute;
    inset: 0;
    margin: auto;
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    fill: none;
    stroke: color-mix(in oklab, currentColor 20%, transparent);
    stroke-width: 3;
    transform: rotate(-90deg);
  }
  .ring .is-done {
    stroke: currentColor;
  }
`;
