import type { Me } from "@switchboard/chat";
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { AppConfig } from "../config.js";
import { AskWho } from "./ask-who.js";
import { type SignInEnd, SignInEndContext } from "./end.js";
import { windowPage } from "./page.js";
import { Needed, Restoring, Unreachable, WrongRole } from "./pages.js";
import { sessionApi } from "./session-api.js";
import { type Session, SignIn, type SignInState } from "./sign-in.js";

/** What `<SignInGate>` takes. */
export interface SignInGateProps {
  /** Who the app is for. */
  role: Me["role"];
  config: AppConfig;
  appName: string;
  /** What is behind the gate. It is built anew when somebody else signs in. */
  children: (session: Session) => ReactNode;
}

/**
 * Lets in who is signed in: by the cookie, by a token in the address (`#token=...`) or from the page that
 * opened or embeds this one, or by the demo sign-in. Others see what they can do. The role and the
 * configuration of the first render count.
 */
export function SignInGate({ role, config, appName, children }: SignInGateProps): ReactNode {
  const [signIn] = useState(
    () =>
      new SignIn({
        role,
        demo: config.demo,
        api: sessionApi(),
        page: windowPage(config.embedOrigins),
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
      }),
  );
  useEffect(() => {
    signIn.start();
    return () => signIn.stop();
  }, [signIn]);
  const state = useSyncExternalStore(signIn.subscribe, signIn.getState);
  useEntrance(state.kind);

  switch (state.kind) {
    case "restoring":
      return <Restoring />;
    case "signed in": {
      const { me, auth } = state.session;
      const end: SignInEnd = {
        me,
        ended: state.ended,
        url: config.signInUrl,
        again: () => void signIn.again(),
      };
      return (
        <SignInEndContext key={`${me.userId} ${auth.kind}`} value={end}>
          {children(state.session)}
        </SignInEndContext>
      );
    }
    case "asking":
      return (
        <AskWho
          present={state.present}
          next={state.next}
          failed={state.failed === true}
          onYes={() => void signIn.confirm()}
          onNo={() => void signIn.decline()}
        />
      );
    case "needed":
      return (
        <Needed
          role={role}
          appName={appName}
          refused={state.refused}
          signInUrl={config.signInUrl}
          onDemo={config.demo ? (userId) => signIn.demo(userId) : undefined}
        />
      );
    case "wrong role":
      return <WrongRole session={state.session} role={role} demo={config.demo} />;
    case "unreachable":
      return <Unreachable attempt={state} onRetry={() => void signIn.restore()} />;
  }
}

/**
 * Whoever has just signed in on this page begins at the heading of what is behind: the button that they
 * pressed is gone. Whoever was signed in already begins at the top of the page anyway.
 */
function useEntrance(kind: SignInState["kind"]): void {
  const before = useRef(kind);
  useEffect(() => {
    const from = before.current;
    before.current = kind;
    if (kind !== "signed in" || from === "signed in" || from === "restoring") return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const heading = document.querySelector<HTMLElement>("h1");
    if (!heading) return;
    if (!heading.hasAttribute("tabindex")) heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }, [kind]);
}
