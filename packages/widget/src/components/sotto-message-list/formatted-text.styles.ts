import { css } from 'lit';

/** Formatting in the text of a message. */
export const formattedText = css`
  .text.md {
    white-space: normal;
  }
  .md :is(p, h4, h5, h6, th, td) {
    white-space: pre-wrap;
  }
  .md > * + *:not(.meta),
  .md :is(blockquote, li) > * + * {
    margin-block-start: 6px;
  }
  .md li > :is(ul, ol) {
    margin-block-start: 0;
  }
  .md strong,
  .md :is(h4, h5, h6, th) {
    font-weight: 650;
  }
  .md :is(h4, h5, h6) {
    margin-block: 0;
    font-size: inherit;
  }
  .md h4 {
    font-size: 1.1em;
  }
  .md code {
    padding: 1px 4px;
    border-radius: 4px;
    background: color-mix(in oklab, currentColor 8%, transparent);
    font: 400 0.9em / 1 var(--_mono);
    white-space: pre-wrap;
  }
  .md :is(ul, ol) {
    padding-inline-start: 20px;
  }
  .md ol {
    padding-inline-start: 28px;
    list-style: decimal;
  }
  .md ul {
    list-style: disc;
  }
  .md blockquote {
    padding-inline-start: 10px;
    border-inline-start: 3px solid color-mix(in oklab, currentColor 28%, transparent);
  }
  .code {
    position: relative;
    overflow: hidden;
    border: 1px solid color-mix(in oklab, currentColor 14%, transparent);
    border-radius: var(--_radius);
    background: color-mix(in oklab, currentColor 4%, transparent);
  }
  .code-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
    min-block-size: calc(28 * var(--_u));
    padding-inline: 10px 2px;
    font-size: var(--_t-small);
  }
  .code-head span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chat-root .code .icon-btn {
    inline-size: calc(28 * var(--_u));
    block-size: calc(26 * var(--_u));
    color: inherit;
  }
  .code pre {
    margin: 0;
    padding: 0 10px 8px;
    overflow: auto;
    font: 400 0.86em / 1.5 var(--_mono);
    text-align: left;
    white-space: pre;
    overflow-wrap: normal;
    scrollbar-width: thin;
  }
  /* Without a language there is nothing above the code: the button is over its end, which is at the right. */
  .is-plain .code-head {
    position: absolute;
    inset-block-start: 2px;
    right: 0;
  }
  .code.is-plain pre {
    padding: 8px calc(10px + 30 * var(--_u)) 8px 10px;
  }
  .code pre:focus-visible,
  .md .table:focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: -2px;
  }
  .md .table {
    overflow-x: auto;
    overflow-wrap: normal;
    scrollbar-width: thin;
  }
  .md table {
    border-collapse: collapse;
    font-size: 0.93em;
  }
  .md :is(th, td) {
    padding: 3px 8px;
    border: 1px solid color-mix(in oklab, currentColor 14%, transparent);
    text-align: start;
    vertical-align: top;
  }
  @media (pointer: coarse) {
    .chat-root .code .icon-btn {
      inline-size: 44px;
      block-size: 44px;
    }
    .is-plain .code-head {
      inset-block-start: 0;
    }
    .code.is-plain pre {
      min-block-size: 44px;
      padding-block: 12px;
      padding-right: 52px;
    }
  }
  @media (forced-colors: active) {
    .md :is(code, .code, th, td) {
      border: 1px solid;
    }
    .md blockquote {
      border-color: CanvasText;
    }
  }
`;
