// Copies the script with its chunks, and puts the server's address and the client id into the page.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const { SOTTO_URL, SOTTO_CLIENT_ID } = process.env;
const page = readFileSync('index.html', 'utf8');

mkdirSync('dist', { recursive: true });
cpSync('node_modules/@sotto/widget/dist/cdn', 'dist/chat', { recursive: true });
writeFileSync(
  'dist/index.html',
  page.replaceAll('https://chat.example.org', SOTTO_URL).replaceAll('YOUR_CLIENT_ID', SOTTO_CLIENT_ID),
);
