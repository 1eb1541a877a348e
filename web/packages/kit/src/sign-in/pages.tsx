import Typography from "@mui/material/Typography";
import type { Me } from "@switchboard/chat";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { folderOf } from "../place.js";
import { Button } from "../root/button.js";
import { CenteredPage, Emergency, Problem } from "../root/centered-page.js";
import { fetchPart } from "../root/later.js";
import type { Session } from "./sign-in.js";

const DemoSignIn = lazy(() => fetchPart(() => import("./demo-sign-in.js")));
const DemoHint = lazy(async () => {
  const { DemoHint } = await fetchPart(() => import("./demo-hint.js"));
  return { default: DemoHint };
});

/** How often the server is tried again while it does not answer, in milliseconds. */
const RETRY_MS = 5_000;

/** Shown for the moment in which it is found out who is signed in. */
export function Restoring(): ReactNode {
  const { t } = useTranslation("kit");
  return (
    <Typography role="status" sx={{ p: 4, textAlign: "center", color: "text.secondary" }}>
      {t("restoring")}
    </Typography>
  );
}

/** Nobody is signed in. */
export function Needed(props: {
  role: Me["role"];
  appName: string;
  refused: boolean;
  signInUrl: string | undefined;
  onDemo: ((userId: number) => Promise<void>) | undefined;
}): ReactNode {
  const { t } = useTranslation("kit");
  const { role, appName, refused, signInUrl, onDemo } = props;
  return (
    <CenteredPage title={appName}>
      {refused && <Problem>{t("needed.refused")}</Problem>}
      {onDemo ? (
        <Suspense fallback={null}>
          <DemoSignIn role={role} onSignIn={onDemo} />
        </Suspense>
      ) : (
        <Typography>{t("needed.text")}</Typography>
      )}
      {signInUrl !== undefined && (
        <Button variant="contained" href={signInUrl}>
          {t("signIn")}
        </Button>
      )}
      <Emergency />
    </CenteredPage>
  );
}

/** Somebody is signed in for whom there is another app. */
export function WrongRole(props: { session: Session; role: Me["role"]; demo: boolean }): ReactNode {
  const { t } = useTranslation("kit");
  const { session, role, demo } = props;
  const [failed, setFailed] = useState(false);
  const { me } = session;
  const name = me.name || String(me.userId);
  const signOut = () => {
    setFailed(false);
    session.signOut().catch(() => setFailed(true));
  };
  return (
    <CenteredPage title={t(`wrongRole.title.${role}`)}>
      <Typography>{t(`wrongRole.text.${me.role}`, { name })}</Typography>
      {demo && (
        <Suspense fallback={null}>
          <DemoHint role={role} />
        </Suspense>
      )}
      {failed && <Problem>{t("signOutFailed")}</Problem>}
      <Button variant="contained" href={folderOf(me.role)}>
        {t(`wrongRole.open.${me.role}`)}
      </Button>
      <Button variant="outlined" onClick={signOut}>
        {t("signOut")}
      </Button>
    </CenteredPage>
  );
}

/** The server did not answer. It is tried again by itself, some time after each `attempt`. */
export function Unreachable({ attempt, onRetry }: { attempt: object; onRetry: () => void }): ReactNode {
  const { t } = useTranslation("kit");
  const retry = useRef(onRetry);
  useEffect(() => {
    retry.current = onRetry;
  }, [onRetry]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt is followed by another
  useEffect(() => {
    const timer = setTimeout(() => retry.current(), RETRY_MS);
    return () => clearTimeout(timer);
  }, [attempt]);
  return (
    <CenteredPage title={t("unreachable.title")}>
      <Typography>{t("unreachable.text")}</Typography>
      <Emergency />
      <Button variant="contained" onClick={onRetry}>
        {t("unreachable.retry")}
      </Button>
    </CenteredPage>
  );
}
