/** The person of a token or cookie of the fake server. */
export interface Person {
  userId: number;
  role: "organizer" | "participant";
  name: string;
  expiresAt: string;
}

const EXPIRES = "2030-01-01T00:00:00.000Z";

export function person(userId: number, role: Person["role"] = "participant"): Person {
  return { userId, role, name: `Person ${userId}`, expiresAt: EXPIRES };
}

/** The server's part in a sign-in, and the browser's cookie jar. */
export class FakeServer {
  readonly tokens = new Map<string, Person>();
  /** Codes of one use. */
  readonly codes = new Map<string, Person>();
  /** Whose cookie the browser holds. */
  cookie: Person | undefined;
  /** As in a frame of another site. */
  keepsCookies = true;
  reachable = true;
  /** Answers nothing. */
  mute = false;
  /** Method and path of what was asked, oldest first. */
  readonly asked: string[] = [];

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const { method = "GET" } = init;
    const path = String(input).replace("/api/v1", "");
    this.asked.push(`${method} ${path}`);
    if (!this.reachable) throw new TypeError("no network");
    if (this.mute) await untilAborted(init.signal);
    const bearer = new Headers(init.headers).get("Authorization")?.replace("Bearer ", "");
    const caller = bearer === undefined ? this.cookie : this.tokens.get(bearer);
    switch (`${method} ${path}`) {
      case "GET /session":
        if (caller) return Response.json(caller);
        return bearer === undefined ? new Response(null, { status: 204 }) : refused(401);
      case "POST /session":
        if (init.body !== undefined && init.body !== null) {
          const { code } = JSON.parse(String(init.body));
          const person = this.codes.get(code);
          this.codes.delete(code);
          if (!person) return refused(401);
          if (this.keepsCookies) this.cookie = person;
          return Response.json(person);
        }
        if (!caller) return refused(401);
        if (this.keepsCookies) this.cookie = caller;
        return new Response(null, { status: 204 });
      case "POST /session/codes/look": {
        const { code } = JSON.parse(String(init.body));
        const person = this.codes.get(code);
        return person ? Response.json(person) : refused(401);
      }
      case "DELETE /session":
        if (!caller) return refused(401);
        this.cookie = undefined;
        return new Response(null, { status: 204 });
      case "POST /demo/session": {
        const { role, sub } = JSON.parse(String(init.body));
        if (role === "participant" && sub < 20) return refused(403);
        this.cookie = person(sub, role);
        return Response.json({ token: "demo", expiresAt: EXPIRES });
      }
      default:
        return refused(404);
    }
  };
}

function untilAborted(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
}

function refused(statusCode: number): Response {
  return Response.json({ statusCode, error: "", message: "", code: "" }, { status: statusCode });
}
