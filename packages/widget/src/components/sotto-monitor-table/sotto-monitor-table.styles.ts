import { css } from 'lit';

/** The rooms as a table. */
export const monitorRooms = css`
  .m-table {
    padding: 24px 20px 20px;
    border-block-start: 1px solid var(--_border);
    background: var(--_bg);
  }
  .lead-flat {
    position: static;
    inline-size: auto;
    margin-block-end: 16px;
  }
  .lead-flat p {
    margin-block-start: 2px;
    color: var(--_muted);
  }
  .t-rooms {
    table-layout: fixed;
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 0 0 1px var(--_border);
  }
  .t-rooms th,
  .t-rooms td {
    block-size: calc(46 * var(--_u));
  }
  .t-rooms thead th {
    block-size: calc(32 * var(--_u));
  }
  .t-rooms thead th:nth-child(1) {
    inline-size: 20%;
  }
  .t-rooms thead th:nth-child(2),
  .t-rooms thead th:nth-child(3),
  .t-rooms thead th:nth-child(4) {
    inline-size: calc(var(--_size) * 7);
  }
  .t-rooms tbody th {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .t-rooms .tok {
    inline-size: auto;
  }
  .t-rooms tr > :first-child {
    padding-inline-start: 16px;
  }
  .t-rooms .tok {
    padding-inline-end: 16px;
    color: var(--_accent-text);
  }
  @container (max-width: 64.2em) {
    .lead-flat {
      margin-block-end: 16px;
    }
    .m-table {
      padding-inline: 16px;
    }
  }
  @container (max-width: 39.9em) {
    .t-rooms,
    .t-rooms tbody,
    .t-rooms tr {
      display: block;
    }
    .t-rooms thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .t-rooms tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto auto;
      padding: 8px 14px;
      border-block-end: 1px solid var(--_border);
    }
    .t-rooms tr:last-child {
      border: 0;
    }
    .t-rooms tr > * {
      block-size: auto;
      padding: 0;
      padding-inline-start: 12px;
      border: 0;
      line-height: var(--_line-l);
    }
    .t-rooms tr > :first-child {
      padding-inline-start: 0;
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .t-rooms td:nth-child(3) {
      display: none;
    }
    .t-rooms .tok {
      grid-column: 1 / -1;
      inline-size: auto;
      max-inline-size: none;
      padding: 0;
    }
  }
`;
