import { css } from 'lit';

/** Bubbles. */
export const message = css`
  /* Message ------------------------------------------------------------ */
  .msg {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    margin-block-start: 2px;
    padding-inline-end: 56px;
  }
  .msg.first {
    margin-block-start: 10px;
  }
  .day + .msg,
  .system + .msg,
  .unread + .msg {
    margin-block-start: 0;
  }
  .msg > .avatar,
  .msg > .gap {
    inline-size: calc(32 * var(--_u));
    flex: none;
  }
  .msg > .avatar {
    block-size: calc(32 * var(--_u));
    font-size: calc(12 * var(--_u));
  }
  .msg.own {
    justify-content: flex-end;
    padding-inline: 96px 0;
  }
  .bubble {
    position: relative;
    min-inline-size: 0;
    max-inline-size: min(100%, calc(520 * var(--_u)));
    padding: 6px 11px 6px;
    border-radius: var(--_radius-bubble);
    background: var(--_bubble-other);
    color: var(--_bubble-other-text);
    box-shadow: var(--_shadow-s);
  }
  .own .bubble {
    background: var(--_bubble-own);
    color: var(--_bubble-own-text);
  }
  /* corners on the sender's side join inside a group */
  .msg:not(.own):not(.first) .bubble {
    border-start-start-radius: var(--_radius-join);
  }
  .msg:not(.own):not(.last) .bubble {
    border-end-start-radius: var(--_radius-join);
  }
  .msg.own:not(.first) .bubble {
    border-start-end-radius: var(--_radius-join);
  }
  .msg.own:not(.last) .bubble {
    border-end-end-radius: var(--_radius-join);
  }
  /* the tail: only on the last of a group */
  .msg.last .bubble:not(.bare) {
    border-end-start-radius: 0;
  }
  .msg.own.last .bubble:not(.bare) {
    border-end-start-radius: var(--_radius-bubble);
    border-end-end-radius: 0;
  }
  .msg.last .bubble:not(.bare)::after {
    content: '';
    position: absolute;
    inset-inline-start: -7px;
    inset-block-end: 0;
    inline-size: 8px;
    block-size: 14px;
    background: inherit;
    clip-path: path('M8 0 C8 6.5 5.2 11 0.8 13 C0.2 13.3 0.3 14 1 14 L8 14 Z');
  }
  .msg.own.last .bubble:not(.bare)::after {
    inset-inline: auto -7px;
    transform: scaleX(-1);
  }
  .msg.last .bubble:dir(rtl)::after {
    transform: scaleX(-1);
  }
  .msg.own.last .bubble:dir(rtl)::after {
    transform: none;
  }
  /* a focused bubble shows the ring instead of the tail */
  .bubble:focus-visible::after,
  .bubble.is-focus::after {
    display: none;
  }
  .log .msg.msg .bubble:is(:focus-visible, .is-focus) {
    border-radius: var(--_radius-bubble);
  }
  .sender {
    display: block;
    color: var(--p);
    font-size: var(--_t-sub);
    font-weight: 600;
    line-height: var(--_line-m);
    overflow: clip;
    overflow-clip-margin: 4px;
  }
  .sender .via,
  .sender .handle {
    color: var(--_muted);
    font-weight: 400;
  }
  .text {
    font-size: calc(var(--_size) * 1.036);
    text-align: start;
    line-height: var(--_line);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    /* Marks that pile up on a letter stay in their own message. */
    overflow: clip;
    overflow-clip-margin: 4px;
  }
  .text::after {
    content: '';
    display: table;
    clear: both;
  }
  .text a {
    color: var(--_accent-text);
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
  }
  .own .text a {
    color: var(--_bubble-own-accent);
  }
  .meta {
    position: relative;
    inset-block-start: calc(5 * var(--_u));
    display: flex;
    align-items: center;
    gap: 3px;
    float: inline-end;
    margin-inline: 10px -2px;
    color: var(--_muted);
    font-size: var(--_t-meta);
    line-height: var(--_line-s);
    white-space: nowrap;
  }
  /* In the order of the interface, whichever way the text beside it runs. */
  .bubble:dir(ltr) .meta {
    direction: ltr;
  }
  .bubble:dir(rtl) .meta {
    direction: rtl;
  }
  .own .meta {
    color: var(--_bubble-own-muted);
  }
  .meta .i {
    inline-size: calc(16 * var(--_u));
    block-size: calc(16 * var(--_u));
    margin-inline-start: -1px;
  }
  .chat-root .edited {
    margin-block: -4px;
    padding: 4px 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    text-decoration: underline dotted;
    text-underline-offset: 2px;
    cursor: pointer;
  }
  .meta .is-read {
    color: var(--_bubble-own-accent);
  }
  /* text that runs against the page, as the browser reads it: the time gets its own line at the page's end side */
  .bubble:dir(ltr) .text:dir(rtl) .meta,
  .bubble:dir(rtl) .text:dir(ltr) .meta {
    float: none;
    inset-block-start: 0;
    justify-content: flex-end;
    margin-inline: 0 -2px;
  }
  .bubble.bare {
    padding: 2px 0;
    background: none;
    box-shadow: none;
  }
  .bare .text {
    inline-size: fit-content;
    font-size: calc(var(--_size) * 2.57);
    line-height: calc(var(--_size) * 3);
  }
  .bare .meta {
    inset-block-start: calc(24 * var(--_u));
    color: var(--_muted);
  }
  .msg-col {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    min-inline-size: 0;
  }
  .failed .bubble {
    box-shadow: inset 0 0 0 1px color-mix(in oklab, var(--_danger) 60%, var(--_bubble-own));
  }
  .failed .meta .i {
    color: var(--_danger);
  }
  .note {
    display: flex;
    align-items: center;
    gap: 2px;
    min-block-size: calc(26 * var(--_u));
    margin-block: 1px 2px;
    color: var(--_muted);
    font-size: var(--_t-small);
  }
  .note.seen {
    justify-content: flex-end;
    gap: 6px;
    padding-inline-end: 4px;
    min-block-size: calc(24 * var(--_u));
  }
  .faces {
    display: inline-flex;
  }
  .faces .avatar {
    margin-inline-start: -5px;
    box-shadow: 0 0 0 2px var(--_bg);
  }
  .faces .avatar:first-child {
    margin-inline-start: 0;
  }
  .note.is-danger {
    color: var(--_danger);
  }
  .note button {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: calc(26 * var(--_u));
    padding: 0 6px;
    border: 0;
    border-radius: var(--_radius-s);
    background: none;
    color: var(--_text);
    font-weight: 600;
    text-decoration: underline;
    text-decoration-thickness: 1px;
    text-underline-offset: 2px;
    white-space: nowrap;
    cursor: pointer;
  }
  .text.is-quiet {
    color: var(--_muted);
  }
  .own .text.is-quiet {
    color: var(--_bubble-own-muted);
  }
  .text.is-quiet > .i {
    display: inline-block;
    vertical-align: -3px;
  }
  .text.is-folded {
    white-space: normal;
  }
  .unfold {
    padding: 2px 4px;
    border: 0;
    background: none;
    font-weight: 550;
    text-decoration: underline;
    cursor: pointer;
  }
  .chat-root .unfold {
    color: var(--_accent-text);
  }
  @container (max-width: 48.5em) {
    .msg {
      padding-inline-end: 28px;
    }
    .msg.own {
      padding-inline-start: 44px;
    }
    .msg > .avatar,
    .msg > .gap {
      inline-size: calc(28 * var(--_u));
    }
    .msg > .avatar {
      block-size: calc(28 * var(--_u));
      font-size: calc(11 * var(--_u));
    }
  }
`;
