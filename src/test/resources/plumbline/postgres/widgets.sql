-- Widgets, for SqlTest and DatabaseIT.

-- name: insert-widget
-- One widget, by its id.
INSERT INTO widget (widget_id, colour)
VALUES ($1, $2);

-- name: widget-by-id
SELECT widget_id, colour FROM widget WHERE widget_id = $1
