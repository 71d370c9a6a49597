const PROPERTIES = [
  { name: '--_sotto-size', syntax: '<length>', initialValue: '14px' },
  { name: '--_sotto-em', syntax: '<length>', initialValue: '16px' },
  { name: '--_sotto-angle', syntax: '<angle>', initialValue: '45deg' },
  { name: '--_sotto-zoom', syntax: '<number>', initialValue: '1' },
];

/**
 * Registers `--_sotto-size` as a length, so that its `em` is resolved once, at the element's root, and parts inherit
 * pixels. A rule in a shadow root cannot do that, and each window needs it: CSS Properties and Values API Level 1,
 * section 2.
 *
 * Where it is used, Firefox and WebKit apply the CSS `zoom` of the page once more: `--_sotto-em` compared with a true `em`
 * gives the factor, which is `--_sotto-zoom`. Lengths are divided by way of an angle, and that is a property of its own,
 * since WebKit takes the degrees of a nested one for radians.
 */
export function registerSize({ CSS }: typeof globalThis): void {
  for (const property of PROPERTIES)
    try {
      CSS.registerProperty({ inherits: true, ...property });
    } catch {
      // Another element, or another copy of the script, was first.
    }
}
