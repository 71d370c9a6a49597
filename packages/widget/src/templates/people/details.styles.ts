import { css } from 'lit';

/** A view about a room or a person: its face, what can be done, and lines that lead on. */
export const details = css`
  .body {
    flex: 1;
    min-block-size: 0;
    padding-block: 4px 16px;
    overflow: auto;
  }
  .body:focus-visible {
    outline-offset: -2px;
  }
  .face-head {
    display: grid;
    justify-items: center;
    gap: 2px;
    padding: 20px 16px 14px;
    text-align: center;
  }
  .face-head .avatar {
    margin-block-end: 8px;
  }
  .face-head > .i {
    inline-size: calc(32 * var(--_u));
    block-size: calc(32 * var(--_u));
    margin-block-end: 6px;
    color: var(--_muted);
    stroke-width: 1.1;
  }
  .face-head h2 {
    max-inline-size: 100%;
    font-size: var(--_t-head);
    font-weight: 620;
    line-height: var(--_line-l);
    overflow-wrap: anywhere;
  }
  .face-head p {
    max-inline-size: 34ch;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .act-row {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    gap: 8px;
    padding: 0 16px 12px;
  }
  .act {
    display: grid;
    justify-items: center;
    gap: 2px;
    min-block-size: calc(52 * var(--_u));
    padding: 7px 4px 5px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-size: var(--_t-small);
    cursor: pointer;
  }
  .act .i {
    color: var(--_accent-text);
  }
  .act:hover,
  .set:hover {
    background: var(--_surface-2);
  }
  .set {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: calc(44 * var(--_u));
    padding: 6px 16px;
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .set:focus-visible {
    outline-offset: -2px;
  }
  .set > .i {
    color: var(--_muted);
  }
  .set-text {
    flex: 1;
    min-inline-size: 0;
    line-height: var(--_line-m);
  }
  .set-text b {
    display: block;
    font-weight: 450;
  }
  .set-text span {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .set-end {
    display: flex;
    align-items: center;
    gap: 4px;
    color: var(--_muted);
  }
  .set.is-danger b,
  .set.is-danger .i {
    color: var(--_danger);
  }
  .rule {
    block-size: 1px;
    margin: 6px 16px;
    background: var(--_border);
  }
  .aside {
    padding: 0 16px 12px;
    color: var(--_muted);
    font-size: var(--_t-sub);
    text-align: center;
  }
  .wrong {
    padding-inline: 16px;
  }
`;
