// Copies the pictures of the documentation from those of the e2e tests; run `node scripts/verify.mjs e2e` first.
import { copyFileSync, mkdirSync } from 'node:fs';

mkdirSync('docs/images', { recursive: true });
for (const [shot, image] of [
  ['room-1280-light', 'chat'],
  ['monitor-1280-light', 'monitor'],
]) {
  copyFileSync(`e2e/shots/${shot}.png`, `docs/images/${image}.png`);
}
