import { html, svg } from 'lit';
import type { SVGTemplateResult, TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';

/** Paths of our own icons, on a grid of 20 by 20. */
const PATHS = {
  alert: svg`<circle cx="10" cy="10" r="6.5" /><path d="M10 6.6v4" /><circle cx="10" cy="13.2" r="0.95" fill="currentColor" stroke="none" />`,
  archive: svg`<rect x="3.5" y="4" width="13" height="3.5" rx="1" /><path d="M4.5 7.5V15A1.5 1.5 0 0 0 6 16.5h8a1.5 1.5 0 0 0 1.5-1.5V7.5M8 10.5h4" />`,
  back: svg`<path d="M12 4.5L6.5 10l5.5 5.5" />`,
  ban: svg`<circle cx="10" cy="10" r="6.5" /><path d="M5.5 5.5l9 9" />`,
  bell: svg`<path d="M5 13.5c1-1 1.2-2.2 1.2-4.5a3.8 3.8 0 0 1 7.6 0c0 2.3.2 3.5 1.2 4.5zM8.5 16a1.6 1.6 0 0 0 3 0" />`,
  camera: svg`<path d="M3.5 7.5A1.5 1.5 0 0 1 5 6h2l1.2-1.8h3.6L13 6h2a1.5 1.5 0 0 1 1.5 1.5V14a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 14z" /><circle cx="10" cy="10.5" r="2.6" />`,
  chat: svg`<path d="M5.5 4h9A1.5 1.5 0 0 1 16 5.5v6a1.5 1.5 0 0 1-1.5 1.5H9.2L6 16v-3h-.5A1.5 1.5 0 0 1 4 11.5v-6A1.5 1.5 0 0 1 5.5 4z" />`,
  check: svg`<path d="M5 10.4l3.3 3.3L15 6.8" />`,
  at: svg`<circle cx="10" cy="10" r="2.7" /><path d="M12.7 7.3v3.6a1.9 1.9 0 0 0 3.8 0V10A6.5 6.5 0 1 0 14 15.1" />`,
  checks: svg`<path d="M2.5 10.4l3.3 3.3 6.4-6.9M9.6 13.2l.5.5 6.9-6.9" />`,
  chevron: svg`<path d="M5 7.75l5 5 5-5" />`,
  clip: svg`<path d="M15.9 9.4l-5.7 5.7a3.5 3.5 0 0 1-5-5l6-6a2.35 2.35 0 0 1 3.3 3.3l-6 6a1.15 1.15 0 0 1-1.6-1.6l5.2-5.3" />`,
  clock: svg`<circle cx="10" cy="10" r="6" /><path d="M10 6.6V10l2.2 1.5" />`,
  close: svg`<path d="M5.25 5.25l9.5 9.5M14.75 5.25l-9.5 9.5" />`,
  compose: svg`<path d="M10.5 4.5h-5A1.5 1.5 0 0 0 4 6v8.5A1.5 1.5 0 0 0 5.5 16H14a1.5 1.5 0 0 0 1.5-1.5v-5" /><path d="M8 12l.7-2.7 5.9-5.9a1.2 1.2 0 0 1 1.7 0l.3.3a1.2 1.2 0 0 1 0 1.7l-5.9 5.9z" />`,
  copy: svg`<rect x="7" y="7" width="9" height="9" rx="1.5" /><path d="M4.3 13A1.5 1.5 0 0 1 4 12V5.5A1.5 1.5 0 0 1 5.5 4H12c.4 0 .7.1 1 .3" />`,
  database: svg`<ellipse cx="10" cy="5.5" rx="6" ry="2.4" /><path d="M4 5.5v9C4 15.9 6.7 17 10 17s6-1.1 6-2.5v-9M4 10c0 1.4 2.7 2.5 6 2.5s6-1.1 6-2.5" />`,
  down: svg`<path d="M10 4v11.5M5 10.5l5 5 5-5" />`,
  download: svg`<path d="M10 3.5v8.5M6.5 9l3.5 3.5L13.5 9M4 15.5h12" />`,
  eye: svg`<path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z" /><circle cx="10" cy="10" r="2.25" />`,
  file: svg`<path d="M11.5 3.5h-5A1.5 1.5 0 0 0 5 5v10a1.5 1.5 0 0 0 1.5 1.5h7A1.5 1.5 0 0 0 15 15V7zM11.5 3.5V7H15" />`,
  flag: svg`<path d="M5 17V4M5 4.5c3-1.8 5.5 1.6 10-.2v7.4c-4.5 1.8-7-1.6-10 .2" />`,
  flow: svg`<path d="M3 10h5M8 10c4 0 3.5-5 8.5-5M8 10c4 0 3.5 5 8.5 5M8 10h8.5" />`,
  image: svg`<rect x="3.5" y="4.5" width="13" height="11" rx="1.5" /><circle cx="7.25" cy="8" r="1.25" /><path d="M3.8 14l3.7-3.2 2.5 2 3-3 3.3 3.2" />`,
  info: svg`<circle cx="10" cy="10" r="6.5" /><path d="M10 9.4v4" /><circle cx="10" cy="6.8" r="0.95" fill="currentColor" stroke="none" />`,
  key: svg`<circle cx="7" cy="13" r="3.25" /><path d="M9.4 10.6L16 4M13 7l2.2 2.2" />`,
  laptop: svg`<rect x="4.5" y="4.5" width="11" height="8" rx="1.2" /><path d="M2.5 15.5h15" />`,
  leave: svg`<path d="M8.5 4h-3A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h3M12.5 6.5L16 10l-3.5 3.5M16 10H8.5" />`,
  link: svg`<path d="M8.5 11.5a3 3 0 0 0 4.2 0l2.6-2.6a3 3 0 0 0-4.2-4.2l-.9.9M11.5 8.5a3 3 0 0 0-4.2 0l-2.6 2.6a3 3 0 0 0 4.2 4.2l.9-.9" />`,
  lock: svg`<rect x="4.5" y="9" width="11" height="7.5" rx="1.5" /><path d="M7 9V6.5a3 3 0 0 1 6 0V9" />`,
  mark: svg`<path d="M5.5 3.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H9.2L6 17.2v-2.7h-.5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z" /><path d="M7 11.5h6" stroke-width="2" />`,
  members: svg`<circle cx="7.5" cy="7" r="2.75" /><path d="M2.5 16c0-2.8 2.2-4.6 5-4.6s5 1.8 5 4.6" /><path d="M13 4.4a2.7 2.7 0 0 1 0 5.2M14.6 11.8c1.8.6 2.9 2.1 2.9 4.2" />`,
  more: svg`<circle cx="10" cy="4.5" r="1.25" fill="currentColor" stroke="none" /><circle cx="10" cy="10" r="1.25" fill="currentColor" stroke="none" /><circle cx="10" cy="15.5" r="1.25" fill="currentColor" stroke="none" />`,
  mute: svg`<path d="M6.2 8.5c.1 2.6-.2 4-1.2 5h8M7.3 6.2A3.8 3.8 0 0 1 13.8 9c0 1 0 1.8.2 2.5M8.5 16a1.6 1.6 0 0 0 3 0M3.5 3.5l13 13" />`,
  next: svg`<path d="M8 4.5l5.5 5.5L8 15.5" />`,
  offline: svg`<path d="M3.5 3.5l13 13M4.3 9.1a8.4 8.4 0 0 1 3.1-2M11.3 6.5a8.4 8.4 0 0 1 4.4 2.6M7 12a4.4 4.4 0 0 1 3.6-1.2" /><circle cx="10" cy="15" r="1" fill="currentColor" stroke="none" />`,
  pause: svg`<path d="M7.25 5v10M12.75 5v10" />`,
  pencil: svg`<path d="M4 16l.8-3.3 8.5-8.5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2l-8.5 8.5z" />`,
  person: svg`<circle cx="10" cy="7" r="3" /><path d="M4.5 16.5c0-3 2.4-4.8 5.5-4.8s5.5 1.8 5.5 4.8" />`,
  pin: svg`<path d="M7.2 3.8h5.6M8 3.8v4.4L5.8 11v1.2h8.4V11L12 8.2V3.8M10 12.2v4.3" />`,
  play: svg`<path d="M6.5 4.5l9 5.5-9 5.5z" />`,
  plus: svg`<path d="M10 4.5v11M4.5 10h11" />`,
  reply: svg`<path d="M8 5L3.5 9.5 8 14M3.5 9.5H12a4.5 4.5 0 0 1 4.5 4.5v1" />`,
  retry: svg`<path d="M15.6 8A6 6 0 1 0 16 11.2M15.9 4v4h-4" />`,
  search: svg`<circle cx="9" cy="9" r="5.25" /><path d="M13 13l3.75 3.75" />`,
  select: svg`<circle cx="10" cy="10" r="6.5" /><path d="M7 10.2l2.2 2.2 3.9-4.4" />`,
  send: svg`<path d="M10 16V4.5M5 9.5l5-5 5 5" />`,
  server: svg`<rect x="3.5" y="4" width="13" height="5" rx="1.5" /><rect x="3.5" y="11" width="13" height="5" rx="1.5" /><circle cx="6.5" cy="6.5" r="0.9" fill="currentColor" stroke="none" /><circle cx="6.5" cy="13.5" r="0.9" fill="currentColor" stroke="none" />`,
  smile: svg`<circle cx="10" cy="10" r="6.5" /><path d="M7.3 11.8a3.2 3.2 0 0 0 5.4 0M7.9 8.2v.4M12.1 8.2v.4" />`,
  table: svg`<rect x="3.5" y="4.5" width="13" height="11" rx="1.5" /><path d="M3.5 8.25h13M8.5 8.25v7.25" />`,
  theme: svg`<circle cx="10" cy="10" r="6.5" /><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor" />`,
  trash: svg`<path d="M4 6h12M8 6V4.2h4V6M5.6 6l.7 9.8h7.4l.7-9.8M8.6 9v4M11.4 9v4" />`,
  zoom: svg`<circle cx="9" cy="9" r="5.25" /><path d="M13 13l3.75 3.75M9 6.8v4.4M6.8 9h4.4" />`,
  'zoom-out': svg`<circle cx="9" cy="9" r="5.25" /><path d="M13 13l3.75 3.75M6.8 9h4.4" />`,
} as const satisfies Record<string, SVGTemplateResult>;

/** Name of an icon. */
export type IconName = keyof typeof PATHS;

/** How an icon is drawn. */
export interface IconOptions {
  /** Mirrored where the page runs from right to left. */
  flip?: boolean;
  /** `s`: 16 px, `l`: 32 px; 20 px without it. */
  size?: 's' | 'l';
  /** More classes. */
  class?: string;
}

/** Draws an icon inline. It is hidden from screen readers: a text is beside it or labels its button. */
export function icon(name: IconName, options: IconOptions = {}): TemplateResult {
  const classes = {
    i: true,
    'i-flip': options.flip === true,
    'i-s': options.size === 's',
    'i-l': options.size === 'l',
    ...(options.class && { [options.class]: true }),
  };
  return html`<svg class=${classMap(classes)} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    ${PATHS[name]}
  </svg>`;
}
