import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { Alternative } from "@switchboard/chat";
import { Button } from "@switchboard/kit";
import { type Way, waysOf } from "../model/alternative.js";
import { useLaterTexts } from "../texts/later/use-texts.js";

/** What else one can do, each to be tapped: it dials, opens a map or a page, or says something. */
export function Ways({ alternatives }: { alternatives: readonly Alternative[] | undefined }) {
  const { t } = useLaterTexts();
  const ways = waysOf(alternatives);
  if (ways.length === 0) return null;
  return (
    <>
      <Typography>{t("instead.title")}</Typography>
      {/* Safari takes a list without markers for no list unless told. */}
      <Box component="ul" role="list" sx={LIST}>
        {ways.map((way, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no names, and come as a whole.
          <li key={at}>{way.kind === "text" ? <Words way={way} /> : <Link way={way} />}</li>
        ))}
      </Box>
    </>
  );
}

function Link({ way }: { way: Exclude<Way, { kind: "text" }> }) {
  const { t } = useLaterTexts();
  const { kind, href, label, shown } = way;
  const text =
    kind === "phone"
      ? t("instead.phone", { what: label ? `${label} (${shown})` : shown })
      : kind === "place"
        ? t("instead.place", { what: label ?? shown })
        : t("instead.url", { what: label ?? shown });
  // What dials stays in the app; what shows something else does not take its place.
  const elsewhere = kind === "phone" ? {} : { target: "_blank", rel: "noopener noreferrer" };
  return (
    <Button variant="outlined" fullWidth href={href} {...elsewhere} sx={LINK}>
      {text}
    </Button>
  );
}

function Words({ way }: { way: Extract<Way, { kind: "text" }> }) {
  return (
    <Typography sx={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
      {way.label ? `${way.label}: ${way.text}` : way.text}
    </Typography>
  );
}

const LIST = { listStyle: "none", margin: 0, padding: 0, display: "flex", flexDirection: "column", gap: 1 };

const LINK = { justifyContent: "flex-start", textAlign: "start", overflowWrap: "anywhere" };
