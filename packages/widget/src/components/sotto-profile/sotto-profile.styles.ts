import { css } from 'lit';

/** The account behind what it leads to: it keeps what was typed, and its place. */
export const sottoProfile = css`
  .behind {
    visibility: hidden;
  }
  .set > .i:last-child {
    margin-inline-start: auto;
  }
  .pictures {
    display: flex;
    justify-content: center;
  }
`;
