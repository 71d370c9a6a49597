import { css } from 'lit';

/** Search and rows of rooms. */
export const roomList = css`
  /* Search ------------------------------------------------------------- */
  .search {
    --_search: 36;
    position: relative;
    flex: none;
    padding: 0 12px 8px;
  }
  .search .i {
    position: absolute;
    inset-inline-start: calc(12px + 8 * var(--_u));
    inset-block-start: calc((var(--_search) - 20) / 2 * var(--_u));
    color: var(--_muted);
  }
  .search input {
    inline-size: 100%;
    min-block-size: calc(var(--_search) * var(--_u));
    padding-inline: calc(36 * var(--_u)) 12px;
    border: 1px solid transparent;
    border-radius: var(--_radius);
    background: var(--_surface-2);
  }
  .search input::placeholder,
  .field ::placeholder,
  .composer ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }

  /* Room list ---------------------------------------------------------- */
  .rooms {
    flex: 1;
    min-block-size: 0;
    padding: 0 8px 8px;
    overflow: auto;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: calc(40 * var(--_u)) minmax(0, 1fr);
    grid-template-rows: auto auto;
    column-gap: 12px;
    align-content: center;
    min-block-size: calc(60 * var(--_u));
    padding: 8px;
    border-radius: var(--_radius);
    color: inherit;
    text-decoration: none;
  }
  .row .avatar {
    grid-row: 1 / 3;
  }
  .row-line {
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
  }
  .row-name {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 5px;
    min-inline-size: 0;
    font-weight: 600;
    line-height: var(--_line);
  }
  /* A long name is cut, and the marks beside it are not. */
  .row-title,
  .row-last bdi {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row-time {
    color: var(--_muted);
    font-size: var(--_t-small);
    line-height: var(--_line);
    text-align: end;
  }
  .row-time .i {
    display: inline-block;
    vertical-align: -3px;
  }
  .row-last {
    flex: 1;
    min-inline-size: 0;
    overflow: hidden;
    color: var(--_muted);
    font-size: var(--_t-sub);
    line-height: var(--_line);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .row-last bdi {
    display: inline-block;
    max-inline-size: 50%;
    vertical-align: bottom;
  }
  .row-last b {
    color: var(--_text);
    font-weight: 450;
  }
  .row-last .typing-word {
    color: var(--_accent-text);
  }
  .row-end {
    display: flex;
    justify-content: flex-end;
    align-items: center;
    gap: 4px;
  }
  .row:hover {
    background: var(--_surface-2);
  }
  .row.is-selected {
    background: var(--_accent-soft);
  }
  .row.is-selected::before {
    content: '';
    position: absolute;
    inset-inline-start: 0;
    inset-block: 18px;
    inline-size: 3px;
    border-start-end-radius: 3px;
    border-end-end-radius: 3px;
    background: var(--_accent-text);
  }
  .badge {
    display: inline-grid;
    place-items: center;
    min-inline-size: calc(20 * var(--_u));
    min-block-size: calc(20 * var(--_u));
    padding: 0 6px;
    border-radius: 10px;
    background: var(--_accent);
    color: var(--_on-accent);
    font-size: var(--_t-meta);
    font-weight: 650;
    line-height: 1;
  }
  .badge.is-at {
    padding: 0;
  }
  .badge .i {
    inline-size: calc(14 * var(--_u));
    block-size: calc(14 * var(--_u));
  }
  .badge.is-quiet {
    background: var(--_surface-2);
    color: var(--_muted);
  }
  .row-name .i,
  .row-end > .i {
    color: var(--_muted);
  }
  .row-more {
    display: flex;
    align-items: center;
    gap: 12px;
    min-block-size: calc(44 * var(--_u));
    inline-size: 100%;
    padding: 0 16px 0 18px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: var(--_muted);
    text-align: start;
    cursor: pointer;
  }
  .row-more:hover {
    background: var(--_surface-2);
  }
  .row-more:focus-visible {
    outline-offset: -2px;
  }
  .row-more .end {
    margin-inline-start: auto;
  }
  .danger-mark {
    color: var(--_danger);
  }
  .rooms-flush {
    padding-inline: 0;
  }
  @container (max-width: 48.5em) {
    .row {
      min-block-size: calc(64 * var(--_u));
    }
  }
  @media (pointer: coarse) {
    .search {
      --_search: 44;
    }
    .search input {
      font-size: max(16px, var(--_size));
    }
  }
`;
