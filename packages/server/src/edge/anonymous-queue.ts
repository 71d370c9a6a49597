/** Pieces of work of strangers that begin in one turn of the event loop. */
const PER_TURN = 8;

/** Where the requests of strangers wait for their turn. */
export interface Lobby {
  /** Begins the work in the order of arrival, not before the next turn of the event loop. */
  enter(begin: () => void): void;
}

/**
 * Creates a lobby: however many strangers ask at once, a turn of the event loop begins a few of their requests, and what
 * people who have signed in do goes in between. What may wait here is bounded by the number of connections.
 */
export function createLobby({
  perTurn = PER_TURN,
  nextTurn = setImmediate as (run: () => void) => void,
} = {}): Lobby {
  const waiting: (() => void)[] = [];
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    nextTurn(turn);
  }

  function turn(): void {
    isScheduled = false;
    const now = waiting.splice(0, perTurn);
    if (waiting.length > 0) schedule();
    for (const begin of now) begin();
  }

  return {
    enter(begin) {
      waiting.push(begin);
      schedule();
    },
  };
}
