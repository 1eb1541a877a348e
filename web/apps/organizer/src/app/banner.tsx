import Alert from "@mui/material/Alert";
import { useConnection, useInbox, useMessenger } from "@switchboard/chat/react";
import { Button, useMe } from "@switchboard/kit";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Says below the bar what the user must know before trusting what is shown. */
export function Banner({ onSignOut }: { onSignOut: () => void }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const connection = useConnection();
  const me = useMe();
  const stale = useInbox((state) => state.stale);
  // What has ended is said by a bar of its own, with the ways back.
  if (me !== undefined && connection.state === "signed out" && connection.why === "no token") return null;
  if (connection.state === "signed out" && connection.why !== "not started") {
    const { why } = connection;
    const text = why === "replaced" || why === "not allowed" || why === "no token" ? why : "other";
    return (
      <Alert
        severity="error"
        action={
          why === "replaced" ? (
            <Button color="inherit" size="small" onClick={() => client.reconnect()}>
              {t("connection.out.here")}
            </Button>
          ) : (
            <Button color="inherit" size="small" onClick={onSignOut}>
              {t("connection.out.again")}
            </Button>
          )
        }
      >
        {t(`connection.out.${text}`)}
      </Alert>
    );
  }
  if (stale && connection.state !== "online") return <Alert severity="info">{t("connection.stale")}</Alert>;
  return null;
}
