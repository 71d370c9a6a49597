import type { Command } from '../command.js';

/** `sotto serve`. */
export const serve: Command = {
  name: 'serve',
  summary: 'run the server; what npm start does',
  help: `Usage: sotto serve

Starts the server. Environment variables or a .env file configure it; .env.example documents each of them.
SIGTERM, SIGINT and SIGHUP stop it gracefully; another one more than a second later ends it at once.`,
  async run() {
    // Loaded here, since every other command starts faster without the server.
    const { serveUntilStopped } = await import('../serve/serve-until-stopped.js');
    await serveUntilStopped();
  },
};
