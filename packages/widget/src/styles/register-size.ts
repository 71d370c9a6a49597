/**
 * Makes `--_sotto-size` a length, so that its `em` is resolved once, at the element's root, and parts inherit pixels. A
 * rule in a shadow root cannot say that, and each window has its own: CSS Properties and Values API Level 1, section 2.
 */
export function registerSize({ CSS }: typeof globalThis): void {
  try {
    CSS.registerProperty({ name: '--_sotto-size', syntax: '<length>', inherits: true, initialValue: '14px' });
  } catch {
    // Another element, or another copy of the script, was first.
  }
}
