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
    max-inline-size: min(32ch, 100%);
    color: var(--_muted);
    text-wrap: balance;
  }
  .empty h2 {
    max-inline-size: 100%;
  }
  .empty :is(h2, p) {
    overflow-wrap: anywhere;
  }
  .empty .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    margin-block-start: 14px;
  }
`;
