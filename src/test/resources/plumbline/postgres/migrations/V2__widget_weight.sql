ALTER TABLE widget ADD COLUMN weight_grams integer NOT NULL DEFAULT 0;
