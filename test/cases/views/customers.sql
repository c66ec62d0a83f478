-- customers_masked_5bae44a4
SELECT
  "t"."id" AS "id",
  (CASE WHEN ("t"."email"::text IS NULL) THEN NULL::text WHEN ((octet_length("t"."email"::text) > '320'::integer) OR ((split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer) || '@'::text || split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer)) <> "t"."email"::text)) THEN '***'::text ELSE (CASE WHEN (left(split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer), '1'::integer) <> split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer)) THEN left(split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer), '1'::integer) ELSE ''::text END || '***@***.'::text || CASE WHEN (lower(split_part(split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer) COLLATE "C", '.'::text, '-1'::integer) COLLATE "C") = ANY (ARRAY['com', 'org', 'net', 'edu', 'gov']::text[])) THEN lower(split_part(split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer) COLLATE "C", '.'::text, '-1'::integer) COLLATE "C") ELSE '***'::text END) END) COLLATE "C" AS "email",
  (CASE WHEN (("t"."email"::text IS NULL) OR (octet_length("t"."email"::text) > '2048'::integer)) THEN NULL::text ELSE left(encode(sha256(((SELECT m.okey FROM scrim.mask_key m WHERE m.name = 'customer') || sha256(((SELECT m.ikey FROM scrim.mask_key m WHERE m.name = 'customer') || convert_to("t"."email"::text, 'UTF8'))))), 'hex'), '32'::integer) END) COLLATE "C" AS "customer_ref",
  "t"."plan"::text AS "plan",
  "t"."signup_date" AS "signup_date",
  CASE WHEN ("t"."birth_date" IS NULL) THEN NULL::date WHEN (NOT isfinite("t"."birth_date")) THEN "t"."birth_date" WHEN ("t"."birth_date" < '4713-01-01 BC'::date) THEN '-infinity'::date ELSE make_date(extract(year FROM "t"."birth_date")::integer, 1, 1) END AS "birth_date",
  CASE WHEN ("t"."lifetime_value" IS NULL) THEN NULL::numeric WHEN ("t"."lifetime_value" = 'NaN'::numeric) THEN "t"."lifetime_value" WHEN ("t"."lifetime_value" > '1000000000000000000000000000000000000'::numeric) THEN 'Infinity'::numeric WHEN ("t"."lifetime_value" < '-1000000000000000000000000000000000000'::numeric) THEN '-Infinity'::numeric ELSE ((div("t"."lifetime_value", '1000'::numeric) - CASE WHEN (mod("t"."lifetime_value", '1000'::numeric) < '0'::numeric) THEN '1'::numeric ELSE '0'::numeric END) * '1000'::numeric) END AS "lifetime_value",
  (NULL::text) COLLATE "C" AS "notes"
FROM "shop"."customers" AS t;

-- customers_clear_0f4de132
SELECT
  "t"."id" AS "id",
  (CASE WHEN ("t"."email"::text IS NULL) THEN NULL::text WHEN ((octet_length("t"."email"::text) > '320'::integer) OR ((split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer) || '@'::text || split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer)) <> "t"."email"::text)) THEN '***'::text ELSE (CASE WHEN (left(split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer), '1'::integer) <> split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer)) THEN left(split_part("t"."email"::text COLLATE "C", '@'::text, '1'::integer), '1'::integer) ELSE ''::text END || '***@***.'::text || CASE WHEN (lower(split_part(split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer) COLLATE "C", '.'::text, '-1'::integer) COLLATE "C") = ANY (ARRAY['com', 'org', 'net', 'edu', 'gov']::text[])) THEN lower(split_part(split_part("t"."email"::text COLLATE "C", '@'::text, '-1'::integer) COLLATE "C", '.'::text, '-1'::integer) COLLATE "C") ELSE '***'::text END) END) COLLATE "C" AS "email",
  (CASE WHEN (("t"."email"::text IS NULL) OR (octet_length("t"."email"::text) > '2048'::integer)) THEN NULL::text ELSE left(encode(sha256(((SELECT m.okey FROM scrim.mask_key m WHERE m.name = 'customer') || sha256(((SELECT m.ikey FROM scrim.mask_key m WHERE m.name = 'customer') || convert_to("t"."email"::text, 'UTF8'))))), 'hex'), '32'::integer) END) COLLATE "C" AS "customer_ref",
  "t"."plan"::text AS "plan",
  "t"."signup_date" AS "signup_date",
  CASE WHEN ("t"."birth_date" IS NULL) THEN NULL::date WHEN (NOT isfinite("t"."birth_date")) THEN "t"."birth_date" WHEN ("t"."birth_date" < '4713-01-01 BC'::date) THEN '-infinity'::date ELSE make_date(extract(year FROM "t"."birth_date")::integer, 1, 1) END AS "birth_date",
  CASE WHEN ("t"."lifetime_value" IS NULL) THEN NULL::numeric WHEN ("t"."lifetime_value" = 'NaN'::numeric) THEN "t"."lifetime_value" WHEN ("t"."lifetime_value" > '1000000000000000000000000000000000000'::numeric) THEN 'Infinity'::numeric WHEN ("t"."lifetime_value" < '-1000000000000000000000000000000000000'::numeric) THEN '-Infinity'::numeric ELSE ((div("t"."lifetime_value", '1000'::numeric) - CASE WHEN (mod("t"."lifetime_value", '1000'::numeric) < '0'::numeric) THEN '1'::numeric ELSE '0'::numeric END) * '1000'::numeric) END AS "lifetime_value",
  (NULL::text) COLLATE "C" AS "notes",
  "t"."email"::text AS "raw_email",
  "t"."birth_date" AS "raw_birth_date",
  "t"."lifetime_value" AS "raw_lifetime_value",
  "t"."notes"::text AS "raw_notes"
FROM "shop"."customers" AS t;
