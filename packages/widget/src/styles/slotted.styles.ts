import { css } from 'lit';

/** For content slotted into a dialog: the same spacing and background. */
export const slotted = css`
  .stack {
    display: grid;
    gap: 14px;
    background: none;
  }
`;
