-- name: fine
SELECT 1;

-- name: widget-by-shape
SELECT shape FROM widget;
