import Box from "@mui/material/Box";
import type { Connection } from "@switchboard/chat";
import { useConnection, useMessenger } from "@switchboard/chat/react";
import { Button, useNow } from "@switchboard/kit";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

/** Where the connection stands: a coloured dot and words. */
export function ConnectionStatus(): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  const connection = useConnection();
  const limited = connection.state === "online" && connection.via === "polling";
  const colour =
    connection.state === "online"
      ? limited
        ? "warning.main"
        : "success.main"
      : connection.state === "signed out"
        ? "error.main"
        : "warning.main";
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
      <Box aria-hidden sx={{ width: 10, height: 10, borderRadius: "50%", bgcolor: colour, flexShrink: 0 }} />
      <Box
        role="status"
        title={limited ? t("connection.pollingHint") : undefined}
        sx={{ typography: "body2" }}
      >
        <span>{words(connection, t)}</span>
        {connection.state === "waiting" && <Countdown until={connection.until} />}
      </Box>
      {connection.state === "waiting" && (
        <Button
          size="small"
          color="inherit"
          variant="outlined"
          sx={{ minHeight: 36, whiteSpace: "nowrap" }}
          onClick={() => client.reconnect()}
        >
          {t("connection.retry")}
        </Button>
      )}
    </Box>
  );
}

function words(connection: Connection, t: TFunction): string {
  switch (connection.state) {
    case "online":
      return connection.via === "polling" ? t("connection.polling") : t("connection.online");
    case "waiting":
      return t("connection.waiting");
    case "signed out":
      return connection.why === "not started" ? t("connection.connecting") : t("connection.out.title");
    default:
      return t(`connection.${connection.state}`);
  }
}

/** Ticks; not read out each second. */
function Countdown({ until }: { until: number }): ReactNode {
  const { t } = useTranslation();
  const client = useMessenger();
  useNow(1000);
  const seconds = Math.max(0, Math.ceil((until - client.now()) / 1000));
  if (!Number.isFinite(seconds)) return null;
  return <span aria-hidden>{` ${t("connection.next", { seconds })}`}</span>;
}
