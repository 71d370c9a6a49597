import { css } from 'lit';

/** The jump button and the typing line. */
export const typing = css`
  /* New messages button, typing ---------------------------------------- */
  .jump {
    position: absolute;
    inset-inline-end: 10px;
    inset-block-end: 10px;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: calc(36 * var(--_u));
    padding-inline: 10px 14px;
    border: 0;
    border-radius: 18px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    color: var(--_accent-text);
    font-size: var(--_t-sub);
    font-weight: 600;
    cursor: pointer;
  }
  .typing {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    inline-size: 100%;
    max-inline-size: calc(776 * var(--_u));
    min-block-size: calc(24 * var(--_u));
    margin-inline: auto;
    padding-inline: calc(24px + 32 * var(--_u)) 16px;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .typing .dots {
    display: flex;
    gap: 3px;
  }
  .dots i {
    inline-size: 4px;
    block-size: 4px;
    border-radius: 50%;
    background: currentColor;
  }
  .dots i:nth-child(2) {
    opacity: 0.7;
  }
  .dots i:nth-child(3) {
    opacity: 0.4;
  }
  .dots i {
    animation: dot calc(1.2s * var(--_moves)) linear infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes dot {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }
    30% {
      opacity: 1;
    }
  }
  @container (max-width: 48.5em) {
    .typing {
      padding-inline: calc(18px + 28 * var(--_u)) 12px;
    }
    .jump {
      inset-inline-end: 12px;
    }
  }
`;
