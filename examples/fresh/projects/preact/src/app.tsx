import '@sotto/widget/define';
import { useState } from 'preact/hooks';

export function App() {
  const [isShown, setShown] = useState(true);
  const [name, setName] = useState<string>();
  return (
    <main>
      <h1>Preact</h1>
      <p>{name ? `This page knows ${name}` : 'This page knows nobody'}</p>
      <button type="button" onClick={() => setShown(!isShown)}>
        Take the chat away or bring it back
      </button>
      {isShown && (
        <chat-widget
          mode="inline"
          server-url={import.meta.env.VITE_SOTTO_URL}
          client-id={import.meta.env.VITE_SOTTO_CLIENT_ID}
          onchat-session-start={({ detail }) => setName(detail.user.displayName)}
          onchat-session-end={() => setName(undefined)}
        />
      )}
    </main>
  );
}
