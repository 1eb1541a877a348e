import Menu from "@mui/material/Menu";
import { Button, MenuItem } from "@switchboard/kit";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChevronIcon } from "../ui/icons.js";

/** How a chat may go to somebody else. */
export interface HandOver {
  offer: () => void;
  giveBack: () => void;
}

/** The ways by which a chat goes to somebody else. */
export function HandOverMenu({ handOver }: { handOver: HandOver }): ReactNode {
  const { t } = useTranslation();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (act: () => void) => () => {
    setAnchor(null);
    act();
  };
  return (
    <>
      <Button
        variant="outlined"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        endIcon={<ChevronIcon />}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ whiteSpace: "nowrap" }}
      >
        {t("handover.menu")}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={choose(handOver.offer)}>{t("handover.toColleague")}</MenuItem>
        <MenuItem onClick={choose(handOver.giveBack)}>{t("handover.toQueue")}</MenuItem>
      </Menu>
    </>
  );
}
