import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Button, formatDateTime } from "@switchboard/kit";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "./card.js";
import { geoAddress } from "./map-address.js";
import { MapFrame } from "./map-frame.js";
import { roundPlace, type SharedPlace } from "./place.js";

interface Props {
  shared: SharedPlace | undefined;
  mapUrl: string | undefined;
  name: string;
  /** The device is looking for it. */
  coming?: boolean | undefined;
}

/** Where the participant is: a map if there is one, and always the coordinates. */
export function PlaceCard({ shared, mapUrl, name, coming }: Props): ReactNode {
  const { t } = useTranslation();
  if (shared === undefined) {
    return (
      <Card title={t("details.place")}>
        <Typography variant="body2" role="status" sx={{ color: "text.secondary" }}>
          {coming ? t("details.placeComing") : t("details.noPlace")}
        </Typography>
      </Card>
    );
  }
  const { lat, lng } = roundPlace(shared.place);
  const time = formatDateTime(shared.at);
  const { accuracyM } = shared;
  const from = {
    request: t("details.fromRequest", { time }),
    message: t("details.fromMessage", { time }),
    found:
      accuracyM === undefined
        ? t("details.found", { time })
        : t("details.foundWithin", { time, metres: Math.ceil(accuracyM) }),
  };
  return (
    <Card title={t("details.place")}>
      {mapUrl !== undefined && (
        <MapFrame template={mapUrl} place={shared.place} title={t("details.map", { name })} />
      )}
      <Typography
        variant="body2"
        sx={{ mt: mapUrl === undefined ? 0 : 1, fontVariantNumeric: "tabular-nums" }}
      >
        {`${lat}, ${lng}`}
      </Typography>
      <Typography variant="caption" component="p" sx={{ color: "text.secondary" }}>
        {from[shared.from]}
      </Typography>
      {coming && (
        <Typography variant="caption" component="p" role="status" sx={{ color: "text.secondary" }}>
          {t("details.placeComing")}
        </Typography>
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", columnGap: 2, mt: 0.5 }}>
        <CopyButton key={`${lat} ${lng}`} text={`${lat}, ${lng}`} />
        <Link href={geoAddress(shared.place)} variant="body2">
          {t("details.openPlace")}
        </Link>
      </Box>
    </Card>
  );
}

/** Copies, and says whether it worked. */
function CopyButton({ text }: { text: string }): ReactNode {
  const { t } = useTranslation();
  const [result, setResult] = useState<"copied" | "notCopied">();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setResult("copied");
    } catch {
      setResult("notCopied");
    }
  };
  return (
    <>
      <Button size="small" sx={{ ml: -1, px: 1, minHeight: 36 }} onClick={() => void copy()}>
        {t("details.copy")}
      </Button>
      <Typography variant="caption" role="status">
        {result !== undefined && t(`details.${result}`)}
      </Typography>
    </>
  );
}
