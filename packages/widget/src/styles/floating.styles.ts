import { css } from 'lit';

/** The launcher and the floating panel. */
export const floating = css`
  /* Floating launcher and panel ---------------------------------------- */
  .launcher {
    position: relative;
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
  .launcher.is-off {
    background: var(--_surface);
    color: var(--_muted);
  }
  .launcher .state {
    position: absolute;
    inset-inline-end: 0;
    inset-block-end: 0;
    display: grid;
    place-items: center;
    inline-size: calc(20 * var(--_u));
    block-size: calc(20 * var(--_u));
    border-radius: 50%;
    background: var(--_warning-soft);
    box-shadow: 0 0 0 2px var(--_surface);
    color: var(--_warning);
  }
  .launcher .state .i {
    inline-size: calc(14 * var(--_u));
    block-size: calc(14 * var(--_u));
  }
  .floating {
    flex: 0 1 var(--_height);
    inline-size: var(--_width);
    max-inline-size: 100%;
    overflow: hidden;
    border-radius: var(--_radius-l);
    background: var(--_bg);
    box-shadow: var(--_shadow);
  }
  /* Narrow screens: the open floating panel takes the whole screen */
  @media (max-width: 29.9em) {
    .floating {
      flex: 1;
      inline-size: 100%;
      border-radius: 0;
      box-shadow: none;
    }
  }
`;
