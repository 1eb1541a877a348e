import Alert from "@mui/material/Alert";
import Snackbar from "@mui/material/Snackbar";
import { Button } from "@switchboard/kit";
import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { addNotice, dropNotice, type Notice } from "./queue.js";

/** Says something, and takes it back. */
export interface Notices {
  say(notice: Notice): void;
  drop(about: string): void;
}

const Context = createContext<Notices | undefined>(undefined);

/** How long a notice that goes by itself stays, in milliseconds. */
const STAY = 8_000;

export function useNotices(): Notices {
  const notices = useContext(Context);
  if (notices === undefined) throw new Error("useNotices needs a <NoticesProvider> above it");
  return notices;
}

/** Shows the newest notice at the foot of the list, beside where one writes; screen readers are told of it. */
export function NoticesProvider({ children }: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const [queue, setQueue] = useState<readonly Notice[]>([]);
  const notices = useMemo<Notices>(
    () => ({
      say: (notice) => setQueue((now) => addNotice(now, notice)),
      drop: (about) => setQueue((now) => dropNotice(now, about)),
    }),
    [],
  );
  const shown = queue.at(-1);
  const close = () => shown !== undefined && notices.drop(shown.about);
  return (
    <Context value={notices}>
      {children}
      {shown !== undefined && (
        <Snackbar
          key={`${shown.about} ${shown.text}`}
          open
          // Below the list; where there is one column only, above the field that one writes in.
          sx={{ "&&": { left: 16, right: { xs: 16, sm: "auto" }, bottom: { xs: 96, sm: 16 } } }}
          anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
          autoHideDuration={shown.lasting === true ? null : STAY}
          onClose={(_, reason) => reason !== "clickaway" && close()}
        >
          <Alert
            severity={shown.severity}
            variant="filled"
            icon={false}
            role={shown.severity === "info" || shown.severity === "success" ? "status" : "alert"}
            onClose={close}
            closeText={t("notices.dismiss")}
            sx={{ width: { xs: "100%", sm: 268 }, flexWrap: shown.action === undefined ? "nowrap" : "wrap" }}
            action={
              shown.action === undefined ? undefined : (
                <>
                  <Button
                    color="inherit"
                    size="small"
                    onClick={() => {
                      shown.action?.run();
                      close();
                    }}
                  >
                    {shown.action.label}
                  </Button>
                  <Button color="inherit" size="small" onClick={close}>
                    {t("notices.dismiss")}
                  </Button>
                </>
              )
            }
          >
            {shown.text}
          </Alert>
        </Snackbar>
      )}
    </Context>
  );
}
