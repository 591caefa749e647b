-- name: create
insert into redecide_job (cause, statuses, decided_before, rule_set, leads_per_second, asked_by, schedule,
                          created_at, leads_about)
select $1, $2::text[], $3, $4, $5, $6, $7::text, $8,
       (select case when reltuples < 100000 then (select count(*) from lead) else reltuples::bigint end
          from pg_class where oid = 'lead'::regclass)
 where $7::text is null
    or not exists (select 1 from redecide_job j
                    where j.schedule = $7::text
                      and (j.created_at > $9::timestamptz or j.state in ('waiting', 'running')))
returning *

-- name: one-at-a-time
select pg_advisory_xact_lock(hashtext('plumbline.redecide_job.schedule'))

-- name: supersede
update redecide_job
   set state = 'superseded', ended_at = $1
 where state in ('waiting', 'running')
   and rule_set <> (select version from rule_active)

-- name: open
select j.redecide_job_id, j.next_at
  from redecide_job j
 where j.state in ('waiting', 'running')
   and (j.rule_set is null
        or j.rule_set = $1
           and not exists (select 1 from rule_node n
                            where n.seen_at > now() - interval '30 seconds'
                              and n.version <> j.rule_set
                              and n.failed_version is distinct from j.rule_set))
   and ($2::bigint is null or j.redecide_job_id = $2)
 order by j.redecide_job_id
 limit 1

-- name: take
select * from redecide_job
 where redecide_job_id = $1 and state in ('waiting', 'running')
   for update skip locked

-- name: page
select l.lead_id, l.decision_id,
       coalesce(($3::text[] is null or l.status = any ($3::text[]))
                and case when $4::text is null then l.decided_at < $2 else d.rule_set <> $4::text end
                and ($4::text is null or l.undecided_rule_set is distinct from $4::text), false) as wanted
  from (select lead_id, status, decided_at, decision_id, undecided_rule_set
          from lead where lead_id > $1 order by lead_id limit $5) l
  left join decision d on $4::text is not null and d.decision_id = l.decision_id
 order by l.lead_id

-- name: moved
update redecide_job
   set state = $2, cursor = $3, looked_at = looked_at + $4, decided = decided + $5, changed = changed + $6,
       failed = failed + $7, next_at = $8, worked_at = $9,
       ended_at = case when $2 = 'done' then $9::timestamptz end
 where redecide_job_id = $1

-- name: find
select * from redecide_job where redecide_job_id = $1

-- name: list
select * from redecide_job
 where redecide_job_id < $1
 order by redecide_job_id desc
 limit $2

-- name: newest-open
select * from redecide_job where state in ('waiting', 'running') order by redecide_job_id desc limit 1

-- name: cancel
update redecide_job
   set state = 'cancelled', ended_at = $2
 where redecide_job_id = $1 and state in ('waiting', 'running')
returning *

-- name: nodes
select count(*) as alive, count(*) filter (where $1::text is null or version = $1::text) as able
  from rule_node
 where seen_at > now() - interval '30 seconds'
