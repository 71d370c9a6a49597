import { css } from 'lit';

/** The account behind what it leads to: it keeps what was typed, and its place. */
export const sottoProfile = css`
  .behind {
    visibility: hidden;
  }
  .set > .i:last-child {
    margin-inline-start: auto;
  }
  .host {
    display: flex;
    gap: 4px;
    align-items: center;
  }
  .pictures {
    display: flex;
    justify-content: center;
  }
`;
