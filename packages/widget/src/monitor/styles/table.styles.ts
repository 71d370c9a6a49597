import { css } from 'lit';

/** Tables of the monitor. */
export const monitorTable = css`
  .t {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--_t-sub);
  }
  .t th,
  .t td {
    block-size: calc(29 * var(--_u));
    padding: 0;
    padding-inline-end: 16px;
    border-block-end: 1px solid var(--_border);
    font-weight: 400;
    text-align: start;
    white-space: nowrap;
  }
  .t tr:last-child > * {
    border-block-end: 0;
  }
  .t thead th {
    block-size: calc(24 * var(--_u));
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .t .n {
    text-align: end;
  }
  .t tbody th {
    font-weight: 550;
  }
  .mono {
    font-family: var(--_mono);
    font-size: calc(12 * var(--_u));
  }
  .t .tok {
    inline-size: 100%;
    max-inline-size: 0;
    padding-inline-end: 0;
    overflow: hidden;
    color: var(--_muted);
    direction: ltr;
    text-overflow: ellipsis;
  }
  .tok b {
    color: var(--_accent-text);
    font-weight: 400;
  }
  .t .is-selected > * {
    background: var(--_accent-soft);
  }
`;
