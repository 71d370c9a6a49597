// Puts the server's address and the client id into the page.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { SOTTO_URL, SOTTO_CLIENT_ID } = process.env;
const page = readFileSync('index.html', 'utf8');

mkdirSync('dist', { recursive: true });
writeFileSync(
  'dist/index.html',
  page.replaceAll('https://chat.example.org', SOTTO_URL).replaceAll('YOUR_CLIENT_ID', SOTTO_CLIENT_ID),
);
