/**
 * A command for component tests: input events of the browser's own that the runner has no command for, such as touches of
 * several fingers (Chrome DevTools Protocol, domain `Input`).
 */
export function rawInput() {
  return {
    name: 'raw-input',
    async executeCommand({ command, payload, session }) {
      if (command !== 'raw-input') return undefined;
      const devTools = await session.browser.getPage(session.id).createCDPSession();
      try {
        for (const [method, parameters] of payload) await devTools.send(`Input.${method}`, parameters);
      } finally {
        await devTools.detach();
      }
      return true;
    },
  };
}
