import { css } from 'lit';

/** For forced colours: without backgrounds and shadows, what only they show gets a border or a mark. */
export const forcedColors = css`
  @media (forced-colors: active) {
    .chat-root .bubble,
    .chat-root .badge,
    .chat-root .btn,
    .chat-root .banner,
    .chat-root .avatar,
    .chat-root .dialog,
    .chat-root .note,
    .chat-root .quoted,
    .chat-root .card,
    .chat-root.menu,
    .chat-root .menu {
      border: 1px solid;
    }
    .chat-root .rule,
    .chat-root .menu-sep,
    .chat-root.menu .menu-sep {
      background: CanvasText;
    }
    .chat-root .avatar .dot {
      background: Highlight;
    }
    .chat-root .filter[aria-pressed='true'],
    .chat-root .row.is-selected,
    .chat-root .t .is-selected > *,
    .chat-root .icon-btn.is-on,
    .chat-root .seg-btn.is-on {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
    .row.is-selected *:not(.avatar, .badge, .badge *),
    .t .is-selected > * * {
      color: HighlightText;
    }
  }
`;
