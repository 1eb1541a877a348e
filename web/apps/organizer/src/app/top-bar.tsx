import AppBar from "@mui/material/AppBar";
import Box from "@mui/material/Box";
import IconButton from "@mui/material/IconButton";
import Toolbar from "@mui/material/Toolbar";
import Typography from "@mui/material/Typography";
import { appFolder, Button, playSound, useSoundSetting } from "@switchboard/kit";
import { memo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { PauseButton } from "../pause/pause-button.js";
import { visuallyHidden } from "../ui/hidden.js";
import { KeyboardIcon, SignOutIcon, SoundOffIcon, SoundOnIcon } from "../ui/icons.js";
import { ConnectionStatus } from "./connection-status.js";

interface Props {
  name: string;
  onShortcuts: () => void;
  onSignOut: () => void;
}

/** The bar at the top: connection, settings, who is signed in. */
export const TopBar = memo(function TopBar({ name, onShortcuts, onSignOut }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <AppBar
      position="static"
      color="default"
      elevation={0}
      sx={{ borderBottom: 1, borderColor: "divider", bgcolor: "background.paper", backgroundImage: "none" }}
    >
      <Toolbar variant="dense" sx={{ gap: 1, px: { xs: 1, sm: 2 } }}>
        <Box component="img" src={`${appFolder()}icon.svg`} alt="" sx={{ width: 28, height: 28 }} />
        <Typography
          component="h1"
          variant="subtitle1"
          noWrap
          tabIndex={-1}
          sx={[
            { fontWeight: 700, mr: 2, outline: "none" },
            // The page keeps its heading for those who listen to it.
            (theme) => ({ [theme.breakpoints.down("md")]: visuallyHidden }),
          ]}
        >
          {t("app.name")}
        </Typography>
        <ConnectionStatus />
        <Box sx={{ flex: 1 }} />
        <Typography
          variant="body2"
          noWrap
          sx={{ minWidth: 0, color: "text.secondary", display: { xs: "none", md: "block" } }}
        >
          {t("user.signedInAs", { name })}
        </Typography>
        {/* Who one is stands there where there is no room for more. */}
        <Typography
          variant="body2"
          noWrap
          sx={{ minWidth: 0, color: "text.secondary", display: { md: "none" } }}
        >
          {name}
        </Typography>
        <PauseButton />
        <SoundButton />
        <IconButton aria-label={t("shortcuts.title")} title={t("shortcuts.title")} onClick={onShortcuts}>
          <KeyboardIcon />
        </IconButton>
        <Button
          color="inherit"
          size="small"
          startIcon={<SignOutIcon />}
          title={t("user.signedInAs", { name })}
          onClick={onSignOut}
          sx={{ whiteSpace: "nowrap" }}
        >
          <Box component="span" sx={(theme) => ({ [theme.breakpoints.down("sm")]: visuallyHidden })}>
            {t("user.signOut")}
          </Box>
        </Button>
      </Toolbar>
    </AppBar>
  );
});

/** Switches the sound; switching it on lets it be heard. */
function SoundButton(): ReactNode {
  const { t } = useTranslation();
  const [on, setOn] = useSoundSetting();
  const toggle = () => {
    setOn(!on);
    if (!on) playSound();
  };
  return (
    <IconButton aria-label={t("user.sound")} title={t("user.sound")} aria-pressed={on} onClick={toggle}>
      {on ? <SoundOnIcon /> : <SoundOffIcon />}
    </IconButton>
  );
}
