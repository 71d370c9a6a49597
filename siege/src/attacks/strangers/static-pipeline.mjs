import { blocks, flood } from '../../flood.mjs';

/** Pipelined requests for the largest public file. */
export const attack = {
  name: 'static-pipeline',
  goal: { p95Ms: 100, memoryMiB: 64, cut: true },
  run(chat, signal) {
    const request = () => 'GET /widget/chat-widget.js HTTP/1.1\r\nHost: s\r\n\r\n';
    return flood(chat, signal, { bodies: blocks(1, 64 * 1024, request) });
  },
};
