// Users at the token endpoint, each with an address of their own: the server believes one proxy (TRUSTED_PROXIES=1).
import { randomUUID } from 'node:crypto';

const PASSWORD = 'a long enough passphrase';
/** Milliseconds between two sign-ins of the honest user. */
const EVERY_MS = 1000;

/** The server's environment for attackers with many addresses. */
export const BEHIND_PROXY = { TRUSTED_PROXIES: '1' };
export const RIGHT = PASSWORD;
export const WRONG = 'not the passphrase';

/** Sends one request to the token endpoint from `address`. Returns the status, and the tokens if there are any. */
export async function askForToken({ url }, address, fields) {
  try {
    const response = await fetch(`${url}/oauth/token/`, {
      method: 'POST',
      headers: { 'X-Forwarded-For': address },
      body: new URLSearchParams({ client_id: 'demo', ...fields }),
    });
    const body = await response.json();
    return { status: response.status, ...body };
  } catch {
    return { status: 0 };
  }
}

/** Signs in with a password. */
export const signIn = (chat, address, username, password) =>
  askForToken(chat, address, { grant_type: 'password', username, password });

/** Registers a user while limits are off. Returns the username. */
export async function register({ url }) {
  const username = `v${randomUUID().slice(0, 13)}`;
  await fetch(`${url}/api/auth/register/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  return username;
}

/** Repeats `work(turn)`, `width` at once, until the signal. Returns the count of each status. */
export async function repeat(signal, width, work) {
  const statuses = {};
  let turn = 0;
  const run = async () => {
    while (!signal.aborted) {
      const { status } = await work(turn++);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: width }, run));
  return statuses;
}

/** Signs in every second as an honest user from an address of their own, until the signal. */
export async function signInHonestly(chat, signal, username) {
  const honest = { asked: 0, refused: 0, maxMs: 0 };
  while (!signal.aborted) {
    const start = performance.now();
    const { status } = await signIn(chat, '203.0.113.77', username, RIGHT);
    const ms = performance.now() - start;
    honest.asked += 1;
    if (status !== 200) honest.refused += 1;
    honest.maxMs = Math.max(honest.maxMs, Math.round(ms));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, EVERY_MS - ms)));
  }
  return honest;
}
