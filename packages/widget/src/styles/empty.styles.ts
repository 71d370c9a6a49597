import { css } from 'lit';

/** Empty and error states. */
export const empty = css`
  /* Empty, error ------------------------------------------------------- */
  .empty {
    display: flex;
    flex: 1;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    padding: 24px 32px;
    text-align: center;
  }
  .empty .i-l {
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
    margin-block-end: 8px;
    color: var(--_muted);
    stroke-width: 1.1;
  }
  .empty h2 {
    font-size: var(--_t-title);
    font-weight: 600;
  }
  .empty p {
    max-inline-size: 32ch;
    color: var(--_muted);
    text-wrap: balance;
  }
  .empty .actions {
    display: flex;
    gap: 8px;
    margin-block-start: 14px;
  }
`;
