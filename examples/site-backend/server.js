// The part of a site's backend that signs its users into the chat. SOTTO_URL, SOTTO_ISSUER, SOTTO_KID and SOTTO_SECRET come
// from `sotto sites add` (see README.md).
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { userOf } from './sessions.js';

const { SOTTO_URL, SOTTO_ISSUER, SOTTO_KID, SOTTO_SECRET, PORT = 3000 } = process.env;
const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');

function chatToken({ id, name }) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: SOTTO_ISSUER, aud: SOTTO_URL, sub: String(id), name, iat, exp: iat + 600 };
  const text = `${encode({ alg: 'HS256', typ: 'JWT', kid: SOTTO_KID })}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', SOTTO_SECRET).update(text).digest('base64url')}`;
}

const server = createServer((request, response) => {
  const user = request.url === '/chat-token' ? userOf(request) : undefined;
  response.setHeader('Cache-Control', 'no-store');
  if (user) response.end(chatToken(user));
  else response.writeHead(request.url === '/chat-token' ? 401 : 404).end();
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
