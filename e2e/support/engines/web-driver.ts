/** A session of the W3C WebDriver protocol (https://www.w3.org/TR/webdriver2/). */
export interface WebDriver {
  /** Sends a command of the session and returns its value. */
  send<R>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<R>;
}

/** A key of the WebDriver protocol, by its `KeyboardEvent.key`. */
const KEYS: Record<string, string> = {
  Backspace: '\uE003',
  Tab: '\uE004',
  Enter: '\uE007',
  Shift: '\uE008',
  Control: '\uE009',
  Alt: '\uE00A',
  Escape: '\uE00C',
  Space: ' ',
  PageUp: '\uE00E',
  PageDown: '\uE00F',
  End: '\uE010',
  Home: '\uE011',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
  Delete: '\uE017',
  Meta: '\uE03D',
};

/** Opens a session. */
export async function openSession(endpoint: string, capabilities: object): Promise<WebDriver> {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${endpoint}${path}`, {
      method,
      ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
      headers: { 'content-type': 'application/json' },
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  };
  const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string };
  return {
    send: async <R>(method: string, path: string, body?: object) =>
      (await call(method, `/session/${sessionId}${path}`, body)) as R,
  };
}

/** Actions of one chord after the other: the modifiers before its last key are held meanwhile. */
export function keyActions(...chords: string[]): object {
  const actions = chords.flatMap((chord) => {
    const keys = (chord === '+' ? [chord] : chord.split('+')).map((key) => KEYS[key] ?? key);
    const down = keys.map((value) => ({ type: 'keyDown', value }));
    return [...down, ...keys.toReversed().map((value) => ({ type: 'keyUp', value }))];
  });
  return { type: 'key', id: 'keyboard', actions };
}

/** Actions of the mouse at one place. */
export function mouseActions(x: number, y: number, isClick: boolean): object {
  const click = [
    { type: 'pointerDown', button: 0 },
    { type: 'pointerUp', button: 0 },
  ];
  return {
    type: 'pointer',
    id: 'mouse',
    parameters: { pointerType: 'mouse' },
    actions: [{ type: 'pointerMove', x: Math.round(x), y: Math.round(y) }, ...(isClick ? click : [])],
  };
}

/** One turn of the wheel at one place. */
export function wheelActions(x: number, y: number, deltaX: number, deltaY: number): object {
  return {
    type: 'wheel',
    id: 'wheel',
    actions: [{ type: 'scroll', x: Math.round(x), y: Math.round(y), deltaX, deltaY, duration: 0 }],
  };
}
