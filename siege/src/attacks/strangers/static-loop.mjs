import { askInLoop, requestOf } from '../../loop.mjs';

const WIDTH = 32;
/** As many as may be under way on one connection. */
const DEPTH = 8;

/** The largest public file, requested again as soon as it has arrived. */
export const attack = {
  name: 'static-loop',
  goal: { p95Ms: 100, memoryMiB: 64 },
  run: (chat, signal) =>
    askInLoop(chat, signal, {
      ...{ width: WIDTH, depth: DEPTH },
      request: () => requestOf('GET', '/widget/chat-widget.js'),
    }),
};
