-- name: one
select d.decision_id, d.lead_id, d.decided_at, d.rule_set, d.cause, d.outcome, d.profile,
       d.activity_ids, d.own_activities, d.facts_hash, coalesce(l.decision_id = d.decision_id, false) as current,
       null::text as end_value, null::bigint as end_since,
       (select '[' || string_agg(a.content, ',') || ']' from activity a where a.lead_id = d.lead_id)
         as contents
  from decision d
  left join lead l on l.lead_id = d.lead_id
 where d.decision_id = $1

-- name: current
select d.decision_id, d.lead_id, d.decided_at, d.rule_set, d.cause, d.outcome, d.profile,
       d.activity_ids, d.own_activities, d.facts_hash, true as current,
       null::text as end_value, null::bigint as end_since,
       (select '[' || string_agg(a.content, ',') || ']' from activity a where a.lead_id = d.lead_id)
         as contents
  from lead l
  join decision d on d.decision_id = l.decision_id
 where l.lead_id = $1

-- name: undecided
select 'rule ' || coalesce(undecided_rule, 'unknown') || ' failed: ' || coalesce(undecided_message, '') as why
  from lead
 where lead_id = $1
   and undecided_rule_set is not null

-- name: count
select least(count(*), $3::integer) as decisions
  from decision
 where decided_at >= $1
   and ($2::text is null or lead_id = $2)
   and ($4::text is null or true)

-- name: range
select d.decision_id, d.lead_id, d.decided_at, d.rule_set, d.cause, d.outcome, d.profile,
       d.activity_ids, d.own_activities, d.facts_hash, coalesce(l.decision_id = d.decision_id, false) as current,
       e.value as end_value, e.since as end_since,
       (select '[' || string_agg(a.content, ',') || ']' from activity a where a.lead_id = d.lead_id)
         as contents
  from decision d
  left join lead l on l.lead_id = d.lead_id
  left join lateral (select l.profile::json #>> array['metadata', $4] as value,
                            (l.stamps::json -> ('metadata.' || $4) ->> 0)::bigint as since
                      where $4::text is not null) e on true
 where d.decided_at >= $1
   and ($2::text is null or d.lead_id = $2)
   and ($3::integer is null
        or d.decision_id in (select c.decision_id
                               from decision c
                              where c.decided_at >= $1
                                and ($2::text is null or c.lead_id = $2)
                              order by uuid_hash_extended(c.decision_id, 0), c.decision_id
                              limit $3))
 order by d.decided_at, d.decision_id
