import { css } from 'lit';

/** The log and the anatomy of a frame. */
export const monitorFoot = css`
  .frames-log,
  .anatomy {
    min-inline-size: 0;
    padding: 12px 20px 16px;
  }
  .anatomy {
    border-inline-start: 1px solid var(--_border);
  }
  .m-head {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 12px;
    margin-block-end: 8px;
  }
  .m-head h2 {
    font-weight: 600;
  }
  .m-head span {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .t-log td:first-child,
  .t-log th:first-child {
    padding-inline-start: 7px;
    border-inline-start: 3px solid transparent;
  }
  .t-log .is-selected > :first-child {
    border-inline-start-color: var(--_accent-text);
  }
  .none {
    padding: 10px;
    color: var(--_muted);
  }
  .token {
    font: 500 14px / 26px var(--_mono);
    word-break: break-all;
  }
  .f {
    padding-block-end: 1px;
    border-block-end: 2px solid currentColor;
  }
  .f {
    margin-inline-end: 3px;
  }
  .f-version {
    --f: var(--_f-version);
  }
  .f-time {
    --f: var(--_f-time);
  }
  .f-iv {
    --f: var(--_f-iv);
  }
  .f-data {
    --f: var(--_f-data);
  }
  .f-mac {
    --f: var(--_f-mac);
  }
  .f-key {
    --f: var(--_text);
  }
  .f {
    color: var(--f);
  }
  .legend {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 0 32px;
    margin-block-start: 12px;
  }
  .legend div {
    display: grid;
    grid-template-columns: 74px minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 8px;
    min-block-size: 31px;
    border-block-start: 1px solid var(--_border);
    font-size: var(--_t-small);
  }
  .legend dt {
    color: var(--f);
    font-weight: 600;
  }
  .legend dd {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .legend .n {
    color: var(--_muted);
  }
  .t-log tbody tr {
    cursor: pointer;
  }
  .t-log tbody tr:focus-visible {
    outline-offset: -2px;
  }
  @container (max-width: 899px) {
    .anatomy {
      order: -1;
      border-inline-start: 0;
      border-block-end: 1px solid var(--_border);
    }
    .frames-log,
    .anatomy {
      padding-inline: 16px;
    }
    .t-log th:nth-child(4),
    .t-log td:nth-child(4),
    .t-log th:nth-child(5),
    .t-log td:nth-child(5),
    .t-log th:nth-child(3),
    .t-log td:nth-child(3) {
      display: none;
    }
  }
  @container (max-width: 559px) {
    .legend {
      grid-template-columns: 1fr;
    }
  }
`;
