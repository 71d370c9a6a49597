// A small HTTP client: JSON over a fixed number of kept connections.
import { Agent, request } from 'node:http';

/** Creates a client of one server with at most `connections` connections. */
export function createHttp(baseUrl, connections) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });

  /** Resolves with the parsed body; rejects for any status from 300 on. */
  function call(method, path, { token, body, form } = {}) {
    const payload = body ? JSON.stringify(body) : form && new URLSearchParams(form).toString();
    const headers = {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(payload !== undefined && {
        'Content-Type': body ? 'application/json' : 'application/x-www-form-urlencoded',
        'Content-Length': Buffer.byteLength(payload),
      }),
    };
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, baseUrl), { method, agent, headers }, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode >= 300)
            reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`));
          else resolve(text === '' ? null : JSON.parse(text));
        });
      });
      sent.on('error', reject);
      sent.end(payload);
    });
  }

  return { call, close: () => agent.destroy() };
}
