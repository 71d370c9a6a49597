/*
 * How each lazy part is imported. Bundlers make a chunk of each; for script tags the build makes a script of each, and puts
 * cdn/imports.ts in the place of this module.
 */
export const imports = {
  extras: () => import('./extras.js'),
  emojis: () => import('./emojis.js'),
  'sign-in': () => import('./sign-in.js'),
  media: () => import('./media.js'),
  shared: () => import('./shared.js'),
  lightbox: () => import('./lightbox.js'),
  settings: () => import('./settings.js'),
};
