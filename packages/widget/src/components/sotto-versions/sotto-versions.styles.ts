import { css } from 'lit';

export const sottoVersions = css`
  .versions {
    max-block-size: 60vh;
    margin: 0;
    padding: 0;
    overflow-y: auto;
    list-style: none;
  }
  .versions li {
    padding-block: 6px;
    border-block-start: 1px solid var(--_border);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .versions time {
    display: block;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  /* The box lies where the page has it, and its lines begin where the words do. */
  .words {
    inline-size: fit-content;
    text-align: start;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }
`;
