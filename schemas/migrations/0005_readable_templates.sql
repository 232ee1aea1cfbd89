-- A campaign's title in parts, aligned across its variants: fixed text, typed slots, and places where variants differ
-- with what the others have there. Empty while a campaign has one variant.

ALTER TABLE campaigns ADD COLUMN IF NOT EXISTS wording Nested
(
    kind LowCardinality(String),
    text String,
    others Array(String)
) AFTER title;
