import { css } from 'lit';

/** The panel's own parts: the form that adds a member, and the controls of each member. */
export const sottoMembers = css`
  :host {
    background: var(--_surface);
  }
  .list {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  .list:focus-visible {
    outline-offset: -2px;
  }
  /* Large text in a narrow panel: the controls of a member are below the name. */
  @container (max-width: 20em) {
    .person {
      flex-wrap: wrap;
      justify-content: flex-end;
    }
    .person-text {
      flex-basis: calc(100% - 48 * var(--_u) - 12px);
    }
  }
  .chat-root {
    position: relative;
  }
  .person-link {
    padding: 0;
    border: 0;
    border-radius: var(--_radius-s);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .person-link:hover b {
    text-decoration: underline;
  }
  .person-note {
    display: block;
    overflow-wrap: anywhere;
  }
  .banned .section-label {
    display: flex;
    align-items: center;
    gap: 4px;
    inline-size: 100%;
    min-block-size: calc(36 * var(--_u));
    border: 0;
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .banned [aria-expanded='true'] .i {
    rotate: 180deg;
  }
  .none {
    padding: 4px 16px;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .list > .btn-link {
    margin-inline: 10px;
  }
  .add {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 8px;
    align-items: end;
    padding: 12px 16px;
    border-block-end: 1px solid var(--_border);
  }
  .add .btn {
    min-block-size: calc(40 * var(--_u));
  }
  .add .wrong,
  .problem {
    grid-column: 1 / -1;
  }
  .problem {
    padding: 8px 16px;
  }
  select {
    max-inline-size: calc(112 * var(--_u));
    min-block-size: calc(28 * var(--_u));
    padding: 2px 4px;
    border: 1px solid transparent;
    border-radius: var(--_radius-s);
    background: none;
    text-align: end;
    cursor: pointer;
    field-sizing: content;
  }
  .chat-root select {
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  select:hover {
    border-color: var(--_border);
  }
  option {
    background: var(--_surface);
    color: var(--_text);
  }
  .person .icon-btn {
    inline-size: calc(28 * var(--_u));
    block-size: calc(28 * var(--_u));
    margin-inline-end: -6px;
  }
  @media (pointer: coarse) {
    select,
    .person .icon-btn {
      min-block-size: calc(44 * var(--_u));
      min-inline-size: calc(44 * var(--_u));
    }
    .chat-root select {
      font-size: max(16px, var(--_t-small));
    }
    .banned .section-label {
      min-block-size: calc(44 * var(--_u));
    }
  }
`;
