/** First digit of a frame: Engine.IO 4, https://socket.io/docs/v4/engine-io-protocol/ */
export const enum Engine {
  Open = '0',
  Ping = '2',
  Pong = '3',
  Message = '4',
}
/** Second digit of a message: Socket.IO 5, https://socket.io/docs/v4/socket-io-protocol/ */
export const enum Packet {
  Connect = '0',
  Disconnect = '1',
  Event = '2',
  Ack = '3',
  ConnectError = '4',
}
/** Packet, namespace, id of the acknowledgement, JSON. */
const PACKET = /^(\d)(?:(\/[^,]*),)?(\d+)?([^]*)$/;

/**
 * Parses a Socket.IO packet.
 *
 * @param text - a message of Engine.IO, without its first digit
 * @throws SyntaxError if its data is not JSON
 */
export function parsePacket(text: string) {
  const [, packet, namespace = '/', id, json = ''] = PACKET.exec(text) ?? [];
  return { packet, namespace, id: Number(id), data: json === '' ? undefined : (JSON.parse(json) as unknown) };
}
