// A site whose users are themselves in the chat: its page, and the part of its backend that signs them in. SOTTO_URL,
// SOTTO_CLIENT_ID, SOTTO_ISSUER, SOTTO_KID and SOTTO_SECRET come from `sotto sites add` (see README.md).
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { signIn, userOf } from './sessions.js';

const { SOTTO_URL, SOTTO_CLIENT_ID, SOTTO_ISSUER, SOTTO_KID, SOTTO_SECRET, PORT = 3000 } = process.env;
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

function chatToken({ id, name }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: SOTTO_ISSUER, aud: SOTTO_URL, sub: String(id), name, iat, exp: iat + 600 };
  const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: SOTTO_KID })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', SOTTO_SECRET).update(text).digest('base64url')}`;
}

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');
const page = read('index.html')
  .replaceAll('SOTTO_URL', SOTTO_URL)
  .replace('SOTTO_CLIENT_ID', SOTTO_CLIENT_ID);
const script = read('chat.js');

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://site.example');
  response.setHeader('Cache-Control', 'no-store');
  if (pathname === '/') {
    if (searchParams.has('user')) signIn(response, searchParams.get('user'));
    response.setHeader('Content-Type', 'text/html; charset=utf-8').end(page);
  } else if (pathname === '/chat.js') {
    response.setHeader('Content-Type', 'text/javascript; charset=utf-8').end(script);
  } else if (pathname === '/chat-token' && request.method === 'POST') {
    const user = userOf(request);
    if (user) response.end(chatToken(user));
    else response.writeHead(401).end();
  } else response.writeHead(404).end();
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
