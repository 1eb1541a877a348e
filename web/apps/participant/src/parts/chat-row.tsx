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
  /** Nobody has come yet. */
  waits?: boolean;
  /** The last thing that was said. */
  text?: string | undefined;
  time: string;
  onOpen: () => void;
}

/** A conversation in the list. */
export function ChatRow({ eventId, active, unread = 0, waits = false, text, time, onOpen }: Props) {
  const { t } = useTranslation();
  const name = useEventName(eventId);
  return (
    <Box component="li">
      <ListItemButton onClick={onOpen} sx={ROW}>
        <Box component="span" sx={LINE}>
          <Typography component="span" noWrap sx={{ flex: 1, fontWeight: active ? 700 : 400 }}>
            {name}
          </Typography>
          <Typography component="span" variant="body2" sx={{ color: "text.secondary" }}>
            {time}
          </Typography>
        </Box>
        <Box component="span" sx={LINE}>
          <Typography
            component="span"
            variant="body2"
            noWrap
            sx={{ flex: 1, fontWeight: unread > 0 ? 700 : 400, color: "text.secondary" }}
          >
            {text}
          </Typography>
          {waits && (
            <Box component="span" sx={WAITS}>
              {t("home.waits")}
            </Box>
          )}
          {active && !(waits && unread === 0) && (
            <Box
              component="span"
              role="img"
              aria-label={unread > 0 ? t("home.unread", { count: unread }) : t("home.goesOn")}
              sx={unread > 0 ? COUNT : DOT}
            >
              {unread > 0 && (unread > MOST ? `${MOST}+` : unread)}
            </Box>
          )}
        </Box>
      </ListItemButton>
    </Box>
  );
}

/** More than this is many. */
const MOST = 99;

const ROW = {
  minHeight: 72,
  flexDirection: "column",
  alignItems: "stretch",
  justifyContent: "center",
  gap: 0.5,
  paddingInline: 1,
  borderRadius: 1,
};

const LINE = { display: "flex", alignItems: "center", gap: 1.5, minWidth: 0 };

const DOT = {
  flexShrink: 0,
  width: 14,
  height: 14,
  marginInline: 0.5,
  borderRadius: "50%",
  backgroundColor: "primary.main",
};

const WAITS = {
  flexShrink: 0,
  paddingInline: 1,
  border: 2,
  borderColor: "primary.main",
  borderRadius: "12px",
  fontSize: "0.875rem",
  lineHeight: "20px",
  fontWeight: 700,
  color: "text.primary",
};

const COUNT = {
  flexShrink: 0,
  minWidth: 24,
  height: 24,
  paddingInline: 0.75,
  borderRadius: "12px",
  lineHeight: "24px",
  textAlign: "center",
  fontSize: "0.875rem",
  fontWeight: 700,
  color: "primary.contrastText",
  backgroundColor: "primary.main",
};
