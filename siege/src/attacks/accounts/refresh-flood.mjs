import { RIGHT, askForToken, register, repeat, signIn } from '../../accounts.mjs';

const SESSIONS = 4;

/** One account refreshes four sessions as fast as it can. */
export const attack = {
  name: 'refresh-flood',
  goal: { p95Ms: 50, memoryMiB: 64 },
  prepare: register,
  async run(chat, signal) {
    const tokens = await Promise.all(
      Array.from({ length: SESSIONS }, () => signIn(chat, '192.0.2.1', chat.prepared, RIGHT)),
    );
    const refresh = async (session) => {
      const response = await askForToken(chat, '192.0.2.1', {
        grant_type: 'refresh_token',
        refresh_token: tokens[session].refresh_token,
      });
      if (response.refresh_token) tokens[session] = response;
      return response;
    };
    const all = await Promise.all(tokens.map((_, session) => repeat(signal, 1, () => refresh(session))));
    const statuses = {};
    for (const one of all)
      for (const [status, count] of Object.entries(one)) statuses[status] = (statuses[status] ?? 0) + count;
    return { statuses };
  },
};
