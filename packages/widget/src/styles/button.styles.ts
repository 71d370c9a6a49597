import { css } from 'lit';

/** Buttons. */
export const button = css`
  /* Buttons ------------------------------------------------------------ */
  .btn {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: calc(36 * var(--_u));
    padding: 0 14px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: none;
    font-weight: 550;
    text-decoration: none;
    white-space: nowrap;
    cursor: pointer;
    transition: background-color var(--_fast) var(--_ease);
  }
  .btn-primary {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .btn-plain {
    border-color: var(--_border);
    background: var(--_surface);
    color: var(--_text);
  }
  .btn-danger {
    background: var(--_danger);
    color: var(--_on-danger);
  }
  .btn-link {
    padding: 0 6px;
    color: var(--_accent-text);
  }
  .btn-s {
    min-block-size: calc(30 * var(--_u));
    padding: 0 10px;
    font-size: var(--_t-sub);
  }
  .btn-wide {
    inline-size: 100%;
  }
  .icon-btn {
    display: inline-grid;
    place-items: center;
    inline-size: calc(36 * var(--_u));
    block-size: calc(36 * var(--_u));
    flex: none;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_muted);
    cursor: pointer;
    transition: background-color var(--_fast) var(--_ease);
  }
  .chat-root .icon-btn {
    color: var(--_muted);
  }
  .icon-btn:hover,
  .icon-btn.is-on {
    background: var(--_surface-2);
    color: var(--_text);
  }
  @media (pointer: coarse) {
    .btn {
      min-block-size: calc(44 * var(--_u));
    }
    .icon-btn {
      inline-size: calc(44 * var(--_u));
      block-size: calc(44 * var(--_u));
    }
  }
`;
