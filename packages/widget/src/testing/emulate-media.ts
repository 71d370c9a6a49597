import { deepAll } from './mount.js';

/**
 * Applies the rules of a media query to an element and what is inside it, or takes them away, where the browser of the tests is another kind of
 * device: one that is touched, or that has colours of its own. Sheets are shared by all elements of a kind: call the
 * returned function when the test ends.
 */
export function emulateMedia(
  root: Element,
  query:
    '(pointer: coarse)' | '(hover: hover)' | '(forced-colors: active)' | '(prefers-reduced-motion: reduce)',
  as: 'all' | 'not all' = 'all',
): () => void {
  const sheets = [root, ...deepAll(root.shadowRoot!)].flatMap(
    ({ shadowRoot }) => shadowRoot?.adoptedStyleSheets ?? [],
  );
  const rules = [...new Set(sheets)]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule): rule is CSSMediaRule => rule instanceof CSSMediaRule && rule.conditionText === query);
  for (const { media } of rules) media.mediaText = as;
  return () => {
    for (const { media } of rules) media.mediaText = query;
  };
}
