// S4: sign in with a password and refresh, 4 connections.
import { createHttp } from '../http.mjs';
import { closedLoop } from '../measure.mjs';
import { ensurePeople, refresh, signIn } from '../people.mjs';

const CONNECTIONS = 4;

export async function signInAndRefresh({ server, durationMs, warmUpMs }) {
  // Not the shared users: so many sign-ins end a user's earlier sessions, whose tokens later scenarios need.
  const members = await ensurePeople(server.url, [], CONNECTIONS);
  const http = createHttp(server.url, CONNECTIONS);
  const timing = { width: CONNECTIONS, warmUpMs, durationMs: Math.round(durationMs / 2) };
  const tokens = [];
  const login = await closedLoop(server, {
    ...timing,
    async work(lane) {
      tokens[lane] = (await signIn(http, members[lane].username)).refresh_token;
    },
  });
  const refreshed = await closedLoop(server, {
    ...timing,
    async work(lane) {
      const next = (await refresh(http, tokens[lane])).refresh_token;
      if (!next || next === tokens[lane]) throw new Error('a refresh returned no new token');
      tokens[lane] = next;
    },
  });
  http.close();
  return { refreshCpuMs: refreshed.cpuMs, loginCpuMs: login.cpuMs, refresh: refreshed, login };
}
