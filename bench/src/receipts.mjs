// Checks one room: every receiver gets each message exactly once and in order, and the store holds what was
// acknowledged. A receiver's frame is parsed once for the whole room, as all get the same text.

const WAIT_MS = 20_000;
const PAGE = 100;

/** Creates the check of a room; `onFirst` is called for each message when its first receiver has it. */
export function createReceipts(size, { onReceived } = {}) {
  const idBySeq = [];
  const acknowledged = new Map();
  const parsed = new Map();
  const places = Array.from({ length: size }, () => ({ last: 0, ahead: new Set() }));
  const faults = { lost: 0, duplicated: 0, outOfOrder: 0, changed: 0, notStored: 0 };

  function parse(text) {
    let known = parsed.get(text);
    if (!known) {
      const { seq, clientMessageId } = JSON.parse(text.slice(2))[1].message;
      known = { seq, id: clientMessageId, left: size };
      parsed.set(text, known);
      if ((idBySeq[seq] ??= known.id) !== known.id) faults.changed += 1;
    }
    known.left -= 1;
    if (known.left <= 0) parsed.delete(text);
    return known;
  }

  return {
    faults,
    /** Records a frame of a receiver. */
    received(place, text) {
      const { seq, id } = parse(text);
      const own = places[place];
      if (seq === own.last + 1) {
        own.last = seq;
        while (own.ahead.delete(own.last + 1)) own.last += 1;
      } else if (seq <= own.last || own.ahead.has(seq)) faults.duplicated += 1;
      else {
        faults.outOfOrder += 1;
        own.ahead.add(seq);
      }
      onReceived?.(id);
    },
    /** Records the acknowledgement of the sender. */
    acknowledged(id, seq) {
      acknowledged.set(id, seq);
      if ((idBySeq[seq] ??= id) !== id) faults.changed += 1;
    },
    get acknowledgedCount() {
      return acknowledged.size;
    },
    /** Resolves when every receiver has every message, or when no more are expected. */
    async settle() {
      const highest = () => idBySeq.length - 1;
      const end = performance.now() + WAIT_MS;
      while (places.some(({ last }) => last < highest()) && performance.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 20));
      for (const { last, ahead } of places) faults.lost += Math.max(0, highest()) - last - ahead.size;
    },
    /** Reads the whole room and compares it. */
    async checkStore(http, { slug, members }) {
      const { token } = members[0];
      let after = 0;
      const stored = new Map();
      for (let more = true; more;) {
        const path = `/api/chat/rooms/${slug}/messages/?after=${after}&limit=${PAGE}`;
        const { results, hasMoreAfter } = await http.call('GET', path, { token });
        for (const { seq, clientMessageId } of results) {
          if (seq !== after + 1 || stored.has(clientMessageId)) faults.changed += 1;
          stored.set(clientMessageId, seq);
          after = seq;
        }
        more = hasMoreAfter;
      }
      for (const [id, seq] of acknowledged) if (stored.get(id) !== seq) faults.notStored += 1;
      for (const [seq, id] of idBySeq.entries()) if (id && stored.get(id) !== seq) faults.notStored += 1;
    },
  };
}

/** Returns the faults of all rooms together. */
export function sumFaults(rooms) {
  const sum = {};
  for (const { receipts } of rooms)
    for (const [name, count] of Object.entries(receipts.faults)) sum[name] = (sum[name] ?? 0) + count;
  return sum;
}
