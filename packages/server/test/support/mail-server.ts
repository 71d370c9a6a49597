import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A mail, as it arrived. */
interface ReceivedMail {
  /** Who gets it, as the envelope says. */
  to: string[];
  /** Headers by their names in lower case, unfolded. */
  headers: Record<string, string>;
  text: string;
  raw: string;
}

/** A mail server on a free port. */
export interface MailServer {
  port: number;
  environment: Record<string, string>;
  received: ReceivedMail[];
  /** How often a mail was begun. */
  tries: number;
  /** Reply to each recipient; `250 ok` by default. */
  reply: string;
  /** What happens where a recipient was named. */
  onRecipient?: () => void;
  /** What it does with a mail that it has read; by default it says `250 ok`. */
  onMail: (connection: { say(line: string): void; close(): void }) => void;
  close(): Promise<void>;
}

const DONE = '250 ok';

function parse(raw: string): Omit<ReceivedMail, 'to'> {
  const [head = '', ...body] = raw.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const [name = '', ...value] = line.split(': ');
      return [name.toLowerCase(), value.join(': ')];
    }),
  );
  const encoded = body.join('\r\n\r\n');
  const bytes =
    headers['content-transfer-encoding'] === 'quoted-printable'
      ? encoded
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : encoded;
  return { headers, raw, text: Buffer.from(bytes, 'latin1').toString().replaceAll('\r\n', '\n') };
}

/** Starts a mail server that takes every mail (RFC 5321), without TLS. */
export async function startMailServer(): Promise<MailServer> {
  const sockets = new Set<Socket>();

  function serve(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    let buffer = '';
    let to: string[] | undefined;
    let isData = false;
    const say = (line: string) => void socket.write(`${line}\r\n`);
    function take(line: string): void {
      if (/^MAIL/i.test(line)) {
        to = [];
        server.tries += 1;
      }
      const recipient = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1];
      if (recipient === undefined) isData = /^DATA/i.test(line);
      else {
        to!.push(recipient);
        server.onRecipient?.();
      }
      say(isData ? '354 go on' : recipient !== undefined ? server.reply : DONE);
    }
    say('220 test');
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      buffer += chunk;
      for (;;) {
        const end = isData ? '\r\n.\r\n' : '\r\n';
        const at = buffer.indexOf(end);
        if (at < 0) return;
        const part = buffer.slice(0, at);
        buffer = buffer.slice(at + end.length);
        if (isData) {
          server.received.push({ to: to!, ...parse(part) });
          isData = false;
          server.onMail({ say, close: () => socket.destroy() });
        } else take(part);
      }
    });
  }

  const listener = createServer(serve);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const server: MailServer = {
    port,
    environment: { SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'Sotto <chat@example.org>' },
    received: [],
    tries: 0,
    reply: DONE,
    onMail: ({ say }) => say(DONE),
    close: () =>
      new Promise((resolve) => {
        listener.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return server;
}

/** The link in a mail. */
export const linkIn = ({ text }: Pick<ReceivedMail, 'text'>): string => /^http\S+$/m.exec(text)![0];

/** Opens a page of the server, or sends its form. */
export async function openPage(method: 'GET' | 'POST', address: string, form?: string) {
  const body = form === undefined ? null : new URLSearchParams(form);
  const response = await fetch(address, { method, body });
  return { status: response.status, headers: response.headers, html: await response.text() };
}
