-- name: end
update shadow set ended_at = now(), ended_by = $1, end_reason = $2 where ended_at is null

-- name: end-one
update shadow set ended_at = now(), ended_by = $1, end_reason = $2
 where shadow_id = $3 and ended_at is null

-- name: one-at-a-time
select pg_advisory_xact_lock(hashtext('plumbline.shadow'))

-- name: start
insert into shadow (version, share, started_by, note) values ($1, $2::text::numeric, $3, $4)

-- name: latest
select s.shadow_id, s.version, s.share, s.started_at, s.started_by, s.note, s.ended_at, s.end_reason,
       c.decided, c.different, c.failed, n.nodes, n.dropped, n.error
  from shadow s
 cross join lateral (select count(*) as nodes, coalesce(sum(w.dropped), 0)::bigint as dropped,
                            max(w.error) as error
                       from shadow_node w
                      where w.shadow_id = s.shadow_id) n
 cross join lateral (select count(*) as decided, count(d.outcome) as different,
                            count(d.failed_rule) as failed
                       from shadow_decision d
                      where d.shadow_id = s.shadow_id) c
 order by s.shadow_id desc
 limit 1

-- name: now
select shadow_id, version, share from shadow where ended_at is null

-- name: record
insert into shadow_decision (shadow_id, decision_id, outcome, failed_rule)
select $1, d.decision_id, d.outcome, d.failed_rule
  from unnest($2::uuid[], $3::text[], $4::text[]) as d (decision_id, outcome, failed_rule)
    on conflict do nothing

-- name: begun
insert into shadow_node (shadow_id, node, error) values ($1, $2, $3)
    on conflict (shadow_id, node) do update set error = excluded.error

-- name: dropped
update shadow_node set dropped = dropped + $3 where shadow_id = $1 and node = $2

-- name: compared
with heard as (
  select decision_id,
         row_number() over (partition by d.lead_id order by d.decided_at desc, decision_id desc) = 1
           as newest
    from shadow_decision s
    join decision d using (decision_id)
   where s.shadow_id = $1)
select decision_id, d.lead_id, d.decided_at, d.outcome, s.outcome as candidate_outcome,
       s.failed_rule, h.newest
  from heard h
  join shadow_decision s using (decision_id)
  join decision d using (decision_id)
 where s.shadow_id = $1
