// Before a package is packed: puts the guides into its `docs`, so that they always fit the version that is installed.
import { cpSync, rmSync } from 'node:fs';

const guides = new URL('../docs/guides/', import.meta.url);
rmSync('docs', { recursive: true, force: true });
cpSync(guides, 'docs', { recursive: true });
