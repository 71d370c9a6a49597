import { css } from 'lit';

/** What the monitor says first. */
export const monitorLead = css`
  .lead {
    position: absolute;
    inset-inline-start: 20px;
    inset-block-start: 28px;
    inline-size: 304px;
  }
  .lead h2 {
    font-size: 22px;
    font-weight: 620;
    letter-spacing: -0.015em;
    line-height: 28px;
    text-wrap: balance;
  }
  .lead p {
    margin-block-start: 8px;
    color: var(--_stage-muted);
    line-height: var(--_line);
  }
  @container (max-width: 899px) {
    .lead {
      position: relative;
      inset: auto;
      inline-size: auto;
      margin: 0;
    }
    .lead h2 {
      font-size: 20px;
      line-height: 26px;
    }
  }
`;
