import { css } from 'lit';

/** The host that signs the user in, and the buttons of the picture. */
export const sottoProfile = css`
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
