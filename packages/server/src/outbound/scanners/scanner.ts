import type { ScanFile } from '../../services/deps.js';
import { createClamdScanner } from './clamd.js';
import type { ClamdAddress } from './clamd.js';
import { createHttpScanner } from './http-scanner.js';

/** The port of clamd where an address has none. */
const CLAMD_PORT = 3310;

/** Creates the scanner at `FILE_SCAN_URL`: `clamd://host:3310`, `unix:/path/of/clamd.ctl`, `https://host/path`. */
export function createScanner(url: string): ScanFile {
  const address = clamdAddressOf(url);
  return address ? createClamdScanner(address) : createHttpScanner(url);
}

function clamdAddressOf(url: string): ClamdAddress | null {
  if (url.startsWith('unix:')) return { path: url.slice('unix:'.length) };
  if (!url.startsWith('clamd:')) return null;
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? CLAMD_PORT : Number(port) };
}
