import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { HelpRequest } from "@switchboard/chat";
import { Button } from "@switchboard/kit";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/hooks.js";
import { useRouter } from "../routing/hooks.js";
import { Standing } from "./standing.js";
import { Withdraw } from "./withdraw.js";

/** A request that waits, in the list. */
export function RequestCard({ request }: { request: HelpRequest }) {
  const { t } = useTranslation();
  const router = useRouter();
  const name = useEventName(request.eventId);
  return (
    <Box component="li" sx={CARD}>
      <Typography component="h3" variant="body1" sx={{ fontWeight: 700 }}>
        {name}
      </Typography>
      <Standing request={request} />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, marginTop: 1 }}>
        <Button
          variant="contained"
          onClick={() => router.open({ at: "request", requestId: request.requestId })}
        >
          {t("home.open")}
        </Button>
        <Withdraw eventId={request.eventId} />
      </Box>
    </Box>
  );
}

const CARD = {
  padding: 2,
  marginInline: 1,
  marginBottom: 1,
  borderRadius: 1,
  border: 2,
  borderColor: "primary.main",
  backgroundColor: "background.paper",
};
