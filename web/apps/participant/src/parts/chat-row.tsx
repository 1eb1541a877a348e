import Badge from "@mui/material/Badge";
import Box from "@mui/material/Box";
import ListItemButton from "@mui/material/ListItemButton";
import Typography from "@mui/material/Typography";
import { useTranslation } from "react-i18next";
import { useEventName } from "../events/hooks.js";

interface Props {
  eventId: number;
  /** Goes on: bold, with a green badge. */
  active: boolean;
  unread?: number;
  /** The last thing that was said. */
  text?: string | undefined;
  time: string;
  onOpen: () => void;
}

/** A conversation in the list. */
export function ChatRow({ eventId, active, unread = 0, text, time, onOpen }: Props) {
  const { t } = useTranslation();
  const name = useEventName(eventId);
  const weight = active ? 700 : 400;
  return (
    <Box component="li">
      <ListItemButton onClick={onOpen} sx={ROW}>
        <Box sx={{ flex: 1, minWidth: 0 }}>
          <Typography component="span" noWrap sx={{ display: "block", fontWeight: weight }}>
            {name}
          </Typography>
          {text && (
            <Typography
              component="span"
              variant="body2"
              noWrap
              sx={{ display: "block", fontWeight: unread > 0 ? 700 : 400, color: "text.secondary" }}
            >
              {text}
            </Typography>
          )}
        </Box>
        <Box sx={{ textAlign: "end", flexShrink: 0 }}>
          <Typography component="span" variant="body2" sx={{ display: "block", color: "text.secondary" }}>
            {time}
          </Typography>
          {active && (
            <Badge
              color="primary"
              variant={unread > 0 ? "standard" : "dot"}
              badgeContent={unread}
              max={99}
              aria-label={unread > 0 ? t("home.unread", { count: unread }) : t("home.goesOn")}
              role="img"
              sx={BADGE}
            />
          )}
        </Box>
      </ListItemButton>
    </Box>
  );
}

const ROW = { minHeight: 72, gap: 1.5, paddingInline: 1.5, borderRadius: 1 };

const BADGE = {
  display: "inline-flex",
  height: 24,
  minWidth: 24,
  justifyContent: "flex-end",
  "& .MuiBadge-badge": { position: "static", transform: "none", fontWeight: 700, alignSelf: "center" },
  "& .MuiBadge-dot": { width: 14, height: 14, minWidth: 14, borderRadius: "50%" },
};
