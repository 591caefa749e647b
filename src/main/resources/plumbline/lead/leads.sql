-- name: lead
select l.lead_id, l.profile, l.stamps, l.status, l.score, l.team, l.segments, l.decision_id,
       l.decided_at, l.undecided_rule, l.undecided_message, l.undecided_rule_set, l.created_at,
       array(select o.lead_id from lead o
              where o.email = l.email and o.lead_id <> l.lead_id
              order by o.lead_id limit 100) as duplicates
  from lead l
 where l.lead_id = $1

-- name: leads
select l.lead_id, l.profile, l.stamps, l.status, l.score, l.team, l.segments, l.decision_id,
       l.decided_at, l.undecided_rule, l.undecided_message, l.undecided_rule_set, l.created_at,
       null::text[] as duplicates
  from lead l
 where l.lead_id > $1
   and ($2::text is null or l.status = $2)
   and ($3::text is null or l.segments @> array[$3])
   and ($4::text is null or l.team = $4)
   and ($5::text is null or l.source = $5)
 order by l.lead_id
 limit $6

-- name: decision
select decision_id, lead_id, decided_at, rule_set, basis, cause, outcome, warnings
  from decision
 where decision_id = $1

-- name: decisions
select decision_id, lead_id, decided_at, rule_set, basis, cause, outcome, warnings
  from decision
 where lead_id = $1
   and ($2::timestamptz is null or (decided_at, decision_id) < ($2, $3::uuid))
 order by decided_at desc, decision_id desc
 limit $4

-- name: activities
select content
  from activity
 where lead_id = $1
   and ($2::timestamptz is null or (at, activity_id) < ($2, $3::text))
 order by at desc, activity_id desc
 limit $4

-- name: lead-exists
select 1 from lead where lead_id = $1
