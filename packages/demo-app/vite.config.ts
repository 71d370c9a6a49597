import { defineConfig } from 'vite';
import { precompress } from '../../scripts/precompress.mjs';

const pages = ['index', 'chat', 'monitor', 'embed'];

export default defineConfig({
  plugins: [{ name: 'precompress', closeBundle: () => precompress('dist') }],
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
