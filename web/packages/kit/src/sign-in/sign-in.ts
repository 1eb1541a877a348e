import type { Auth, Me, TokenReason } from "@switchboard/chat";
import { type After, Embedder } from "./embedder.js";
import type { Link, Page } from "./page.js";
import { parseMe, type SessionApi, SignInError } from "./session-api.js";

/** Somebody who is signed in. */
export interface Session {
  me: Me;
  /** For the options of the chat's client. */
  auth: Auth;
  /** Takes the sign-in back. Rejects, and leaves it as it is, when the server cannot be reached. */
  signOut(): Promise<void>;
}

/** Where the sign-in stands. */
export type SignInState =
  | { kind: "restoring" }
  /** `ended`: the sign-in has ended by itself; what is on the screen stays there. */
  | { kind: "signed in"; session: Session; ended: boolean }
  /** A link would make somebody else of whoever is signed in. `failed`: it did not, though they wanted to. */
  | { kind: "asking"; present: Me; next: Me; failed?: true }
  /** Nobody is: a token is waited for, or the demo asks who. `refused`: the last token was no good. */
  | { kind: "needed"; refused: boolean }
  /** Somebody of the other side is. */
  | { kind: "wrong role"; session: Session }
  /** The server did not answer, and nobody is remembered. */
  | { kind: "unreachable" };

/** What `SignIn` works with. */
export interface SignInParts {
  role: Me["role"];
  /** Whether the demo sign-in may be used. */
  demo: boolean;
  api: SessionApi;
  page: Page;
  after: After;
}

/** How long the server is waited for when somebody can be let in without it, in milliseconds. */
const SHORT_PATIENCE_MS = 3_000;

/** Who somebody is, and, where the browser does not keep the cookie, the token that proves it. */
interface Proof {
  me: Me;
  token?: string;
}

/** Signs one person in and keeps them so, until `stop`. Can be started again. */
export class SignIn {
  readonly #parts: SignInParts;
  readonly #embedder: Embedder;
  readonly #listeners = new Set<() => void>();
  #state: SignInState = { kind: "restoring" };
  /** The proof that is in use. */
  #proof: Proof | undefined;
  /** Came by message, and has not been exchanged yet. */
  #token: string | undefined;
  /** Came by address, which anybody may have written, and has been neither used nor turned down yet. */
  #link: Link | undefined;
  /** The use of its code, which has only one. */
  #redeemed: Promise<Me> | undefined;
  /** That of which its user is asked. */
  #next: Link | undefined;
  /** Remembered from earlier, and not confirmed by the server yet. */
  #unconfirmed = false;
  /** Counts what supersedes earlier work: its late answers are dropped. */
  #generation = 0;
  #stops: (() => void)[] = [];

  constructor(parts: SignInParts) {
    this.#parts = parts;
    this.#embedder = new Embedder(parts.page, parts.after);
  }

