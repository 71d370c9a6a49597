import { css } from 'lit';

/** The log and the anatomy of a frame. */
export const monitorFoot = css`
  /* Room for seven rows and for a token of usual length: what comes and goes moves nothing below it. */
  .frames-log,
  .anatomy {
    min-inline-size: 0;
    min-block-size: calc(var(--_size) * 21);
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
  .m-head h2 {
    flex: none;
  }
  .m-head span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  /* Fixed columns: a longer name or number in one row moves nothing in the others. */
  .t-log {
    table-layout: fixed;
  }
  .t-log td {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .t-log th:nth-child(1) {
    inline-size: calc(var(--_size) * 8);
  }
  .t-log th:nth-child(2) {
    inline-size: 24%;
  }
  .t-log th:nth-child(3),
  .t-log th:nth-child(4) {
    inline-size: calc(var(--_size) * 4.4);
  }
  .t-log th:nth-child(5) {
    inline-size: calc(var(--_size) * 5.8);
  }
  .t-log .tok {
    inline-size: auto;
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
    block-size: calc(var(--_size) * 7.43);
    overflow-y: auto;
    font: 500 var(--_size) / calc(var(--_size) * 1.8571) var(--_mono);
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
    grid-template-columns: calc(74 * var(--_u)) minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 8px;
    min-block-size: calc(31 * var(--_u));
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
  @container (max-width: 39.9em) {
    .anatomy {
      min-block-size: calc(var(--_size) * 28);
    }
    .token {
      block-size: calc(var(--_size) * 11.15);
    }
  }
  @container (max-width: 64.2em) {
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
  @container (max-width: 39.9em) {
    .t-log th:nth-child(2) {
      inline-size: 34%;
    }
    .legend {
      grid-template-columns: 1fr;
    }
  }
`;
