-- name: make-secret
insert into secret (name, value) values ($1, $2) on conflict (name) do nothing

-- name: secret
select value from secret where name = $1
