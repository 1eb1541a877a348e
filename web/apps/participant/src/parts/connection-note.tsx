import { useConnection, useMessenger } from "@switchboard/chat/react";
import { useMe } from "@switchboard/kit";
import { useTranslation } from "react-i18next";
import { Notice } from "./notice.js";

/** Says when what is shown is not live, and what can be done. Nothing while it is. */
export function ConnectionNote({ onSignIn }: { onSignIn: () => void }) {
  const { t } = useTranslation();
  const connection = useConnection();
  const client = useMessenger();
  const me = useMe();
  if (connection.state === "waiting") return <Notice kind="info">{t("connection.offline")}</Notice>;
  if (connection.state !== "signed out") return null;
  // What has ended is said by a bar of its own, with the ways back.
  if (me !== undefined && connection.why === "no token") return null;
  if (connection.why === "replaced") {
    const action = { text: t("connection.useHere"), onClick: () => client.reconnect() };
    return (
      <Notice kind="info" action={action}>
        {t("connection.replaced")}
      </Notice>
    );
  }
  if (connection.why === "no token" || connection.why === "not allowed") {
    return (
      <Notice kind="error" action={{ text: t("connection.signIn"), onClick: onSignIn }}>
        {t("connection.ended")}
      </Notice>
    );
  }
  return null;
}
