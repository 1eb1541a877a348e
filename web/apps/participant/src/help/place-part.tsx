import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { HelpChat } from "@switchboard/chat";
import { useMessenger } from "@switchboard/chat/react";
import { Button, formatTime } from "@switchboard/kit";
import { useEffect, useRef, useState } from "react";
import { LocationSwitch, placeText } from "../parts/location-switch.js";
import { useLocator } from "../places/hooks.js";
import type { useSharedLocation } from "../places/use-shared.js";
import { useLaterTexts } from "../texts/later/use-texts.js";
import { useKnows } from "./use-knows.js";

/** Where one is: what is known of that, a way to say it once, and the switch that says it again and again. */
export function PlacePart({
  chat,
  location,
}: {
  chat: HelpChat;
  location: ReturnType<typeof useSharedLocation>;
}) {
  const told = useKnows(chat).places;
  return (
    <Box>
      {told && <Known chat={chat} shared={location.shared} />}
      <LocationSwitch
        shared={location.shared}
        fix={location.fix}
        found={told ? "place.foundTold" : "place.foundChat"}
        compact
        onChange={location.share}
      />
    </Box>
  );
}

function Known({ chat, shared }: { chat: HelpChat; shared: boolean }) {
  const { t } = useLaterTexts();
  const client = useMessenger();
  const [locator, fix] = useLocator();
  const untold = useRef(false);
  const [before, setBefore] = useState<string>();
  const { id, place } = chat;
  useEffect(() => {
    if (!untold.current || fix.kind !== "found") return;
    untold.current = false;
    client.setPlace(id, fix.place);
  }, [client, id, fix]);
  const ask = () => {
    untold.current = true;
    setBefore(place?.at);
    locator.start("once");
  };
  // Only the server says that it has it.
  const found = place !== undefined && place.at !== before ? "place.sent" : "place.sending";
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 1 }}>
      <Box sx={{ flex: "1 1 12rem" }}>
        <Typography variant="body2">{known()}</Typography>
        <Typography variant="body2" role="status">
          {fix.kind !== "off" && t(placeText(fix, found))}
        </Typography>
      </Box>
      {/* What is shared goes out by itself. */}
      {!shared && <Button onClick={ask}>{t(place ? "place.correct" : "place.add")}</Button>}
    </Box>
  );

  function known(): string {
    if (place === undefined) return t(chat.placeComing ? "place.coming" : "place.none");
    const time = formatTime(place.at);
    const metres = place.accuracyM;
    return metres ? t("place.knownWithin", { time, metres: Math.ceil(metres) }) : t("place.known", { time });
  }
}
