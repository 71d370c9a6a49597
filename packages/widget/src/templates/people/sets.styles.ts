import { css } from 'lit';

/** A face with a name below it, and lines that lead on or hold a control: views about rooms and people, and settings. */
export const sets = css`
  .face-head {
    display: grid;
    justify-items: center;
    gap: 2px;
    text-align: center;
  }
  .face-head > :is(h2, b) {
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
  .set {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: calc(44 * var(--_u));
    padding: 6px var(--_inset, 16px);
    border: 0;
    background: none;
    text-align: start;
  }
  button.set {
    cursor: pointer;
  }
  button.set:hover {
    background: var(--_surface-2);
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
  .set-text > span:not(.person-name) {
    display: block;
    color: var(--_muted);
    font-size: var(--_t-small);
    overflow-wrap: anywhere;
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
`;
