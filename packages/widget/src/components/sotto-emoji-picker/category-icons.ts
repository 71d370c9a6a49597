import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../../icons.js';

/** Paths that nothing else needs, on the same grid as those in icons.ts. */
const PATHS = [
  svg`<path d="M5 15c-1.5-6 2-10.5 11-10.5.5 8.5-4 12-9 10M4 17c1.5-4 4-6.5 7.5-8" />`,
  svg`<path d="M4.5 7h9v5a4 4 0 0 1-4 4h-1a4 4 0 0 1-4-4zM13.5 8.5H15a1.8 1.8 0 0 1 0 3.6h-1.5M7.5 3v1.5M10.5 3v1.5" />`,
  svg`<path d="M3.5 14v-3.5L5.5 6h9l2 4.5V14zM3.5 10.5h13M5 14v1.5M15 14v1.5" />`,
  svg`<circle cx="10" cy="10" r="6.5" /><path d="M5.5 5.5c2.5 2.5 2.5 6.5 0 9M14.5 5.5c-2.5 2.5-2.5 6.5 0 9" />`,
  svg`<path d="M8 13.5c0-1.8-2.5-2.5-2.5-5.5a4.5 4.5 0 0 1 9 0c0 3-2.5 3.7-2.5 5.5zM8.5 16.5h3" />`,
  svg`<path d="M10 16S3.5 12.3 3.5 7.8A3.3 3.3 0 0 1 10 6.5a3.3 3.3 0 0 1 6.5 1.3C16.5 12.3 10 16 10 16z" />`,
];

/** The icon of a tab: recents, then the groups in the order of Unicode. */
export function categoryIcon(tab: number): TemplateResult {
  if (tab === 0) return icon('clock');
  if (tab === 1) return icon('smile');
  if (tab === 2) return icon('person');
  return html`<svg class="i" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    ${PATHS[tab - 3]}
  </svg>`;
}
