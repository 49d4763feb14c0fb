import { type ClientName, MAX_NAME_CHARS } from "../wire/call_about.ts";
import { ownText } from "./own_text.ts";

/** Sessions whose client is remembered; the one heard of longest ago goes first. */
const MAX_SESSIONS = 512;

/** Which client opened which MCP session: later calls of a session do not say it again. */
export class SessionClients {
  readonly #bySession = new Map<string, ClientName>();

  /** A server answered `initialize` of a client with a session. */
  opened(session: string | undefined, client: ClientName | undefined): void {
    if (session === undefined || client === undefined) return;
    this.#bySession.delete(session);
    this.#bySession.set(session, client);
    if (this.#bySession.size <= MAX_SESSIONS) return;
    for (const oldest of this.#bySession.keys()) {
      this.#bySession.delete(oldest);
      return;
    }
  }

  /** The client of a call: what it says itself, else what its session's first call said. */
  of(session: string | undefined, said: ClientName | undefined): ClientName | undefined {
    if (said === undefined) return session === undefined ? undefined : this.#bySession.get(session);
    const { name, version } = said;
    return { name: ownText(name, MAX_NAME_CHARS), version: ownText(version, MAX_NAME_CHARS) };
  }
}
