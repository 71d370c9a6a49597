import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { CLOSE_CODES, SLUG_PATTERN } from '@sotto/protocol';
import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';

/** The subprotocol that the server answers. */
export const SUBPROTOCOL = 'chat.v1';
const BEARER_SUBPROTOCOL = 'bearer.';
const PATH = /^\/ws\/chat\/([^/?#]+)\/?(?:\?(.*))?$/;

/** What a plain WebSocket asks for. */
export interface PlainRequest {
  /** Slug as it stands in the path; `null` where it cannot be one. */
  slug: string | null;
  token: string | undefined;
  origin: string | undefined;
  /** Who asks. */
  peer: { address: string; socket: Socket };
}

/** Reads an upgrade request; `null` where its path is another's. Never throws. */
export function parsePlainRequest(request: IncomingMessage, trustedProxies: number): PlainRequest | null {
  const match = PATH.exec(request.url ?? '');
  if (!match?.[1]) return null;
  return {
    slug: SLUG_PATTERN.test(match[1]) ? match[1] : null,
    token: tokenOf(request, match[2]),
    origin: request.headers.origin,
    peer: { address: clientAddress(request, trustedProxies), socket: request.socket },
  };
}

/** The token by subprotocol pair, by `Authorization`, or by `?token=`. */
function tokenOf(request: IncomingMessage, query: string | undefined): string | undefined {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const bearer = offered.find((name) => name.startsWith(BEARER_SUBPROTOCOL));
  if (bearer) return bearer.slice(BEARER_SUBPROTOCOL.length);
  const header = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return header?.[1] ?? new URLSearchParams(query ?? '').get('token') ?? undefined;
}

/** Close code for what ended a plain WebSocket. */
export function closeCodeOf(error: unknown): number {
  if (!(error instanceof AppError)) return 1011;
  if (error.code === 'draining') return CLOSE_CODES.restart;
  if (error.status === 401) return CLOSE_CODES.unauthorized;
  if (error.status === 403) return CLOSE_CODES.forbidden;
  if (error.status === 404) return CLOSE_CODES.notFound;
  if (error.status === 429) return CLOSE_CODES.rateLimited;
  return 1011;
}
