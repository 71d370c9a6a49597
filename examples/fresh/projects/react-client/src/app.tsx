import '@sotto/widget/define';
import { createChatClient } from '@sotto/sdk';
import { useEffect, useState } from 'react';

export function App() {
  // One client for the page's own code and for the element. StrictMode runs the effect, its clean-up, and the effect again.
  const [client] = useState(() =>
    createChatClient({
      serverUrl: import.meta.env.VITE_SOTTO_URL,
      clientId: import.meta.env.VITE_SOTTO_CLIENT_ID,
    }),
  );
  const [isShown, setShown] = useState(true);
  const [name, setName] = useState<string>();

  useEffect(() => {
    // Without a session it fails; the element connects when somebody has signed in.
    client.connect().catch(() => undefined);
    return () => client.disconnect();
  }, [client]);
  useEffect(() => client.on('auth.changed', ({ user }) => setName(user?.displayName)), [client]);

  return (
    <main>
      <h1>React, with a client of its own</h1>
      <p>{name ? `This page knows ${name}` : 'This page knows nobody'}</p>
      <button type="button" onClick={() => setShown(!isShown)}>
        Take the chat away or bring it back
      </button>
      {isShown && <chat-widget mode="inline" client={client} />}
    </main>
  );
}
