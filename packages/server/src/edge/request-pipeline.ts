import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { AnonymousQueue } from './anonymous-queue.js';
import { ENDED } from './base-response.js';
import type { Peer, QueuedRequest } from './peer.js';

/**
 * Pending requests of one TCP connection: one that runs, and those behind it, since responses leave in the order of
 * requests (RFC 9112 section 9.3.2). Browsers and proxies never pipeline.
 */
export const MAX_PENDING_REQUESTS = 8;

interface PipelineDeps {
  peerOf(socket: Socket): Peer | undefined;
  anonymous: AnonymousQueue;
  /** Called when a peer exceeds the limit; must disconnect it. */
  onExcess(peer: Peer): void;
  /** Called when a response is complete, whether or not the peer has read it. */
  onEnded(peer: Peer): void;
}

/** Runs the requests of each connection one after the other. Returns a wrapper for request listeners. */
export function createRequestPipeline({
  peerOf,
  anonymous,
  onExcess,
  onEnded,
}: PipelineDeps): (listener: RequestListener) => RequestListener {
  function run(peer: Peer, { listener, request, response }: QueuedRequest): void {
    if (peer.userId !== undefined) return listener(request, response);
    anonymous.add(() => {
      if (!peer.socket.destroyed) listener(request, response);
    });
  }

  // Two functions for all responses: a flood must not allocate a closure for each.
  function onResponseClose(this: ServerResponse): void {
    const peer = peerOf(this.req.socket)!;
    peer.pending.delete(this);
    // The others need no response: their connection is gone.
    const next = peer.socket.destroyed ? undefined : peer.queue.shift();
    if (next) run(peer, next);
  }

  function onResponseEnded(this: ServerResponse): void {
    onEnded(peerOf(this.req.socket)!);
  }

  return (listener) => (request: IncomingMessage, response: ServerResponse) => {
    const peer = peerOf(request.socket);
    if (!peer || peer.isCut) return;
    if (peer.pending.size >= MAX_PENDING_REQUESTS) return onExcess(peer);
    peer.pending.add(response);
    response.on('close', onResponseClose).on(ENDED, onResponseEnded);
    // So only one request of a flood in one chunk is handled before the connection is disconnected.
    if (peer.pending.size > 1) peer.queue.push({ listener, request, response });
    else run(peer, { listener, request, response });
  };
}
