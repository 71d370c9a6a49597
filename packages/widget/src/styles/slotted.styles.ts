import { css } from 'lit';

/** For what is slotted into a dialog: spaced like it, on its ground. */
export const slotted = css`
  .stack {
    display: grid;
    gap: 14px;
    background: none;
  }
`;
