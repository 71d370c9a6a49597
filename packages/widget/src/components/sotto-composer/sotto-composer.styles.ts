import { css } from 'lit';

/** The bar above the text while a message is edited, and the error below it. */
export const sottoComposer = css`
  .edit-bar {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
    padding-block: 3px 4px;
    padding-inline: 10px 0;
  }
  .edit-text {
    flex: 1;
    min-inline-size: 0;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--_accent-text);
    font-size: var(--_t-sub);
    line-height: var(--_line-m);
  }
  .edit-text b {
    display: block;
    color: var(--_accent-text);
    font-weight: 600;
  }
  .edit-text span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .composer .wrong {
    grid-column: 1 / -1;
    padding: 2px 10px 4px;
  }
  .chat-root .send {
    color: var(--_on-accent);
  }
  .chat-root .send.is-off {
    color: var(--_muted);
  }
  .chat-root .send:not(.is-off):hover {
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .composer textarea {
    display: block;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--_border) transparent;
  }
  /* An empty field begins where the page's lines begin; a text, where its own do. */
  .composer textarea:placeholder-shown {
    direction: inherit;
    unicode-bidi: normal;
  }
`;
