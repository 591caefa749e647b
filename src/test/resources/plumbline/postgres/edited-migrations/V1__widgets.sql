CREATE TABLE widget (widget_id text PRIMARY KEY, color text NOT NULL);
