import { adoptStyles, LitElement, supportsAdoptingStyleSheets } from 'lit';
import type { CSSResult, CSSResultGroup, CSSResultOrNative } from 'lit';
import { registerSize } from '../internal/register-size.js';

/** By document: the sheet of each style there. A constructed sheet belongs to one document (CSSOM, section 6.1.2). */
const sheetsOf = new WeakMap<Document, Map<CSSResult, CSSStyleSheet>>();

/**
 * Base of all elements. Keeps their styles when a page moves them into another document, such as a frame, a popup or a
 * Picture-in-Picture window: browsers drop the adopted sheets there, and Lit adopts them once, for the first document.
 */
export class SottoElement extends LitElement {
  private static textsOfStyles: CSSResult[] = [];

  /** Keeps the styles from Lit: an element that is first rendered in another document may not adopt Lit's sheets. */
  protected static override finalizeStyles(styles?: CSSResultGroup): CSSResultOrNative[] {
    this.textsOfStyles = super.finalizeStyles(styles) as CSSResult[];
    return [];
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    if (supportsAdoptingStyleSheets) this.adoptSheets(root as ShadowRoot);
    else adoptStyles(root as ShadowRoot, this.styles);
    return root;
  }

  /** Called by the browser when the element has come into another document. */
  adoptedCallback(): void {
    if (this.shadowRoot && supportsAdoptingStyleSheets) this.adoptSheets(this.shadowRoot);
  }

  private get styles(): CSSResult[] {
    return (this.constructor as typeof SottoElement).textsOfStyles;
  }

  private adoptSheets(root: ShadowRoot): void {
    const { ownerDocument } = this;
    const view = ownerDocument.defaultView;
    // Documents without a window, such as those of templates, are never shown.
    if (view) root.adoptedStyleSheets = this.styles.map((style) => sheetIn(ownerDocument, view, style));
  }
}

function sheetIn(document: Document, view: Window & typeof globalThis, style: CSSResult): CSSStyleSheet {
  let sheets = sheetsOf.get(document);
  if (!sheets) {
    registerSize(view);
    sheetsOf.set(document, (sheets = new Map<CSSResult, CSSStyleSheet>()));
  }
  const known = sheets.get(style);
  if (known) return known;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync(style.cssText);
  sheets.set(style, sheet);
  return sheet;
}
