import Avatar from "@mui/material/Avatar";
import Box from "@mui/material/Box";
import type { ReactNode } from "react";
import { PeopleIcon } from "./icons.js";
import { initials } from "./model.js";
import { useTexts } from "./texts/use-texts.js";

interface Props {
  name: string;
  /** It is a list: many. */
  list?: boolean;
  /** Shows a dot, with a name for those who listen. */
  online?: boolean | undefined;
}

const SIZE = 40;

/** The round picture of somebody: initials, which are decoration; and whether they are there. */
export function PersonAvatar({ name, list, online }: Props): ReactNode {
  const { t } = useTexts();
  return (
    <Box component="span" sx={{ position: "relative", flexShrink: 0 }}>
      <Avatar
        aria-hidden
        component="span"
        sx={{
          width: SIZE,
          height: SIZE,
          fontSize: SIZE * 0.38,
          fontWeight: 600,
          bgcolor: "action.selected",
          color: "text.primary",
        }}
      >
        {list ? <PeopleIcon fontSize="small" /> : initials(name)}
      </Avatar>
      {online && <Box component="span" role="img" aria-label={t("online")} sx={DOT} />}
    </Box>
  );
}

const DOT = {
  position: "absolute",
  right: -1,
  bottom: -1,
  width: 13,
  height: 13,
  borderRadius: "50%",
  border: 2,
  borderColor: "background.default",
  bgcolor: "primary.main",
};
