import type { ChatClient } from '@sotto/sdk';
import type { RecordedVoice } from './voice-recording.js';

/** By client and room: what was recorded, and neither sent nor discarded. */
const unsent = new WeakMap<ChatClient, Map<string, RecordedVoice>>();

/** Keeps a recording while the user is in another room. */
export function keepVoice(client: ChatClient, room: string, voice: RecordedVoice): void {
  const rooms = unsent.get(client) ?? new Map<string, RecordedVoice>();
  unsent.set(client, rooms.set(room, voice));
}

/** Returns the recording of a room, which is kept no longer. */
export function takeVoice(client: ChatClient, room: string): RecordedVoice | undefined {
  const voice = unsent.get(client)?.get(room);
  unsent.get(client)?.delete(room);
  return voice;
}
