import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const key = Buffer.from(process.env.SOTTO_WEBHOOK_SECRET.replace('whsec_', ''), 'base64');
const seen = new Set(); // in your database: webhook-ids of the last days

function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signatures = '' } = headers;
  if (!id || Math.abs(Date.now() / 1000 - Number(time)) > 300) return false;
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest();
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace('v1,', ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

const MAX_BYTES = 1024 * 1024; // more than any event has

/** Reads a body; `undefined` where it is too long, or the sender went away. */
async function read(request) {
  const chunks = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      chunks.push(chunk);
      if ((size += chunk.length) > MAX_BYTES) return undefined;
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

createServer(async (request, response) => {
  const body = await read(request);
  if (!body) return response.writeHead(413).end();
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  response.writeHead(204).end();
  const id = request.headers['webhook-id'];
  if (seen.has(id)) return;
  seen.add(id);
  const { type, data } = JSON.parse(body);
  console.log(type, data);
}).listen(Number(process.env.PORT ?? 3000));
