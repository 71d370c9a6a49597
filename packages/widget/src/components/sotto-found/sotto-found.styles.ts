import { css } from 'lit';

/** Results are buttons, below the rooms that were found. */
export const sottoFound = css`
  .chat-root {
    background: none;
  }
  .section-label {
    padding-inline: 8px;
  }
  button.person,
  .hit {
    inline-size: 100%;
    padding: 8px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  button.person:hover,
  .hit:hover {
    background: var(--_surface-2);
  }
  button.person:focus-visible,
  .hit:focus-visible {
    outline-offset: -2px;
  }
  .hit {
    display: grid;
    grid-template-columns: calc(36 * var(--_u)) minmax(0, 1fr);
    column-gap: 12px;
  }
  .hit .avatar {
    grid-row: 1 / 3;
  }
  /* The sentence decides which of the two names comes first. */
  .hit .row-line {
    justify-content: space-between;
  }
  .hit .row-name {
    flex: 0 1 auto;
  }
  .hit-text {
    grid-column: 2;
    color: var(--_muted);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
    -webkit-line-clamp: 2;
  }
  mark {
    background: var(--_accent-soft);
    color: var(--_text);
    text-decoration: underline;
  }
  .none {
    padding: 8px;
    color: var(--_muted);
    text-align: center;
  }
`;
