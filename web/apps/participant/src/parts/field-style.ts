const OUTLINE = { borderColor: "text.secondary" };

/** Fields that can be seen in sunlight: the border and the hint are as strong as a text. */
export const FIELD = {
  "& .MuiOutlinedInput-notchedOutline": OUTLINE,
  // A touch leaves the field hovered.
  "&:hover:not(.Mui-focused):not(.Mui-error) .MuiOutlinedInput-notchedOutline": OUTLINE,
  "& .MuiOutlinedInput-input::placeholder": { color: "text.secondary", opacity: 1 },
};
