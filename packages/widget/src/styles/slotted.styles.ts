import { css } from 'lit';

/** For content slotted into a dialog: the same spacing and background. */
export const slotted = css`
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    background: none;
  }
  .stack :is(p, legend, label) {
    overflow-wrap: anywhere;
  }
  .quiet {
    color: var(--_muted);
  }
  .quiet b {
    color: var(--_text);
    font-weight: 600;
  }
`;
