import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { type ReactNode, useId } from "react";

/** A list with a title. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <Box component="section" aria-labelledby={id}>
      <Typography
        id={id}
        component="h2"
        variant="subtitle2"
        sx={{ color: "text.secondary", marginBottom: 0.5 }}
      >
        {title}
      </Typography>
      {/* Safari takes a list without markers for no list unless told. */}
      <Box component="ul" role="list" sx={LIST}>
        {children}
      </Box>
    </Box>
  );
}

const LIST = {
  listStyle: "none",
  margin: 0,
  padding: 0,
  display: "flex",
  flexDirection: "column",
  gap: 0.5,
  marginInline: -1,
};
