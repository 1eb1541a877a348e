import { asChatError, ChatError, noNetwork } from "../errors.js";
import type { UserId } from "../generated/wire.js";
import { fate } from "../outbox/queue.js";
import type { Http } from "./http.js";

/** Whose credentials these are, as the server says: a cookie may be another user's than this device remembers. */
export class Whose {
  /** Settled when the server has said it; absent until that is asked. */
  #said: Promise<void> | undefined;

  constructor(
    private readonly http: Http,
    private readonly identify: (user: UserId) => void,
  ) {}

  /** Asks, unless the server has said so: once this resolves the state is that user's. What it rejects with passes. */
  ask(): Promise<void> {
    this.#said ??= this.#ask();
    return this.#said;
  }

  /** A connection has said that they are those of the user who is identified. */
  said(): void {
    this.#said = Promise.resolve();
  }

  /** It is not known any more. */
  forget(): void {
    this.#said = undefined;
  }

  #ask(): Promise<void> {
    const asked: Promise<void> = whoAmI(this.http).then(
      (user) => {
        // A connection, or a newer credential, may have said it meanwhile.
        if (this.#said !== asked) return;
        this.identify(user);
        this.#said = asked;
      },
      (thrown) => {
        if (this.#said === asked) this.forget();
        const error = asChatError(thrown);
        // What something between here and the server says of this address is nothing for good.
        throw fate(error) === "again" ? error : noNetwork();
      },
    );
    return asked;
  }
}

async function whoAmI(http: Http): Promise<UserId> {
  const { body } = await http.call("GET", "/session");
  const user = (body as { userId?: unknown } | undefined)?.userId;
  if (typeof user !== "number") throw new ChatError("network", "this is not the server");
  return user;
}
