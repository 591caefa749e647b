ALTER TABLE widget ADD COLUMN height_mm integer;
ALTER TABLE gadget ADD COLUMN height_mm integer;
