import { blocks, flood, randomText } from '../../flood.mjs';

/** Pipelined requests, each with another random bearer token. */
export const attack = {
  name: 'bearer-pipeline',
  goal: { p95Ms: 100, memoryMiB: 64, cut: true },
  run(chat, signal) {
    const request = () =>
      `GET /api/chat/rooms/ HTTP/1.1\r\nHost: s\r\nAuthorization: Bearer ${randomText(24)}\r\n\r\n`;
    return flood(chat, signal, { bodies: blocks(8, 64 * 1024, request) });
  },
};
