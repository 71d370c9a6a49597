import { css } from 'lit';

/** The introduction of the monitor. */
export const monitorLead = css`
  .lead {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: calc(28 * var(--_u));
    inline-size: calc(304 * var(--_u));
  }
  .lead h2 {
    font-size: calc(22 * var(--_u));
    font-weight: 620;
    letter-spacing: -0.015em;
    line-height: calc(28 * var(--_u));
    text-wrap: balance;
  }
  .lead p {
    margin-block-start: 8px;
    color: var(--_stage-muted);
    line-height: var(--_line);
  }
  @container (max-width: 64.2em) {
    .lead {
      position: relative;
      inset: auto;
      inline-size: auto;
      margin: 0;
    }
    .lead h2 {
      font-size: calc(20 * var(--_u));
      line-height: calc(26 * var(--_u));
    }
  }
`;
