CREATE TABLE widget (widget_id text PRIMARY KEY, colour text NOT NULL);
