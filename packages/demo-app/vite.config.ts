import { defineConfig } from 'vite';
import type { Plugin } from 'vite';
import { precompress } from '../../scripts/precompress.mjs';
import { base } from '../widget/src/styles/base.styles.js';
import { button } from '../widget/src/styles/button.styles.js';
import { tokens } from '../widget/src/styles/tokens.styles.js';

const pages = ['index', 'chat', 'monitor', 'embed'];

/** The style sheet that the pages link as `/widget.css`: the tokens, reset and buttons of the widget. */
function widgetStyles(): Plugin {
  const PATH = '/widget.css';
  return {
    name: 'widget-styles',
    enforce: 'pre',
    resolveId: (id) => (id === PATH ? PATH : undefined),
    load: (id) =>
      id === PATH ? `@layer base {${[...base, button].join('\n')}}\n${tokens.cssText}` : undefined,
  };
}

export default defineConfig({
  plugins: [widgetStyles(), { name: 'precompress', closeBundle: () => precompress('dist') }],
  // Also below a path of another site's host.
  base: './',
  build: {
    target: 'es2022',
    // Nothing inline: the pages run under script-src 'self' and style-src 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: pages.map((page) => `${page}.html`) },
  },
});
