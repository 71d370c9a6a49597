import { css } from 'lit';
import { avatar } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { filesLayout, messageFiles } from '../../files/files.styles.js';
import { formattedText } from './formatted-text.styles.js';
import { answers } from './answers/answers.styles.js';
import { mentions } from './answers/mentions.styles.js';
import { picks } from './log/picks.styles.js';
import { message } from './message.styles.js';
import { undo } from './log/undo.styles.js';
import { messageList } from './message-list.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { typing } from '../sotto-typing-indicator/typing.styles.js';

/** What rows, their toolbar and the room of rows that are not drawn need. */
const own = css`
  :host {
    flex: 1;
  }
  .log {
    outline: 0;
  }
  .log-in {
    flex: none;
    overflow: visible clip;
  }
  /* As high as all rows and the room for what is not loaded; the drawn rows are positioned in it. */
  .content {
    position: relative;
  }
  .lines {
    position: absolute;
    inset-inline: 0;
  }
  .line {
    display: flow-root;
  }
  .msg.indent {
    padding-inline-start: calc(8px + 32 * var(--_u));
  }
  sotto-message-tools {
    opacity: 0;
    --_tools-hit: none;
    --_tools-end: calc(72 * var(--_u));
  }
  .bubble:is(:hover, :focus) > sotto-message-tools,
  sotto-message-tools:focus-within {
    opacity: 1;
    --_tools-hit: auto;
  }
  /* What has the focus is in view. */
  sotto-message-tools:focus-within {
    --_tools-end: 0px;
  }
  .jump.is-plain {
    inline-size: calc(36 * var(--_u));
    justify-content: center;
    padding-inline: 0;
  }
  @media (pointer: coarse) {
    /* A finger rests on a message instead; keys show it all the same. */
    .bubble:not(:focus-visible) > sotto-message-tools:not(:focus-within) {
      opacity: 0;
      --_tools-hit: none;
    }
    /* A message that is swiped makes the log no wider. */
    .log {
      overflow-x: hidden;
    }
    /* A finger that rests on a message opens its menu, and selects no text. */
    .bubble {
      -webkit-user-select: none;
      user-select: none;
      -webkit-touch-callout: none;
      /* Along the line it is swiped; code that is wider than its bubble scrolls. */
      touch-action: pan-y pinch-zoom;
    }
    .bubble pre {
      touch-action: auto;
    }
    .bubble.is-swiped {
      outline: 2px solid var(--_focus);
      outline-offset: 2px;
    }
    .jump {
      min-block-size: calc(44 * var(--_u));
      border-radius: 22px;
    }
    .jump.is-plain {
      inline-size: calc(44 * var(--_u));
    }
  }
  @container (max-width: 48.5em) {
    .msg.indent {
      padding-inline-start: calc(8px + 28 * var(--_u));
    }
  }
`;

/** In the order in which they overrule each other. */
export const sottoMessageList = [
  base,
  part,
  clear,
  button,
  avatar,
  messageList,
  message,
  undo,
  mentions,
  formattedText,
  answers,
  filesLayout,
  messageFiles,
  tag,
  typing,
  own,
  picks,
];
