import { css } from 'lit';

/** Placeholders while something loads. */
export const skeleton = css`
  /* Skeleton ----------------------------------------------------------- */
  .sk {
    display: block;
    block-size: calc(10 * var(--_u));
    border-radius: 5px;
    background: var(--_surface-2);
  }
  .sk-avatar {
    inline-size: calc(40 * var(--_u));
    block-size: calc(40 * var(--_u));
    border-radius: var(--_radius-l);
    grid-row: 1 / 3;
  }
  .sk-a {
    inline-size: 62%;
    align-self: center;
  }
  .sk-b {
    inline-size: 84%;
    align-self: center;
  }
  .sk-c {
    inline-size: 44%;
    align-self: center;
  }
  .sk-d {
    inline-size: calc(28 * var(--_u));
    align-self: center;
  }
  .sk {
    animation: breathe calc(1.6s * var(--_moves)) ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.5;
    }
  }
`;
