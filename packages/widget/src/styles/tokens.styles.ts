import { css } from 'lit';

/** The design tokens: `--chat-*` are inputs that pages set, `--_*` what components read. */
export const tokens = css`
  .chat-root {
    color-scheme: light dark;

    /* 1. Accent. The raw input, then three safe uses of it.
       fill: buttons, badges. text: links, icons, names. on: what stands on the fill. */
    --_seed: var(--chat-accent, #17708c);
    /* the seed kept in mid lightness: safe to mix into a surface even if it is white or black */
    --_tint: oklch(from var(--_seed) clamp(0.46, l, 0.62) c h);
    --_accent: light-dark(var(--_seed), oklch(from var(--_seed) max(l, 0.7) c h));
    --_accent-text: light-dark(
      oklch(from var(--_seed) min(l, 0.47) min(c, 0.16) h),
      oklch(from var(--_seed) max(l, 0.8) min(c, 0.11) h)
    );
    --_on-accent: var(
      --chat-on-accent,
      light-dark(
        oklch(from var(--_seed) clamp(0.1, (0.59 - l) * 1000, 1) 0 h),
        oklch(from var(--_seed) 0.17 min(c, 0.02) h)
      )
    );
    --_accent-soft: color-mix(in oklab, var(--_tint) 12%, var(--_surface));
    --_accent-line: color-mix(in oklab, var(--_accent-text) 50%, var(--_surface));

    /* 2. Ground. Neutrals carry 2 to 4 % of the accent, so that any brand looks native. */
    --_bg: var(
      --chat-bg,
      light-dark(color-mix(in oklab, var(--_tint) 5%, #f3f4f5), color-mix(in oklab, var(--_tint) 3%, #0f1113))
    );
    --_surface: var(--chat-surface, light-dark(#ffffff, color-mix(in oklab, var(--_tint) 4%, #16181b)));
    --_surface-2: var(
      --chat-surface-2,
      light-dark(color-mix(in oklab, var(--_tint) 3%, #f3f4f5), color-mix(in oklab, var(--_tint) 5%, #212428))
    );
    --_border: var(
      --chat-border,
      light-dark(color-mix(in oklab, var(--_tint) 6%, #dfe1e3), color-mix(in oklab, var(--_tint) 6%, #2b2e33))
    );
    --_control: light-dark(
      color-mix(in oklab, var(--_tint) 8%, #84888c),
      color-mix(in oklab, var(--_tint) 8%, #73787e)
    );
    --_text: var(
      --chat-text,
      light-dark(color-mix(in oklab, var(--_tint) 6%, #16181a), color-mix(in oklab, var(--_tint) 3%, #e7e9eb))
    );
    --_muted: var(
      --chat-muted,
      light-dark(color-mix(in oklab, var(--_tint) 7%, #5b6064), color-mix(in oklab, var(--_tint) 5%, #a0a5aa))
    );

    /* 3. Bubbles. */
    --_bubble-own: var(
      --chat-bubble-own,
      light-dark(
        color-mix(in oklab, oklch(from var(--_seed) 0.78 min(c, 0.1) h) 36%, #ffffff),
        color-mix(in oklab, var(--_tint) 36%, #1c1f22)
      )
    );
    --_bubble-own-text: var(--chat-bubble-own-text, var(--_text));
    --_bubble-own-muted: light-dark(
      color-mix(in oklab, var(--_bubble-own-text) 70%, var(--_bubble-own)),
      color-mix(in oklab, var(--_bubble-own-text) 76%, var(--_bubble-own))
    );
    --_bubble-own-accent: light-dark(
      oklch(from var(--_seed) min(l, 0.4) min(c, 0.14) h),
      oklch(from var(--_seed) max(l, 0.87) min(c, 0.09) h)
    );
    --_bubble-other: var(
      --chat-bubble-other,
      light-dark(#ffffff, color-mix(in oklab, var(--_tint) 4%, #1f2225))
    );
    --_bubble-other-text: var(--chat-bubble-other-text, var(--_text));

    /* 4. Meaning. Never the only carrier: always with an icon or a word. */
    --_danger: var(--chat-danger, light-dark(#b3261e, #ff8f86));
    --_on-danger: light-dark(#ffffff, #2a0705);
    --_success: var(--chat-success, light-dark(#18794e, #4cc38a));
    --_warning: var(--chat-warning, light-dark(#8a5300, #f0b357));
    --_warning-soft: color-mix(in oklab, var(--_warning) 11%, var(--_surface));
    --_danger-soft: color-mix(in oklab, var(--_danger) 9%, var(--_surface));
    --_focus: var(--chat-focus, var(--_accent-text));
    --_scrim: light-dark(rgb(15 20 24 / 0.36), rgb(0 0 0 / 0.58));

    /* 5. People. Eight hues at one lightness; index = hash(user.id) mod 8. */
    --_p1: light-dark(oklch(0.49 0.14 25), oklch(0.8 0.1 25));
    --_p2: light-dark(oklch(0.49 0.11 55), oklch(0.81 0.09 60));
    --_p3: light-dark(oklch(0.47 0.1 105), oklch(0.82 0.1 105));
    --_p4: light-dark(oklch(0.46 0.11 150), oklch(0.81 0.1 150));
    --_p5: light-dark(oklch(0.46 0.09 195), oklch(0.81 0.08 195));
    --_p6: light-dark(oklch(0.48 0.13 250), oklch(0.8 0.09 250));
    --_p7: light-dark(oklch(0.48 0.15 300), oklch(0.81 0.09 305));
    --_p8: light-dark(oklch(0.49 0.15 350), oklch(0.81 0.09 350));

    /* 6. Type. System stacks only. */
    --_font: var(
      --chat-font,
      system-ui,
      -apple-system,
      'Segoe UI',
      Roboto,
      'Noto Sans',
      'Helvetica Neue',
      sans-serif
    );
    --_mono: var(
      --chat-font-mono,
      ui-monospace,
      'SF Mono',
      SFMono-Regular,
      Menlo,
      Consolas,
      'Liberation Mono',
      monospace
    );
    /* as the page has it, and as much larger or smaller as the user chose */
    --_size: calc(var(--_sotto-size) / var(--_sotto-zoom, 1) * var(--_sotto-scale, 1));
    /* what is one pixel where the size is 14: everything that holds text is measured in it */
    --_u: calc(var(--_size) / 14);
    --_leading: var(--chat-line-height, 1.42858);
    --_line: calc(var(--_size) * var(--_leading)); /* 20 */
    --_line-s: calc(var(--_size) * 1.14288); /* 16 */
    --_line-m: calc(var(--_size) * 1.28575); /* 18 */
    --_line-l: calc(var(--_size) * 1.71432); /* 24 */
    --_t-meta: calc(var(--_size) * 0.786); /* 11 */
    --_t-small: calc(var(--_size) * 0.857); /* 12 */
    --_t-sub: calc(var(--_size) * 0.929); /* 13 */
    --_t-title: calc(var(--_size) * 1.071); /* 15 */
    --_t-head: calc(var(--_size) * 1.286); /* 18 */

    /* 7. Shape and depth. */
    --_radius: var(--chat-radius, 8px);
    --_radius-s: calc(var(--_radius) * 0.625);
    --_radius-l: calc(var(--_radius) * 1.5);
    --_radius-bubble: var(--chat-radius-bubble, 14px);
    --_radius-join: calc(var(--_radius-bubble) * 0.36);
    --_shadow: var(
      --chat-shadow,
      0 0 0 1px light-dark(rgb(16 24 32 / 0.07), rgb(255 255 255 / 0.08)),
      0 2px 6px light-dark(rgb(16 24 32 / 0.07), rgb(0 0 0 / 0.4)),
      0 16px 40px light-dark(rgb(16 24 32 / 0.16), rgb(0 0 0 / 0.55))
    );
    --_shadow-s: 0 1px 1.5px light-dark(rgb(16 24 32 / 0.1), rgb(0 0 0 / 0));

    /* 8. Place (floating mode). */
    --_width: var(--chat-width, calc(380 * var(--_u)));
    --_height: var(--chat-height, calc(620 * var(--_u)));
    --_offset-x: var(--chat-offset-x, 20px);
    --_offset-y: var(--chat-offset-y, 20px);
    --_z: var(--chat-z-index, 2147483000);

    /* 9. Motion. */
    /* 0 where the user wants less motion, by a choice in the chat. */
    --_moves: var(--_sotto-moves, 1);
    --_fast: calc(var(--chat-duration-fast, 90ms) * var(--_moves));
    --_duration: calc(var(--chat-duration, 180ms) * var(--_moves));
    --_ease: var(--chat-easing, cubic-bezier(0.2, 0, 0, 1));

    /* 10. Monitor stage: dark in both themes, same seed. */
    --_stage: color-mix(in oklab, var(--_tint) 4%, #0b0d0f);
    --_stage-2: color-mix(in oklab, var(--_tint) 6%, #131619);
    --_stage-line: color-mix(in oklab, var(--_tint) 10%, #25292d);
    --_stage-text: color-mix(in oklab, var(--_tint) 3%, #e4e7e9);
    --_stage-muted: color-mix(in oklab, var(--_tint) 5%, #979da3);
    --_stage-accent: oklch(from var(--_seed) max(l, 0.8) min(c, 0.1) h);
    --_stage-dim: color-mix(in oklab, var(--_stage-accent) 70%, var(--_stage-2));
    /* Fernet parts; ciphertext is the accent, the rest stays quiet. */
    --_f-version: light-dark(#5a6065, #a6acb2);
    --_f-time: light-dark(#86560a, #e0b66c);
    --_f-iv: light-dark(#4a5fa8, #a9b8f0);
    --_f-data: var(--_accent-text);
    --_f-mac: light-dark(#994063, #eba3bf);
  }

  /* Forced theme: on the element, on an ancestor in the page, or on the host. */
  .chat-root[data-theme='light'],
  [data-theme='light'] .chat-root,
  :host([data-theme='light']) .chat-root {
    color-scheme: light;
  }
  .chat-root[data-theme='dark'],
  [data-theme='dark'] .chat-root,
  :host([data-theme='dark']) .chat-root {
    color-scheme: dark;
  }

  @media (prefers-reduced-motion: reduce) {
    .chat-root {
      --_moves: 0;
    }
  }
  @media (prefers-contrast: more) {
    .chat-root {
      --_border: var(--_control);
      --_muted: var(--_text);
    }
  }
`;
