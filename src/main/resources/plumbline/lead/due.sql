-- name: take-pending
delete from due_pending
 where due_pending_id in (
       select due_pending_id from due_pending order by due_pending_id limit $1 for update skip locked)
returning lead_id

-- name: current-decisions
select l.lead_id, d.decision_id, d.decided_at, d.rule_set, d.outcome, d.own_activities,
       (select min(a.at) from activity a where a.lead_id = l.lead_id and a.at > d.decided_at + $2 * interval '1 second') as ahead_at
  from lead l
  join decision d on d.decision_id = l.decision_id
 where l.lead_id = any ($1::text[])

-- name: activities
select a.lead_id, a.activity_id, a.type, a.at
  from unnest($1::text[], $2::text[]) as earned (lead_id, activity_id)
  join activity a using (lead_id, activity_id)

-- name: configs
select f.version, t.text
  from rule_file f
  join rule_text t using (hash)
 where f.version = any ($1::text[])
   and f.path = $2

-- name: store-due
insert into lead_due (lead_id, decision_id, decided_at, due_at)
select * from unnest($1::text[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
    on conflict (lead_id) do update
   set decision_id = excluded.decision_id, decided_at = excluded.decided_at, due_at = excluded.due_at
 where (lead_due.decided_at, lead_due.decision_id) < (excluded.decided_at, excluded.decision_id)

-- name: take-due
select lead_id, decision_id
  from lead_due
 where due_at <= $1
 order by due_at
 limit $2
   for update skip locked

-- name: seen-to
update lead_due set due_at = null where lead_id = any ($1::text[])

-- name: pass-over
update lead_due due
   set due_at = null
  from unnest($1::text[], $2::uuid[]) as refused (lead_id, decision_id)
 where due.lead_id = refused.lead_id
   and due.decision_id = refused.decision_id

-- name: waiting
select count(*) as due, min(due_at) as oldest
  from (select due_at from lead_due where due_at <= $1 order by due_at limit 10000) first
