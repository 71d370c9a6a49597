import { css } from 'lit';

/** Results are buttons, below the rooms that were found. */
export const sottoFound = css`
  .chat-root {
    background: none;
  }
  .section-label {
    padding-inline: 8px;
  }
  button.person {
    inline-size: 100%;
    padding: 8px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  button.person:hover {
    background: var(--_surface-2);
  }
  button.person:focus-visible {
    outline-offset: -2px;
  }
  /* The sentence decides which of the two names comes first. */
  .hit .row-line {
    justify-content: space-between;
  }
  .hit .row-name {
    flex: 0 1 auto;
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