  readonly getState = (): SignInState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  start(): void {
    const { page } = this.#parts;
    this.#takeLink();
    this.#embedder.start((token) => {
      this.#take(undefined);
      this.#token = token;
      void this.restore();
    });
    this.#stops = [
      page.onOtherTab(() => this.#otherTab()),
      page.onLink(() => {
        this.#takeLink();
        void this.restore();
      }),
      page.onNetwork(() => {
        if (this.#unconfirmed || this.#state.kind === "unreachable") void this.restore();
      }),
      () => this.#embedder.stop(),
    ];
    void this.restore();
  }

  stop(): void {
    this.#generation += 1;
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  /** Finds out who is signed in: by a token that has come, else by what is in use, else by the cookie. */
  restore(): Promise<void> {
    return this.#enter(() => {
      if (this.#link !== undefined) return this.#compare(this.#link);
      return this.#token === undefined ? this.#look() : this.#exchange(this.#token);
    });
  }

  /** Whoever is asked wants to be who the link says. */
  async confirm(): Promise<void> {
    const next = this.#next;
    this.#next = undefined;
    if (next !== undefined) await this.#enter(() => this.#use(next));
  }

  /** ... or does not: nothing has been changed yet. */
  async decline(): Promise<void> {
    this.#take(undefined);
    await this.#enter(() => this.#look());
  }

  /** Tries to go on where the sign-in has ended: another page may have begun a new one. */
  async again(): Promise<void> {
    const state = this.#state;
    if (state.kind !== "signed in") return this.restore();
    await this.#enter(() => this.#newProof(state.session.me, "expiring"));
  }

  #takeLink(): void {
    const link = this.#parts.page.takeLink();
    if (link === undefined) return;
    this.#token = undefined;
    this.#take(link);
  }

  #take(link: Link | undefined): void {
    this.#link = link;
    this.#next = undefined;
    this.#redeemed = undefined;
  }

  /** Somebody has signed in or out in another tab; who signs out there does so here. */
  #otherTab(): void {
    if (this.#state.kind === "signed in" && this.#parts.page.remembered.get() === null) this.#leave(false);
    else void this.restore();
  }

  /** Who is signed in, as far as that can be found out at once. */
  async #present(): Promise<Me | undefined> {
    const state = this.#state;
    if (state.kind === "signed in" || state.kind === "wrong role") return state.session.me;
    return (await this.#parts.api.me().catch(() => undefined)) ?? this.#recall();
  }

  /** Nobody becomes somebody else by a link without being asked, and until then nothing is changed. */
  async #compare(link: Link): Promise<Proof> {
    const { api } = this.#parts;
    const present = await this.#present();
    try {
      if (present === undefined) return await this.#use(link);
      const next = await ("code" in link ? api.look(link.code) : api.me(link.token));
      if (!isOne(present, next)) throw new Asked(present, next, link);
      return await this.#use(link);
    } catch (error) {
      if (present === undefined || !isRefusal(error)) throw error;
      // A link that is no good takes nothing from whoever is here.
      return await this.#look().catch((other: unknown) => {
        throw isRefusal(other) ? error : other;
      });
    }
  }

  /** Signs in by a link. */
  async #use(link: Link): Promise<Proof> {
    if ("token" in link) return this.#exchange(link.token);
    const { api } = this.#parts;
    // Once, however often it is looked who is here meanwhile.
    this.#redeemed ??= api.redeem(link.code);
    await this.#redeemed.catch((error: unknown) => {
      this.#redeemed = undefined;
      throw error;
    });
    // Where the cookie is not kept nobody is signed in by a code.
    return { me: await api.me() };
  }

  /** Signs in as anybody. Rejects with `SignInError` when the server refuses or cannot be reached. */
  async demo(userId: number): Promise<void> {
    const { api, role } = this.#parts;
    await api.demo(role, userId);
    this.#proof = undefined;
    await this.#enter(() => this.#look());
  }

  /** Runs a way of signing in, and shows what came of it unless something newer has begun. */
  async #enter(way: () => Promise<Proof>): Promise<void> {
    this.#generation += 1;
    const generation = this.#generation;
    try {
      const proof = await way();
      if (generation !== this.#generation) return;
      this.#take(undefined);
      this.#accept(proof);
    } catch (error) {
      if (generation !== this.#generation) return;
      if (error instanceof Asked) this.#ask(error);
      else this.#failed(error);
    }
  }

  async #look(): Promise<Proof> {
    const token = this.#proof?.token;
    // Who was here before is not kept waiting on a bad network: what the device holds is shown first.
    const short = this.#state.kind === "restoring" && this.#recall() !== undefined;
    const me = await this.#parts.api.me(token, short ? SHORT_PATIENCE_MS : undefined);
    return token === undefined ? { me } : { me, token };
  }

  /** Exchanges a token for the cookie; where the cookie is not kept, the token itself is the proof. */
  async #exchange(token: string): Promise<Proof> {
    const { api } = this.#parts;
    await api.exchange(token);
    const [me, kept] = await Promise.all([api.me(token), api.me().catch(() => undefined)]);
    return kept?.userId === me.userId && kept.role === me.role ? { me } : { me, token };
  }

  #ask({ present, next, link }: Asked): void {
    this.#next = link;
    this.#show({ kind: "asking", present, next });
  }

  #accept(proof: Proof): void {
    const same = this.#state.kind === "signed in" && this.#isSame(proof);
    this.#token = undefined;
    this.#unconfirmed = false;
    this.#proof = proof;
    const session = same ? undefined : this.#session(proof);
    if (proof.me.role === this.#parts.role) {
      this.#remember(proof.me);
      // The same person by the same proof is no news: nothing is to be built anew.
      if (session) this.#show({ kind: "signed in", session, ended: false });
      else this.#setEnded(false);
    } else if (session) {
      this.#show({ kind: "wrong role", session });
    }
  }

  /** Whether it is the same person, proving it in the same way. */
  #isSame({ me, token }: Proof): boolean {
    const held = this.#proof;
    return (
      held?.me.userId === me.userId &&
      held.me.role === me.role &&
      (held.token === undefined) === (token === undefined)
    );
  }

  #failed(error: unknown): void {
    const state = this.#state;
    if (state.kind === "asking" && this.#link !== undefined) {
      this.#next = this.#link;
      this.#show({ ...state, failed: true });
    } else if (isRefusal(error)) {
      const given = this.#link !== undefined || this.#token !== undefined;
      // What is on the screen stays there: the words, and whom they were for.
      if (state.kind === "signed in" && this.#token === undefined) {
        this.#take(undefined);
        this.#setEnded(true);
      } else this.#leave(given);
    } else if (state.kind !== "signed in") {
      this.#open(this.#token === undefined ? this.#recall() : undefined);
    }
  }

  /** Without a network the app still opens, with what this device holds of whoever was here last. */
  #open(me: Me | undefined): void {
    if (!me) {
      this.#show({ kind: "unreachable" });
      return;
    }
    this.#accept({ me });
    this.#unconfirmed = true;
  }

  /** The sign-in has ended by itself, or goes on. */
  #setEnded(ended: boolean): void {
    const state = this.#state;
    if (state.kind === "signed in" && state.ended !== ended) this.#show({ ...state, ended });
  }

  #leave(refused: boolean): void {
    this.#generation += 1;
    this.#take(undefined);
    this.#token = undefined;
    this.#proof = undefined;
    this.#unconfirmed = false;
    this.#remember(undefined);
    this.#show({ kind: "needed", refused });
  }

  #session(proof: Proof): Session {
    const { me, token } = proof;
    const auth: Auth =
      token === undefined
        ? { kind: "cookie", renew: async (why) => expiry(await this.#current(why)) }
        : { kind: "token", getToken: async (why) => tokenOf(await this.#current(why)) };
    return { me, auth, signOut: () => this.#signOut() };
  }

  /** The proof in use; unless the client is just starting, a newer one. Undefined: signed out. */
  async #current(why: TokenReason): Promise<Proof | undefined> {
    if (why === "start") return this.#proof;
    const held = this.#proof;
    if (!held) return undefined;
    const generation = this.#generation;
    const proof = await this.#newProof(held.me, why).catch((error: unknown) => {
      if (isRefusal(error)) return undefined;
      throw error;
    });
    if (generation !== this.#generation) return this.#isSame(held) ? this.#proof : undefined;
    const same = proof !== undefined && this.#isSame(proof);
    if (proof) this.#accept(proof);
    else this.#setEnded(true);
    return same ? proof : undefined;
  }

  /** From the embedding page, from the demo, or what another tab has brought. */
  async #newProof(me: Me, why: TokenReason): Promise<Proof> {
    const token = await this.#embedder.ask();
    if (token !== undefined) return this.#exchange(token);
    // A refused one may have signed out in another tab: that is not to be undone.
    if (this.#parts.demo && why === "expiring") await this.#parts.api.demo(me.role, me.userId);
    return this.#look();
  }

  async #signOut(): Promise<void> {
    await this.#parts.api.end(this.#proof?.token).catch((error: unknown) => {
      // 401: it had ended already.
      if (!(error instanceof SignInError && error.status === 401)) throw error;
    });
    this.#leave(false);
  }

  #remember(me: Me | undefined): void {
    this.#parts.page.remembered.set(me ? JSON.stringify(me) : null);
  }

  #recall(): Me | undefined {
    try {
      const me = parseMe(JSON.parse(this.#parts.page.remembered.get() ?? "null"));
      return me.role === this.#parts.role ? me : undefined;
    } catch {
      return undefined;
    }
  }

  #show(state: SignInState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function expiry(proof: Proof | undefined): { expiresAt: number } | null {
  return proof ? { expiresAt: Date.parse(proof.me.expiresAt) } : null;
}

function tokenOf(proof: Proof | undefined): { token: string; expiresAt: number } | null {
  return proof?.token === undefined
    ? null
    : { token: proof.token, expiresAt: Date.parse(proof.me.expiresAt) };
}

/** A way of signing in that waits for an answer of its user. */
class Asked {
  constructor(
    readonly present: Me,
    readonly next: Me,
    readonly link: Link,
  ) {}
}

const isRefusal = (error: unknown): boolean => error instanceof SignInError && error.refused;
const isOne = (one: Me, other: Me): boolean => one.userId === other.userId && one.role === other.role;
