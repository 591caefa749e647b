-- name: request
insert into backtest (backtest_id, candidate, since, sample, outcome, requested_by)
select $1, $2, $3, $4, $5, $6
 where (select count(*) from backtest where state in ('queued', 'running')) < $7

-- name: one
select backtest_id, candidate, since, sample, outcome, state, done, total, error, report,
       requested_by, requested_at, started_at, finished_at
  from backtest
 where backtest_id = $1

-- name: list
select backtest_id, candidate, since, sample, outcome, state, done, total, error,
       null::text as report, requested_by, requested_at, started_at, finished_at
  from backtest
 where ($1::uuid is null
        or (requested_at, backtest_id)
           < (select b.requested_at, b.backtest_id from backtest b where b.backtest_id = $1::uuid))
 order by requested_at desc, backtest_id desc
 limit $2

-- name: claim
update backtest
   set state = 'running', node = $1, done = 0, total = null, started_at = now(), seen_at = now()
 where backtest_id = (select backtest_id
                        from backtest
                       where state = 'queued'
                          or (state = 'running' and seen_at < now() - interval '30 seconds')
                       order by requested_at
                       limit 1
                         for update skip locked)
returning backtest_id, candidate, since, sample, outcome, state, done, total, error, report,
          requested_by, requested_at, started_at, finished_at

-- name: progress
update backtest
   set done = $3, total = $4, seen_at = now()
 where backtest_id = $1 and node = $2 and state = 'running'

-- name: finish
update backtest
   set state = $3, error = $4, report = $5, done = coalesce($6, done), finished_at = now()
 where backtest_id = $1 and node = $2 and state = 'running'

-- name: give-back
update backtest set state = 'queued', node = null where node = $1 and state = 'running'

-- name: cancel
update backtest
   set state = 'cancelled', finished_at = now()
 where backtest_id = $1 and state in ('queued', 'running')
