import { css } from 'lit';

/** The launcher and the floating panel. */
export const floating = css`
  /* Floating launcher and panel ---------------------------------------- */
  .launcher {
    position: fixed;
    inset-inline-end: var(--_offset-x);
    inset-block-end: var(--_offset-y);
    z-index: var(--_z);
    display: grid;
    place-items: center;
    inline-size: calc(56 * var(--_u));
    block-size: calc(56 * var(--_u));
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    box-shadow: var(--_shadow);
    color: var(--_on-accent);
    cursor: pointer;
  }
  .launcher .i {
    inline-size: calc(26 * var(--_u));
    block-size: calc(26 * var(--_u));
  }
  .launcher .badge {
    position: absolute;
    inset-inline-end: -3px;
    inset-block-start: -3px;
    min-inline-size: calc(22 * var(--_u));
    block-size: calc(22 * var(--_u));
    border-radius: 11px;
    background: var(--_text);
    color: var(--_surface);
  }
  .floating {
    position: fixed;
    inset-inline-end: var(--_offset-x);
    inset-block-end: var(--_offset-y);
    z-index: var(--_z);
    inline-size: min(var(--_width), calc(100vw - 2 * var(--_offset-x)));
    block-size: min(var(--_height), calc(100dvh - 2 * var(--_offset-y)));
    overflow: hidden;
    border-radius: var(--_radius-l);
    background: var(--_bg);
    box-shadow: var(--_shadow);
  }
  /* Narrow screens: the open floating panel takes the whole screen */
  @media (max-width: 479px) {
    .floating {
      inset: var(--_visible-top, 0) 0 auto;
      inline-size: 100%;
      block-size: var(--_visible-height, 100dvh);
      border-radius: 0;
      box-shadow: none;
    }
  }
`;
