import { css } from 'lit';

/** A picture in a small square. */
export const sottoThumb = css`
  .chat-root {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 100%;
    block-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius-s);
    background: color-mix(in oklab, currentColor 12%, transparent);
    color: inherit;
  }
  img,
  canvas {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .i {
    position: relative;
  }
  .is-over {
    padding: 2px;
    border-radius: 50%;
    background: rgb(0 0 0 / 60%);
    color: #fff;
  }
`;
