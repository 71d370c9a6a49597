import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { encode } from 'uqr';

/** Modules of the empty border that readers need around a code (ISO/IEC 18004, section 7.3.6: four). */
const QUIET_ZONE = 4;

/**
 * Draws the QR code of a text as one path, so that it prints and scales. Dark on white in both themes: many readers do not
 * recognize an inverted code.
 */
export function qrCode(text: string, label: string): TemplateResult {
  const { data, size } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  return html`<svg class="qr" viewBox="0 0 ${size} ${size}" role="img" aria-label=${label}>
    ${svg`<path d=${data.map(rowPath).join('')} />`}
  </svg>`;
}

/** The dark modules of a row, each run of them as one rectangle. */
function rowPath(row: boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x += 1) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x += 1;
    path += ['M', from, ' ', y, 'h', x - from + 1, 'v1H', from, 'z'].join('');
  }
  return path;
}
