import type { Socket } from 'node:net';
/**
 * Ties the lives of two sockets together: where one breaks or closes, the other is destroyed. Bytes are not forwarded.
 *
 * @param near - the socket of the client
 * @param far - the socket to the server
 */
export declare function joinSockets(near: Socket, far: Socket): void;
/**
 * Writes bytes that came from one socket to another, and reads no further until they have left.
 *
 * @param from - the socket that was read
 * @param to - the socket to write to
 * @param bytes - what was read
 */
export declare function forward(from: Socket, to: Socket, bytes: Buffer): void;
