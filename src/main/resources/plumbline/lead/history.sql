-- name: known
select l.lead_id, l.profile, l.stamps,
       array (
         select a.content
           from activity a
          where a.lead_id = l.lead_id
          order by a.at desc, a.activity_id desc
          limit $2) as contents
  from lead l
 where l.lead_id = any ($1::text[])

-- name: activities
select l.lead_id, a.content
  from unnest($1::text[]) as l (lead_id)
 cross join lateral (
       select content, at, activity_id
         from activity
        where activity.lead_id = l.lead_id
        order by at desc, activity_id desc
        limit $2) as a

-- name: idempotency
select i.key_hash, i.body_hash, i.decision_id::text as decision_id, i.answer,
       d.lead_id, d.decided_at, d.rule_set, d.basis, d.cause, d.outcome, d.warnings
  from idempotency i
  left join decision d using (decision_id)
 where i.key_hash = any ($1::text[])
