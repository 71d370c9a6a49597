import { css } from 'lit';

/** The connection bar: it floats over the panel, below its bars, and shifts nothing when it appears or disappears. */
export const banner = css`
  /* Banner ------------------------------------------------------------- */
  :host {
    position: absolute;
    inset-inline: 8px;
    inset-block-start: calc(56 * var(--_u) + 8px);
    z-index: 2;
    align-items: center;
    pointer-events: none;
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 8px;
    max-inline-size: 100%;
    min-block-size: calc(36 * var(--_u));
    padding: 6px 14px;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    pointer-events: auto;
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .banner .i {
    color: var(--_muted);
  }
  .banner-text {
    flex: 1;
  }
  .banner.is-warning {
    background: var(--_warning-soft);
  }
  .banner.is-warning .i {
    color: var(--_warning);
  }
  .banner .btn-link {
    min-block-size: calc(24 * var(--_u));
  }
  .spin {
    inline-size: calc(16 * var(--_u));
    block-size: calc(16 * var(--_u));
    margin: 2px;
    flex: none;
    border: 2px solid var(--_border);
    border-block-start-color: var(--_accent-text);
    border-radius: 50%;
  }
  .spin {
    animation: spin calc(0.9s * var(--_moves)) linear infinite;
  }
  @keyframes spin {
    to {
      transform: rotate(1turn);
    }
  }
`;
